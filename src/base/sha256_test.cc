#include "base/sha256.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Sha256, AgreesWithThePublishedVectors) {
    struct Row {
        std::string text;
        std::string digest;
    };
    // NIST's examples for FIPS 180-4.
    const Row rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {std::string(1'000'000, 'a'),
         "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(sha256_hex(row.text), row.digest);
}

TEST(Sha256, IsCutToTheDigitsThatAreAskedFor) {
    EXPECT_EQ(sha256_hex("abc", 1), "b");
    EXPECT_EQ(sha256_hex("abc", 8), "ba7816bf");
    EXPECT_EQ(sha256("abc")[0], 0xBA);
    EXPECT_EQ(sha256("abc")[31], 0xAD);
}

}  // namespace
}  // namespace base
