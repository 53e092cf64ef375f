#include "platform/findings.h"

#include <gtest/gtest.h>

namespace platform {
namespace {

base::SourceSpan at(std::uint32_t begin) {
    return {0, begin, begin + 1};
}

Platform three_environments() {
    Platform platform;
    for (const char* name : {"prod", "staging", "dev"}) {
        Environment environment;
        environment.name = name;
        platform.environments.push_back(environment);
    }
    return platform;
}

std::string shown(const Findings::Outcome& outcome) {
    std::string text;
    for (const base::Diagnostic& finding : outcome.shown)
        text += finding.code + ": " + finding.message + "\n";
    return text + std::to_string(outcome.accepted) + " accepted\n";
}

TEST(Findings, OfSeveralEnvironmentsAreToldOnceInWrittenOrder) {
    Findings findings;
    findings.add(base::error("a.b", "two services answer /x", at(5)), "api", "dev");
    findings.add(base::error("a.b", "two services answer /x", at(5)), "api", "prod");
    findings.add(base::error("a.b", "two services answer /x", at(9)), "web", "staging");
    EXPECT_EQ(shown(findings.settle(three_environments())),
              "a.b: two services answer /x in prod and dev\n"
              "a.b: two services answer /x in staging\n"
              "0 accepted\n");
}

TEST(Findings, AboutTheWholeManifestNameNoEnvironment) {
    Findings findings;
    findings.add(base::warning("c.d", "it is large", at(7)), "shop");
    findings.add(base::warning("a.b", "it is long", at(3)), "shop");
    EXPECT_EQ(shown(findings.settle(three_environments())),
              "a.b: it is long\nc.d: it is large\n0 accepted\n");
}

TEST(Findings, ThatDifferInAnythingStayApart) {
    Findings findings;
    base::Diagnostic finding = base::error("a.b", "same words", at(5));
    findings.add(finding, "api", "prod");
    finding.notes.push_back("another reason");
    findings.add(finding, "api", "dev");
    EXPECT_EQ(shown(findings.settle(three_environments())),
              "a.b: same words in dev\na.b: same words in prod\n0 accepted\n");
}

TEST(Findings, ThatAreAcceptedAreCountedAndNotShown) {
    Platform platform = three_environments();
    platform.accept = {{{"a.b", at(1)}, "api", "known", at(1)},
                       {{"c.d", at(2)}, "dev", "known", at(2)},
                       {{"e.f", at(3)}, "", "known", at(3)}};
    Findings findings;
    findings.add(base::error("a.b", "one", at(5)), "api", "prod");
    findings.add(base::error("a.b", "one", at(5)), "api", "dev");
    findings.add(base::error("a.b", "two", at(6)), "web", "prod");
    findings.add(base::error("c.d", "three", at(7)), "web", "prod");
    findings.add(base::error("c.d", "three", at(7)), "web", "dev");
    findings.add(base::error("e.f", "four", at(8)), "web");
    EXPECT_EQ(shown(findings.settle(platform)),
              "a.b: two in prod\n"
              "c.d: three in prod\n"
              "3 accepted\n");
}

TEST(Findings, ThatNobodyMakesAnyMoreLeaveAStaleEntry) {
    Platform platform = three_environments();
    platform.accept = {{{"a.b", at(1)}, "api", "known", at(1)},
                       {{"c.d", at(2)}, "", "known", at(2)}};
    EXPECT_EQ(shown(Findings().settle(platform)),
              "accept.stale: nobody finds `a.b` at api any more\n"
              "accept.stale: nobody finds `c.d` any more\n"
              "0 accepted\n");
}

}  // namespace
}  // namespace platform
