// behaviours ROOT: checks the rules of AWS that the code says it imitates, and that
// docs/behaviours.md is what they say. Prints one line a finding; exit 1 when there is one. With
// SLIPWAY_ACCEPT=1 in the environment it writes the page.

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "behaviours/page.h"
#include "behaviours/rules.h"

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

/// The C++ files below ROOT/folder, sorted, relative to `root`.
std::set<std::string> sources_below(const fs::path& root, const std::string& folder) {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        fs::path kind = entry.path().extension();
        if (entry.is_regular_file() && (kind == ".h" || kind == ".cc"))
            files.insert(entry.path().lexically_relative(root).generic_string());
    }
    return files;
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
        for (const std::string& path : sources_below(root, folder)) {
            std::string whole = read(root / path);
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
    if (read(file) != page)
        findings.push_back("docs/behaviours.md: differs from the rules (SLIPWAY_ACCEPT=1 renews)");
    for (const std::string& finding : findings)
        fmt::print("{}\n", finding);
    fmt::print("behaviours: {} rules, {} findings\n", rules.size(), findings.size());
    return findings.empty() ? 0 : 1;
}
