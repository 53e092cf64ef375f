#include "aws/access_key.h"

#include <gtest/gtest.h>

#include "aws/test_calls.h"

namespace aws {
namespace {

TEST(AccessKeys, TellTheirAccount) {
    EXPECT_EQ(account_in_key("ASIAQNZGKIQY56JQ7WML"), "029608264753");
    EXPECT_EQ(account_in_key("AKIDEXAMPLE"), std::nullopt);
    EXPECT_EQ(account_in_key("AKIA1111111111111111"), std::nullopt);
    EXPECT_EQ(account_in_key(session_key("123456789012", 7)), "123456789012");
}

TEST(AccessKeys, OfSessionsAreToldFromKeysThatSomebodyBringsAlong) {
    for (const char* account : {"000000000000", "000000000001", "123456789012", "999999999999"}) {
        for (std::uint64_t number : {0U, 1U, 77U, 16'777'215U}) {
            std::string key = session_key(account, number);
            EXPECT_EQ(key.size(), 20U);
            EXPECT_EQ(account_of_session(key), account);
        }
    }
    EXPECT_NE(session_key("123456789012", 1), session_key("123456789012", 2));
    EXPECT_EQ(account_of_session("ASIAQNZGKIQY56JQ7WML"), std::nullopt);
    EXPECT_EQ(account_of_session("AKIAIOSFODNN7EXAMPLE"), std::nullopt);
    EXPECT_EQ(account_of_session("123456789012"), std::nullopt);
}

TEST(AccessKeys, OfSessionsAreTheirAccountsCallers) {
    base::HttpRequest request = test::ecs("ListClusters", "{}");
    request.headers.back().value = test::authorization(session_key("123456789012", 3), "ecs");
    EXPECT_EQ(caller_of(request, {}).account, "123456789012");
    request.headers.back().value = test::authorization("ASIAQNZGKIQY56JQ7WML", "ecs");
    EXPECT_EQ(caller_of(request, {}).account, "000000000000");
}

}  // namespace
}  // namespace aws
