#include "base/digest.h"

#include <gtest/gtest.h>

#include "base/sha256.h"

namespace base {
namespace {

// What the catalogues of these algorithms give for this text.
constexpr std::string_view kCheck = "123456789";

TEST(Digest, HasTheValuesOfTheCatalogues) {
    EXPECT_EQ(to_hex(md5("")), "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(to_hex(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(to_hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    // RFC 2202, test case 2.
    EXPECT_EQ(to_hex(hmac_sha1("Jefe", "what do ya want for nothing?")),
              "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    EXPECT_EQ(crc32(kCheck), 0xCBF43926U);
    EXPECT_EQ(crc32c(kCheck), 0xE3069283U);
    EXPECT_EQ(crc64_nvme(kCheck), 0xAE8B14860A799888U);
}

TEST(Digest, GoesOnFromWhatCameBefore) {
    std::string bytes;
    for (int i = 0; i < 100; ++i)
        bytes += static_cast<char>(i * 37);
    for (std::size_t cut : {0U, 1U, 7U, 8U, 9U, 64U, 100U}) {
        std::string_view head = std::string_view(bytes).substr(0, cut);
        std::string_view tail = std::string_view(bytes).substr(cut);
        EXPECT_EQ(crc32(tail, crc32(head)), crc32(bytes)) << cut;
        EXPECT_EQ(crc32c(tail, crc32c(head)), crc32c(bytes)) << cut;
        EXPECT_EQ(crc64_nvme(tail, crc64_nvme(head)), crc64_nvme(bytes)) << cut;
    }
}

}  // namespace
}  // namespace base
