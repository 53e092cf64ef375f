#include "cli/views/table.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

const std::vector<Column> kColumns = {{"STACK"}, {"BYTES", Align::Right}, {"CALLS"}};

TEST(Tables, AreAsWideAsTheirCellsAndBreakTheLastColumnAtCommas) {
    const std::vector<std::vector<std::string>> rows = {
        {"ohi-prod-api", "21,340", "postgres, redis, otel-collector:grpc, blnk-api"},
        {"é", "7", ""},
        {"last"}};
    EXPECT_EQ(render_table(kColumns, rows, base::Colour::No, 50), R"(STACK          BYTES  CALLS
ohi-prod-api  21,340  postgres, redis,
                      otel-collector:grpc,
                      blnk-api
é                  7
last
)");
}

TEST(Tables, HaveTheirLastColumnBelowWhereItWouldBeginBeyondTheScreen) {
    const std::vector<std::vector<std::string>> rows = {
        {"ohi-prod-api", "21,340", "postgres, redis, blnk-api"}, {"ohi-prod-sse", "7", ""}};
    EXPECT_EQ(render_table(kColumns, rows, base::Colour::No, 22), R"(STACK          BYTES
    CALLS
ohi-prod-api  21,340
    postgres, redis,
    blnk-api
ohi-prod-sse       7
)");
}

TEST(Tables, WithoutRowsAreTheirHeading) {
    EXPECT_EQ(render_table(kColumns, {}, base::Colour::Yes, 0),
              "\x1B[2mSTACK  BYTES  CALLS\x1B[0m\n");
}

}  // namespace
}  // namespace cli
