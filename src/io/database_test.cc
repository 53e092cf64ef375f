#include "io/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "io/file.h"

namespace io {
namespace {

/// A folder that goes away with the test.
class Folder {
  public:
    Folder() : path_(testing::TempDir() + "database_" + name()) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::string file(const char* name) const { return path_ + "/" + name; }

  private:
    static std::string name() {
        return testing::UnitTest::GetInstance()->current_test_info()->name();
    }
    std::string path_;
};

template <class T>
std::string code_of(const base::Result<T>& result) {
    return result.ok() ? "" : result.problems()[0].code;
}

base::Result<std::string> all_words(Database& database) {
    auto statement = TRY(database.prepare("SELECT word FROM words ORDER BY id"));
    std::string words;
    while (TRY(statement.step())) {
        words += statement.bytes(0);
        words += ' ';
    }
    return words;
}

TEST(Database, KeepsWhatIsCommittedAndForgetsWhatIsRolledBack) {
    Folder folder;
    {
        auto database = Database::open(folder.file("a.db"));
        ASSERT_TRUE(database.ok());
        ASSERT_TRUE((*database)->execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word)").ok());
        auto insert = (*database)->prepare("INSERT INTO words (word) VALUES (?)");
        ASSERT_TRUE(insert.ok());
        ASSERT_TRUE((*database)->begin().ok());
        EXPECT_TRUE(insert->bind_text(1, "one").run().ok());
        EXPECT_TRUE(insert->bind_blob(1, std::string_view("t\0o", 3)).run().ok());
        EXPECT_TRUE(insert->bind_blob(1, "").run().ok());
        ASSERT_TRUE((*database)->commit().ok());
        ASSERT_TRUE((*database)->begin().ok());
        EXPECT_TRUE(insert->bind_text(1, "three").run().ok());
        (*database)->roll_back();
    }
    auto again = Database::open(folder.file("a.db"));
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE((*again)->check().ok());
    EXPECT_EQ(*all_words(**again), std::string("one t\0o  ", 9));
}

TEST(Database, TellsOfWhatCannotBeBound) {
    auto database = Database::in_memory();
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE((*database)->execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word)").ok());
    auto insert = (*database)->prepare("INSERT INTO words (word) VALUES (?)");
    ASSERT_TRUE(insert.ok());
    EXPECT_EQ(code_of(insert->bind_text(1, "one").bind_blob(2, "two").step()), "database.failed");
    EXPECT_EQ(*all_words(**database), "");
    EXPECT_TRUE(insert->bind_text(1, "one").run().ok());
    EXPECT_EQ(*all_words(**database), "one ");
}

TEST(Database, BelongsToOneProcessAtATime) {
    Folder folder;
    auto first = Database::open(folder.file("a.db"));
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(code_of(Database::open(folder.file("a.db"))), "database.in-use");
    first->reset();
    EXPECT_TRUE(Database::open(folder.file("a.db")).ok());
}

TEST(Database, IsForItsUserAlone) {
    namespace fs = std::filesystem;
    Folder folder;
    fs::permissions(folder.file(""), fs::perms(0755));
    mode_t before = ::umask(022);
    auto database = Database::open(folder.file("a.db"));
    ASSERT_TRUE(database.ok());
    EXPECT_TRUE((*database)->execute("CREATE TABLE words (word)").ok());
    ::umask(before);
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder.file(""))) {
        names.push_back(entry.path().filename());
        EXPECT_EQ(entry.status().permissions(), fs::perms(0600)) << entry.path();
    }
    EXPECT_THAT(names, testing::UnorderedElementsAre("a.db", "a.db-wal"));
}

TEST(Database, ThatIsNoneIsReported) {
    Folder folder;
    ASSERT_TRUE(write_file(folder.file("a.db"), std::string(5000, 'x')).ok());
    EXPECT_EQ(code_of(Database::open(folder.file("a.db"))), "database.damaged");
    EXPECT_EQ(code_of(Database::open(folder.file("nowhere/a.db"))), "database.failed");
}

TEST(Database, WithADamagedPageIsReported) {
    Folder folder;
    {
        auto database = Database::open(folder.file("a.db"));
        ASSERT_TRUE(database.ok());
        ASSERT_TRUE(
            (*database)
                ->execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word);"
                          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE"
                          " i < 2000) INSERT INTO words SELECT i, 'word' || i FROM n")
                .ok());
    }
    std::fstream file(folder.file("a.db"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(2 * 4096);
    file << std::string(4096, '\x5a');
    file.close();
    auto database = Database::open(folder.file("a.db"));
    ASSERT_TRUE(database.ok());
    EXPECT_EQ(code_of((*database)->check()), "database.damaged");
    EXPECT_EQ(code_of(all_words(**database)), "database.damaged");
}

TEST(Database, SaysWhatSqlIsWrong) {
    Folder folder;
    auto database = Database::open(folder.file("a.db"));
    ASSERT_TRUE(database.ok());
    EXPECT_EQ(code_of((*database)->prepare("SELEKT 1")), "database.failed");
    EXPECT_EQ(code_of((*database)->execute("DROP TABLE nothing")), "database.failed");
}

}  // namespace
}  // namespace io
