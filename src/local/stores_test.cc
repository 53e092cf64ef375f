#include "local/stores.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "local/test_endpoint.h"

namespace local {
namespace {

std::string why_not(const std::string& data) {
    auto stores = Stores::open(data);
    return stores.ok() ? "" : stores.problems()[0].code;
}

/// Does to a file what no store does.
void tamper(const std::string& path, const std::string& sql) {
    auto database = io::Database::open(path);
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE((*database)->execute(sql).ok());
}

TEST(Stores, RefuseFilesThatAreNotTheirs) {
    for (const char* name : {"world", "vault"}) {
        test::Folder folder;
        const std::string path = folder.path + "/" + name;
        ASSERT_EQ(why_not(folder.path), "");
        ASSERT_EQ(why_not(folder.path), "");
        tamper(path, "PRAGMA user_version=2");
        EXPECT_EQ(why_not(folder.path), "journal.newer");
        tamper(path, "PRAGMA user_version=1; PRAGMA application_id=7");
        EXPECT_EQ(why_not(folder.path), "journal.foreign");
        std::ofstream(path, std::ios::binary | std::ios::trunc) << "no database at all";
        EXPECT_EQ(why_not(folder.path), "database.damaged");
    }
}

TEST(Stores, TellTheirTwoFilesApart) {
    test::Folder folder;
    ASSERT_EQ(why_not(folder.path), "");
    std::filesystem::rename(folder.path + "/world", folder.path + "/other");
    std::filesystem::rename(folder.path + "/vault", folder.path + "/world");
    EXPECT_EQ(why_not(folder.path), "journal.foreign");
}

TEST(Stores, KeepTextsOfAllSorts) {
    Details details = {{"a:b", "c%d"}, {"line", "one\ntwo"}, {"none", ""}};
    EXPECT_EQ(read_details(write_details(details)), details);
    EXPECT_EQ(read_details(""), Details());
}

TEST(Stores, TakeBackWhatCouldNotBeWrittenWhole) {
    auto stores = Stores::open("");
    ASSERT_TRUE(stores.ok());
    SecretStore& secrets = (*stores)->secrets();
    ASSERT_TRUE(secrets.put("arn", {.id = "v", .stages = {"AWSCURRENT"}}, {false, "one"}, {}).ok());
    // The same id again.
    EXPECT_FALSE(
        secrets.put("arn", {.id = "v", .stages = {"AWSPENDING"}}, {false, "two"}, {}).ok());
    EXPECT_EQ(*secrets.value("arn", "v"), (SecretValue{false, "one"}));
    EXPECT_EQ((*secrets.versions("arn"))[0].stages, std::vector<std::string>{"AWSCURRENT"});
    ASSERT_TRUE(secrets.forget("arn").ok());
    EXPECT_TRUE((*secrets.versions("arn")).empty());
}

}  // namespace
}  // namespace local
