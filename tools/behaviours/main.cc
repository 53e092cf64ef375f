// behaviours ROOT: checks the rules of AWS that the code says it imitates, and that
// docs/behaviours.md is what they say. Prints one line a finding; exit 1 when there is one. With
// SLIPWAY_ACCEPT=1 in the environment it writes the page.

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "behaviours/page.h"
#include "behaviours/rules.h"
#include "files/files.h"

namespace {

namespace fs = std::filesystem;

bool is_source(const std::string& path) {
    return path.ends_with(".h") || path.ends_with(".cc");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: behaviours ROOT\n");
        return 2;
    }
    fs::path root = argv[1];
    behaviours::Findings findings;
    std::vector<behaviours::Rule> rules;
    std::set<std::string> tests;
    for (const char* folder : {"src", "tests"}) {
        auto all = [](const std::string&) { return true; };
        for (const std::string& path : files::files_below(root, folder, all, is_source)) {
            std::string whole = files::read_file(root / path);
            if (path.ends_with("_test.cc")) {
                tests.merge(behaviours::read_tests(path, whole));
            } else if (path.starts_with("src/")) {
                for (behaviours::Rule& rule : behaviours::read_rules(path, whole, findings))
                    rules.push_back(std::move(rule));
            }
        }
    }
    behaviours::check(rules, tests, findings);
    std::string page = behaviours::page(rules);
    const char* accept = std::getenv("SLIPWAY_ACCEPT");
    fs::path file = root / "docs/behaviours.md";
    if (findings.empty() && accept && std::string_view(accept) == "1")
        std::ofstream(file, std::ios::binary) << page;
    if (files::read_file(file) != page)
        findings.push_back("docs/behaviours.md: differs from the rules (SLIPWAY_ACCEPT=1 renews)");
    for (const std::string& finding : findings)
        fmt::print("{}\n", finding);
    fmt::print("behaviours: {} rules, {} findings\n", rules.size(), findings.size());
    return findings.empty() ? 0 : 1;
}
