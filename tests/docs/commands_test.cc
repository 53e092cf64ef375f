// Nobody is sent to a command that does not exist: not by a message, a page, an example or a
// comment in a manifest.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "cli/process.h"

namespace docs_test {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SLIPWAY_ROOT;

/// Where messages come from and people read. The decisions and the map of the code speak of plans.
constexpr std::array kFolders = {"src/platform", "src/blueprint", "src/cli", "src/draw",
                                 "docs",         "platforms",     "examples"};
constexpr std::array kPages = {"README.md", "bench/README.md"};

/// What slipway does in running text: words that follow its name and are no command. Verbs in the
/// third person end in `s`, and no command does.
const std::set<std::string, std::less<>> kProse = {
    "and",    "built", "can",      "cannot", "copy",  "fast",  "found",    "is",
    "itself", "make",  "manifest", "may",    "must",  "never", "platform", "read",
    "safe",   "then",  "waiting",  "will",   "would", "wrote"};

struct Mention {
    std::string place;
    std::string line;
};

bool is_text(const fs::path& path) {
    static const std::set<std::string, std::less<>> kEndings = {".cc", ".h", ".md", ".yaml"};
    return kEndings.contains(path.extension().string());
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

/// Texts of C++ that are broken over lines, in one piece.
std::string joined(const std::string& text) {
    static const std::regex kBreak("\"\\s*\\n\\s*\"");
    return std::regex_replace(text, kBreak, "");
}

void add_mentions(const fs::path& path, std::map<std::string, Mention>& found) {
    // In backticks or behind a prompt the word is a command whatever it is called.
    static const std::regex kMention("(`|\\$ )?\\bslipway ([a-z][a-z-]*)");
    std::stringstream lines(joined(read_file(path)));
    std::string line;
    while (std::getline(lines, line)) {
        for (std::sregex_iterator at(line.begin(), line.end(), kMention), end; at != end; ++at) {
            std::string word = (*at)[2];
            bool quoted = (*at)[1].matched;
            bool prose = word.ends_with('s') || kProse.contains(word);
            if (quoted || !prose) found.insert({word, {fs::relative(path, kRoot), line}});
        }
    }
}

std::map<std::string, Mention> mentions() {
    std::map<std::string, Mention> found;
    for (const char* folder : kFolders) {
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
            bool plans = entry.path().string().find("/decisions/") != std::string::npos;
            bool test = entry.path().stem().string().ends_with("_test");
            if (entry.is_regular_file() && is_text(entry.path()) && !plans && !test)
                add_mentions(entry.path(), found);
        }
    }
    for (const char* page : kPages)
        add_mentions(kRoot / page, found);
    return found;
}

bool exists(const std::string& command) {
    cli_test::TemporaryFolder folder;
    return cli_test::run({.words = {"help", command}, .folder = folder.path()}).exit == 0;
}

TEST(Commands, ExistWhereverPeopleAreSentToThem) {
    std::map<std::string, Mention> found = mentions();
    for (const char* known : {"check", "explain", "graph", "show", "synth"})
        EXPECT_TRUE(found.contains(known)) << "nobody mentions " << known << ": is anything read?";
    for (const auto& [word, mention] : found) {
        EXPECT_TRUE(exists(word)) << mention.place << " sends people to `slipway " << word << "`:\n"
                                  << mention.line;
    }
}

}  // namespace
}  // namespace docs_test
