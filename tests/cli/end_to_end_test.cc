#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <regex>

#include "cli/process.h"
#include "golden/golden.h"
#include "text/document.h"

namespace cli_test {
namespace {

using testing::HasSubstr;

const std::string kOhi = SLIPWAY_ROOT "/platforms/ohi";
const std::string kShop = SLIPWAY_ROOT "/tests/cli/shop";
const std::string kStarter = SLIPWAY_ROOT "/examples/starter.yaml";

constexpr std::string_view kBroken = R"(slipway: 1
platform: shop
environments:
  prod: { account: 111122223333, region: eu-west-1, network: { cidr: 10.1.0.0/16 } }
services:
  web:
    size: 256/513
    port: 8080
    ingress: { path: /* }
    calls: [ledgr]
  ledger: { port: 5001, stop_timeout: 60s }
)";

/// Both streams and the exit code, the time and the folder of the test left out.
std::string transcript(const Invocation& invocation, const std::string& folder = {}) {
    Finished finished = run(invocation);
    std::string line = "$ slipway";
    for (const std::string& word : invocation.words)
        line += " " + word;
    std::string text = line + "\n" + finished.out;
    if (!finished.err.empty()) text += "--- errors\n" + finished.err;
    text += "--- exit " + std::to_string(finished.exit) + "\n";
    for (std::size_t at; !folder.empty() && (at = text.find(folder)) != std::string::npos;) {
        text.replace(at, folder.size(), "DIR");
    }
    text = std::regex_replace(text, std::regex(SLIPWAY_ROOT), "ROOT");
    return std::regex_replace(text, std::regex(R"(\b\d+ ms\b)"), "N ms");
}

/// What JSON that the program prints reads back as.
text::Node parsed(const std::string& json) {
    base::Sources sources;
    auto root = text::parse_json(sources, sources.add("out.json", json));
    EXPECT_TRUE(root.ok()) << json;
    return root.ok() ? *root : text::Node{};
}

TEST(Slipway, AnswersEachCommandInFull) {
    struct Row {
        std::string name;
        std::vector<std::string> words;
    };
    const Row rows[] = {
        {"help", {}},
        {"version", {"--version"}},
        {"version-json", {"version", "--json"}},
        {"check", {"check"}},
        {"check-dev", {"check", "dev"}},
        {"show-prod", {"show", "prod"}},
        {"show-prod-web", {"show", "prod", "web"}},
        {"show-dev-worker", {"show", "dev", "worker"}},
        {"show-prod-job", {"show", "prod", "nightly"}},
        {"show-prod-web-json", {"show", "prod", "web", "--json"}},
        {"show-dev-json", {"show", "dev", "--json"}},
        {"explain-code", {"explain", "calls.no-such-port"}},
        {"explain-key", {"explain", "services.ingress.drain"}},
        {"explain-json", {"explain", "calls.no-such-port", "--json"}},
        {"init", {"init", "-"}},
    };
    for (const Row& row : rows) {
        golden::expect_equal("cli/e2e/" + row.name + ".txt",
                             transcript({.words = row.words, .folder = kShop}));
    }
}

TEST(Slipway, SaysWhatIsWrongWithACommandLineAndExitsTwo) {
    TemporaryFolder folder;
    ASSERT_EQ(::mkfifo(folder.file("pipe").c_str(), 0600), 0);
    folder.put("project/slipway.yaml", "");
    folder.put("some.yaml", "x");
    std::string all;
    const std::vector<std::string> lines[] = {
        {"chekc"},
        {"check", "--jsn"},
        {"check", "--color", "blue"},
        {"show"},
        {"show", "prdo", "-f", kStarter},
        {"show", "prod", "wbe", "-f", kStarter},
        {"check", "stagign", "-f", kOhi + "/slipway.yaml"},
        {"explain", "calls.no-such-prt"},
        {"explain", "services.ingress.drian"},
        {"explain", "completely-unknown"},
        {"synth", "-f", kStarter},
        {"graph", "prod", "-f", kStarter},
        {"graph", "prod", "-f", kStarter, "-o", "picture.png"},
        {"completion", "tcsh"},
        {"help", "chek"},
        {"check"},
        {"check", "-f", "no/such/file.yaml"},
        {"check", "-f", folder.path()},
        {"check", "-f", "/dev/zero"},
        {"check", "-f", folder.file("pipe")},
        {"check", "-f", folder.file("project")},
        {"init", folder.file("some.yaml")},
        {"init", "/proc/no/slipway.yaml"},
        {"synth", "-f", kStarter, "--out", folder.file("some.yaml")},
    };
    for (const auto& words : lines) {
        std::string text = transcript({.words = words, .folder = folder.path()}, folder.path());
        EXPECT_TRUE(text.ends_with("--- exit 2\n")) << text;
        all += text + "\n";
    }
    golden::expect_equal("cli/e2e/usage.txt", all);
    EXPECT_EQ(folder.get("some.yaml"), "x");
}

TEST(Check, PassesTheOhiPlatform) {
    Finished finished = run({.words = {"check"}, .folder = kOhi});
    EXPECT_EQ(finished.exit, 0) << finished.out;
    EXPECT_TRUE(finished.out.starts_with("no errors, ")) << finished.out;
    EXPECT_NE(finished.out.find("11 services, 3 environments, "), std::string::npos)
        << finished.out;
}

TEST(Check, FindsEverythingAtOnceAndExitsOne) {
    TemporaryFolder folder;
    folder.put("slipway.yaml", std::string(kBroken));
    golden::expect_equal("cli/e2e/check-broken.txt",
                         transcript({.words = {"check"}, .folder = folder.path()}));
    golden::expect_equal("cli/e2e/check-broken.sarif.txt",
                         transcript({.words = {"check", "--sarif"}, .folder = folder.path()}));
    Finished json = run({.words = {"check", "--json"}, .folder = folder.path()});
    EXPECT_EQ(json.exit, 1);
    text::Node root = parsed(json.out);
    EXPECT_EQ(root.get("errors")->scalar, std::to_string(root.get("findings")->items.size()));
    EXPECT_EQ(root.get("findings")->items[0].get("places")->items[0].get("line")->scalar, "7");
}

TEST(Check, ReadsStandardInput) {
    Finished piped = run({.words = {"check", "-f", "-"}, .input = std::string(kBroken)});
    EXPECT_EQ(piped.exit, 1);
    EXPECT_NE(piped.out.find("--> <stdin>:7:11"), std::string::npos) << piped.out;
    EXPECT_EQ(run({.words = {"check", "-f", "-"}, .input = "slipway: 1\n"}).exit, 1);
}

TEST(Check, WithJsonAnswersInJsonWhenThereIsNoManifest) {
    Finished finished = run({.words = {"check", "--json", "-f", "nowhere.yaml"}});
    EXPECT_EQ(finished.exit, 2);
    EXPECT_EQ(parsed(finished.out).get("findings")->items[0].get("code")->scalar, "file.not-found");
}

// Each is a manifest only by name: whatever the bytes, there is a finding with a place, or the file
// is refused.
TEST(Check, SurvivesAnyBytes) {
    TemporaryFolder folder;
    std::string junk;
    for (unsigned i = 0; i < 4096; ++i)
        junk += static_cast<char>((i * 2654435761U) >> 24);
    std::string deep(100'000, '[');
    struct Row {
        std::string name;
        std::string bytes;
        std::string expected;
    };
    const Row rows[] = {
        {"empty", "", "manifest.no-value"},
        {"junk", junk, "document."},
        {"zeros", std::string(100, '\0'), "document."},
        {"program", folder.get("../../../" SLIPWAY_PROGRAM), ""},
        {"deep", deep, "document."},
        {"list", "- a\n- b\n", "manifest.wrong-type"},
        {"json", "{\"slipway\": 1", "document."},
        {"huge", "platform: " + std::string(17 * 1024 * 1024, 'x'), "document.too-large"},
        {"bomb",
         "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c "
         "[*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: "
         "[*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n",
         ""},
    };
    for (const Row& row : rows) {
        folder.put("slipway.yaml", row.bytes);
        Finished finished = run({.words = {"check"}, .folder = folder.path()});
        EXPECT_EQ(finished.exit, 1) << row.name << finished.out << finished.err;
        EXPECT_NE(finished.out.find("error[" + row.expected), std::string::npos) << finished.out;
        EXPECT_NE(finished.out.find("--> slipway.yaml:"), std::string::npos) << finished.out;
    }
}

TEST(Synth, WritesTheSameBytesEachTimeAndRemovesWhatIsGone) {
    TemporaryFolder folder;
    const std::string out = folder.file("out");
    std::string text =
        transcript({.words = {"synth", "-f", kStarter, "--out", out}}, folder.path());
    // How large templates are is pinned elsewhere.
    text = std::regex_replace(text, std::regex(R"([ \d]\d,\d{3} )"), "#,### ");
    golden::expect_equal("cli/e2e/synth-starter.txt", text);
    std::vector<std::string> files = folder.list();
    std::map<std::string, std::string> first;
    for (const std::string& file : files)
        first[file] = folder.get(file);
    EXPECT_TRUE(first.contains("out/prod/deploy.sh") &&
                first.contains("out/prod/shop-prod-web.json"));

    folder.put("out/notes.txt", "mine");
    folder.put("out/.slipway-synth", first["out/.slipway-synth"] + "prod/shop-prod-old.json\n");
    folder.put("out/prod/shop-prod-old.json", "{}");
    Finished again = run({.words = {"synth", "-f", kStarter, "--out", out}});
    EXPECT_NE(again.out.find("removed " + out + "/prod/shop-prod-old.json"), std::string::npos);
    for (const auto& [name, bytes] : first)
        EXPECT_EQ(folder.get(name), bytes) << name;
    files.push_back("out/notes.txt");
    std::ranges::sort(files);
    EXPECT_EQ(folder.list(), files);

    Finished json =
        run({.words = {"synth", "dev", "-f", kStarter, "--out", out, "--json", "--yaml"}});
    EXPECT_EQ(parsed(json.out).get("environments")->items.size(), 1U);
    EXPECT_EQ(folder.get("out/prod/deploy.sh"), first["out/prod/deploy.sh"]);
    EXPECT_EQ(folder.get("out/dev/shop-dev-web.json"), "");
    EXPECT_TRUE(folder.get("out/dev/shop-dev-web.yaml").starts_with("AWSTemplateFormatVersion"));
}

TEST(Synth, WritesNothingWhenTheManifestOrTheFolderIsWrong) {
    TemporaryFolder folder;
    folder.put("slipway.yaml", std::string(kBroken));
    Finished broken = run({.words = {"synth", "--out", "out"}, .folder = folder.path()});
    EXPECT_EQ(broken.exit, 1);
    EXPECT_EQ(broken.out, "");
    EXPECT_NE(broken.err.find("nothing was written"), std::string::npos);
    EXPECT_EQ(folder.list(), std::vector<std::string>{"slipway.yaml"});

    // One template cannot be placed, because a folder has its name: the others must not be there
    // either.
    folder.put("out/dev/shop-dev-web.json/in-the-way", "x");
    const std::vector<std::string> before = folder.list();
    Finished blocked = run({.words = {"synth", "-f", kStarter, "--out", folder.file("out")}});
    EXPECT_EQ(blocked.exit, 2);
    EXPECT_EQ(blocked.out, "");
    EXPECT_EQ(folder.list(), before);
}

TEST(Plan, OfflineComparesWithWhatWasWrittenBefore) {
    const std::string manifest =
        "slipway: 1\nplatform: shop\nenvironments:\n"
        "  dev: { account: 444455556666, region: eu-west-1, network: { cidr: 10.20.0.0/16 },"
        " cloudformation: express }\n"
        "services:\n"
        "  worker: { image: { build: ./worker }, size: 256/512, count: 2 }\n"
        "  mailer: { image: { build: ./mailer }, size: 256/512 }\n";
    TemporaryFolder folder;
    auto slipway = [&](std::vector<std::string> words) {
        return run({.words = std::move(words), .folder = folder.path()});
    };
    folder.put("slipway.yaml", manifest);
    Finished none = slipway({"plan", "dev", "--offline", "templates"});
    EXPECT_EQ(none.exit, 2) << none.out;
    EXPECT_THAT(none.err, HasSubstr("templates has no templates of dev that slipway wrote"));
    EXPECT_THAT(none.err, HasSubstr("slipway synth dev --out templates"));
    ASSERT_EQ(slipway({"synth", "--out", "templates"}).exit, 0);
    EXPECT_THAT(slipway({"plan", "dev", "--offline", "templates"}).out, HasSubstr("no change"));

    const std::string whole = folder.get("templates/dev/shop-dev-worker.json");
    for (const char* broken : {"{", "", "[]", "{\"Resources\":{\"S\":7}}"}) {
        folder.put("templates/dev/shop-dev-worker.json", broken);
        Finished damaged = slipway({"plan", "dev", "--offline", "templates"});
        EXPECT_TRUE(damaged.exit == 1 || damaged.exit == 2) << damaged.exit;
        EXPECT_THAT(damaged.err, HasSubstr("templates/dev/shop-dev-worker.json")) << broken;
    }
    folder.put("templates/dev/shop-dev-worker.json", whole);

    std::string edited = manifest;
    edited.replace(edited.find("  mailer"), std::string::npos,
                   "  writer: { image: { build: ./writer }, size: 256/512 }\n");
    edited.replace(edited.find("count: 2"), 8, "count: 2, environment: { LEVEL: high }");
    folder.put("slipway.yaml", edited);
    Finished plan = slipway({"plan", "dev", "--offline", "templates"});
    EXPECT_EQ(plan.exit, 0) << plan.err;
    EXPECT_THAT(plan.out, HasSubstr("offline   against the templates in templates"));
    EXPECT_THAT(plan.out, HasSubstr("LEVEL        + high   slipway.yaml:6"));
    EXPECT_THAT(plan.out, testing::ContainsRegex(" ~ worker +rolls 2 tasks, no downtime"));
    EXPECT_THAT(plan.out, testing::ContainsRegex(" \\+ writer +new"));
    EXPECT_THAT(plan.out, testing::ContainsRegex(" - mailer +"));
    EXPECT_THAT(plan.out, HasSubstr("not known offline: images, secrets, changes by hand"));
    // Nothing was asked and nothing was written.
    EXPECT_EQ(slipway({"plan", "dev", "--offline", "templates"}).out.substr(0, 200),
              plan.out.substr(0, 200));
    Finished drift = slipway({"plan", "dev", "--offline", "templates", "--drift-only"});
    EXPECT_EQ(drift.exit, 2);
    EXPECT_THAT(drift.err, HasSubstr("only the account knows of drift"));
}

TEST(Graph, WritesThreeKindsOfPicture) {
    TemporaryFolder folder;
    struct Row {
        std::string file;
        std::string begin;
    };
    const Row rows[] = {{"a.svg", "<?xml"}, {"a.html", "<!DOCTYPE html>"}, {"a.dot", "digraph"}};
    for (const Row& row : rows) {
        Finished finished =
            run({.words = {"graph", "prod", "-o", folder.file(row.file)}, .folder = kOhi});
        EXPECT_EQ(finished.exit, 0) << finished.err;
        EXPECT_TRUE(finished.out.starts_with("prod  account 111122223333  eu-west-1\n"));
        EXPECT_TRUE(folder.get(row.file).starts_with(row.begin))
            << folder.get(row.file).substr(0, 40);
    }
    Finished printed = run({.words = {"graph", "prod", "-o", "-"}, .folder = kOhi});
    EXPECT_EQ(printed.out, folder.get("a.svg"));
}

TEST(Init, WritesAManifestThatPassesAndOverwritesNothing) {
    TemporaryFolder folder;
    EXPECT_EQ(run({.words = {"init"}, .folder = folder.path()}).out,
              "wrote slipway.yaml   next: slipway check\n");
    Finished check = run({.words = {"check"}, .folder = folder.path()});
    EXPECT_EQ(check.exit, 0);
    EXPECT_TRUE(
        check.out.starts_with("no errors, no warnings (1 accepted)   2 services, 2 environments, "))
        << check.out;
    folder.put("slipway.yaml", "mine");
    EXPECT_EQ(run({.words = {"init"}, .folder = folder.path()}).exit, 2);
    EXPECT_EQ(folder.get("slipway.yaml"), "mine");
    EXPECT_EQ(run({.words = {"init", "--force"}, .folder = folder.path()}).exit, 0);
    EXPECT_NE(folder.get("slipway.yaml"), "mine");
}

TEST(Schema, IsJson) {
    Finished finished = run({.words = {"schema"}});
    EXPECT_EQ(finished.exit, 0);
    EXPECT_NE(parsed(finished.out).get("$schema"), nullptr);
}

TEST(Explain, HasAPageForEachCodeThatItLists) {
    Finished list = run({.words = {"explain", "--json"}});
    text::Node root = parsed(list.out);
    const auto& codes = root.get("codes")->items;
    ASSERT_GT(codes.size(), 50U);
    for (const text::Node& row : codes) {
        const std::string& code = row.get("code")->scalar;
        Finished page = run({.words = {"explain", code}});
        EXPECT_EQ(page.exit, 0) << code;
        EXPECT_TRUE(page.out.starts_with(code + "\n")) << page.out;
    }
}

TEST(Colour, IsForTerminalsAlone) {
    using Output = Invocation::Output;
    struct Row {
        std::vector<std::string> words;
        std::map<std::string, std::string> environment;
        Output output;
        bool coloured;
    };
    const Row rows[] = {
        {{"check", "-f", kStarter}, {{"TERM", "xterm"}}, Output::Pipe, false},
        {{"check", "-f", kStarter}, {{"TERM", "xterm"}}, Output::Terminal, true},
        {{"check", "-f", kStarter}, {{"TERM", "dumb"}}, Output::Terminal, false},
        {{"check", "-f", kStarter}, {}, Output::Terminal, false},
        {{"check", "-f", kStarter},
         {{"TERM", "xterm"}, {"NO_COLOR", "1"}},
         Output::Terminal,
         false},
        {{"check", "-f", kStarter}, {{"TERM", "xterm"}, {"NO_COLOR", ""}}, Output::Terminal, true},
        {{"check", "-f", kStarter, "--color", "always"}, {}, Output::Pipe, true},
        {{"check", "-f", kStarter, "--color=never"}, {{"TERM", "xterm"}}, Output::Terminal, false},
        {{"check", "-f", kStarter, "--json"}, {{"TERM", "xterm"}}, Output::Terminal, false},
    };
    for (const Row& row : rows) {
        Finished finished =
            run({.words = row.words, .environment = row.environment, .output = row.output});
        EXPECT_EQ(finished.exit, 0);
        EXPECT_EQ(finished.out.find('\x1B') != std::string::npos, row.coloured) << finished.out;
    }
}

TEST(Output, ThatNobodyReadsIsNoError) {
    Finished finished = run({.words = {"explain"}, .output = Invocation::Output::ClosedPipe});
    EXPECT_EQ(finished.exit, 0);
    EXPECT_EQ(finished.err, "");
}

TEST(Output, ThatCannotBeWrittenIsOne) {
    Finished finished = run({.words = {"explain"}, .output = Invocation::Output::FullDisk});
    EXPECT_EQ(finished.exit, 2);
    EXPECT_EQ(finished.err,
              "error[file.unwritable]: the output cannot be written: No space left on device\n");
}

}  // namespace
}  // namespace cli_test
