// `slipway rollback` and `history` against a local cloud that runs as a process of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <regex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "e2e/up_shop.h"
#include "e2e/working_shop.h"

namespace e2e {
namespace {

using Shop = UpShop;
using cli_test::Finished;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(Rollback, GoesBackToTheImagesOfAnEarlierRelease) {
    Shop shop;
    shop.expect_up();
    const std::string first = image_of(shop, "worker");
    push(shop, "shop-worker", '2');
    shop.expect_up();
    const std::string second = image_of(shop, "worker");
    push(shop, "shop-worker", '3');
    shop.expect_up();
    const std::string third = image_of(shop, "worker");
    EXPECT_THAT((std::set{first, second, third}), testing::SizeIs(3));
    const std::string mailer =
        shop.cloud()
            .ecs("ListTasks", R"({"cluster":"shop-dev","serviceName":"shop-dev-mailer"})")
            .body;

    Finished back = shop.slipway({"rollback", "dev", "--yes"});
    EXPECT_EQ(back.exit, 0) << back.out << back.err;
    EXPECT_THAT(back.out, ContainsRegex(" ~ worker +rolls 2 tasks, no downtime"));
    EXPECT_THAT(back.out, HasSubstr("back to the images of release 2; live is 3."));
    EXPECT_THAT(back.out, HasSubstr("what was asked for of dev is back at release 2"));
    EXPECT_EQ(image_of(shop, "worker"), second);
    // The tag is with that image again, so that nothing brings the other one back.
    EXPECT_THAT(shop.slipway({"plan", "dev"}).out, HasSubstr("no change"));
    // Once more is further back, and not to what was just taken back.
    Finished further = shop.slipway({"rollback", "dev", "--yes"});
    EXPECT_EQ(further.exit, 0) << further.out << further.err;
    EXPECT_EQ(image_of(shop, "worker"), first);
    Finished forward = shop.slipway({"rollback", "dev", "worker", "--to", "3", "--yes"});
    EXPECT_EQ(forward.exit, 0) << forward.out << forward.err;
    EXPECT_EQ(image_of(shop, "worker"), third);
    EXPECT_EQ(shop.cloud()
                  .ecs("ListTasks", R"({"cluster":"shop-dev","serviceName":"shop-dev-mailer"})")
                  .body,
              mailer);

    const std::string history = shop.slipway({"history", "dev"}).out;
    EXPECT_THAT(history, ContainsRegex("6 +20.* live +worker " + third + ", back to 3"));
    EXPECT_THAT(history, ContainsRegex("5 +20.* worker " + first + ", back to 1"));
    EXPECT_THAT(history, ContainsRegex("1 +20.* live +mailer "));
    EXPECT_THAT(shop.slipway({"history", "dev", "mailer"}).out, Not(HasSubstr("worker")));

    // A part of the environment has its numbers too, and goes back for itself.
    push(shop, "shop-mailer", '7');
    Finished part = shop.slipway({"up", "dev", "mailer", "--yes"});
    EXPECT_EQ(part.exit, 0) << part.out << part.err;
    EXPECT_THAT(shop.slipway({"history", "dev"}).out, ContainsRegex("7 +20.* live +mailer "));
    Finished mailer_back = shop.slipway({"rollback", "dev", "mailer", "--yes"});
    EXPECT_THAT(mailer_back.out, HasSubstr("back to the images of release 1; live is 7."));
    EXPECT_EQ(mailer_back.exit, 0) << mailer_back.err;
    EXPECT_EQ(image_of(shop, "worker"), third);
}

TEST(Rollback, GoesBackBehindATimeWhenNothingWasUp) {
    Shop shop;
    shop.expect_up();
    push(shop, "shop-worker", '2');
    shop.expect_up();
    const std::string second = image_of(shop, "worker");
    ASSERT_EQ(shop.slipway({"down", "dev", "--yes"}).exit, 0);
    // No image that has the environment's tag has been released.
    push(shop, "shop-worker", '3');
    push(shop, "shop-mailer", '3');
    shop.expect_up();
    const std::string history = shop.slipway({"history", "dev"}).out;
    EXPECT_THAT(history, ContainsRegex("3 +20.* live +mailer (.|\n)*2 +20.* worker " + second +
                                       "(.|\n)*1 +20"));
    Finished back = shop.slipway({"rollback", "dev", "--to", "2", "--yes"});
    EXPECT_EQ(back.exit, 0) << back.out << back.err;
    EXPECT_THAT(back.out, HasSubstr("back to the images of release 2; live is 3."));
    EXPECT_EQ(image_of(shop, "worker"), second);
}

TEST(Rollback, SaysWhichTagCouldNotGoBack) {
    Shop shop;
    shop.expect_up();
    push(shop, "shop-worker", '2');
    shop.expect_up();
    EXPECT_EQ(shop.cloud()
                  .json("ecr", "AmazonEC2ContainerRegistry_V20150921.PutImageTagMutability",
                        R"({"repositoryName":"shop-worker","imageTagMutability":"IMMUTABLE"})")
                  .status,
              200);
    Finished back = shop.slipway({"rollback", "dev", "--yes"});
    EXPECT_EQ(back.exit, 7) << back.out << back.err;
    EXPECT_THAT(back.out, HasSubstr("is back at release 1"));
    EXPECT_THAT(back.err, HasSubstr("shop-worker could not be tagged dev"));
    EXPECT_THAT(back.err, HasSubstr("the next `slipway up` brings the others again"));
    const std::string command = "slipway rollback dev --to 1 --endpoint-url " + shop.url() + "\n";
    EXPECT_THAT(back.err, HasSubstr("this puts the tags back:\n" + command));
    // Only the tag is left to be put back, and it cannot be.
    Finished again = shop.slipway({"rollback", "dev", "worker", "--to", "1", "--yes", "--json"});
    EXPECT_EQ(again.exit, 7) << again.out << again.err;
    EXPECT_THAT(again.out,
                ContainsRegex("\n\\{\"event\":\"end\",\"verdict\":\"error\".*\"exit\":7\\}\n$"));
    EXPECT_THAT(again.err, HasSubstr("slipway rollback dev worker --to 1 --endpoint-url "));
}

TEST(Rollback, SaysWhatItCannotGoBackTo) {
    Shop shop;
    shop.expect_up();
    Finished none = shop.slipway({"rollback", "dev", "--yes"});
    EXPECT_EQ(none.exit, 1) << none.out;
    EXPECT_THAT(none.err, HasSubstr("error[rollback.unknown]: dev has no release before 1"));
    EXPECT_THAT(none.err, HasSubstr("slipway history dev --endpoint-url " + shop.url() + "\n"));
    Finished stream = shop.slipway({"rollback", "dev", "--yes", "--json"});
    EXPECT_EQ(stream.exit, 1);
    EXPECT_THAT(stream.out, ContainsRegex("^\\{\"event\":\"end\",\"verdict\":\"error\",\"errors\":"
                                          "\\[\\{\"code\":\"rollback.unknown\".*\"exit\":1\\}\n$"));
    Finished far = shop.slipway({"rollback", "dev", "--to", "7", "--yes"});
    EXPECT_EQ(far.exit, 1) << far.out;
    EXPECT_THAT(far.err, HasSubstr("release 7 of dev is not before what is live: 1"));
    Finished odd = shop.slipway({"rollback", "dev", "--to", "last", "--yes"});
    EXPECT_EQ(odd.exit, 2) << odd.out;
    EXPECT_THAT(odd.err, HasSubstr("--to is the number of a release, not 'last'"));
}

/// The tag of `worker` stands for its second image, as if the rollback to its first had been killed
/// before it came to its tags.
void roll_back_without_tags(const Shop& shop) {
    shop.expect_up();
    push(shop, "shop-worker", '2');
    shop.expect_up();
    Finished back = shop.slipway({"rollback", "dev", "--yes"});
    ASSERT_EQ(back.exit, 0) << back.out << back.err;
    push(shop, "shop-worker", '2');
}

TEST(Rollback, IsFinishedByTheNextOneWhenItWasKilledBeforeItsTags) {
    Shop shop;
    ASSERT_NO_FATAL_FAILURE(roll_back_without_tags(shop));
    const std::string first = image_of(shop, "worker");
    const std::string plan = shop.slipway({"plan", "dev"}).out;
    EXPECT_THAT(plan, ContainsRegex(" ~ worker +rolls 2 tasks"));
    EXPECT_THAT(plan, HasSubstr(" note    worker comes forward again: release 3 took it back to 1, "
                                "and shop-worker:dev is of release\n"
                                "         2 still; this puts the tag back:\n"
                                "         slipway rollback dev worker --to 1 --endpoint-url " +
                                shop.url() + "\n"));
    Finished nobody = shop.slipway({"rollback", "dev"});
    EXPECT_EQ(nobody.exit, 2) << "a tag that moves wants a yes too";
    Finished again = shop.slipway({"rollback", "dev", "--yes"});
    EXPECT_EQ(again.exit, 0) << again.out << again.err;
    EXPECT_THAT(again.out,
                HasSubstr("shop-worker:dev goes back to the image that is live: " + first));
    EXPECT_THAT(again.out, HasSubstr(" ok   shop-worker:dev is " + first + " again\n"));
    EXPECT_EQ(image_of(shop, "worker"), first);
    EXPECT_THAT(shop.slipway({"plan", "dev"}).out, HasSubstr("no change"));
    Finished same = shop.slipway({"rollback", "dev", "--to", "1", "--yes"});
    EXPECT_EQ(same.exit, 0) << same.err;
    EXPECT_THAT(same.out, HasSubstr("worker stays: it runs the same image\nnothing to change\n"));
    Finished over = shop.slipway({"rollback", "dev", "--yes"});
    EXPECT_EQ(over.exit, 1) << "there is nothing before it" << over.out;
}

TEST(Rollback, IsFinishedByItsNumberToo) {
    Shop shop;
    ASSERT_NO_FATAL_FAILURE(roll_back_without_tags(shop));
    Finished again = shop.slipway({"rollback", "dev", "worker", "--to", "1", "--yes", "--json"});
    EXPECT_EQ(again.exit, 0) << again.out << again.err;
    EXPECT_THAT(again.out, ContainsRegex("\\{\"event\":\"end\",\"verdict\":\"done\",\"exit\":0,"
                                         "\"tags\":\\[\\{\"repository\":\"shop-worker\",\"tag\":"
                                         "\"dev\",\"digest\":\"sha256:[0-9a-f]+\"\\}\\]\\}\n$"));
    EXPECT_THAT(shop.slipway({"plan", "dev"}).out, HasSubstr("no change"));
}

TEST(Rollback, ThatFailsLeavesTagsWhereTheyAre) {
    Shop shop;
    shop.expect_up();
    push(shop, "shop-worker", '2');
    shop.expect_up();
    const std::string second = image_of(shop, "worker");
    // Tags alone begin no deployment: the next one fails.
    shop.write(edited(kShopOfTwo, "count: 2",
                      "count: 2, tags: { slipway.simulate/pull-failure-rate: \"1\" }"));
    shop.expect_up();
    Finished back = shop.slipway({"rollback", "dev", "--to", "1", "--yes"});
    EXPECT_EQ(back.exit, 3) << back.out << back.err;
    EXPECT_THAT(back.out, HasSubstr("ECS Deployment Circuit Breaker was triggered"));
    EXPECT_THAT(back.out, HasSubstr("put back: what was there before is live"));
    EXPECT_EQ(image_of(shop, "worker"), second);
    EXPECT_THAT(shop.slipway({"plan", "dev"}).out, HasSubstr("no change")) << "the tag stayed";
    EXPECT_THAT(shop.slipway({"history", "dev"}).out, ContainsRegex("live +worker " + second));
}

TEST(Rollback, OfSeveralRegionsGoesToOneReleaseOrToNone) {
    Shop shop;
    const std::string manifest =
        edited(kShopOfTwo, "region: eu-west-1", "region: [eu-west-1, us-east-1]");
    auto release = [&](const std::string& level) {
        shop.write(edited(manifest, "count: 2", "count: 2, environment: { LEVEL: " + level + " }"));
        // Without a commit the moment tells them apart, and it is to the second.
        std::this_thread::sleep_for(std::chrono::milliseconds(1100));
        Finished up = shop.slipway({"up", "dev", "--yes"});
        EXPECT_EQ(up.exit, 0) << up.out << up.err;
    };
    release("one");
    const std::string first = image_of(shop, "worker");
    push(shop, "shop-worker", '2');
    // In eu-west-1 alone there is another image.
    EXPECT_EQ(shop.slipway({"up", "dev", "--yes"}).exit, 0);
    Finished none = shop.slipway({"rollback", "dev", "--yes"});
    EXPECT_EQ(none.exit, 1) << none.out;
    EXPECT_THAT(none.err, HasSubstr("this is us-east-1; nothing was changed anywhere"));
    release("two");
    release("three");
    // Release 3 is the second manifest in one region and the third in the other.
    Finished unlike = shop.slipway({"rollback", "dev", "--to", "2", "--yes"});
    EXPECT_EQ(unlike.exit, 1) << unlike.out;
    EXPECT_EQ(unlike.out, "");
    EXPECT_THAT(unlike.err, HasSubstr("error[rollback.regions]: dev would not go back to the same "
                                      "release in all regions"));
    EXPECT_THAT(unlike.err,
                ContainsRegex("eu-west-1: release 2 by .*\n.*us-east-1: release 2 by "));
    EXPECT_THAT(unlike.err,
                HasSubstr("`slipway rollback dev --to 2 --region eu-west-1 --endpoint-url " +
                          shop.url() + "`, then the others"));
    Finished one = shop.slipway({"rollback", "dev", "--to", "1", "--region", "eu-west-1", "--yes"});
    EXPECT_EQ(one.exit, 0) << one.out << one.err;
    EXPECT_THAT(one.out, Not(HasSubstr("us-east-1")));
    const std::string history = shop.slipway({"history", "dev"}).out;
    EXPECT_THAT(history, ContainsRegex("eu-west-1(.|\n)*live +worker " + first +
                                       ", back to 1(.|\n)*us-east-1"));
    Finished unknown =
        shop.slipway({"rollback", "dev", "--to", "1", "--region", "eu-west-3", "--yes"});
    EXPECT_EQ(unknown.exit, 2);
    EXPECT_THAT(unknown.err, HasSubstr("eu-west-3 is no region of dev"));
}

/// Somebody's UpdateStack that gives a stack another release and nothing else.
void release_by_hand(const Shop& shop, const std::string& region, const std::string& stack,
                     const std::string& release) {
    const auto look = [&] {
        return shop.cloud().cloudformation("DescribeStacks", {{"StackName", stack}}, region).body;
    };
    std::vector<std::pair<std::string, std::string>> form = {
        {"StackName", stack},
        {"UsePreviousTemplate", "true"},
        {"Capabilities.member.1", "CAPABILITY_NAMED_IAM"}};
    static const std::regex kKey("<ParameterKey>(\\w+)<");
    const std::string body = look();
    int number = 0;
    for (std::sregex_iterator at(body.begin(), body.end(), kKey), end; at != end; ++at) {
        const std::string name = (*at)[1].str();
        const std::string member = "Parameters.member." + std::to_string(++number);
        form.emplace_back(member + ".ParameterKey", name);
        if (name == "Release")
            form.emplace_back(member + ".ParameterValue", release);
        else
            form.emplace_back(member + ".UsePreviousValue", "true");
    }
    const base::HttpAnswer asked = shop.cloud().cloudformation("UpdateStack", form, region);
    ASSERT_EQ(asked.status, 200) << asked.body;
    ASSERT_TRUE(comes_true([&] {
        return look().find("<StackStatus>UPDATE_COMPLETE<") != std::string::npos;
    })) << look();
}

TEST(Rollback, LooksAgainAtARegionWhoseTurnItIs) {
    // A worker takes four seconds to start.
    Shop shop({"--speed", "1800"});
    shop.write(edited(edited(kShopOfTwo, "region: eu-west-1", "region: [eu-west-1, us-east-1]"),
                      "count: 2", "count: 1, tags: { slipway.simulate/pull-time: 2h }"));
    EXPECT_EQ(shop.slipway({"up", "dev", "--yes"}).exit, 0);
    push(shop, "shop-worker", '2');
    push(shop, "shop-worker", '2', "us-east-1");
    EXPECT_EQ(shop.slipway({"up", "dev", "--yes"}).exit, 0);
    Running back({"rollback", "dev", "--yes", "--endpoint-url", shop.url()}, shop.folder());
    back.until("back to the images of release 1");
    ASSERT_NO_FATAL_FAILURE(release_by_hand(shop, "us-east-1", "shop-dev-mailer", "9 bert"));
    EXPECT_EQ(back.end(0), 7) << back.printed();
    EXPECT_THAT(back.printed(), HasSubstr("what was asked for of dev is back at release 1"));
    EXPECT_THAT(back.printed(), HasSubstr("error[rollback.regions]: us-east-1 of dev would go back "
                                          "to another release by now"));
    EXPECT_THAT(back.printed(), HasSubstr("this is us-east-1; eu-west-1 has changed before"));
    EXPECT_THAT(shop.slipway({"history", "dev"}).out,
                ContainsRegex("eu-west-1(.|\n)*, back to 1(.|\n)*us-east-1"));
    const std::string theirs =
        shop.cloud()
            .cloudformation("DescribeStacks", {{"StackName", "shop-dev-worker"}}, "us-east-1")
            .body;
    EXPECT_THAT(theirs, Not(HasSubstr("back-to-1")));
}

TEST(History, ShowsWhatTheManifestDoesNotHaveAnyMore) {
    Shop shop;
    shop.expect_up();
    push(shop, "shop-mailer", '2');
    shop.expect_up();
    shop.write(kShopOfTwo.substr(0, kShopOfTwo.find("  mailer:")));
    Finished history = shop.slipway({"history", "dev"});
    EXPECT_EQ(history.exit, 0) << history.err;
    EXPECT_THAT(history.out,
                ContainsRegex("2 .* live +mailer [0-9a-f]{8} \\(not in the manifest\\)"));
    Finished mailer = shop.slipway({"history", "dev", "mailer", "--json"});
    EXPECT_EQ(mailer.exit, 0) << mailer.err;
    EXPECT_THAT(mailer.out, HasSubstr("\"gone\": true"));
    EXPECT_THAT(mailer.out, Not(HasSubstr("worker")));
    EXPECT_EQ(shop.slipway({"history", "dev", "nobody"}).exit, 2);
    // What is taken away is remembered by its repository, and is not live.
    EXPECT_THAT(shop.slipway({"up", "dev", "--yes"}).out, ContainsRegex("ok   mailer +removed"));
    const std::string after = shop.slipway({"history", "dev"}).out;
    EXPECT_THAT(after, ContainsRegex("mailer [0-9a-f]{8} \\(not in the manifest\\)"));
    EXPECT_THAT(after, Not(ContainsRegex("live +mailer")));
    // Its number is not given again.
    push(shop, "shop-worker", '2');
    EXPECT_EQ(shop.slipway({"up", "dev", "--yes"}).exit, 0);
    EXPECT_THAT(shop.slipway({"history", "dev"}).out,
                ContainsRegex("3 +20.* live +worker (.|\n)*2 +20.* mailer "));
}

}  // namespace
}  // namespace e2e
