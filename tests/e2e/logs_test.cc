// `slipway logs` against a local cloud whose simulated tasks write lines.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/shop_manifest.h"
#include "e2e/working_shop.h"

namespace e2e {
namespace {

using cli_test::Finished;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

/// Two services; the tasks of one write six lines a minute of the cloud's time.
const std::string kManifest =
    kShopManifest +
    "  web: { image: { build: ./web }, size: 256/512, count: 1 }\n"
    "  worker:\n    image: { build: ./worker }\n    size: 256/512\n    count: 2\n"
    "    tags: { slipway.simulate/log-lines: 6/m }\n"
    "jobs:\n  nightly: { image: { build: ./nightly }, size: 256/512 }\n";

void deploy(const WorkingShop& shop) {
    shop.deploy({"access", "registry", "dev-network", "dev-cluster", "dev-web", "dev-worker",
                 "dev-job-nightly"});
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

/// The numbers in "slipway: line N of worker" by task, in the order in which they stand.
std::map<std::string, std::vector<int>> numbers_of(const std::string& text) {
    const std::regex line("  ([0-9a-f]{8})  slipway: line ([0-9]+) of worker");
    std::map<std::string, std::vector<int>> numbers;
    for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at)
        numbers[(*at)[1]].push_back(std::stoi((*at)[2]));
    return numbers;
}

TEST(Logs, AreTheLastLinesInTheOrderOfTheirTime) {
    WorkingShop shop(kManifest);
    Finished early = shop.ask({"logs", "dev"});
    EXPECT_EQ(early.exit, 1);
    EXPECT_THAT(early.err, HasSubstr("error[target.not-up]: dev is not up: there is no log group "
                                     "/ecs/shop-dev/"));
    deploy(shop);
    ASSERT_TRUE(comes_true(
        [&] { return numbers_of(shop.ask({"logs", "dev", "--lines", "1000"}).out).size() == 2; }));
    Finished all = shop.ask({"logs", "dev", "--since", "1h"});
    EXPECT_EQ(all.exit, 0) << all.err;
    EXPECT_EQ(all.err, "dev  account 444455556666  eu-west-1  " + shop.url() + "\n");
    EXPECT_THAT(all.out, ContainsRegex("[0-9][0-9]-[0-9][0-9] [0-9:.]+  web +[0-9a-f]+  slipway: "
                                       "web has started"));
    EXPECT_THAT(all.out, ContainsRegex("  worker +[0-9a-f]+  slipway: line 1 of worker"));
    std::vector<std::string> times;
    for (const std::string& line :
         lines_of(shop.ask({"logs", "dev", "--since", "1h", "--json"}).out))
        times.push_back(line.substr(0, std::string("{\"time\":\"2026-11-30T08:00:00.000Z").size()));
    EXPECT_TRUE(std::ranges::is_sorted(times)) << all.out;

    Finished three = shop.ask({"logs", "dev", "worker", "--lines", "3"});
    EXPECT_EQ(lines_of(three.out).size(), 3U);
    EXPECT_THAT(three.out, Not(HasSubstr("  worker  "))) << "there is one alone";
    Finished json = shop.ask({"logs", "dev", "web", "--json"});
    EXPECT_THAT(json.out,
                MatchesRegex("\\{\"time\":\"[^\"]+Z\",\"service\":\"web\",\"region\":\"eu-west-1\","
                             "\"task\":\"[0-9a-f]+\",\"container\":\"web\","
                             "\"group\":\"/ecs/shop-dev/web\",\"stream\":\"web/web/[0-9a-f]+\","
                             "\"message\":\"slipway: web has started[^\"]*\"\\}\n"));
    // A job has a group of its own, and nothing has run.
    Finished job = shop.ask({"logs", "dev", "nightly"});
    EXPECT_EQ(job.exit, 0) << job.err;
    EXPECT_EQ(job.out, "");
    EXPECT_THAT(job.err, HasSubstr("no lines in the last 7 days; --since looks further back\n"));
}

/// Follows the lines of both services for two thousand lines of a task, then presses Ctrl-C, and
/// holds what was printed to the numbers that the lines have.
void expect_each_line_once(const WorkingShop& shop) {
    Running follow(shop.asking({"logs", "dev", "worker", "web", "--follow", "--since", "1d"}),
                   shop.folder());
    EXPECT_THAT(follow.until("line 2000 of worker"), HasSubstr("line 2000 of worker"));
    EXPECT_EQ(follow.end(SIGINT), 0);
    const auto numbers = numbers_of(follow.printed());
    ASSERT_EQ(numbers.size(), 2U) << follow.printed().substr(0, 2000);
    for (const auto& [task, seen] : numbers) {
        std::vector<int> all = seen;
        std::ranges::sort(all);
        ASSERT_FALSE(all.empty());
        EXPECT_EQ(all.front(), 1) << task;
        for (std::size_t i = 1; i < all.size(); ++i)
            ASSERT_EQ(all[i], all[i - 1] + 1) << task;
    }
    EXPECT_THAT(follow.printed(), HasSubstr("  web     "));
}

TEST(Logs, AreFollowedWithoutALineTwiceOrLost) {
    WorkingShop shop(kManifest);
    deploy(shop);
    expect_each_line_once(shop);
}

TEST(Logs, AreFollowedOnABadDayToo) {
    WorkingShop shop(kManifest, {"--memory", "--fault",
                                 "logs.FilterLogEvents:throttle=20%,logs.FilterLogEvents:error=10%,"
                                 "logs.FilterLogEvents:drop=5%"});
    deploy(shop);
    expect_each_line_once(shop);
}

TEST(Logs, AreFollowedFurtherWhenTheirServerIsBack) {
    cli_test::TemporaryFolder state;
    const std::vector<std::string> kept = {"--data", state.file("cloud")};
    WorkingShop shop(kManifest, kept);
    deploy(shop);
    Running follow(shop.asking({"logs", "dev", "worker", "web", "--follow"}), shop.folder());
    follow.until("of worker");
    shop.cloud().kill();
    EXPECT_THAT(follow.until("error[server.unreachable]"), HasSubstr("error[server.unreachable]"));
    int last = 0;
    for (const auto& [task, seen] : numbers_of(follow.printed()))
        last = std::max(last, std::ranges::max(seen));
    LocalCloud again({"--data", state.file("cloud"), "--speed", "3600", "--account", "444455556666",
                      "--port", std::to_string(shop.cloud().port())});
    const std::string further = "line " + std::to_string(last + 300) + " of worker";
    EXPECT_THAT(follow.until(further), HasSubstr(further));
    EXPECT_EQ(follow.end(SIGTERM), 0);
    for (auto [task, seen] : numbers_of(follow.printed())) {
        std::ranges::sort(seen);
        EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end()) << task;
    }
}

TEST(Logs, AreFollowedUntilNobodyReadsThem) {
    WorkingShop shop(kManifest);
    deploy(shop);
    Running follow(shop.asking({"logs", "dev", "--follow"}), shop.folder());
    follow.until("of worker");
    follow.stop_reading();
    EXPECT_EQ(follow.end(0), 0);
}

TEST(Logs, OfTheTaskThatStoppedLastSayWhyItDid) {
    WorkingShop shop(kManifest);
    deploy(shop);
    Finished none = shop.ask({"logs", "dev", "nightly", "--previous"});
    EXPECT_EQ(none.exit, 0);
    EXPECT_THAT(none.err, HasSubstr("nightly  no task that stopped is known"));
    const std::string tasks =
        shop.cloud()
            .ecs("ListTasks", R"({"cluster": "shop-dev", "serviceName": "shop-dev-web"})")
            .body;
    std::smatch arn;
    ASSERT_TRUE(std::regex_search(tasks, arn, std::regex("\"(arn:[^\"]+/([0-9a-f]{32}))\"")))
        << tasks;
    EXPECT_EQ(shop.cloud()
                  .ecs("StopTask", "{\"cluster\": \"shop-dev\", \"task\": \"" + arn[1].str() +
                                       "\", \"reason\": \"to see it end\"}")
                  .status,
              200);
    const std::string digits = arn[2].str().substr(0, 8);
    Finished previous;
    EXPECT_TRUE(comes_true([&] {
        previous = shop.ask({"logs", "dev", "web", "--previous"});
        return previous.err.find("stopped") != std::string::npos &&
               previous.err.find("no task") == std::string::npos;
    }));
    EXPECT_EQ(previous.exit, 0);
    EXPECT_THAT(previous.err, ContainsRegex("web  task " + digits +
                                            " stopped [0-9][0-9]-[0-9][0-9] [^ ]+: to see it end\n"
                                            "  web exit [0-9]+\n"));
    EXPECT_THAT(previous.out, ContainsRegex("  " + digits + "  slipway: web has started"));
    EXPECT_THAT(previous.out, ContainsRegex("  " + digits + "  slipway: web has ended with"));
    EXPECT_EQ(lines_of(shop.ask({"logs", "dev", "web", "--previous", "--lines", "1"}).out).size(),
              1U);
}

TEST(Logs, AreRefusedInWordsThatSayWhatToDo) {
    WorkingShop shop(kManifest);
    struct Row {
        std::vector<std::string> words;
        std::string says;
    };
    for (const Row& row : std::vector<Row>{
             {{"dev", "wroker"}, "did you mean `worker`?"},
             {{"dev", "zzz"}, "error[usage.unknown-service]: dev has no service and no job zzz"},
             {{"dev", "--lines", "0"}, "--lines is a number from 1 to 100000, not '0'"},
             {{"dev", "--lines", "many"}, "--lines is a number from 1 to 100000, not 'many'"},
             {{"dev", "--since", "10"}, "--since is a length of time or a moment, not '10'"},
             {{"dev", "--previous", "--follow"}, "--previous is about a task that has ended"},
             {{"dev", "--previous", "--since", "1h"}, "--previous is about a task that has ended"},
         }) {
        std::vector<std::string> words = {"logs"};
        words.insert(words.end(), row.words.begin(), row.words.end());
        Finished finished = shop.ask(words);
        EXPECT_EQ(finished.exit, 2) << row.says;
        EXPECT_THAT(finished.err, HasSubstr(row.says));
        EXPECT_EQ(finished.out, "");
    }
}

}  // namespace
}  // namespace e2e
