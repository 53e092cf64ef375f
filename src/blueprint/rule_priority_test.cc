#include "blueprint/rule_priority.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace blueprint {
namespace {

std::uint32_t of_path(const char* path) {
    return rule_priority({{}, {path}});
}
std::uint32_t of_host(const char* host, const char* path) {
    return rule_priority({{host}, {path}});
}

/// Whether `pattern` matches `text`, as a load balancer does: `*` any characters, `?` one.
bool matches(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) return text.empty();
    if (pattern.front() == '*') {
        return matches(pattern.substr(1), text) ||
               (!text.empty() && matches(pattern, text.substr(1)));
    }
    bool one = !text.empty() && (pattern.front() == '?' || pattern.front() == text.front());
    return one && matches(pattern.substr(1), text.substr(1));
}

bool answers(std::string_view path, std::string_view request) {
    if (matches(path, request)) return true;
    return path.size() > 2 && path.ends_with("/*") && request == path.substr(0, path.size() - 2);
}

/// All texts of at most `longest` characters out of "/ab" that begin with a slash.
std::vector<std::string> requests(std::size_t longest) {
    std::vector<std::string> all = {"/"};
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].size() == longest) continue;
        for (char c : {'/', 'a', 'b'})
            all.push_back(all[i] + c);
    }
    return all;
}

/// The requests that each path answers, worked out by trying them all.
std::set<std::string> answered(const std::string& path, const std::vector<std::string>& all) {
    std::set<std::string> set;
    for (const std::string& request : all) {
        if (answers(path, request)) set.insert(request);
    }
    return set;
}

TEST(RulePriority, PutsTheRuleThatLeavesLessOpenFirst) {
    std::vector<std::string> paths = {"/*",   "/a",   "/a/*", "/a/a",   "/a/a/*", "/a/b",  "/a/b/*",
                                      "/a*",  "/aa*", "/?",   "/a?",    "/a/?",   "/ab",   "/ab/*",
                                      "/a*b", "/*b",  "/*a*", "/*a*b*", "/a/*/b", "/a/*b", "/b/*"};
    std::vector<std::string> all = requests(6);
    std::vector<std::set<std::string>> sets;
    for (const std::string& path : paths)
        sets.push_back(answered(path, all));
    int compared = 0;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        for (std::size_t k = 0; k < paths.size(); ++k) {
            bool inside = sets[i] != sets[k] && std::ranges::includes(sets[k], sets[i]);
            if (!inside) continue;
            ++compared;
            EXPECT_LT(of_path(paths[i].c_str()), of_path(paths[k].c_str()))
                << paths[i] << " in " << paths[k];
            EXPECT_LT(of_host("x.org", paths[i].c_str()), of_host("x.org", paths[k].c_str()));
            EXPECT_LT(of_host("*.org", paths[i].c_str()), of_host("*.org", paths[k].c_str()));
        }
    }
    EXPECT_GT(compared, 60);
}

TEST(RulePriority, PutsHostsBeforeWildcardsAndThoseBeforeNone) {
    for (const char* path :
         {"/*", "/api", "/api/*", "/api/*/x", "/a/very/long/path/that/goes/on/*"}) {
        EXPECT_LT(of_host("a.eu.x.org", path), of_host("*.eu.x.org", path)) << path;
        EXPECT_LT(of_host("*.eu.x.org", path), of_host("*.x.org", path)) << path;
        EXPECT_LT(of_host("*.x.org", path), of_path(path)) << path;
    }
    EXPECT_LT(of_host("x.org", "/*"), of_path("/a/very/long/path"));
}

TEST(RulePriority, IsTheSameForEveryOrderOfHostsAndPaths) {
    EXPECT_EQ(rule_priority({{"a.org", "b.org"}, {"/a", "/b/*"}}),
              rule_priority({{"b.org", "a.org"}, {"/b/*", "/a"}}));
}

TEST(RulePriority, StaysWithinWhatALoadBalancerTakes) {
    for (const char* host : {"", "x.org", "*.org", "*.a.b.c.d.e.org"}) {
        for (std::size_t length = 0; length < 140; ++length) {
            for (const char* tail : {"", "*", "*/*"}) {
                std::vector<std::string> hosts;
                if (*host) hosts.emplace_back(host);
                std::uint32_t priority =
                    rule_priority({hosts, {"/" + std::string(length, 'a') + tail}});
                EXPECT_GE(priority, 1u);
                EXPECT_LE(priority, 50'000u);
            }
        }
    }
}

/// What is deployed rests on these: a change of the function moves the rules of live load
/// balancers.
TEST(RulePriority, NeverMoves) {
    struct Row {
        std::vector<std::string> hosts;
        std::vector<std::string> paths;
        std::uint32_t priority;
    };
    const Row rows[] = {
        {{}, {"/provider/*"}, 39445},
        {{}, {"/graphql"}, 39766},
        {{}, {"/events/*"}, 41256},
        {{}, {"/api/*"}, 45435},
        {{}, {"/*"}, 49761},
        {{"shop.example.com"}, {}, 8404},
        {{"*.example.com"}, {"/*"}, 16173},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(rule_priority({row.hosts, row.paths}), row.priority)
            << (row.paths.empty() ? "" : row.paths[0]);
    }
}

TEST(PathValues, AnswerTheBareFormToo) {
    using Values = std::vector<std::string>;
    EXPECT_EQ(path_values("/api/*"), (Values{"/api/*", "/api"}));
    EXPECT_EQ(path_values("/graphql"), (Values{"/graphql"}));
    EXPECT_EQ(path_values("/*"), (Values{"/*"}));
    EXPECT_EQ(path_values("/a*"), (Values{"/a*"}));
}

}  // namespace
}  // namespace blueprint
