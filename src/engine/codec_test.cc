#include "engine/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/prng.h"
#include "engine/cfn_codec.h"
#include "engine/shared.h"

namespace engine {
namespace {

void encode_into(text::CborWriter& writer, const auto& value) {
    Encoder encoder{std::move(writer), {}};
    encode(encoder, value);
    writer = std::move(encoder.out);
}

enum class Colour : std::uint8_t { Red, Green };

struct Leaf {
    std::int32_t number = 7;
    std::string text = "leaf";
    bool operator==(const Leaf&) const = default;
};
using Either = std::variant<std::int64_t, std::string, Leaf>;

struct Everything {
    bool truth = false;
    std::int8_t least = 0;
    std::uint64_t most = 0;
    double number = 0;
    Colour colour = Colour::Red;
    std::string text = {};
    base::Duration length = {};
    base::Time time = {};
    std::optional<Leaf> leaf = {};
    std::vector<std::string> list = {};
    std::set<std::uint32_t> numbers = {};
    std::map<std::string, Leaf> leaves = {};
    std::pair<std::int64_t, bool> both = {};
    Either either = {};
    Shared<Leaf> shared = {};
    std::vector<Shared<Leaf>> more = {};
    cfn::Object properties = {};
    bool operator==(const Everything&) const = default;
};

Everything everything() {
    Shared<Leaf> leaf = share(Leaf{3, "shared"});
    return {
        .truth = true,
        .least = -128,
        .most = UINT64_C(9'223'372'036'854'775'807),
        .number = -0.5,
        .colour = Colour::Green,
        .text = std::string("\0\xff text", 7),
        .length = base::Duration::seconds(-3),
        .time = base::Time::unix_milliseconds(1'700'000'000'123),
        .leaf = Leaf{},
        .list = {"a", "", "c"},
        .numbers = {1, 4'294'967'295},
        .leaves = {{"x", {1, "y"}}, {"z", {}}},
        .both = {-9, true},
        .either = Leaf{5, "five"},
        .shared = leaf,
        .more = {leaf, {}, share(Leaf{4, "other"}), leaf},
        .properties = {{"Text", "x"},
                       {"Number", 5},
                       {"Share", 0.25},
                       {"Truth", true},
                       {"Nothing", cfn::Null{}},
                       {"List", cfn::Array{1, "two", cfn::Object{{"Three", cfn::Array{}}}}},
                       {"Ref", cfn::Ref{"Vpc"}},
                       {"Att", cfn::GetAtt{"Vpc", "CidrBlock"}},
                       {"Sub", *cfn::parse_sub("${A}-${B.C}-text")},
                       {"Call", cfn::Call{cfn::Function::kJoin, {"-", cfn::Array{"a", "b"}}}}},
    };
}

TEST(Codec, BringsBackEveryKindOfType) {
    Everything value = everything();
    std::optional<Everything> back = from_bytes<Everything>(to_bytes(value));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, value);
    EXPECT_EQ(to_bytes(*back), to_bytes(value));
    std::optional<Everything> empty = from_bytes<Everything>(to_bytes(Everything{}));
    ASSERT_TRUE(empty);
    EXPECT_EQ(*empty, Everything{});
}

TEST(Codec, KeepsSharedThingsShared) {
    Everything value = everything();
    std::optional<Everything> back = from_bytes<Everything>(to_bytes(value));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->shared.held.get(), back->more[0].held.get());
    EXPECT_EQ(back->shared.held.get(), back->more[3].held.get());
    EXPECT_NE(back->shared.held.get(), back->more[2].held.get());
    EXPECT_FALSE(back->more[1]);
    std::vector<Shared<std::string>> big(100, share(std::string(1000, 'x')));
    EXPECT_LT(to_bytes(big).size(), 1500U);
}

struct Old {
    std::int64_t number = 0;
    std::string text = {};
    bool operator==(const Old&) const = default;
};
struct New {
    std::int64_t number = 0;
    std::string text = {};
    bool added = true;
    std::string word = "default";
    bool operator==(const New&) const = default;
};

TEST(Codec, ReadsFieldsThatOlderBytesLackAsTheirDefaults) {
    std::optional<New> read = from_bytes<New>(to_bytes(Old{5, "x"}));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, (New{5, "x", true, "default"}));
}

struct TwoKinds {
    Shared<Leaf> leaf = {};
    Shared<std::string> text = {};
};

TEST(Codec, TakesNoSharedThingForOneOfAnotherType) {
    text::CborWriter writer;
    writer.begin_array(2);
    writer.begin_array(1);
    encode_into(writer, Leaf{});
    writer.unsigned_integer(0);  // the leaf, where a text should be
    EXPECT_FALSE(from_bytes<TwoKinds>(writer.take()));
}

TEST(Codec, RefusesBytesWithMoreFieldsThanThereAre) {
    EXPECT_FALSE(from_bytes<Old>(to_bytes(New{})));
}

TEST(Codec, RefusesAnAlternativeThatItDoesNotKnow) {
    std::variant<std::int64_t, bool, std::string> newer = std::string("x");
    EXPECT_FALSE((from_bytes<std::variant<std::int64_t, bool>>(to_bytes(newer))));
}

TEST(Codec, RefusesBytesThatEndEarlyOrGoOn) {
    std::string bytes = to_bytes(everything());
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_FALSE(from_bytes<Everything>(bytes.substr(0, length))) << length;
    EXPECT_FALSE(from_bytes<Everything>(bytes + "x"));
}

TEST(Codec, SurvivesBytesThatMakeNoSense) {
    std::string bytes = to_bytes(everything());
    base::Prng random(1);
    std::size_t whole = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string damaged = bytes;
        for (std::uint64_t hits = random.below(4) + 1; hits > 0; --hits)
            damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
        if (from_bytes<Everything>(damaged)) ++whole;
        std::string noise(random.below(64), '\0');
        for (char& letter : noise)
            letter = static_cast<char>(random.below(256));
        from_bytes<Everything>(noise);
    }
    // Damage inside a text is not seen here; whoever keeps bytes has a checksum.
    EXPECT_LT(whole, 20'000U);
}

}  // namespace
}  // namespace engine
