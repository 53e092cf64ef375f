// Bad manifests with everything that `slipway check` says about them. One golden file tests both
// directions: each code of each table is met by a manifest or has a reason not to be, and each code
// that is printed stands in a table and has a page.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "cli/codes.h"
#include "cli/manifest.h"
#include "cli/views/check_report.h"
#include "golden/golden.h"
#include "platform/platform.h"

namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(SLIPWAY_ROOT) / "tests" / "golden" / "check";

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<fs::path> files(std::string_view extension) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(kFolder)) {
        if (entry.path().extension() == extension) paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    return paths;
}

/// What `slipway check -f FILE` prints into a pipe, but for how long it took.
std::string checked(const fs::path& path) {
    cli::Manifest manifest;
    manifest.name = path.filename();
    manifest.file = manifest.sources.add(manifest.name, read(path));
    auto beside = [](std::string_view name) -> std::optional<std::string> {
        fs::path file = kFolder / name;
        if (!fs::is_regular_file(file)) return std::nullopt;
        return read(file);
    };
    manifest.platform = platform::load(manifest.sources, manifest.file, beside, manifest.findings);
    auto findings = cli::check_manifest(manifest, {});
    if (!findings.ok()) return "check refused the manifest\n";
    cli::CheckReport report = cli::report_of(manifest, *findings, 0);
    report.milliseconds = 0;
    std::string text = cli::check_text(report, manifest.sources, base::Colour::No);
    std::size_t time = text.rfind(", 0 ms");
    if (time == std::string::npos) time = text.rfind("0 ms");
    return text.erase(time, text.find("ms", time) + 2 - time);
}

/// The codes of the findings in a printed text.
std::set<std::string> codes_in(const std::string& text) {
    static const std::regex kFinding(R"((?:^|\n)(?:error|warning)\[([a-z0-9.-]+)\]: )");
    std::set<std::string> codes;
    for (std::sregex_iterator it(text.begin(), text.end(), kFinding), end; it != end; ++it) {
        codes.insert((*it)[1]);
    }
    return codes;
}

/// Codes that no manifest of a few lines meets, or no manifest at all.
const std::map<std::string, std::string> kNotHere = {
    {"exec.agent", "takes a task that runs: deploy/execution/exec_test.cc"},
    {"exec.disabled", "takes a task that runs: e2e/exec_test.cc"},
    {"exec.no-task", "takes tasks that run: e2e/exec_test.cc"},
    {"exec.plugin", "takes a machine without the plugin: e2e/exec_test.cc"},
    {"exec.simulated", "takes a local cloud: e2e/exec_test.cc"},
    {"manifest.more-findings", "takes a thousand mistakes: platform/bad_manifest_test.cc"},
    {"pattern.unsupported",
     "patterns come from AWS's schemas, not from people: text/pattern_test.cc"},
    {"stack.dynamic-references", "takes sixty stores: blueprint/rules/rules_test.cc"},
    {"stack.failed", "takes an account where a stack failed: cli/views/why_report_test.cc"},
    {"stack.outputs", "takes a hundred and fifty services: blueprint/rules/rules_test.cc"},
    {"stack.parameters", "takes two hundred overrides: blueprint/rules/rules_test.cc"},
    {"stack.resources", "takes a hundred services: blueprint/rules/rules_test.cc"},
    {"stacks.cycle", "needs.cycle finds it first, in the manifest's own words"},
};

/// Whole areas that are about command lines, files and the local cloud, and what the reader of
/// templates says: after an override its words stand in override.type.
bool met_elsewhere(const std::string& code) {
    static const std::set<std::string> kReader = {"template.function",
                                                  "template.loop",
                                                  "template.name",
                                                  "template.shape",
                                                  "template.sub",
                                                  "template.too-deep",
                                                  "template.unknown-function",
                                                  "template.version"};
    for (std::string_view area :
         {"abort.",   "api.",     "aws.",    "credentials.", "database.", "endpoint.", "file.",
          "http.",    "journal.", "live.",   "plan.",        "process.",  "rollback.", "server.",
          "service.", "state.",   "target.", "task.",        "terminal.", "usage."}) {
        if (code.starts_with(area)) return true;
    }
    return kReader.contains(code);
}

TEST(CheckGoldens, AreWhatCheckPrints) {
    for (const fs::path& manifest : files(".yaml")) {
        golden::expect_equal("check/" + manifest.stem().string() + ".txt", checked(manifest));
    }
}

TEST(CheckGoldens, AreManyAndEachHasItsManifest) {
    EXPECT_GE(files(".yaml").size(), 80u);
    for (const fs::path& text : files(".txt")) {
        EXPECT_TRUE(fs::exists(fs::path(text).replace_extension(".yaml"))) << text;
    }
}

TEST(CheckGoldens, EachFindSomething) {
    for (const fs::path& text : files(".txt"))
        EXPECT_FALSE(codes_in(read(text)).empty()) << text;
}

TEST(CheckGoldens, MeetEveryCodeOfTheTables) {
    std::set<std::string> met;
    for (const fs::path& text : files(".txt"))
        met.merge(codes_in(read(text)));
    std::set<std::string> known;
    for (const base::Code& row : cli::all_codes()) {
        std::string code(row.code);
        known.insert(code);
        bool excused = kNotHere.contains(code) || met_elsewhere(code);
        EXPECT_TRUE(met.contains(code) || excused) << code << " is met by no golden";
        EXPECT_FALSE(met.contains(code) && excused)
            << code << " is met, and listed as one that is not";
    }
    for (const std::string& code : met) {
        EXPECT_TRUE(known.contains(code)) << code << " is printed, and stands in no table";
        EXPECT_FALSE(cli::explain_page(code).empty()) << code << " has no page";
    }
    for (const auto& [code, reason] : kNotHere) {
        EXPECT_TRUE(known.contains(code)) << code << " is no code any more";
        EXPECT_FALSE(reason.empty()) << code;
    }
}

}  // namespace
