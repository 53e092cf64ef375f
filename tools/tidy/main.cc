// tidy ROOT: checks every file of the project and prints one line a finding. Exit 1 when there is
// one.

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <set>
#include <string>

#include "files/files.h"
#include "tidy/rooms.h"
#include "tidy/rules.h"

namespace {

namespace fs = std::filesystem;

/// Built, fetched or found: not ours to tidy. Recorded outputs and foreign data keep their own
/// form.
bool is_left_alone(const std::string& path) {
    static const std::set<std::string> kFolders = {"build", "out", ".git", ".slipway",
                                                   "node_modules"};
    std::string name = fs::path(path).filename();
    return kFolders.contains(name) || path == "models" || path == "tests/golden" ||
           path == "tests/fuzz/corpus";
}

/// What people write.
bool is_written(const std::string& path) {
    static const std::set<std::string> kKinds = {".h",    ".cc",  ".cmake", ".txt", ".md",
                                                 ".yaml", ".yml", ".json",  ".sh",  ".ts",
                                                 ".mjs",  ".cjs", ".awk",   ""};
    return kKinds.contains(fs::path(path).extension()) && !is_left_alone(path);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: tidy ROOT\n");
        return 2;
    }
    fs::path root = argv[1];
    tidy::Rooms rooms = tidy::read_rooms(files::read_file(root / "src/CMakeLists.txt"));
    if (rooms.empty()) {
        fmt::print(stderr, "tidy: {} has no table of rooms in src/CMakeLists.txt\n", root.string());
        return 2;
    }
    std::size_t findings = 0;
    auto enters = [](const std::string& path) { return !is_left_alone(path); };
    std::set<std::string> paths = files::files_below(root, "", enters, is_written);
    for (const std::string& path : paths) {
        for (const tidy::Finding& finding :
             tidy::check(path, files::read_file(root / path), rooms)) {
            fmt::print("{}:{}: {}\n", finding.path, finding.line, finding.message);
            ++findings;
        }
    }
    fmt::print("tidy: {} files, {} findings\n", paths.size(), findings);
    return findings == 0 ? 0 : 1;
}
