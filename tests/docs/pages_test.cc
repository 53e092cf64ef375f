// Every page with screens, against the built program. SLIPWAY_ACCEPT=1 rewrites the pages.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/process.h"
#include "docs/screens.h"
#include "text/line_diff.h"

namespace docs_test {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SLIPWAY_ROOT;
/// Where pages stand, and what their commands read.
const std::vector<std::string> kFolders = {"docs",   "platforms", "examples", "bench",
                                           "models", "tests",     "src",      "tools"};

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

bool accepting() {
    const char* accept = std::getenv("SLIPWAY_ACCEPT");
    return accept != nullptr && std::string_view(accept) == "1";
}

/// By path below the repository, sorted.
std::vector<std::string> all_pages() {
    std::vector<std::string> pages;
    for (const auto& entry : fs::directory_iterator(kRoot)) {
        if (entry.path().extension() == ".md") pages.push_back(entry.path().filename());
    }
    for (const std::string& folder : kFolders) {
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
            if (entry.path().extension() == ".md")
                pages.push_back(fs::relative(entry.path(), kRoot));
        }
    }
    std::ranges::sort(pages);
    return pages;
}

/// Runs the command in a copy of its folder, so that it may write files.
std::string print_screen(const Screen& screen) {
    cli_test::TemporaryFolder copy;
    for (const char* folder : {"platforms", "examples", "tests/docs"}) {
        fs::create_directories(fs::path(copy.file(folder)).parent_path());
        fs::copy(kRoot / folder, copy.file(folder), fs::copy_options::recursive);
    }
    cli_test::Finished finished =
        cli_test::run({.words = screen.words, .folder = copy.file(screen.folder)});
    EXPECT_LE(finished.exit, 2) << finished.err;
    return finished.out + finished.err;
}

/// Compares a screen with what its command prints; the bytes that belong on the page.
std::string judge(const std::string& page, const Screen& screen) {
    std::string printed = print_screen(screen);
    if (same_screen(screen.shown, printed)) return screen.shown;
    std::optional<std::string> better = renewed(screen.shown, printed);
    if (accepting() && better) return *better;
    ADD_FAILURE() << page << ":" << screen.line << " shows another screen ("
                  << (better ? "SLIPWAY_ACCEPT=1 renews it" : "left-out lines: renew it by hand")
                  << "):\n"
                  << text::unified_diff(without_times(screen.shown),
                                        without_times(better.value_or(printed)));
    return screen.shown;
}

TEST(Pages, ShowWhatTheProgramPrints) {
    std::size_t ran = 0;
    std::size_t pages_with_screens = 0;
    std::size_t other_blocks = 0;
    for (const std::string& name : all_pages()) {
        const std::string text = read_file(kRoot / name);
        Page page = read_page(text);
        for (const std::string& mistake : page.mistakes)
            ADD_FAILURE() << name << ", " << mistake;
        std::string renewed_text;
        std::size_t copied = 0;
        for (const Screen& screen : page.screens) {
            renewed_text += text.substr(copied, screen.begin - copied) + judge(name, screen);
            copied = screen.begin + screen.shown.size();
        }
        renewed_text += text.substr(copied);
        if (accepting() && renewed_text != text)
            std::ofstream(kRoot / name, std::ios::binary) << renewed_text;
        ran += page.screens.size();
        pages_with_screens += page.screens.empty() ? 0u : 1u;
        other_blocks += page.other_blocks;
    }
    std::cout << ran << " commands of " << pages_with_screens << " pages ran, milliseconds compared"
              << " as `N ms`; " << other_blocks << " blocks have a language and were not run\n";
    EXPECT_GE(ran, 10u) << "the pages show hardly a screen: are they read at all?";
}

TEST(Pages, ShowThePictureThatTheProgramDraws) {
    cli_test::TemporaryFolder folder;
    cli_test::Finished finished = cli_test::run(
        {.words = {"graph", "prod", "-f", SLIPWAY_ROOT "/platforms/ohi/slipway.yaml", "-o", "-"},
         .folder = folder.path()});
    ASSERT_EQ(finished.exit, 0) << finished.err;
    const fs::path picture = kRoot / "docs/images/ohi-prod.svg";
    if (accepting()) std::ofstream(picture, std::ios::binary) << finished.out;
    EXPECT_TRUE(read_file(picture) == finished.out)
        << picture.string() << " is an older picture (SLIPWAY_ACCEPT=1 draws it anew; look at it)";
}

}  // namespace
}  // namespace docs_test
