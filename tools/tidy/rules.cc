#include "tidy/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <string_view>

#include "tidy/functions.h"
#include "tidy/source_text.h"

namespace tidy {
namespace {

constexpr std::size_t kLineBytesMax = 120;
constexpr std::size_t kFunctionLinesMax = 70;
constexpr std::size_t kFileLinesMax = 600;

/// A text that code may not hold.
struct Ban {
    const char* pattern;
    const char* message;
};

/// Everywhere in src/.
constexpr Ban kBannedInCode[] = {
    // throw "words" is how a consteval function refuses a constant: it never runs.
    {R"(\bthrow\b(?!\s*"))", "an expected failure is a value: return a Result"},
    {R"(\busing\s+namespace\b)", "say where a name comes from: no using namespace"},
    {R"(\[=)", "a lambda names what it captures: no [=]"},
};

/// Everywhere in src/ but in tests, which may end by what they did not expect.
constexpr Ban kBannedOutsideTests[] = {
    {R"(\bstd::sto(i|f|d|l|ul|ll|ull|ld)\b)", "std::sto* throws: use std::from_chars"},
};

/// In the deterministic rooms: the same input gives the same bytes, on every machine, at every
/// time.
constexpr Ban kBannedInDeterministicRooms[] = {
    {R"(\b(system|steady|high_resolution|utc|tai|gps|file)_clock\b)",
     "no clock here: time is an argument"},
    {R"((\bstd::|[^:\w]::)time\s*\(|\btime\s*\(\s*(nullptr|NULL|0|&))",
     "no clock here: time is an argument"},
    {R"(\b(gettimeofday|clock_gettime|localtime|localtime_r|gmtime|gmtime_r|mktime)\b)",
     "no clock here: time is an argument"},
    {R"(\bstd::(j?thread|async|(recursive_|shared_|timed_)?mutex|atomic|condition_variable|future|promise)\b)",
     "no threads here: a core is one turn after the other"},
    {R"(\b(pthread_\w+|thread_local)\b)", "no threads here: a core is one turn after the other"},
    {R"(\b(random_device|mt19937|mt19937_64|default_random_engine|minstd_rand|arc4random|getrandom|drand48|srand)\b)",
     "no randomness here: base::Prng is an argument"},
    {R"(\brand\s*\()", "no randomness here: base::Prng is an argument"},
    {R"(\b(secure_)?getenv\b|\bsetenv\b|\benviron\b)", "the environment is read in cli alone"},
    {R"(\bunordered_(multi)?(map|set)\b)",
     "ordered containers only: iteration order reaches the output"},
    {R"(\bstd::hash\b)", "std::hash differs between libraries: use sha256"},
    {R"(\b(std::locale|setlocale|localeconv|newlocale|uselocale)\b)",
     "no locale: the output is the same everywhere"},
    {R"(\bstd::filesystem\b|\bstd::[io]?fstream\b|\bfopen\b)",
     "files are read and written in io alone"},
};

/// Headers that mean one of the above, by what stands between < and >.
constexpr Ban kBannedHeaders[] = {
    {"ctime|sys/time.h|time.h|fmt/chrono.h", "no clock here: time is an argument"},
    {"thread|mutex|shared_mutex|condition_variable|future|atomic|stop_token|semaphore|latch|"
     "barrier|pthread.h",
     "no threads here: a core is one turn after the other"},
    {"random", "no randomness here: base::Prng is an argument"},
    {"unordered_map|unordered_set", "ordered containers only: iteration order reaches the output"},
    {"locale|clocale|codecvt|locale.h", "no locale: the output is the same everywhere"},
    {"filesystem|fstream|unistd.h|fcntl.h|sys/.*", "files are read and written in io alone"},
};

/// A library and the files that may include its headers.
struct Wrapper {
    const char* header;
    const char* files;
};

/// One wrapper a library: the rest of slipway does not know its types. Tests may judge us by the
/// library itself.
constexpr Wrapper kWrappers[] = {
    {R"(fmt/.*)", R"(.*)"},
    {R"((gtest|gmock|rapidcheck)(/.*|\.h))", R"(.*_test\.cc|.*/test_\w+\.h|tests/.*)"},
    {R"(benchmark/.*)", R"(bench/.*)"},
    {R"(yaml\.h)", R"(src/text/yaml\w*\.(cc|h)|src/text/\w*_test\.cc)"},
    {R"(expat\.h)", R"(src/text/xml\.cc)"},
    {R"(rapidjson/.*)", R"(src/text/json\w*\.(cc|h)|src/.*_test\.cc|tests/.*)"},
    {R"(re2/.*)", R"(src/text/pattern\.cc)"},
    {R"(openssl/.*)", R"(src/base/(digest|sha256)\.cc)"},
    {R"(CLI/.*)", R"(src/cli/.*)"},
    {R"(boost/pfr\.hpp)", R"(src/engine/codec\.h)"},
    {R"(boost/(asio|beast)/.*)",
     R"(src/io/asio\.h|src/io/(event_loop|http_server)\.cc)"},
    {R"(curl/.*)", R"(src/io/curl\.h)"},
    {R"(sqlite3\.h)", R"(src/io/database\.cc)"},
    {R"((sys|netinet|arpa|linux)/.*|(unistd|fcntl|signal|poll|termios|errno|spawn|sched|locale|malloc|dlfcn|pwd)\.h)",
     R"(src/io/.*|src/cli/.*|bench/.*|tests/.*|.*_test\.cc)"},
};

bool matches_whole(std::string_view text, const char* pattern) {
    return std::regex_match(text.begin(), text.end(), std::regex(pattern));
}

/// One run over one file.
class Check {
  public:
    Check(const std::string& path, const std::string& whole, const Rooms& rooms)
        : text_(take_apart(path, whole)), rooms_(rooms) {}

    std::vector<Finding> run() {
        check_text();
        if (is_cpp()) {
            check_shape();
            check_functions();
            check_test_names();
            check_includes();
        }
        if (is_cpp() && in_source_tree()) {
            for (const Ban& ban : kBannedInCode)
                check_ban(ban);
            if (!is_test()) check_outside_tests();
            if (is_deterministic()) check_determinism();
        }
        std::ranges::sort(findings_);
        findings_.erase(std::ranges::unique(findings_).begin(), findings_.end());
        return std::move(findings_);
    }

  private:
    bool is_header() const { return text_.path.ends_with(".h"); }
    bool is_cpp() const { return is_header() || text_.path.ends_with(".cc"); }
    /// Sources of tests, and the headers `test_*.h` with their helpers.
    bool is_test() const {
        std::string_view path = text_.path;
        bool is_helper = is_header() && path.substr(path.rfind('/') + 1).starts_with("test_");
        return path.ends_with("_test.cc") || path.starts_with("tests/") || is_helper;
    }
    bool in_source_tree() const { return text_.path.starts_with("src/"); }

    /// Empty outside src/.
    std::string room_name() const {
        static constexpr std::string_view kTree = "src/";
        if (!in_source_tree()) return {};
        std::string_view rest = std::string_view(text_.path).substr(kTree.size());
        return std::string(rest.substr(0, rest.find('/')));
    }

    bool is_deterministic() const {
        auto room = rooms_.find(room_name());
        return room != rooms_.end() && room->second.deterministic;
    }

    void find(std::size_t line, std::string message) {
        findings_.push_back({text_.path, line, std::move(message)});
    }

    /// Reports every line of `view` on which `pattern` is found.
    void find_all(std::string_view view, const std::regex& pattern, std::string_view message) {
        std::size_t number = 0;
        for (std::string_view line : lines_of(view)) {
            ++number;
            if (std::regex_search(line.begin(), line.end(), pattern))
                find(number, std::string(message));
        }
    }

    void check_ban(const Ban& ban) { find_all(text_.code, std::regex(ban.pattern), ban.message); }

    // The words below are spelt in pieces, so that this file passes its own rules.
    void check_text() {
        static const std::regex kLooseEnd(
            "\\b(TO"
            "DO|FIX"
            "ME|HA"
            "CK|X"
            "XX)\\b");
        static const std::regex kMachinePath(
            "/(w"
            "ork|ro"
            "ot|fa"
            "rm)/");
        find_all(text_.whole, kLooseEnd, "a loose end: do it now or leave it out");
        find_all(text_.whole, kMachinePath, "a path of one machine");
        if (text_.path.ends_with("package-lock.json")) {
            find_all(
                text_.whole, std::regex("\"resolved\""),
                "the lock names a registry host: npm install --omit-lockfile-registry-resolved");
        }
        if (!text_.whole.empty() && !text_.whole.ends_with('\n')) {
            find(lines_of(text_.whole).size(), "the last line has no line break");
        }
    }

    /// A raw string is data, and so is what a compiler must say about a snippet.
    bool may_be_wide(std::size_t index) const {
        return text_.raw_string_line[index] || text_.path.starts_with("tests/must_not_compile/");
    }

    void check_shape() {
        find_all(text_.whole, std::regex("\t"), "a tab: indent with four spaces");
        std::vector<std::string_view> lines = lines_of(text_.whole);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (lines[i].size() <= kLineBytesMax || may_be_wide(i)) continue;
            find(i + 1,
                 fmt::format("a line of {} bytes, at most {}", lines[i].size(), kLineBytesMax));
        }
        if (lines.size() > kFileLinesMax &&
            text_.comments.find("// Long because") == std::string::npos) {
            find(1, fmt::format("{} lines, at most {} without a comment `// Long because ...`",
                                lines.size(), kFileLinesMax));
        }
        if (is_header()) check_header_opening(lines);
    }

    void check_header_opening(const std::vector<std::string_view>& lines) {
        if (lines.empty() || lines[0] != "#pragma once")
            find(1, "a header begins with #pragma once");
        if (lines.size() < 2 || !lines[1].starts_with("// ")) {
            find(2, "after #pragma once a header says in one to three lines why it exists");
        }
    }

    void check_functions() {
        for (const Function& function : functions_of(text_)) {
            if (function.length > kFunctionLinesMax) {
                find(function.line, fmt::format("a function of {} lines, at most {}",
                                                function.length, kFunctionLinesMax));
            }
        }
    }

    /// TEST(Waves, OrderDependenciesFirst): one sentence, with a verb somewhere.
    void check_test_names() {
        static const std::regex kTest(
            R"((?:^|\n)\s*(?:TYPED_)?(?:TEST|TEST_F|TEST_P|RC_GTEST_PROP)\s*\(\s*(\w+)\s*,\s*(\w+))");
        static const std::regex kSentence("(DISABLED_)?([A-Z][a-z0-9]*){2,}");
        static const std::regex kEmpty(
            "Test.*|(Basic|Simple|Works|Misc|Various)[A-Za-z]*|.*(Works|Test|Ok)[0-9]*");
        auto begin = std::sregex_iterator(text_.code.begin(), text_.code.end(), kTest);
        for (auto it = begin; it != std::sregex_iterator(); ++it) {
            std::string name = (*it)[2];
            if (std::regex_match(name, kSentence) && !std::regex_match(name, kEmpty)) continue;
            find(
                line_of(text_.code, static_cast<std::size_t>(it->position(2))),
                fmt::format(
                    "`{}` does not say what should hold: write a sentence, OrdersDependenciesFirst",
                    name));
        }
    }

    void check_includes() {
        static const std::regex kInclude(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
        std::size_t number = 0;
        for (std::string_view line : lines_of(text_.code)) {
            ++number;
            std::match_results<std::string_view::const_iterator> found;
            if (!std::regex_search(line.begin(), line.end(), found, kInclude)) continue;
            if (found[1] == "<") {
                check_library_include(number, found[2].str());
            } else if (in_source_tree()) {
                check_room_include(number, found[2].str());
            }
        }
    }

    void check_room_include(std::size_t line, const std::string& header) {
        std::string from = room_name();
        std::string to = header.substr(0, header.find('/'));
        if (to == header)
            return find(line, fmt::format("write \"{}/{}\": the room first", from, header));
        if (to == from || (to == "golden" && is_test())) return;
        auto room = rooms_.find(from);
        if (room == rooms_.end())
            return find(line, fmt::format("{} is no room of src/CMakeLists.txt", from));
        if (!room->second.may_include.contains(to)) {
            find(line, fmt::format(
                           "{} may not include {}: its row in src/CMakeLists.txt does not name it",
                           from, to));
        }
    }

    void check_library_include(std::size_t line, const std::string& header) {
        if (in_source_tree() && is_deterministic()) {
            for (const Ban& ban : kBannedHeaders) {
                if (matches_whole(header, ban.pattern) && !is_tests_own(ban.pattern))
                    find(line, ban.message);
            }
        }
        if (header.find_first_of("/.") == std::string::npos) return;
        if (!check_wrapper(line, header)) {
            find(line, fmt::format("<{}> belongs to no library of the table in tools/tidy/rules.cc",
                                   header));
        }
    }

    /// Whether the table of wrappers knows `header`.
    bool check_wrapper(std::size_t line, const std::string& header) {
        for (const Wrapper& wrapper : kWrappers) {
            if (!matches_whole(header, wrapper.header)) continue;
            if (!matches_whole(text_.path, wrapper.files)) {
                find(line, fmt::format("{} stays behind its wrapper ({})", header, wrapper.files));
            }
            return true;
        }
        return false;
    }

    /// Tests read their samples from files.
    bool is_tests_own(std::string_view pattern) const {
        return is_test() && pattern.find("stream") != std::string_view::npos;
    }

    void check_outside_tests() {
        for (const Ban& ban : kBannedOutsideTests)
            check_ban(ban);
    }

    void check_determinism() {
        for (const Ban& ban : kBannedInDeterministicRooms) {
            if (!is_tests_own(ban.pattern)) check_ban(ban);
        }
    }

    SourceText text_;
    const Rooms& rooms_;
    std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check(const std::string& path, const std::string& whole, const Rooms& rooms) {
    return Check(path, whole, rooms).run();
}

}  // namespace tidy
