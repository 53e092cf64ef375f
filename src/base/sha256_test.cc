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

TEST(Sha256, OfPartsIsThatOfTheWhole) {
    // The published digests of "abc" and of nothing.
    EXPECT_EQ(sha256_hex_of_parts({"a", "", "bc"}, 8), "ba7816bf");
    EXPECT_EQ(sha256_hex_of_parts({"", ""}, 8), "e3b0c442");
    EXPECT_EQ(sha256_hex_of_parts({}, 8), "e3b0c442");
}

TEST(Hex, IsReadBack) {
    EXPECT_EQ(from_hex(to_hex(std::string("\x00\xff\x1a", 3))), std::string("\x00\xff\x1a", 3));
    EXPECT_EQ(from_hex("fF"), "\xff");
    EXPECT_EQ(from_hex(""), "");
    for (std::string_view digits : {"f", "abc", "0x", "-1", "+1", " 1", "zz"})
        EXPECT_EQ(from_hex(digits), std::nullopt) << digits;
}

// RFC 4231, test cases 1, 2 and 6.
TEST(HmacSha256, AgreesWithTheVectorsOfRfc4231) {
    EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'),
                                 "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace base
