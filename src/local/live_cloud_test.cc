#include "local/live_cloud.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <set>

#include "local/test_endpoint.h"

namespace local {
namespace {

using base::Duration;
using base::Time;
using test::Folder;
using test::one_service;
using test::TestCloud;
using testing::HasSubstr;

constexpr Duration kLong = Duration::minutes(30);

/// "journal.newer: what it says" of a folder that cannot be opened.
std::string told(const Folder& folder) {
    auto opened = LiveCloud::open({.data = folder.path});
    return opened.ok() ? std::string()
                       : opened.problems().front().code + ": " + opened.problems().front().message;
}

/// Of the state in the folder, which is made where there is none.
OpenedJournal journal_in(const Folder& folder, std::int64_t engine = kEngineVersion) {
    if (!std::filesystem::exists(folder.path + "/journal")) {
        EXPECT_TRUE(LiveCloud::open({.data = folder.path}).ok());
    }
    return *Journal::open(folder.path + "/journal", engine);
}

/// The process is gone, and nobody has told it before.
void drop(TestCloud& cloud) {
    cloud.endpoint.reset();
    cloud.live.reset();
}

/// No file may grow while it lives.
class FullDisk {
  public:
    FullDisk() {
        EXPECT_NE(std::signal(SIGXFSZ, SIG_IGN), SIG_ERR);
        EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
        rlimit none{.rlim_cur = 0, .rlim_max = before_.rlim_max};
        EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
    }
    ~FullDisk() { EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &before_), 0); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

  private:
    rlimit before_{};
};

TEST(LiveCloud, DoesNotDependOnHowOftenItIsLookedAt) {
    TestCloud often;
    TestCloud once;
    for (TestCloud* cloud : {&often, &once})
        ASSERT_EQ(cloud->create("one", one_service()).status, 200);
    for (int i = 0; i < 3600; ++i)
        often.wait(Duration::milliseconds(500));
    once.wait(kLong);
    EXPECT_EQ(once.status("one"), "CREATE_COMPLETE");
    EXPECT_TRUE(often.live->cloud().state() == once.live->cloud().state());
}

TEST(LiveCloud, StaysAnswerableWhenItIsFarBehind) {
    TestCloud quick;
    TestCloud slow({.most_turns_at_once = 3});
    for (TestCloud* cloud : {&quick, &slow})
        ASSERT_EQ(cloud->create("one", one_service()).status, 200);
    quick.wait(kLong);
    slow.now = slow.now + kLong;
    // A request is a few turns more, and comes at the moment that they have reached.
    std::string created = slow.cloudformation("DescribeStacks", "").body;
    EXPECT_EQ(test::one_in(created, "StackStatus"), "CREATE_IN_PROGRESS");
    ASSERT_EQ(slow.create("two", one_service()).status, 200);
    EXPECT_LT(slow.live->last(), slow.now);
    while (slow.live->next() && *slow.live->next() <= slow.now)
        ASSERT_TRUE(slow.live->catch_up(slow.now).ok());
    EXPECT_EQ(slow.events("one"), quick.events("one"));
}

TEST(LiveCloud, IsWhatItWasAfterAKillAtAnyMoment) {
    // From turns alone, and from checkpoints with turns behind them.
    for (std::size_t least_bytes : {std::size_t{1024 * 1024}, std::size_t{0}}) {
        Folder folder;
        TestCloud cloud({.data = folder.path, .least_bytes = least_bytes});
        ASSERT_EQ(cloud.create("one", one_service()).status, 200);
        for (int kills = 0; kills < 40; ++kills) {
            cloud.wait(Duration::seconds(13));
            engine::CloudState before = cloud.live->cloud().state();
            Time last = cloud.live->last();
            if (least_bytes == 0 && kills % 4 == 3) {
                ASSERT_TRUE(cloud.live->close().ok());
            }
            drop(cloud);
            {
                auto again = LiveCloud::open(cloud.options);
                ASSERT_TRUE(again.ok());
                ASSERT_TRUE((*again)->cloud().state() == before) << kills;
                EXPECT_EQ((*again)->last(), last);
            }
            cloud.start();
        }
        cloud.wait(kLong);
        EXPECT_EQ(cloud.status("one"), "CREATE_COMPLETE") << least_bytes;
    }
}

TEST(LiveCloud, FinishesWhatAKillInterruptedAndTellsItOnce) {
    TestCloud undisturbed;
    ASSERT_EQ(undisturbed.create("one", one_service()).status, 200);
    undisturbed.wait(kLong);
    const std::vector<std::string> expected = undisturbed.events("one");
    ASSERT_FALSE(expected.empty());
    for (int seconds : {1, 20, 70, 140, 170, 200, 230}) {
        Folder folder;
        TestCloud cloud({.data = folder.path});
        ASSERT_EQ(cloud.create("one", one_service()).status, 200);
        cloud.wait(Duration::seconds(seconds));
        std::vector<std::string> before = cloud.events("one");
        cloud.start();
        cloud.wait(kLong);
        std::vector<std::string> after = cloud.events("one");
        ASSERT_GE(after.size(), before.size());
        EXPECT_TRUE(std::equal(before.rbegin(), before.rend(), after.rbegin())) << seconds;
        EXPECT_EQ(std::multiset<std::string>(after.begin(), after.end()),
                  std::multiset<std::string>(expected.begin(), expected.end()))
            << seconds;
        EXPECT_EQ(cloud.status("one"), "CREATE_COMPLETE") << seconds;
    }
}

TEST(LiveCloud, LeavesNothingToFollowWhenItIsClosed) {
    Folder folder;
    TestCloud cloud({.data = folder.path});
    ASSERT_EQ(cloud.create("one", one_service()).status, 200);
    cloud.wait(Duration::seconds(30));
    ASSERT_TRUE(cloud.live->close().ok());
    engine::CloudState before = cloud.live->cloud().state();
    drop(cloud);
    JournalContents contents = journal_in(folder).contents;
    EXPECT_TRUE(contents.facts.empty());
    EXPECT_FALSE(contents.checkpoint.empty());
    EXPECT_TRUE((*LiveCloud::open(cloud.options))->cloud().state() == before);
}

TEST(LiveCloud, LeavesACheckpointWhenItsTurnsOutweighTheLastOne) {
    Folder folder;
    TestCloud cloud({.data = folder.path, .least_bytes = 4000});
    std::size_t last = 0;
    for (int stacks = 0; stacks < 4; ++stacks) {
        ASSERT_EQ(cloud.create(fmt::format("stack-{}", stacks), one_service()).status, 200);
        cloud.wait(kLong);
        drop(cloud);
        JournalContents contents = journal_in(folder).contents;
        std::size_t bytes = 0;
        for (const std::string& turn : contents.facts)
            bytes += turn.size();
        EXPECT_LE(bytes, std::max(std::size_t{4000}, contents.checkpoint.size())) << stacks;
        EXPECT_FALSE(contents.checkpoint.empty());
        last = contents.checkpoint.size();
        cloud.start();
    }
    EXPECT_GT(last, 4000U);
}

TEST(LiveCloud, TakesUpTheCheckpointOfAnOlderEngine) {
    Folder folder;
    Folder older;
    TestCloud cloud({.data = folder.path});
    ASSERT_EQ(cloud.create("one", one_service()).status, 200);
    ASSERT_TRUE(cloud.live->close().ok());
    engine::CloudState before = cloud.live->cloud().state();
    drop(cloud);
    std::string checkpoint = journal_in(folder).contents.checkpoint;
    ASSERT_TRUE(journal_in(older, kEngineVersion - 1).journal->checkpoint(checkpoint).ok());
    EXPECT_TRUE((*LiveCloud::open({.data = older.path}))->cloud().state() == before);
    TestCloud taken_up({.data = older.path});
    taken_up.wait(kLong);
    EXPECT_EQ(taken_up.status("one"), "CREATE_COMPLETE");
    drop(taken_up);
    EXPECT_EQ(journal_in(older).contents.engine, kEngineVersion);
}

TEST(LiveCloud, DoesNotGoBackInTime) {
    Folder folder;
    TestCloud cloud({.data = folder.path});
    ASSERT_EQ(cloud.create("one", one_service()).status, 200);
    cloud.wait(kLong);
    Time last = cloud.live->last();
    cloud.now = last - Duration::hours(1);
    cloud.start();
    EXPECT_EQ(cloud.live->last(), last);
    ASSERT_EQ(cloud.create("two", one_service()).status, 200);
    EXPECT_EQ(cloud.live->last(), last);
}

TEST(LiveCloud, DoesNotForgetTheTimeThatItNoted) {
    Folder folder;
    TestCloud noted({.data = folder.path});
    TestCloud other;
    for (TestCloud* cloud : {&noted, &other})
        ASSERT_EQ(cloud->create("one", one_service()).status, 200);
    for (int i = 0; i < 100; ++i) {
        noted.now = other.now = noted.now + Duration::milliseconds(777);
        ASSERT_TRUE(noted.live->note_time(noted.now).ok());
    }
    other.wait({});
    // Nothing happens in such a turn.
    EXPECT_TRUE(noted.live->cloud().state() == other.live->cloud().state());
    drop(noted);
    auto again = LiveCloud::open(noted.options);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ((*again)->last(), noted.now);
    EXPECT_TRUE((*again)->cloud().state() == other.live->cloud().state());
}

TEST(LiveCloud, KeepsTheEndThatWasDrawnForAContainerThatRuns) {
    std::string body = one_service();
    body.insert(body.find("      ContainerDefinitions"),
                "      Tags: [{ Key: slipway.simulate/exit-after, Value: 10m }]\n");
    auto ended = [](const TestCloud& cloud) {
        std::set<std::int64_t> moments;
        for (const auto& slot : cloud.live->cloud().state().tasks)
            if (slot.core && slot.core->state().stopping_at)
                moments.insert(slot.core->state().stopping_at->in_unix_milliseconds());
        return moments;
    };
    TestCloud undisturbed;
    ASSERT_EQ(undisturbed.create("one", body).status, 200);
    undisturbed.wait(Duration::minutes(16));
    ASSERT_FALSE(ended(undisturbed).empty());
    Folder folder;
    TestCloud killed({.data = folder.path});
    ASSERT_EQ(killed.create("one", body).status, 200);
    killed.wait(Duration::minutes(8));
    killed.start();
    killed.wait(Duration::minutes(8));
    EXPECT_EQ(ended(killed), ended(undisturbed));
}

TEST(LiveCloud, RefusesAHistoryThatItCannotFollow) {
    const std::string turn = write_turn({Time::unix_seconds(2), engine::CloudStarted{1}});
    const std::string older = write_turn({Time::unix_seconds(1), {}});
    struct Row {
        std::int64_t engine;
        std::vector<std::string> turns;
        std::string checkpoint;
        const char* told;
    };
    for (const Row& row : {
             Row{kEngineVersion + 1, {turn}, "", "journal.newer: "},
             Row{kEngineVersion + 1, {}, "later", "journal.newer: "},
             Row{kEngineVersion - 1, {turn}, "", "journal.older: "},
             Row{kEngineVersion, {"\xff"}, "", "turn 1 behind the checkpoint makes no sense"},
             Row{kEngineVersion, {turn, older}, "", "turn 2 behind the checkpoint makes no sense"},
             Row{kEngineVersion,
                 {turn, turn + "x"},
                 "",
                 "turn 2 behind the checkpoint makes no sense"},
             Row{kEngineVersion, {}, "\xff", "the checkpoint makes no sense"},
             Row{kEngineVersion,
                 {},
                 write_checkpoint({Time(), "\xff"}),
                 "the checkpoint is damaged"},
         }) {
        Folder folder;
        auto journal = journal_in(folder, row.engine).journal;
        ASSERT_TRUE(journal->append(row.turns).ok());
        if (!row.checkpoint.empty()) {
            ASSERT_TRUE(journal->checkpoint(row.checkpoint).ok());
        }
        journal.reset();
        EXPECT_THAT(told(folder), HasSubstr(row.told));
        EXPECT_THAT(told(folder), HasSubstr("journal."));
    }
}

TEST(LiveCloud, LeavesTheStateOfAnotherProcessAlone) {
    Folder folder;
    TestCloud cloud({.data = folder.path});
    EXPECT_THAT(told(folder), HasSubstr("database.in-use: "));
}

TEST(LiveCloud, TakesNothingMoreOnceItCannotWrite) {
    Folder folder;
    TestCloud cloud({.data = folder.path});
    ASSERT_EQ(cloud.create("one", one_service()).status, 200);
    {
        FullDisk full;
        base::HttpAnswer answer = cloud.create("two", one_service());
        EXPECT_EQ(answer.status, 500);
        EXPECT_THAT(answer.body, HasSubstr("<Code>InternalFailure</Code>"));
    }
    // The stack stands in the cloud and not on disk: no answer shows it, and no refusal.
    for (const base::HttpAnswer& answer :
         {cloud.create("two", one_service()), cloud.create("three", one_service()),
          cloud.cloudformation("DescribeStacks", "&StackName=one"),
          cloud.ecs("DescribeServices", R"({"services": ["api"]})")}) {
        EXPECT_EQ(answer.status, 500);
        EXPECT_THAT(answer.body, HasSubstr("InternalFailure"));
    }
    base::HttpAnswer health =
        cloud.send({.method = "GET", .target = "/_slipway/health", .headers = {}, .body = ""});
    EXPECT_EQ(health.status, 503);
    EXPECT_THAT(health.body, testing::StartsWith(R"({"status":"failed","why":")" + folder.path));
    auto asked =
        cloud.live->ask({"000000000000", "eu-west-1",
                         engine::StackAsked{"two", engine::cloudformation::StackCreateRequested{}}},
                        cloud.now);
    EXPECT_FALSE(asked.ok());
    EXPECT_FALSE(cloud.live->close().ok());
    cloud.start();
    EXPECT_EQ(cloud.status("one"), "CREATE_IN_PROGRESS");
    EXPECT_EQ(cloud.status("two"), "");
    EXPECT_EQ(cloud.status("three"), "");
}

TEST(LiveCloud, TakesNothingMoreOnceAStoreCannotWrite) {
    // Of each of the two files; the journal has nothing to write in these.
    for (const auto& [service, form] :
         {std::pair{"monitoring",
                    "Action=PutMetricData&Version=2010-08-01&Namespace=N&"
                    "MetricData.member.1.MetricName=m&MetricData.member.1.Value=1"},
          std::pair{"sts", "Action=GetSessionToken&Version=2011-06-15"}}) {
        Folder folder;
        TestCloud cloud({.data = folder.path});
        auto write = [&] { return cloud.send(aws::test::form(service, form)); };
        ASSERT_EQ(write().status, 200) << service;
        {
            FullDisk full;
            base::HttpAnswer answer = write();
            EXPECT_EQ(answer.status, 500) << service;
            EXPECT_THAT(answer.body, HasSubstr("InternalFailure"));
        }
        EXPECT_FALSE(cloud.live->failure().empty()) << service;
        EXPECT_EQ(cloud.cloudformation("DescribeStacks", "").status, 500);
        base::HttpAnswer health =
            cloud.send({.method = "GET", .target = "/_slipway/health", .headers = {}, .body = ""});
        EXPECT_EQ(health.status, 503) << service;
        EXPECT_FALSE(cloud.live->close().ok());
        cloud.start();
        EXPECT_EQ(write().status, 200) << service;
    }
}

TEST(LiveCloud, TakesNothingMoreOnceATurnDidNotComeToItsEnd) {
    Folder folder;
    TestCloud cloud({.data = folder.path});
    ASSERT_EQ(cloud.create("one", one_service()).status, 200);
    cloud.live->on_turn([](Time) { (void)std::string().at(1); });
    base::HttpAnswer answer = cloud.create("two", one_service());
    EXPECT_EQ(answer.status, 500);
    EXPECT_THAT(answer.body, HasSubstr("<Code>InternalFailure</Code>"));
    cloud.live->on_turn([](Time) {});
    EXPECT_EQ(cloud.cloudformation("DescribeStacks", "").status, 500);
    EXPECT_EQ(cloud.live->failure().front().code, "state.interrupted");
    EXPECT_EQ(cloud.live->next(), std::nullopt);
    EXPECT_FALSE(cloud.live->reset(cloud.now).ok());
    EXPECT_FALSE(cloud.live->close().ok());
    cloud.start();
    EXPECT_EQ(cloud.status("one"), "CREATE_IN_PROGRESS");
}

}  // namespace
}  // namespace local
