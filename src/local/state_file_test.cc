#include "local/state_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "local/test_endpoint.h"

namespace local {
namespace {

using base::Duration;
using test::Folder;
using test::one_service;
using test::TestCloud;

std::string told(const base::Status& status) {
    return status.ok() ? "" : status.problems().front().code;
}

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

/// A cloud in the middle of its work, with nobody in it any more.
struct Left {
    Folder folder;
    std::string data = folder.path + "/cloud";
    std::string file = folder.path + "/team.slipway";
    base::Time now = {};
    engine::CloudState state = {};

    Left() {
        TestCloud cloud({.data = data});
        EXPECT_EQ(cloud.create("one", one_service()).status, 200);
        cloud.wait(Duration::seconds(40));
        state = cloud.live->cloud().state();
        now = cloud.now;
    }
};

TEST(StateFile, TakesAWholeStateToAnotherFolder) {
    Left left;
    EXPECT_EQ(told(export_state(left.data, left.file)), "");
    struct stat status {};
    ASSERT_EQ(::stat(left.file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U) << "it has the values of secrets";
    const std::string other = left.folder.path + "/deep/other";
    EXPECT_EQ(told(import_state(left.file, other)), "");
    // What comes of it is what comes of the one that it was made of.
    for (const std::string& data : {left.data, other}) {
        TestCloud cloud({.data = data});
        EXPECT_EQ(cloud.status("one"), "CREATE_IN_PROGRESS") << data;
        cloud.wait(Duration::minutes(30));
        EXPECT_EQ(cloud.status("one"), "CREATE_COMPLETE") << data;
        EXPECT_EQ(cloud.live->cloud().state().stacks.at(0).id, left.state.stacks.at(0).id);
    }
}

TEST(StateFile, IsReplacedByANewerOneAndMadeOfNothingElse) {
    Left left;
    EXPECT_EQ(told(export_state(left.folder.path + "/none", left.file)), "state.none");
    EXPECT_FALSE(std::filesystem::exists(left.file));
    write(left.file, "old");
    EXPECT_EQ(told(export_state(left.data, left.file)), "");
    EXPECT_NE(bytes_of(left.file), "old");
    TestCloud in_use({.data = left.data});
    EXPECT_EQ(told(export_state(left.data, left.file)), "database.in-use");
}

TEST(StateFile, IsTakenUpWhereNoneIsAlone) {
    Left left;
    ASSERT_EQ(told(export_state(left.data, left.file)), "");
    EXPECT_EQ(told(import_state(left.file, left.data)), "state.there");
    EXPECT_EQ(told(import_state(left.folder.path + "/missing", left.folder.path + "/a")),
              "file.not-found");
}

TEST(StateFile, IsNotTakenUpBesideTheLogOfAnother) {
    Left left;
    ASSERT_EQ(told(export_state(left.data, left.file)), "");
    const std::string other = left.folder.path + "/other";
    std::filesystem::create_directories(other);
    write(other + "/world-wal", "of another");
    EXPECT_EQ(told(import_state(left.file, other)), "state.there");
    EXPECT_EQ(bytes_of(other + "/world-wal"), "of another");
    EXPECT_FALSE(std::filesystem::exists(other + "/journal"));
}

TEST(StateFile, ThatIsNotWholeIsRefusedAndLeavesNothingBehind) {
    Left left;
    ASSERT_EQ(told(export_state(left.data, left.file)), "");
    const std::string whole = bytes_of(left.file);
    std::string flipped = whole;
    flipped[whole.size() - 5000] ^= 1;
    std::string newer = whole;
    newer[std::string("slipway-state ").size()] = '2';
    struct Row {
        std::string bytes;
        const char* code;
    };
    const std::string other = left.folder.path + "/other";
    for (const Row& row :
         {Row{"", "state.damaged"}, Row{"hello\n", "state.damaged"},
          Row{"slipway-state x\n", "state.damaged"}, Row{"slipway-state 1\n\n", "state.damaged"},
          Row{"slipway-state 1\njournal -1 x\n\n", "state.damaged"},
          Row{"slipway-state 1\n../evil 1 x\n\nx", "state.damaged"},
          Row{whole.substr(0, whole.size() - 1), "state.damaged"},
          Row{whole + "x", "state.damaged"}, Row{flipped, "state.damaged"},
          Row{newer, "state.newer"}}) {
        write(left.file, row.bytes);
        EXPECT_EQ(told(import_state(left.file, other)), row.code) << row.bytes.substr(0, 40);
        EXPECT_FALSE(std::filesystem::exists(other + "/journal"));
    }
}

}  // namespace
}  // namespace local
