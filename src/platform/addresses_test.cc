#include "platform/addresses.h"

#include <gtest/gtest.h>

namespace platform {
namespace {

struct Row {
    std::string text;
    std::string problem;
};

template <class Rows>
void expect_rows(std::string (*problem)(std::string_view), const Rows& rows) {
    for (const Row& row : rows)
        EXPECT_EQ(problem(row.text), row.problem) << row.text;
}

TEST(Addresses, AreHostsLabelByLabel) {
    constexpr const char* kLong = "between two points of a host name stand at most 63 characters";
    const Row rows[] = {
        {"shop.example", ""},
        {"*.shop.example", ""},
        {"a-b.1x.4shop.example", ""},
        {"3com.example.x1", ""},
        {std::string(63, 'a') + ".de", ""},
        {std::string(64, 'a') + ".de", kLong},
        {"a." + std::string(64, 'a') + ".de", kLong},
        {std::string(63, 'a') + "." + std::string(63, 'a') + ".de",
         "a host name has at most 128 characters"},
        {"localhost", "a host name has a point in it: shop.example.com"},
        {"*.example", "a host name has a point in it: shop.example.com"},
        {"a..b", "no part of a host name is empty: shop.example.com"},
        {".a.b", "no part of a host name is empty: shop.example.com"},
        {"a.b.", "leave the point at the end out"},
        {"-a.b", "`-a` starts or ends with a hyphen, and no part of a host name does"},
        {"a-.b", "`a-` starts or ends with a hyphen, and no part of a host name does"},
        {"a.b-", "`b-` starts or ends with a hyphen, and no part of a host name does"},
        {"10.0.0.1", "a host name does not end in a number: an address is none"},
        {"a_b.de", "a host name has letters, digits, hyphens and points"},
        {"a.*.de", "a host name has letters, digits, hyphens and points"},
    };
    expect_rows(host_problem, rows);
}

TEST(Addresses, AreContactsThatAlarmsCanReach) {
    const Row rows[] = {
        {"on.call+x@shop.example", ""},
        {"https://shop.example/hook?a=b", ""},
        {"arn:aws:sns:eu-west-1:111122223333:alarms", ""},
        {"arn:aws-cn:sns:cn-north-1:111122223333:a_b-c", ""},
        {"https://", "write for example https://example.com/alarms"},
        {"http://shop.example", "write for example oncall@example.com"},
        {"@shop.example", "write for example oncall@example.com"},
        {"a@*.shop.example", "one address is written, without wildcards"},
        {"a@shop", "a host name has a point in it: shop.example.com"},
        {"arn:aws:sqs:eu-west-1:111122223333:a",
         "write for example arn:aws:sns:eu-west-1:111122223333:alarms"},
        {"arn:aws:sns::111122223333:a", "the fourth part is a region, such as eu-west-1"},
        {"arn:aws:sns:eu-west-1:11112222333:a", "the fifth part is an account: 12 digits"},
        {"arn:aws:sns:eu-west-1:111122223333:a.fifo",
         "alarms reach no topic that keeps an order (.fifo): take a standard one"},
        {"arn:aws:sns:eu-west-1:111122223333:a:b",
         "the last part is the name of a topic: letters, digits, `-` and `_`"},
    };
    expect_rows(contact_problem, rows);
}

TEST(Addresses, AreRolesOfIam) {
    constexpr const char* kExample = "write for example arn:aws:iam::111122223333:role/deployer";
    const Row rows[] = {
        {"arn:aws:iam::111122223333:role/deployer", ""},
        {"arn:aws-cn:iam::111122223333:role/path/deployer", ""},
        {"arn:aws:iam::111122223333:role/", kExample},
        {"arn:aws:iam::111122223333:user/deployer", kExample},
        {"arn:aws:iam::1111:role/deployer", kExample},
        {"arn:aws:sts::111122223333:role/deployer", kExample},
        {"arn:aws:iam:eu-west-1:111122223333:role/deployer", kExample},
    };
    expect_rows(role_problem, rows);
}

}  // namespace
}  // namespace platform
