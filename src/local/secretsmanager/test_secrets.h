#pragma once
// For tests: Secrets Manager asked as its clients ask.

#include <string>

#include "local/test_json.h"

namespace local::test {

struct SecretsManager : testing::Test {
    TestCloud cloud;
    JsonService service{"secretsmanager", "secretsmanager"};

    base::HttpAnswer ask(const std::string& operation, const std::string& body) {
        return service.ask(cloud, operation, body);
    }
    std::string error(const std::string& operation, const std::string& body) {
        return at(ask(operation, body), "__type");
    }
    std::string value(const std::string& body) {
        return at(ask("GetSecretValue", body), "SecretString");
    }
    static std::string token(char letter) { return std::string(32, letter); }
    /// The ARN.
    std::string make(const std::string& name, const std::string& text) {
        base::HttpAnswer answer =
            ask("CreateSecret", R"({"Name":")" + name + R"(","SecretString":")" + text + R"("})");
        EXPECT_EQ(answer.status, 200) << answer.body;
        return at(answer, "ARN");
    }
};

}  // namespace local::test
