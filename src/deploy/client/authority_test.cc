#include "deploy/client/authority.h"

#include <gtest/gtest.h>

namespace deploy {
namespace {

TEST(Authorities, AreTheHostAndThePortOfAUrl) {
    struct Row {
        std::string_view url;
        std::string_view host;
        std::optional<std::string_view> port;
    };
    for (const Row& row : {Row{"http://127.0.0.1:4566/x", "127.0.0.1", "4566"},
                           Row{"https://host", "host", {}}, Row{"https://host?x=a:1", "host", {}},
                           Row{"http://[::1]", "[::1]", {}}, Row{"http://[::1]:80/", "[::1]", "80"},
                           Row{"http://host:", "host", ""}, Row{"http://[::1", "[::1", {}}}) {
        const auto found = authority_of(row.url);
        ASSERT_TRUE(found) << row.url;
        EXPECT_EQ(found->host, row.host) << row.url;
        EXPECT_EQ(found->port, row.port) << row.url;
    }
    for (std::string_view url : {"host:80", "http://", "http:///x", "http://:80", "http://u:p@host"})
        EXPECT_FALSE(authority_of(url)) << url;
}

TEST(Authorities, HaveAPortThatThereCanBe) {
    for (std::string_view url : {"http://host", "http://host:1", "http://[::1]:65535/x"})
        EXPECT_TRUE(authority_of(url)->has_possible_port()) << url;
    for (std::string_view url : {"http://host:", "http://host:0", "http://host:65536",
                                 "http://host:99999999999", "http://host:-1", "http://host:abc",
                                 "http://host:80x", "http://[::1]:0"})
        EXPECT_FALSE(authority_of(url)->has_possible_port()) << url;
}

}  // namespace
}  // namespace deploy
