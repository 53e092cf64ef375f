#include "cli/views/table.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

const std::vector<Column> kColumns = {{"STACK"}, {"BYTES", Align::Right}, {"CALLS"}};

TEST(Tables, AreAsWideAsTheirCellsAndBreakTheLastColumnAtCommas) {
    EXPECT_EQ(
        render_table(kColumns,
                     {{"ohi-prod-api", "21,340", "postgres, redis, otel-collector:grpc, blnk-api"},
                      {"é", "7", ""},
                      {"last"}},
                     base::Colour::No, 50),
        "STACK           BYTES   CALLS\n"
        "ohi-prod-api   21,340   postgres, redis,\n"
        "                        otel-collector:grpc,\n"
        "                        blnk-api\n"
        "é                   7\n"
        "last\n");
}

TEST(Tables, WithoutRowsAreTheirHeading) {
    EXPECT_EQ(render_table(kColumns, {}, base::Colour::Yes, 0),
              "\x1B[2mSTACK   BYTES   CALLS\x1B[0m\n");
}

}  // namespace
}  // namespace cli
