#include "deploy/client/foreign.h"

#include <gtest/gtest.h>

#include <string>

#include "deploy/client/test_surroundings.h"

namespace deploy {
namespace {

using base::HttpAnswer;

TEST(ForeignAnswers, AreShownByStatusTypeAndFirstBytes) {
    EXPECT_EQ(shown_answer({200, {{"Content-Type", "text/html"}}, "<html>\n\x1b[1m\"no\""},
                           BodyIs::Open),
              R"(status 200, text/html, "<html>\n\u001B[1m\"no\"")");
    EXPECT_EQ(shown_answer({502, {}, ""}, BodyIs::Open), "status 502, nothing in it");
    EXPECT_EQ(shown_answer({302, {{"Location", "https://sign.on/"}}, ""}, BodyIs::Open),
              R"(status 302, which sends to "https://sign.on/", nothing in it)");
    // Bytes that are not UTF-8 are shown as such, and no character is cut in two.
    EXPECT_EQ(shown_answer({200, {}, "\xff"}, BodyIs::Open), "status 200, \"\xEF\xBF\xBD\"");
    const std::string long_text = std::string(59, 'x') + "\xC3\xA9" + "y";
    EXPECT_EQ(shown_answer({200, {}, long_text}, BodyIs::Open),
              "status 200, \"" + std::string(59, 'x') + "\" ...");
    EXPECT_EQ(shown_answer({200, {}, R"({"SecretString": "hun)"}, BodyIs::Secret),
              "status 200, 21 bytes");
}

TEST(ForeignAnswers, NameWhoNamedTheServer) {
    const HttpAnswer page{404, {{"Content-Type", "text/plain"}}, "404 page not found\n"};
    auto shown = [&](const Endpoint& endpoint) {
        return test::told(base::Result<HttpAnswer>(
            foreign_answer("ecs ListClusters", endpoint, page, BodyIs::Open)));
    };
    EXPECT_EQ(shown({.origin = "http://127.0.0.1:8080", .by = "AWS_ENDPOINT_URL"}),
              "api.failed: ecs ListClusters: http://127.0.0.1:8080 does not answer as AWS does: "
              R"(status 404, text/plain, "404 page not found\n")"
              " | AWS_ENDPOINT_URL names it | look what listens there");
    EXPECT_EQ(shown({.origin = "https://ecs.eu-west-1.amazonaws.com"}),
              "api.failed: ecs ListClusters: https://ecs.eu-west-1.amazonaws.com does not answer "
              R"(as AWS does: status 404, text/plain, "404 page not found\n")"
              " | a proxy, or the sign-on page of a network, may answer in AWS's place");
}

}  // namespace
}  // namespace deploy
