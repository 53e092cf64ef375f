#include "blueprint/secrets_of.h"

#include <gtest/gtest.h>

#include "blueprint/test_stacks.h"

namespace blueprint {
namespace {

TEST(SecretsOfAWorkload, AreThoseThatItsVariablesNameAndTheirParts) {
    Made made = make_text(
        "slipway: 1\nplatform: shop\nenvironments:\n"
        "  dev: { account: 444455556666, region: eu-west-1 }\n"
        "services:\n"
        "  api:\n"
        "    secrets: { KEY: $(secret.stripe), URL: $(secret.url), P: $(secret.pepper) }\n"
        "  web: { environment: { A: plain } }\n"
        "jobs:\n"
        "  nightly: { secrets: { KEY: $(secret.stripe) } }\n"
        "secrets:\n"
        "  stripe: {}\n"
        "  pepper: { generate: 32 }\n"
        "  salt: { generate: 16 }\n"
        "  url: { value: \"https://x:$(secret.salt)@example.com\" }\n");
    ASSERT_EQ(made.problems, "");
    const platform::Environment& dev = made.loaded.platform->environments.front();
    EXPECT_EQ(secrets_of(dev, *dev.service("api")),
              (std::vector<std::string>{"pepper", "salt", "stripe", "url"}));
    EXPECT_EQ(secrets_of(dev, *dev.service("web")), std::vector<std::string>());
    EXPECT_EQ(secrets_of(dev, *dev.job("nightly")), std::vector<std::string>{"stripe"});
}

}  // namespace
}  // namespace blueprint
