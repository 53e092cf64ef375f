// Secrets that are put together, and where the parts come from.
#include <gtest/gtest.h>

#include "platform/rules/test_rules.h"

namespace platform {
namespace {

TEST(SecretParts, AreKnownWhenTheTextIsPutTogether) {
    constexpr std::string_view kService =
        "services: { a: { secrets: { URL: \"x:$(secret.k)\" } } }\n";
    auto with = [&](std::string_view secrets) {
        return in_dev(std::string(kService) + "secrets: { " + std::string(secrets) + " }\n");
    };
    const Row rows[] = {
        {"made by AWS", with("k: { generate: 32 }"), ""},
        {"a secret that exists",
         with("k: { arn: \"arn:aws:secretsmanager:eu-west-1:111122223333:secret:k-AbCdEf\" }"), ""},
        {"set by hand", with("k: {}"),
         "secret.part-by-hand: URL would keep the placeholder of `k`, which a person sets by hand "
         "in dev\n"},
        {"by another name", with("k: { value: $(secret.hand) }, hand: {}"),
         "secret.part-by-hand: URL would keep the placeholder of `k`, which a person sets by hand "
         "in dev\n"},
        {"deeper", with("k: { value: \"y$(secret.hand)\" }, hand: {}"),
         "secret.part-by-hand: k would keep the placeholder of `hand`, which a person sets by hand "
         "in dev\n"},
        {"a parameter", with("k: { arn: \"arn:aws:ssm:eu-west-1:111122223333:parameter/k\" }"),
         "secret.part-of-parameter: URL cannot be composed of `k`, a parameter of SSM in dev\n"},
        {"alone nothing is put together",
         in_dev("services: { a: { secrets: { URL: $(secret.k) } } }\nsecrets: { k: {} }\n"), ""},
        {"handed over once, told once",
         in_dev("services:\n  a: { calls: [c] }\n  b: { calls: [c] }\n  c: { port: 80, "
                "stop_timeout: 60s, "
                "callers_get: { URL: \"http://$(secret.k)@$(host)\" } }\nsecrets: { k: {} }\n"),
         "secret.part-by-hand: URL would keep the placeholder of `k`, which a person sets by hand "
         "in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(SecretParts, LieInThePartitionOfTheirEnvironment) {
    const std::string arn = "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:k-AbCdEf";
    const std::string other =
        "secret.other-partition: eu-west-1 is in the partition `aws`, and the secret is in "
        "`aws-cn` "
        "in dev\n";
    const Row rows[] = {
        {"in a variable", in_dev("services: { a: { secrets: { K: \"" + arn + "\" } } }\n"), other},
        {"under secrets", in_dev("services: { a: }\nsecrets: { k: { arn: \"" + arn + "\" } }\n"),
         other},
        {"in China both",
         "slipway: 1\nplatform: shop\nenvironments: { dev: { region: cn-north-1 } }\n"
         "services: { a: { secrets: { K: \"" +
             arn + "\" } } }\n",
         ""},
        {"another region of the same partition",
         in_dev("services: { a: { secrets: { K: "
                "\"arn:aws:ssm:us-east-1:111122223333:parameter/k\" } } }\n"),
         ""},
    };
    EXPECT_EQ(differences(rows), "");
}

}  // namespace
}  // namespace platform
