#include "local/state_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "local/test_endpoint.h"

namespace local {
namespace {

namespace fs = std::filesystem;
using base::Duration;
using test::Folder;
using test::one_service;
using test::TestCloud;
using testing::HasSubstr;

/// A cloud with a stack, with nobody in it any more.
void leave_a_state(const std::string& data, const std::string& stack) {
    TestCloud cloud({.data = data});
    ASSERT_EQ(cloud.create(stack, one_service()).status, 200);
    ASSERT_TRUE(cloud.live->close().ok());
}

/// "code: message" of a folder that is refused.
std::string why_not(const std::string& data) {
    auto live = LiveCloud::open({.data = data});
    if (live.ok()) return "";
    return live.problems()[0].code + ": " + live.problems()[0].message;
}

std::map<std::string, std::string> bytes_of(const std::string& data) {
    std::map<std::string, std::string> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(data)) {
        std::ifstream file(entry.path(), std::ios::binary);
        files[entry.path().filename()] = {std::istreambuf_iterator<char>(file), {}};
    }
    return files;
}

/// The id that a file bears, by another way than the one that is judged.
std::string id_of(const std::string& file, const std::string& name = "state") {
    auto database = io::Database::open(file);
    EXPECT_TRUE(database.ok());
    auto row = (*database)->prepare("SELECT value FROM about WHERE name = '" + name + "'");
    if (!row.ok()) return "no such table";
    std::string id;
    while (*row->step())
        id = row->bytes(0);
    return id;
}

void run(const std::string& file, const std::string& sql) {
    auto database = io::Database::open(file);
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE((*database)->execute(sql).ok()) << sql;
}

/// As the versions before ids left it.
void take_ids_away(const std::string& data) {
    run(data + "/journal", "DELETE FROM about WHERE name = 'state'");
    run(data + "/world", "DROP TABLE about");
    run(data + "/vault", "DROP TABLE about");
}

void expect_whole(const std::string& data) {
    const std::string id = id_of(data + "/journal");
    EXPECT_EQ(id.size(), 32U);
    EXPECT_EQ(id_of(data + "/world"), id);
    EXPECT_EQ(id_of(data + "/vault"), id);
    EXPECT_EQ(id_of(data + "/journal", "state_begun"), "");
}

TEST(StateFolder, WithAPartMissingOrEmptyIsRefusedAndLeftAsItIs) {
    for (bool has_ids : {true, false})
        for (std::string_view part : kStateParts)
            for (bool is_there : {true, false}) {
                Folder folder;
                leave_a_state(folder.path, "one");
                if (!has_ids) take_ids_away(folder.path);
                const std::string file = path_of_part(folder.path, part);
                if (is_there) {
                    fs::resize_file(file, 0);
                } else {
                    fs::remove(file);
                }
                auto before = bytes_of(folder.path);
                for (int times = 0; times < 2; ++times)
                    EXPECT_THAT(why_not(folder.path),
                                HasSubstr("state.mixed: " + file +
                                          (is_there ? " is empty" : " is missing")));
                EXPECT_TRUE(bytes_of(folder.path) == before) << file;
            }
}

TEST(StateFolder, WithNothingButALogIsNoNewOne) {
    Folder folder;
    std::ofstream(folder.path + "/journal-wal") << "of a journal that is gone";
    EXPECT_THAT(why_not(folder.path), HasSubstr("state.mixed: "));
    Folder emptied;
    leave_a_state(emptied.path, "one");
    fs::remove(emptied.path + "/journal");
    fs::remove(emptied.path + "/vault");
    // A database, and nothing in it.
    run(emptied.path + "/journal", "PRAGMA user_version=0");
    EXPECT_THAT(why_not(emptied.path), HasSubstr("journal is empty"));
}

TEST(StateFolder, WithAPartOfAnotherStateIsRefusedAndLeftAsItIs) {
    for (std::string_view part : kStateParts) {
        Folder one;
        Folder two;
        leave_a_state(one.path, "one");
        leave_a_state(two.path, "two");
        fs::copy_file(path_of_part(two.path, part), path_of_part(one.path, part),
                      fs::copy_options::overwrite_existing);
        auto before = bytes_of(one.path);
        EXPECT_THAT(why_not(one.path), HasSubstr("is of another state than " + one.path));
        EXPECT_TRUE(bytes_of(one.path) == before) << part;
    }
}

TEST(StateFolder, OfAVersionWithoutIdsGetsThem) {
    Folder folder;
    leave_a_state(folder.path, "one");
    take_ids_away(folder.path);
    {
        TestCloud cloud({.data = folder.path});
        EXPECT_EQ(cloud.status("one"), "CREATE_IN_PROGRESS");
    }
    expect_whole(folder.path);
    // One part without an id is of no state that has one.
    run(folder.path + "/world", "DELETE FROM about");
    EXPECT_THAT(why_not(folder.path), HasSubstr("world is of another state"));
}

TEST(StateFolder, OfAVersionWithoutIdsThatCannotBeTakenUpIsLeftAsItIs) {
    Folder folder;
    leave_a_state(folder.path, "one");
    take_ids_away(folder.path);
    run(folder.path + "/journal", "UPDATE checkpoint SET bytes = 'x'");
    auto before = bytes_of(folder.path);
    EXPECT_THAT(why_not(folder.path), HasSubstr("journal.damaged: "));
    EXPECT_TRUE(bytes_of(folder.path) == before);
}

TEST(StateFolder, IsMadeToItsEndWhereverAKillInterruptedThat) {
    const std::string id(32, 'a');
    const std::string about =
        "CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT "
        "ROWID; INSERT INTO about VALUES ('state', '" +
        id + "')";
    using Step = std::function<void(const std::string& data)>;
    // Everything that ever becomes of the folder, one after the other.
    const std::vector<Step> steps = {
        [](const std::string& data) { std::ofstream(data + "/journal"); },
        [](const std::string& data) { run(data + "/journal", "PRAGMA user_version=0"); },
        [](const std::string& data) { ASSERT_TRUE(Journal::open(data + "/journal", 1).ok()); },
        [&](const std::string& data) {
            run(data + "/journal", "INSERT INTO about VALUES ('state_begun', '" + id + "')");
        },
        [](const std::string& data) { std::ofstream(data + "/world"); },
        [](const std::string& data) { run(data + "/world", "PRAGMA user_version=0"); },
        [](const std::string& data) {
            Folder other;
            ASSERT_TRUE(Stores::open(other.path).ok());
            fs::copy(other.path + "/world", data + "/world", fs::copy_options::overwrite_existing);
        },
        [](const std::string& data) { std::ofstream(data + "/vault"); },
        [](const std::string& data) { ASSERT_TRUE(Stores::open(data).ok()); },
        [&](const std::string& data) { run(data + "/world", about); },
        [&](const std::string& data) { run(data + "/vault", about); },
        [&](const std::string& data) {
            run(data + "/journal", "INSERT INTO about VALUES ('state', '" + id + "')");
        },
        [](const std::string& data) {
            run(data + "/journal", "DELETE FROM about WHERE name = 'state_begun'");
        },
    };
    for (std::size_t done = 0; done <= steps.size(); ++done) {
        Folder folder;
        for (std::size_t i = 0; i < done; ++i)
            steps[i](folder.path);
        ASSERT_EQ(why_not(folder.path), "") << done;
        if (done != steps.size() - 1) expect_whole(folder.path);
        EXPECT_EQ(id_of(folder.path + "/vault") == id, done >= 4) << done;
        leave_a_state(folder.path, "one");
        TestCloud again({.data = folder.path});
        EXPECT_EQ(again.status("one"), "CREATE_IN_PROGRESS");
    }
}

TEST(StateFolder, GetsItsIdsToTheEndWhereverAKillInterruptedThat) {
    for (int done = 0; done < 3; ++done) {
        Folder folder;
        leave_a_state(folder.path, "one");
        const std::string id = id_of(folder.path + "/journal");
        run(folder.path + "/journal", "UPDATE about SET name = 'state_begun' WHERE name = 'state'");
        if (done < 1) run(folder.path + "/world", "DROP TABLE about");
        if (done < 2) run(folder.path + "/vault", "DROP TABLE about");
        // Nothing of it may be lost meanwhile.
        fs::rename(folder.path + "/world", folder.path + "/elsewhere");
        EXPECT_THAT(why_not(folder.path), HasSubstr("world is missing"));
        fs::rename(folder.path + "/elsewhere", folder.path + "/world");
        ASSERT_EQ(why_not(folder.path), "");
        expect_whole(folder.path);
        EXPECT_EQ(id_of(folder.path + "/world"), id);
    }
}

TEST(StateFolder, StaysOneStateWhenItIsEmptied) {
    Folder folder;
    {
        TestCloud cloud({.data = folder.path});
        ASSERT_EQ(cloud.create("one", one_service()).status, 200);
        cloud.wait(Duration::seconds(40));
        ASSERT_TRUE(cloud.live->reset(cloud.now).ok());
    }
    expect_whole(folder.path);
    EXPECT_EQ(why_not(folder.path), "");
}

}  // namespace
}  // namespace local
