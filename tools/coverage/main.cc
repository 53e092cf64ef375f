// coverage ROOT: holds docs/coverage.md to the code, and every test that it names to the tests that
// are there. Prints one line a finding; exit 1 when there is one. With SLIPWAY_ACCEPT=1 in the
// environment it writes the page.

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "behaviours/rules.h"
#include "coverage/page.h"
#include "files/files.h"
#include "local/operations.h"

namespace fs = std::filesystem;

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: coverage ROOT\n");
        return 2;
    }
    fs::path root = argv[1];
    auto all = [](const std::string&) { return true; };
    auto is_test = [](const std::string& path) { return path.ends_with("_test.cc"); };
    std::set<std::string> tests;
    for (const std::string& path : files::files_below(root, "src", all, is_test))
        tests.merge(behaviours::read_tests(path, files::read_file(root / path)));
    std::vector<std::string> findings;
    for (const local::ServiceRow& service : local::served())
        for (const local::OperationRow& row : service.operations())
            if (!row.limits.empty() && !tests.contains(std::string(row.limits)))
                findings.push_back(fmt::format("{}.{}: there is no test {}", service.service,
                                               row.operation, row.limits));
    const std::string page = coverage::page();
    const char* accept = std::getenv("SLIPWAY_ACCEPT");
    fs::path file = root / "docs/coverage.md";
    if (findings.empty() && accept && std::string_view(accept) == "1")
        std::ofstream(file, std::ios::binary) << page;
    if (!fs::exists(file) || files::read_file(file) != page)
        findings.push_back("docs/coverage.md: differs from the code (SLIPWAY_ACCEPT=1 renews)");
    for (const std::string& finding : findings)
        fmt::print("{}\n", finding);
    return findings.empty() ? 0 : 1;
}
