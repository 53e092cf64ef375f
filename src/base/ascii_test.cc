#include "base/ascii.h"

#include <gtest/gtest.h>

namespace base {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";

std::string every_byte() {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes += static_cast<char>(byte);
    return bytes;
}

/// The bytes that `is_kind` knows, in their order.
std::string bytes_that(bool (*is_kind)(char)) {
    std::string bytes = every_byte();
    std::erase_if(bytes, [&](char c) { return !is_kind(c); });
    return bytes;
}

TEST(Ascii, KnowsEveryByteByItsKind) {
    std::string letters = std::string(kUpper).append(kLower);
    EXPECT_EQ(bytes_that(is_digit), kDigits);
    EXPECT_EQ(bytes_that(is_upper), kUpper);
    EXPECT_EQ(bytes_that(is_lower), kLower);
    EXPECT_EQ(bytes_that(is_letter), letters);
    EXPECT_EQ(bytes_that(is_alphanumeric), std::string(kDigits) + letters);
}

TEST(Ascii, LowersCapitalsAndLeavesAllElse) {
    EXPECT_EQ(lower(kUpper), kLower);
    std::string others = every_byte();
    std::erase_if(others, is_upper);
    EXPECT_EQ(lower(others), others);
    EXPECT_EQ(lower("X-Amz-\xC3\x84"), "x-amz-\xC3\x84");
    EXPECT_EQ(lower(""), "");
}

TEST(Ascii, LowersACharacterAsItDoesATextOfIt) {
    for (char c : every_byte())
        EXPECT_EQ(std::string(1, lower(c)), lower(std::string(1, c)));
}

TEST(Ascii, IsKnownWhenCompiling) {
    static_assert(is_letter('a') && is_letter('Z') && !is_letter('0'));
    static_assert(is_alphanumeric('0') && !is_alphanumeric('_'));
    static_assert(lower('Q') == 'q' && lower('?') == '?');
}

}  // namespace
}  // namespace base
