#include "tidy/rules.h"

#include <gtest/gtest.h>

#include <sstream>

namespace tidy {
namespace {

const Rooms kRooms = {
    {"base", {true, {}}},
    {"text", {true, {"base"}}},
    {"io", {false, {"base", "text"}}},
};

/// "line: message" for each finding; what tests compare.
std::string printed(const std::string& path, const std::string& whole) {
    std::ostringstream lines;
    for (const Finding& finding : check(path, whole, kRooms)) {
        EXPECT_EQ(finding.path, path);
        lines << finding.line << ": " << finding.message << "\n";
    }
    return lines.str();
}

struct Sample {
    const char* path;
    const char* line;
    /// Part of the finding's message.
    const char* says;
};

// Built from pieces, so that this file passes the rules that it tests.
const Sample kFound[] = {
    {"src/text/a.cc", "#include \"io/file.h\"", "text may not include io"},
    {"src/base/a.cc", "#include \"text/json.h\"", "base may not include text"},
    {"src/io/a.cc", "#include \"golden/golden.h\"", "io may not include golden"},
    {"src/io/a.cc", "#include \"file.h\"", "write \"io/file.h\""},
    {"src/attic/a.cc", "#include \"base/id.h\"", "attic is no room"},
    {"src/io/a.cc", "#include <yaml.h>", "yaml.h stays behind its wrapper"},
    {"src/text/yaml.cc", "#include <re2/re2.h>", "re2/re2.h stays behind its wrapper"},
    {"src/text/a.cc", "#include <gtest/gtest.h>", "gtest/gtest.h stays behind its wrapper"},
    {"src/io/a.cc", "#include <boost/asio/post.hpp>", "boost/asio/post.hpp stays behind"},
    {"src/local/a.cc", "#include <boost/beast/http.hpp>", "boost/beast/http.hpp stays behind"},
    {"src/local/a.cc", "#include <sqlite3.h>", "sqlite3.h stays behind its wrapper"},
    {"src/io/a.cc", "#include <nlohmann/json.hpp>", "belongs to no library"},
    {"src/base/a.cc", "#include <ctime>", "no clock here"},
    {"src/base/a.cc", "#include <fmt/chrono.h>", "no clock here"},
    {"src/base/a.cc", "auto now = std::chrono::steady_clock::now();", "no clock here"},
    {"src/base/a.cc", "auto now = std::time(nullptr);", "no clock here"},
    {"src/base/a.cc", "auto now = time(0);", "no clock here"},
    {"src/base/a.cc", "int failed = gettimeofday(&now, nullptr);", "no clock here"},
    {"src/base/a.cc", "#include <mutex>", "no threads here"},
    {"src/base/a.cc", "std::jthread worker;", "no threads here"},
    {"src/base/a.cc", "thread_local int depth = 0;", "no threads here"},
    {"src/base/a.cc", "#include <random>", "no randomness here"},
    {"src/base/a.cc", "int dice = rand() % 6;", "no randomness here"},
    {"src/base/a.cc", "std::mt19937 dice;", "no randomness here"},
    {"src/base/a.cc", "const char* home = std::getenv(\"HOME\");", "the environment"},
    {"src/base/a_test.cc", "const char* home = std::getenv(\"HOME\");", "the environment"},
    {"src/base/a.cc", "#include <unordered_map>", "ordered containers only"},
    {"src/base/a.h", "std::unordered_set<int> seen;", "ordered containers only"},
    {"src/base/a.cc", "std::size_t h = std::hash<int>{}(1);", "std::hash differs"},
    {"src/base/a.cc", "#include <locale>", "no locale"},
    {"src/base/a.cc", "std::setlocale(LC_ALL, \"\");", "no locale"},
    {"src/base/a.cc", "#include <fstream>", "in io alone"},
    {"src/base/test_a.cc", "#include <fstream>", "in io alone"},
    {"src/base/contest_a.h", "#include <fstream>", "in io alone"},
    {"src/base/a.cc", "std::filesystem::path path;", "in io alone"},
    {"src/io/a.cc", "throw std::runtime_error(\"no\");", "return a Result"},
    {"src/io/a.cc", "using namespace std;", "no using namespace"},
    {"src/io/a.cc", "auto f = [=] { return a; };", "no [=]"},
    {"src/io/a.cc", "int port = std::stoi(text);", "use std::from_chars"},
    {"src/io/a.cc", "auto size = std::stoull(text);", "use std::from_chars"},
    {"src/io/a.cc", "int a;\t// width", "a tab"},
    {"docs/a.md",
     "TO"
     "DO: say more",
     "a loose end"},
    {"src/io/a.cc",
     "int a;  // FIX"
     "ME",
     "a loose end"},
    {"run",
     "cd /ro"
     "ot/slipway",
     "a path of one machine"},
    {"bench/package-lock.json", "\"resolved\": \"https://registry.example/a.tgz\",",
     "names a registry host"},
    {"src/io/a_test.cc", "TEST(Files, Read) {}", "`Read` does not say"},
    {"src/io/a_test.cc", "TEST(Files, read_whole_files) {}", "`read_whole_files` does not say"},
    {"src/io/a_test.cc", "TEST_F(Files, ReadingWorks) {}", "`ReadingWorks` does not say"},
    {"src/io/a_test.cc", "RC_GTEST_PROP(Files, TestReading, ()) {}", "`TestReading` does not say"},
};

/// What is found in a file with the line of `sample` at line 3.
std::string found_in(const Sample& sample) {
    std::string opening =
        std::string(sample.path).ends_with(".h") ? "#pragma once\n// A sample.\n" : "\n\n";
    return printed(sample.path, opening + sample.line + "\n");
}

TEST(Rules, FindWhatTheyForbid) {
    for (const Sample& sample : kFound) {
        std::string findings = found_in(sample);
        EXPECT_TRUE(findings.starts_with("3: ")) << sample.path << ": " << sample.line << "\n"
                                                 << findings;
        EXPECT_NE(findings.find(sample.says), std::string::npos) << sample.line << "\n" << findings;
        EXPECT_EQ(findings.find('\n'), findings.size() - 1) << "one finding, not " << findings;
    }
}

const Sample kPassed[] = {
    {"src/text/a.cc", "#include \"base/id.h\"", ""},
    {"src/text/a.cc", "#include \"text/json.h\"", ""},
    {"src/text/a_test.cc", "#include \"golden/golden.h\"", ""},
    {"src/text/yaml_nodes.cc", "#include <yaml.h>", ""},
    {"src/io/http_server.cc", "#include <boost/beast/http.hpp>", ""},
    {"src/io/database.cc", "#include <sqlite3.h>", ""},
    {"src/text/pattern.cc", "#include <re2/re2.h>", ""},
    {"src/base/a.cc", "#include <fmt/format.h>", ""},
    {"src/base/a.cc", "Time time(const Fact& fact);", ""},
    {"src/base/a.cc", "auto t = fact.time(now);", ""},
    {"src/base/a.cc", "// std::time(nullptr) and rand() are for others", ""},
    {"src/base/a.cc", "/* getenv */ int a = 1'000'000;", ""},
    {"src/base/a.cc", "auto help = \"std::thread, throw, [=], getenv\";", ""},
    {"src/base/a.cc", "auto help = R\"(std::random_device)\";", ""},
    {"src/base/a.cc", "char quote = '\"'; int operand = grand(1);", ""},
    {"src/base/a.cc", "if (!legal(cpu)) throw \"Fargate has no such size\";", ""},
    {"src/base/a_test.cc", "#include <fstream>", ""},
    {"src/io/a.cc", "auto now = std::chrono::steady_clock::now();", ""},
    {"src/io/a.cc", "#include <sys/stat.h>", ""},
    {"src/io/a.cc", "std::stop_token token;", ""},
    {"src/io/a_test.cc", "int port = std::stoi(text);", ""},
    {"src/local/test_endpoint.h", "int port = std::stoi(text);", ""},
    {"tests/oracles/a_test.cc", "#include <rapidjson/document.h>", ""},
    {"src/io/a_test.cc", "TEST(Files, AppearByRename) {}", ""},
    {"src/io/a_test.cc", "TEST_P(Sizes, Of256And512AreLegal) {}", ""},
    {"docs/a.md", "A to-do list, and todos, are words like any other.", ""},
    {"bench/package-lock.json", "\"integrity\": \"sha512-abc\",", ""},
};

TEST(Rules, LetTheRestPass) {
    for (const Sample& sample : kPassed) {
        EXPECT_EQ(found_in(sample), "") << sample.path << ": " << sample.line;
    }
}

TEST(Rules, WantAPurposeAtTheTopOfAHeader) {
    EXPECT_EQ(printed("src/io/a.h", "#pragma once\n// Why this exists.\n\nint a;\n"), "");
    EXPECT_EQ(printed("src/io/a.h", "#pragma once\n\nint a;\n"),
              "2: after #pragma once a header says in one to three lines why it exists\n");
    EXPECT_EQ(printed("src/io/a.h", "#ifndef A\n// Why this exists.\n#define A\n#endif\n"),
              "1: a header begins with #pragma once\n");
    EXPECT_EQ(printed("src/io/a.cc", "int a;\n"), "");
}

TEST(Rules, LetTheHelpersOfTestsReadFilesAsTheTestsDo) {
    const std::string text = "#pragma once\n// A sample.\n#include <fstream>\n";
    EXPECT_EQ(printed("src/base/test_a.h", text), "");
    EXPECT_EQ(printed("src/base/a.h", text), "3: files are read and written in io alone\n");
}

TEST(Rules, LimitLinesByBytesAndFilesByLines) {
    EXPECT_EQ(printed("src/io/a.cc", std::string(120, ' ') + "\n"), "");
    EXPECT_EQ(printed("src/io/a.cc", std::string(121, ' ') + "\n"),
              "1: a line of 121 bytes, at most 120\n");
    EXPECT_EQ(printed("docs/a.md", std::string(300, 'a') + "\n"), "");
    std::string raw = "auto a = R\"(\n" + std::string(200, 'a') + "\n)\";\n";
    EXPECT_EQ(printed("src/io/a.cc", raw), "");
    EXPECT_EQ(printed("src/io/a.cc", std::string(600, '\n')), "");
    EXPECT_EQ(printed("src/io/a.cc", std::string(601, '\n')),
              "1: 601 lines, at most 600 without a comment `// Long because ...`\n");
    EXPECT_EQ(printed("src/io/a.cc", "// Long because it is one table.\n" + std::string(601, '\n')),
              "");
}

TEST(Rules, WantALineBreakAtTheEnd) {
    EXPECT_EQ(printed("docs/a.md", "text"), "1: the last line has no line break\n");
    EXPECT_EQ(printed("docs/a.md", ""), "");
}

TEST(Rules, SurviveAnyBytes) {
    for (const char* bytes : {"\"", "'", "/*", "/", "R\"", "R\"(", "R\"x(", "}", "}}{{", "#", "\\",
                              "\"\\", "#include <"}) {
        printed("src/io/a.cc", bytes);
        printed("src/io/a.cc", std::string(bytes) + "\n");
    }
}

TEST(RoomTable, IsReadFromTheBuild) {
    Rooms rooms = read_rooms(
        "# slipway_room(not_this MAY_INCLUDE base)\n"
        "slipway_room(base DETERMINISTIC USES OpenSSL::Crypto)\n"
        "slipway_room(cfn DETERMINISTIC MAY_INCLUDE base text\n"
        "             USES fmt::fmt GENERATED ${cfn_sources})\n"
        "slipway_room(io MAY_INCLUDE base)\n");
    Rooms expected = {
        {"base", {true, {}}}, {"cfn", {true, {"base", "text"}}}, {"io", {false, {"base"}}}};
    EXPECT_EQ(rooms, expected);
}

}  // namespace
}  // namespace tidy
