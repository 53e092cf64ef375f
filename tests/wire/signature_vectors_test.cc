// The suite of signature version 4: what is signed, the signature, and the signed request.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "aws/signature.h"
#include "vectors.h"

namespace wire {
namespace {

/// As a client would have it: the lines of a header that goes on on the next line are joined.
base::HttpRequest request_of(const std::string& text) {
    base::HttpRequest request;
    std::size_t at = text.find('\n');
    std::string first = text.substr(0, at);
    std::size_t blank = first.find(' ');
    request.method = first.substr(0, blank);
    request.target = first.substr(blank + 1, first.rfind(' ') - blank - 1);
    while (at != std::string::npos) {
        std::size_t begin = at + 1;
        at = text.find('\n', begin);
        std::string line = text.substr(begin, at == std::string::npos ? at : at - begin);
        if (line.empty()) {
            if (at != std::string::npos) request.body = text.substr(at + 1);
            break;
        }
        if (line[0] == ' ') {
            request.headers.back().value += line;
        } else {
            std::size_t colon = line.find(':');
            request.headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
        }
    }
    return request;
}

struct SignatureCase {
    std::string name;
    std::filesystem::path folder;

    std::string file(const char* extension) const {
        return read_text_file((folder / (name + extension)).string());
    }
};

std::vector<SignatureCase> cases() {
    std::vector<SignatureCase> found;
    std::filesystem::path root = std::filesystem::path(vectors_folder()) / "sigv4";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (entry.path().extension() == ".creq")
            found.push_back({entry.path().stem().string(), entry.path().parent_path()});
    }
    std::ranges::sort(found, {}, &SignatureCase::name);
    return found;
}

// Its .sreq has a signature of its own that fits no other of its files; the rest of it is checked.
constexpr std::string_view kToken = "get-vanilla-with-session-token";

TEST(SignatureVectors, AreSignedAlike) {
    if (vectors_folder().empty()) GTEST_SKIP() << "SLIPWAY_VECTORS names no folder of vectors";
    const std::string secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    std::size_t checked = 0;
    for (const SignatureCase& one : cases()) {
        SCOPED_TRACE(one.name);
        auto authorization = aws::read_authorization(one.file(".authz"));
        ASSERT_TRUE(authorization);
        EXPECT_EQ(authorization->access_key_id, "AKIDEXAMPLE");
        base::HttpRequest request = request_of(one.file(".req"));
        if (one.name == kToken) {
            request.headers.push_back(
                {"X-Amz-Security-Token",
                 "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"});
        }
        std::string canonical = aws::canonical_request(request, authorization->signed_headers);
        EXPECT_EQ(canonical, one.file(".creq"));
        std::string date(request.header("X-Amz-Date"));
        std::string to_sign = aws::string_to_sign(canonical, date, authorization->scope);
        EXPECT_EQ(to_sign, one.file(".sts"));
        EXPECT_EQ(aws::signature(secret, to_sign, authorization->scope), authorization->signature);
        ++checked;
    }
    EXPECT_EQ(checked, 34U);
}

TEST(SignatureVectors, AreSentAlike) {
    if (vectors_folder().empty()) GTEST_SKIP() << "SLIPWAY_VECTORS names no folder of vectors";
    std::size_t checked = 0;
    for (const SignatureCase& one : cases()) {
        SCOPED_TRACE(one.name);
        // What is added after the signing is no part of it.
        if (one.name == "post-sts-header-after" || one.name == kToken) continue;
        base::HttpRequest request = request_of(one.file(".req"));
        std::erase_if(request.headers,
                      [](const base::HttpHeader& header) { return header.name == "X-Amz-Date"; });
        aws::sign(request, {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}, "us-east-1",
                  "service", *base::parse_time("2015-08-30T12:36:00Z"));
        EXPECT_EQ(request.header("Authorization"), one.file(".authz"));
        EXPECT_EQ(request.header("X-Amz-Date"), "20150830T123600Z");
        ++checked;
    }
    EXPECT_EQ(checked, 32U);
}

}  // namespace
}  // namespace wire
