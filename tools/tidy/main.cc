// tidy ROOT: checks every file of the project and prints one line a finding. Exit 1 when there is
// one.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "tidy/rooms.h"
#include "tidy/rules.h"

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

/// Built, fetched or found: not ours to tidy. Recorded outputs and foreign data keep their own
/// form.
bool is_left_alone(const std::string& path) {
    static const std::set<std::string> kFolders = {"build", "out", ".git", ".slipway",
                                                   "node_modules"};
    std::string name = fs::path(path).filename();
    return kFolders.contains(name) || path == "models" || path == "tests/golden" ||
           path == "tests/fuzz/corpus";
}

/// Everything below `root` that people write, sorted.
std::set<std::string> files_below(const fs::path& root) {
    static const std::set<std::string> kKinds = {".h",    ".cc",  ".cmake", ".txt", ".md",
                                                 ".yaml", ".yml", ".json",  ".sh",  ".ts",
                                                 ".mjs",  ".cjs", ".awk",   ""};
    std::set<std::string> files;
    for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator();
         ++it) {
        std::string path = it->path().lexically_relative(root).generic_string();
        if (is_left_alone(path)) {
            it.disable_recursion_pending();
        } else if (it->is_regular_file() && kKinds.contains(it->path().extension())) {
            files.insert(path);
        }
    }
    return files;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: tidy ROOT\n");
        return 2;
    }
    fs::path root = argv[1];
    tidy::Rooms rooms = tidy::read_rooms(read(root / "src/CMakeLists.txt"));
    if (rooms.empty()) {
        fmt::print(stderr, "tidy: {} has no table of rooms in src/CMakeLists.txt\n", root.string());
        return 2;
    }
    std::size_t findings = 0;
    std::set<std::string> files = files_below(root);
    for (const std::string& path : files) {
        for (const tidy::Finding& finding : tidy::check(path, read(root / path), rooms)) {
            fmt::print("{}:{}: {}\n", finding.path, finding.line, finding.message);
            ++findings;
        }
    }
    fmt::print("tidy: {} files, {} findings\n", files.size(), findings);
    return findings == 0 ? 0 : 1;
}
