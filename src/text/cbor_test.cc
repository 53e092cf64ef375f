#include "text/cbor.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace text {
namespace {

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return bytes;
}

std::string to_hex(std::string_view bytes) {
    std::string hex;
    for (char c : bytes) {
        constexpr char kDigits[] = "0123456789abcdef";
        hex.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
        hex.push_back(kDigits[static_cast<unsigned char>(c) & 15]);
    }
    return hex;
}

// RFC 8949 appendix A.
TEST(Cbor, IntegersAreWrittenAndReadAsTheRfcShows) {
    struct Row {
        std::int64_t number;
        const char* hex;
    };
    for (const Row& row : std::vector<Row>{{0, "00"},
                                           {23, "17"},
                                           {24, "1818"},
                                           {100, "1864"},
                                           {1000, "1903e8"},
                                           {1'000'000, "1a000f4240"},
                                           {1'000'000'000'000, "1b000000e8d4a51000"},
                                           {-1, "20"},
                                           {-100, "3863"},
                                           {-1000, "3903e7"},
                                           {INT64_MIN, "3b7fffffffffffffff"}}) {
        CborWriter writer;
        writer.integer(row.number);
        EXPECT_EQ(to_hex(writer.written()), row.hex);
        std::string bytes = from_hex(row.hex);
        CborReader reader(bytes);
        EXPECT_EQ(reader.integer(), row.number);
        EXPECT_TRUE(reader.ok() && reader.at_end());
    }
}

TEST(Cbor, NumbersOfEveryWidthAreReadAsTheRfcShows) {
    struct Row {
        const char* hex;
        double number;
    };
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    for (const Row& row : std::vector<Row>{{"f90000", 0.0},
                                           {"f93c00", 1.0},
                                           {"fb3ff199999999999a", 1.1},
                                           {"f97bff", 65504.0},
                                           {"fa47c35000", 100'000.0},
                                           {"fb7e37e43c8800759c", 1.0e+300},
                                           {"f90001", 5.960464477539063e-8},
                                           {"f90400", 0.00006103515625},
                                           {"f9c400", -4.0},
                                           {"f97c00", kInfinity},
                                           {"faff800000", -kInfinity}}) {
        std::string bytes = from_hex(row.hex);
        CborReader reader(bytes);
        EXPECT_EQ(reader.number(), row.number) << row.hex;
        EXPECT_TRUE(reader.ok() && reader.at_end()) << row.hex;
    }
    std::string bytes = from_hex("f97e00");
    EXPECT_TRUE(std::isnan(CborReader(bytes).number()));
}

TEST(Cbor, IndefiniteLengthsAreReadLikeDefiniteOnes) {
    // {"a": [1, 2], "b": "streaming"} with an indefinite map, list and text.
    std::string bytes = from_hex("bf61619f0102ff61627f657374726561646d696e67ffff");
    CborReader reader(bytes);
    reader.begin_map();
    ASSERT_TRUE(reader.more());
    EXPECT_EQ(reader.text(), "a");
    reader.begin_array();
    std::vector<std::int64_t> items;
    while (reader.more())
        items.push_back(reader.integer());
    EXPECT_EQ(items, (std::vector<std::int64_t>{1, 2}));
    ASSERT_TRUE(reader.more());
    EXPECT_EQ(reader.text(), "b");
    EXPECT_EQ(reader.text(), "streaming");
    EXPECT_FALSE(reader.more());
    EXPECT_TRUE(reader.ok() && reader.at_end());
}

TEST(Cbor, ASkippedItemIsPassedByWhateverIsInIt) {
    // [tag 1: 5, {"a": [tag 2: h'01', 1.5]}, 18446744073709551615, null], then 7.
    std::string bytes = from_hex("84c105a1616182c24101f93e001bfffffffffffffffff607");
    CborReader reader(bytes);
    reader.skip();
    EXPECT_EQ(reader.integer(), 7);
    EXPECT_TRUE(reader.ok() && reader.at_end());
}

TEST(Cbor, TheFirstMistakeEndsTheReading) {
    for (const char* hex :
         {"", "18", "1900", "62", "6261", "81", "a161", "a16161", "bf6161ff", "9f01", "7f4101ff",
          "5f7f6161ffff", "ff", "1c", "fc", "c1", "9bffffffffffffffff", "62c328"}) {
        std::string bytes = from_hex(hex);
        CborReader reader(bytes);
        reader.skip();
        EXPECT_FALSE(reader.ok()) << hex;
        EXPECT_EQ(reader.integer(), 0);
        EXPECT_EQ(reader.text(), "");
        EXPECT_FALSE(reader.more());
    }
}

TEST(Cbor, AnItemOfAnotherKindIsAMistake) {
    std::string bytes = from_hex("6161");
    CborReader reader(bytes);
    EXPECT_EQ(reader.peek(), CborKind::Text);
    EXPECT_EQ(reader.integer(), 0);
    EXPECT_FALSE(reader.ok());
}

TEST(Cbor, NestingHasALimit) {
    std::string deep(100, '\x81');
    deep.push_back('\x00');
    CborReader reader(deep);
    reader.skip();
    EXPECT_FALSE(reader.ok());
}

RC_GTEST_PROP(Cbor, AnyBytesAreReadWithoutHarm, (const std::string& bytes)) {
    CborReader reader(bytes);
    while (reader.ok() && !reader.at_end())
        reader.skip();
    RC_ASSERT(reader.offset() <= bytes.size());
}

RC_GTEST_PROP(Cbor, TextsAndBytesComeBackAsTheyWere,
              (const std::string& bytes, std::int64_t number)) {
    CborWriter writer;
    writer.begin_map(1);
    writer.bytes(bytes);
    writer.begin_array(3);
    writer.integer(number);
    writer.boolean(true);
    writer.null();
    std::string written = writer.take();
    CborReader reader(written);
    reader.begin_map();
    RC_ASSERT(reader.more());
    RC_ASSERT(reader.bytes() == bytes);
    reader.begin_array();
    RC_ASSERT(reader.more());
    RC_ASSERT(reader.integer() == number);
    RC_ASSERT(reader.boolean());
    reader.null();
    RC_ASSERT(!reader.more());
    RC_ASSERT(!reader.more());
    RC_ASSERT(reader.ok() && reader.at_end());
}

TEST(Cbor, OfUnknownLengthEndsWithABreak) {
    CborWriter writer;
    writer.begin_open_map();
    writer.text("a");
    writer.begin_open_array();
    writer.integer(1);
    writer.begin_open_array();
    writer.end();
    writer.end();
    writer.end();
    EXPECT_EQ(to_hex(writer.written()), "bf61619f019fffffff");
    std::string bytes = writer.take();
    CborReader reader(bytes);
    reader.skip();
    EXPECT_TRUE(reader.ok() && reader.at_end());
}

}  // namespace
}  // namespace text
