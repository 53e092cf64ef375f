#include "files/files.h"

#include <gtest/gtest.h>

#include <fstream>

namespace files {
namespace {

namespace fs = std::filesystem;

/// A tree of its own, gone with the test.
struct Tree {
    fs::path root = fs::path(testing::TempDir()) / "slipway-files-test";
    Tree() {
        fs::remove_all(root);
        for (const char* file : {"a.h", "src/b.cc", "src/x/c.h", "out/d.h"}) {
            fs::create_directories((root / file).parent_path());
            std::ofstream(root / file, std::ios::binary) << "in " << file << "\r\n";
        }
    }
    ~Tree() { fs::remove_all(root); }
};

TEST(Files, AreReadByteForByte) {
    Tree tree;
    EXPECT_EQ(read_file(tree.root / "a.h"), "in a.h\r\n");
    EXPECT_EQ(read_file(tree.root / "none"), "");
}

TEST(Files, AreFoundBelowAFolder) {
    Tree tree;
    auto headers = [](const std::string& path) { return path.ends_with(".h"); };
    auto all = [](const std::string&) { return true; };
    auto not_out = [](const std::string& path) { return path != "out"; };
    using Found = std::set<std::string>;
    EXPECT_EQ(files_below(tree.root, "", not_out, headers), (Found{"a.h", "src/x/c.h"}));
    EXPECT_EQ(files_below(tree.root, "", all, headers), (Found{"a.h", "out/d.h", "src/x/c.h"}));
    EXPECT_EQ(files_below(tree.root, "src", all, all), (Found{"src/b.cc", "src/x/c.h"}));
}

}  // namespace
}  // namespace files
