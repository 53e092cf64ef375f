#include "cli/codes.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "cli/embedded.h"

namespace cli {
namespace {

TEST(Codes, AreUniqueAndNamedByAreaAndFault) {
    std::set<std::string_view> seen;
    for (const base::Code& row : all_codes()) {
        EXPECT_TRUE(seen.insert(row.code).second) << row.code << " stands in two tables";
        EXPECT_THAT(std::string(row.code), testing::MatchesRegex("[a-z0-9-]+\\.[a-z0-9-]+"));
        EXPECT_FALSE(row.summary.empty() || row.summary.ends_with('.')) << row.code;
    }
}

TEST(Codes, EachHaveAPage) {
    for (const base::Code& row : all_codes()) {
        std::string_view page = explain_page(row.code);
        EXPECT_TRUE(page.starts_with(fmt::format("# {}\n", row.code))) << row.code;
        EXPECT_GT(page.size(), 200U) << row.code << " is hardly explained";
    }
}

TEST(Pages, EachExplainACode) {
    for (const EmbeddedFile& file : embedded_files()) {
        std::filesystem::path path(file.path);
        if (path.parent_path() != "docs/explain") continue;
        EXPECT_TRUE(find_code(path.stem().string())) << file.path << " explains no code";
    }
}

TEST(Pages, InTheBinaryAreThoseOfTheRepository) {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SLIPWAY_ROOT "/docs/explain")) {
        EXPECT_FALSE(explain_page(entry.path().stem().string()).empty()) << entry.path();
        ++files;
    }
    EXPECT_EQ(files + 1, embedded_files().size());  // the starter manifest is there too
}

}  // namespace
}  // namespace cli
