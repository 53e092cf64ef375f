#include "e2e/shop_cloud.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace e2e {
namespace {

std::vector<std::string> words_of_cloud(std::vector<std::string> more) {
    auto has = [&](std::string_view word) { return std::ranges::find(more, word) != more.end(); };
    if (!has("--data") && !has("--memory")) more.emplace_back("--memory");
    if (!has("--speed")) more.insert(more.end(), {"--speed", "3600"});
    more.insert(more.end(), {"--account", "444455556666"});
    return more;
}

}  // namespace

ShopCloud::ShopCloud(const std::string& manifest, std::vector<std::string> more)
    : cloud_(words_of_cloud(std::move(more))) {
    write(manifest);
}

cli_test::Finished ShopCloud::run(cli_test::Invocation invocation) const {
    invocation.folder = folder();
    invocation.environment.emplace("HOME", folder());
    return cli_test::run(invocation);
}

std::vector<std::string> ShopCloud::asking(std::vector<std::string> words) const {
    words.insert(words.end(), {"--endpoint-url", url()});
    return words;
}

void ShopCloud::synth() const {
    cli_test::Finished synth = run({.words = {"synth", "dev", "--out", "templates"}});
    EXPECT_EQ(synth.exit, 0) << synth.err << synth.out;
}

void ShopCloud::begin(const std::string& action, const std::string& stack, const std::string& file,
                      const std::string& region) const {
    base::HttpAnswer begun =
        cloud_.cloudformation(action,
                              {{"StackName", stack},
                               {"TemplateBody", folder_.get(file)},
                               {"Capabilities.member.1", "CAPABILITY_NAMED_IAM"}},
                              region);
    ASSERT_EQ(begun.status, 200) << stack << begun.body;
}

void ShopCloud::expect(const std::string& stack, const std::string& status,
                       const std::string& region) const {
    ASSERT_TRUE(comes_true([&] {
        return cloud_.cloudformation("DescribeStacks", {{"StackName", stack}}, region)
                   .body.find("<StackStatus>" + status + "<") != std::string::npos;
    })) << cloud_.cloudformation("DescribeStackEvents", {{"StackName", stack}}, region).body;
}

}  // namespace e2e
