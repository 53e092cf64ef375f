#include "local/journal.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "io/database.h"

namespace local {
namespace {

using testing::HasSubstr;

/// A folder that goes away with the test.
class Folder {
  public:
    Folder() : path_(testing::TempDir() + "journal_" + name()) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::string file() const { return path_ + "/journal.db"; }

  private:
    static std::string name() {
        return testing::UnitTest::GetInstance()->current_test_info()->name();
    }
    std::string path_;
};

using Facts = std::vector<std::string>;

OpenedJournal opened(const Folder& folder, std::int64_t engine = 1) {
    auto journal = Journal::open(folder.file(), engine);
    EXPECT_TRUE(journal.ok()) << (journal.ok() ? "" : journal.problems()[0].message);
    return journal.ok() ? *std::move(journal) : OpenedJournal{};
}

std::unique_ptr<Journal> open(const Folder& folder, std::int64_t engine = 1) {
    return opened(folder, engine).journal;
}

base::Diagnostic why_not(const Folder& folder, std::int64_t engine = 1) {
    auto journal = Journal::open(folder.file(), engine);
    return journal.ok() ? base::Diagnostic{} : journal.problems()[0];
}

/// Does to the file what no journal does.
void tamper(const Folder& folder, const std::string& sql) {
    auto database = io::Database::open(folder.file());
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE((*database)->execute(sql).ok());
}

TEST(Journal, IsEmptyAtFirst) {
    Folder folder;
    EXPECT_EQ(opened(folder).contents, JournalContents{});
    EXPECT_EQ(opened(folder).contents, JournalContents{});
}

TEST(Journal, KeepsTheCheckpointAndTheFactsSinceThen) {
    Folder folder;
    {
        auto journal = open(folder);
        ASSERT_TRUE(journal->append(Facts{"a", std::string("b\0c", 3)}).ok());
        ASSERT_TRUE(journal->append(Facts{}).ok());
        ASSERT_TRUE(journal->append(Facts{""}).ok());
        EXPECT_EQ(journal->facts(), 3U);
    }
    {
        auto [journal, contents] = opened(folder);
        EXPECT_EQ(contents, (JournalContents{"", {"a", std::string("b\0c", 3), ""}, 1}));
        ASSERT_TRUE(journal->checkpoint("all of it").ok());
        EXPECT_EQ(journal->facts(), 0U);
        ASSERT_TRUE(journal->append(Facts{"d"}).ok());
    }
    {
        auto [journal, contents] = opened(folder);
        EXPECT_EQ(contents, (JournalContents{"all of it", {"d"}, 1}));
        EXPECT_EQ(journal->facts(), 1U);
        ASSERT_TRUE(journal->append(Facts{"e"}).ok());
    }
    EXPECT_EQ(opened(folder).contents, (JournalContents{"all of it", {"d", "e"}, 1}));
}

TEST(Journal, IsLongWhenItsFactsOutweighTheCheckpoint) {
    Folder folder;
    auto journal = open(folder);
    EXPECT_FALSE(journal->is_long(0));
    ASSERT_TRUE(journal->append(Facts{"1", "23"}).ok());
    EXPECT_TRUE(journal->is_long(2));
    EXPECT_FALSE(journal->is_long(3));
    ASSERT_TRUE(journal->checkpoint("12345").ok());
    ASSERT_TRUE(journal->append(Facts{"12345"}).ok());
    EXPECT_FALSE(journal->is_long(0));
    journal.reset();
    journal = open(folder);
    EXPECT_FALSE(journal->is_long(0));
    ASSERT_TRUE(journal->append(Facts{"6"}).ok());
    EXPECT_TRUE(journal->is_long(0));
}

TEST(Journal, KeepsItsFactsWhereACheckpointWouldBeTooLarge) {
    Folder folder;
    {
        auto journal = open(folder);
        ASSERT_TRUE(journal->append(Facts{"a", "b"}).ok());
        EXPECT_TRUE(journal->is_long(1));
        ASSERT_TRUE(journal->checkpoint("0123456789", 9).ok());
        EXPECT_FALSE(journal->is_long(1));
        ASSERT_TRUE(journal->append(Facts{"c"}).ok());
    }
    EXPECT_EQ(opened(folder).contents.checkpoint, "");
    EXPECT_EQ(opened(folder).contents.facts, (Facts{"a", "b", "c"}));
}

TEST(Journal, CostsNoMoreForItsCheckpointsThanForItsFacts) {
    Folder folder;
    auto journal = open(folder);
    // A state that never loses anything, however often it is asked whether it is time.
    const std::string fact(100, 'f');
    std::size_t told = 0;
    std::size_t written = 0;
    for (int turn = 0; turn < 2000; ++turn) {
        ASSERT_TRUE(journal->append({&fact, 1}).ok());
        told += fact.size();
        if (!journal->is_long(500)) continue;
        ASSERT_TRUE(journal->checkpoint(std::string(told, 's')).ok());
        written += told;
    }
    EXPECT_GT(written, told / 2);
    EXPECT_LE(written, 2 * told);
}

TEST(Journal, IsTakenUpByALaterEngineOnlyFromACheckpoint) {
    Folder folder;
    ASSERT_TRUE(open(folder, 1)->append(Facts{"a"}).ok());
    for (int times = 0; times < 2; ++times) {
        EXPECT_EQ(why_not(folder, 2).code, "journal.older");
        EXPECT_THAT(why_not(folder, 2).message,
                    HasSubstr("left in the middle by an older slipway (engine 1, this one is 2)"));
    }
    ASSERT_TRUE(open(folder, 1)->checkpoint("b").ok());
    {
        auto [journal, contents] = opened(folder, 2);
        EXPECT_EQ(contents, (JournalContents{"b", {}, 1}));
        ASSERT_TRUE(journal->append(Facts{"c"}).ok());
    }
    EXPECT_EQ(opened(folder, 2).contents, (JournalContents{"b", {"c"}, 2}));
    EXPECT_EQ(why_not(folder, 1).code, "journal.newer");
    EXPECT_THAT(why_not(folder, 1).message, HasSubstr("engine 2, this one is 1"));
    ASSERT_TRUE(open(folder, 2)->checkpoint("d").ok());
    EXPECT_EQ(why_not(folder, 1).code, "journal.newer");
}

TEST(Journal, ReportsAnEngineThatIsNone) {
    for (const char* sql : {"UPDATE about SET value = 'one'", "UPDATE about SET value = '0'",
                            "UPDATE about SET value = ''", "DELETE FROM about"})
        for (bool has_facts : {true, false}) {
            Folder folder;
            if (has_facts) {
                ASSERT_TRUE(open(folder)->append(Facts{"a"}).ok());
            } else {
                ASSERT_TRUE(open(folder)->checkpoint("a").ok());
            }
            tamper(folder, sql);
            EXPECT_EQ(why_not(folder).code, "journal.damaged") << sql;
        }
}

TEST(Journal, RefusesANewerFormat) {
    Folder folder;
    ASSERT_TRUE(open(folder)->append(Facts{"a"}).ok());
    tamper(folder, "PRAGMA user_version=2");
    EXPECT_EQ(why_not(folder).code, "journal.newer");
    EXPECT_THAT(why_not(folder).message, HasSubstr("newer slipway (format 2, this one knows 1)"));
}

TEST(Journal, RefusesTheDatabaseOfAnotherProgram) {
    Folder folder;
    tamper(folder, "CREATE TABLE holiday_photos (name)");
    EXPECT_EQ(why_not(folder).code, "journal.foreign");
}

TEST(Journal, NoticesARowThatIsMissingOrChanged) {
    for (const char* sql :
         {"DELETE FROM fact WHERE number = 2", "UPDATE fact SET bytes = 'x' WHERE number = 2",
          "UPDATE fact SET number = 9 WHERE number = 3", "UPDATE checkpoint SET bytes = 'x'",
          "DELETE FROM checkpoint", "DROP TABLE fact"}) {
        Folder folder;
        {
            auto journal = open(folder);
            ASSERT_TRUE(journal->append(Facts{"before"}).ok());
            ASSERT_TRUE(journal->checkpoint("checkpoint").ok());
            ASSERT_TRUE(journal->append(Facts{"one", "two", "three"}).ok());
        }
        tamper(folder, sql);
        EXPECT_FALSE(why_not(folder).code.empty()) << sql;
    }
}

TEST(Journal, ReportsWhichFactIsDamaged) {
    Folder folder;
    ASSERT_TRUE(open(folder)->append(Facts{"one", "two", "three"}).ok());
    tamper(folder, "UPDATE fact SET bytes = 'x' WHERE number = 2");
    EXPECT_EQ(why_not(folder).code, "journal.damaged");
    EXPECT_THAT(why_not(folder).message, HasSubstr("fact 2 is not what was written"));
}

TEST(Journal, ReportsBytesThatTheDiskHasChanged) {
    Folder folder;
    ASSERT_TRUE(open(folder)->append(Facts{std::string(100'000, 'f')}).ok());
    std::fstream file(folder.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(60'000);
    file << "g";
    file.close();
    EXPECT_EQ(why_not(folder).code, "journal.damaged");
}

/// Appends turns of three facts each, "N.0", "N.1", "N.2", until somebody ends it. Says on the pipe
/// which turn is done.
[[noreturn]] void write_until_killed(const std::string& path, int pipe) {
    auto opened = Journal::open(path, 1);
    if (!opened.ok()) ::_exit(1);
    Journal& journal = *opened->journal;
    for (int turn = 0;; ++turn) {
        Facts facts;
        for (int part = 0; part < 3; ++part)
            facts.push_back(fmt::format("{}.{} {}", turn, part, std::string(2000, 'x')));
        if (!journal.append(facts).ok()) ::_exit(2);
        if (::write(pipe, &turn, sizeof turn) != sizeof turn) ::_exit(3);
        if (turn % 50 == 49 && !journal.checkpoint(fmt::format("{}", turn)).ok()) ::_exit(4);
    }
}

TEST(Journal, OfAProcessThatIsKilledHasEveryTurnThatWasAnswered) {
    for (int round = 0; round < 12; ++round) {
        Folder folder;
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(ends[0]);
            write_until_killed(folder.file(), ends[1]);
        }
        ::close(ends[1]);
        int answered = -1;
        // Another moment each time, at least one of them after a checkpoint.
        while (answered<5 + 11 * round&& ::read(ends[0], &answered, sizeof answered)> 0) {
        }
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself: " << status;
        for (int turn = 0; ::read(ends[0], &turn, sizeof turn) > 0;)
            answered = turn;
        ::close(ends[0]);

        auto [journal, read] = opened(folder);
        ASSERT_TRUE(journal);
        int first = read.checkpoint.empty() ? 0 : std::stoi(read.checkpoint) + 1;
        EXPECT_EQ(read.facts.size() % 3, 0U) << "a part of a turn";
        int turns = static_cast<int>(read.facts.size() / 3);
        EXPECT_GE(first + turns, answered + 1) << "a turn that was answered is gone";
        for (int i = 0; i < turns * 3; ++i) {
            EXPECT_THAT(read.facts[static_cast<std::size_t>(i)],
                        testing::StartsWith(fmt::format("{}.{} ", first + i / 3, i % 3)));
        }
        EXPECT_TRUE(journal->append(Facts{"goes on"}).ok());
    }
}

}  // namespace
}  // namespace local
