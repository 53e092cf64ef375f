#include "cli/views/check_report.h"

#include <gtest/gtest.h>

#include "golden/golden.h"

namespace cli {
namespace {

/// Two findings, one with a second place, and one without any.
struct CheckedExample {
    base::Sources sources;
    CheckReport report;

    CheckedExample() {
        std::string text = "services:\n  api:\n    calls: [blnk:9001]\n  blnk:\n    port: 5001\n";
        std::uint32_t file = sources.add("deploy/slip way.yaml", text);
        auto span = [&](std::string_view word) {
            auto begin = static_cast<std::uint32_t>(text.find(word));
            return base::SourceSpan{file, begin, begin + static_cast<std::uint32_t>(word.size())};
        };
        base::Diagnostic first =
            base::error("document.key", "blnk has no port 9001", span("9001"), "api calls this");
        first.labels.push_back({span("port: 5001"), "its port"});
        first.notes = {"blnk listens on 5001"};
        first.help = "did you mean `blnk`?";
        base::Diagnostic second =
            base::warning("quota.some-day", "prod \"may\" not fit", span("api"));
        base::Diagnostic third = {.code = "file.not-found", .message = "there is no file x"};
        report = {.manifest = "deploy/slip way.yaml",
                  .findings = {first, second, third},
                  .accepted = 1,
                  .environments = {"prod", "dev"},
                  .services = 2,
                  .milliseconds = 4};
    }
};

TEST(CheckReport, AsTextHasEveryFindingAndOneLineOfSummary) {
    CheckedExample example;
    golden::expect_equal("cli/views/check.txt",
                         check_text(example.report, example.sources, base::Colour::No));
}

TEST(CheckReport, InColourIsTheSameTextBetweenEscapes) {
    CheckedExample example;
    std::string coloured = check_text(example.report, example.sources, base::Colour::Yes);
    EXPECT_NE(coloured.find("\x1B[1;31m2 errors, 1 warning (1 accepted)\x1B[0m"),
              std::string::npos);
    while (true) {
        std::size_t begin = coloured.find('\x1B');
        if (begin == std::string::npos) break;
        coloured.erase(begin, coloured.find('m', begin) - begin + 1);
    }
    EXPECT_EQ(coloured, check_text(example.report, example.sources, base::Colour::No));
}

TEST(CheckReport, AsJsonHasPlacesByLineAndByByte) {
    CheckedExample example;
    golden::expect_equal("cli/views/check.json", check_json(example.report, example.sources));
}

TEST(CheckReport, AsSarifHasTheRulesThatWereBrokenWithTheirPages) {
    CheckedExample example;
    golden::expect_equal("cli/views/check.sarif", check_sarif(example.report, example.sources));
}

TEST(CheckSummary, CountsInWordsThatPeopleUse) {
    auto finding = [](base::Severity severity) {
        return base::Diagnostic{.severity = severity, .code = "a.b", .message = "m"};
    };
    const base::Diagnostic error = finding(base::Severity::Error);
    const base::Diagnostic warning = finding(base::Severity::Warning);
    struct Row {
        CheckReport report;
        std::string expected;
    };
    const Row rows[] = {
        {{.environments = {"prod"}, .services = 11, .milliseconds = 0},
         "no errors, no warnings   11 services, 1 environment, 0 ms\n"},
        {{.accepted = 2, .environments = {"prod", "dev"}, .services = 1, .milliseconds = 12},
         "no errors, no warnings (2 accepted)   1 service, 2 environments, 12 ms\n"},
        {{.findings = {warning}, .environments = {"prod"}, .services = 3, .milliseconds = 1},
         "no errors, 1 warning   3 services, 1 environment, 1 ms      slipway explain <code>\n"},
        // A manifest that cannot be read has no services to count.
        {{.findings = {error, error, warning}, .milliseconds = 7},
         "2 errors, 1 warning   7 ms      slipway explain <code>\n"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(check_summary(row.report, base::Colour::No), row.expected);
    }
}

}  // namespace
}  // namespace cli
