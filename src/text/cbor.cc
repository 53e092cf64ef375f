#include "text/cbor.h"

#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "base/utf8.h"

namespace text {
namespace {

// RFC 8949 3: the major types.
constexpr std::uint8_t kUnsigned = 0;
constexpr std::uint8_t kNegative = 1;
constexpr std::uint8_t kBytes = 2;
constexpr std::uint8_t kText = 3;
constexpr std::uint8_t kArray = 4;
constexpr std::uint8_t kMap = 5;
constexpr std::uint8_t kTag = 6;
constexpr std::uint8_t kSimple = 7;

constexpr std::uint8_t kFalse = 20;
constexpr std::uint8_t kTrue = 21;
constexpr std::uint8_t kNull = 22;
constexpr std::uint8_t kUndefined = 23;
constexpr std::uint8_t kHalf = 25;
constexpr std::uint8_t kSingle = 26;
constexpr std::uint8_t kDouble = 27;
constexpr std::uint8_t kBreak = 0xFF;

constexpr std::size_t kDepthMax = 64;

/// RFC 8949 appendix D.
double from_half(std::uint64_t half) {
    auto exponent = static_cast<int>((half >> 10) & 0x1F);
    auto mantissa = static_cast<double>(half & 0x3FF);
    double value = 0;
    if (exponent == 0) {
        value = std::ldexp(mantissa, -24);
    } else if (exponent != 31) {
        value = std::ldexp(mantissa + 1024, exponent - 25);
    } else {
        value = mantissa == 0 ? std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::quiet_NaN();
    }
    return (half & 0x8000) != 0 ? -value : value;
}

}  // namespace

void CborWriter::head(std::uint8_t major, std::uint64_t argument) {
    auto first = static_cast<std::uint8_t>(major << 5);
    int width = 0;
    if (argument < 24) {
        first = static_cast<std::uint8_t>(first | argument);
    } else if (argument <= 0xFF) {
        first |= 24;
        width = 1;
    } else if (argument <= 0xFFFF) {
        first |= 25;
        width = 2;
    } else if (argument <= 0xFFFF'FFFF) {
        first |= 26;
        width = 4;
    } else {
        first |= 27;
        width = 8;
    }
    out_.push_back(static_cast<char>(first));
    for (int i = width - 1; i >= 0; --i)
        out_.push_back(static_cast<char>((argument >> (8 * i)) & 0xFF));
}

void CborWriter::null() {
    head(kSimple, kNull);
}

void CborWriter::boolean(bool truth) {
    head(kSimple, truth ? kTrue : kFalse);
}

void CborWriter::integer(std::int64_t number) {
    auto bits = static_cast<std::uint64_t>(number);
    number < 0 ? head(kNegative, ~bits) : head(kUnsigned, bits);
}

void CborWriter::unsigned_integer(std::uint64_t number) {
    head(kUnsigned, number);
}

void CborWriter::number(double number) {
    if (std::isnan(number)) number = std::numeric_limits<double>::quiet_NaN();
    auto bits = std::bit_cast<std::uint64_t>(number);
    out_.push_back(static_cast<char>(kSimple << 5 | kDouble));
    for (int i = 7; i >= 0; --i)
        out_.push_back(static_cast<char>((bits >> (8 * i)) & 0xFF));
}

void CborWriter::text(std::string_view text) {
    head(kText, text.size());
    out_ += text;
}

void CborWriter::bytes(std::string_view bytes) {
    head(kBytes, bytes.size());
    out_ += bytes;
}

void CborWriter::begin_array(std::size_t items) {
    head(kArray, items);
}

void CborWriter::begin_map(std::size_t pairs) {
    head(kMap, pairs);
}

void CborWriter::begin_open_array() {
    out_ += '\x9f';
}

void CborWriter::begin_open_map() {
    out_ += '\xbf';
}

void CborWriter::end() {
    out_ += '\xff';
}

void CborWriter::tag(std::uint64_t number) {
    head(kTag, number);
}

std::string CborWriter::take() {
    return std::exchange(out_, {});
}

std::string_view CborReader::take(std::uint64_t count) {
    if (!ok_ || count > bytes_.size() - offset_) {
        fail();
        return {};
    }
    std::string_view taken = bytes_.substr(offset_, count);
    offset_ += count;
    return taken;
}

std::optional<CborReader::Head> CborReader::read_head() {
    std::string_view first = take(1);
    if (!ok_) return std::nullopt;
    auto byte = static_cast<std::uint8_t>(first[0]);
    Head head{static_cast<std::uint8_t>(byte >> 5), static_cast<std::uint8_t>(byte & 0x1F), 0};
    if (head.info < 24) {
        head.argument = head.info;
    } else if (head.info <= 27) {
        for (char c : take(std::uint64_t{1} << (head.info - 24)))
            head.argument = head.argument << 8 | static_cast<std::uint8_t>(c);
    } else if (!head.indefinite() || head.major == kUnsigned || head.major == kNegative ||
               head.major == kTag || head.major == kSimple) {
        fail();
    }
    if (!ok_) return std::nullopt;
    return head;
}

void CborReader::count_item() {
    if (open_.empty()) return;
    Open& container = open_.back();
    if (!container.indefinite) {
        if (container.left == 0) return fail();
        --container.left;
    }
    container.value_is_next = !container.value_is_next;
}

std::optional<CborReader::Head> CborReader::expect(std::uint8_t major) {
    std::optional<Head> head = read_head();
    if (!head) return std::nullopt;
    if (head->major != major) {
        fail();
        return std::nullopt;
    }
    // A tag belongs to the item behind it, which is counted for both.
    if (major != kTag) count_item();
    return head;
}

CborKind CborReader::peek() {
    if (!ok_ || offset_ >= bytes_.size()) return CborKind::End;
    if (!open_.empty() && !open_.back().indefinite && open_.back().left == 0) return CborKind::End;
    auto byte = static_cast<std::uint8_t>(bytes_[offset_]);
    if (byte == kBreak) return CborKind::End;
    switch (byte >> 5) {
        case kUnsigned:
        case kNegative: return CborKind::Integer;
        case kBytes: return CborKind::Bytes;
        case kText: return CborKind::Text;
        case kArray: return CborKind::Array;
        case kMap: return CborKind::Map;
        case kTag: return CborKind::Tag;
        default: break;
    }
    switch (byte & 0x1F) {
        case kFalse:
        case kTrue: return CborKind::Boolean;
        case kHalf:
        case kSingle:
        case kDouble: return CborKind::Number;
        default: return CborKind::Null;
    }
}

void CborReader::null() {
    std::optional<Head> head = expect(kSimple);
    if (head && head->info != kNull && head->info != kUndefined) fail();
}

bool CborReader::boolean() {
    std::optional<Head> head = expect(kSimple);
    if (head && head->info != kFalse && head->info != kTrue) fail();
    return ok_ && head->info == kTrue;
}

std::int64_t CborReader::integer() {
    bool negative =
        offset_ < bytes_.size() && (static_cast<std::uint8_t>(bytes_[offset_]) >> 5) == kNegative;
    std::optional<Head> head = expect(negative ? kNegative : kUnsigned);
    if (head && head->argument > static_cast<std::uint64_t>(INT64_MAX)) fail();
    if (!ok_) return 0;
    auto number = static_cast<std::int64_t>(head->argument);
    return negative ? -1 - number : number;
}

std::uint64_t CborReader::unsigned_integer() {
    std::optional<Head> head = expect(kUnsigned);
    return ok_ ? head->argument : 0;
}

double CborReader::number() {
    if (peek() == CborKind::Integer) return static_cast<double>(integer());
    std::optional<Head> head = expect(kSimple);
    if (!ok_) return 0;
    switch (head->info) {
        case kHalf: return from_half(head->argument);
        case kSingle:
            return static_cast<double>(
                std::bit_cast<float>(static_cast<std::uint32_t>(head->argument)));
        case kDouble: return std::bit_cast<double>(head->argument);
        default: fail(); return 0;
    }
}

std::string CborReader::string_of(std::uint8_t major) {
    std::optional<Head> head = expect(major);
    if (!head) return {};
    if (!head->indefinite()) return std::string(take(head->argument));
    // RFC 8949 3.2.3: pieces of the same kind, each of definite length, up to the break.
    std::string whole;
    while (ok_ && offset_ < bytes_.size() && static_cast<std::uint8_t>(bytes_[offset_]) != kBreak) {
        std::optional<Head> piece = read_head();
        if (!piece || piece->major != major || piece->indefinite()) {
            fail();
            break;
        }
        whole += take(piece->argument);
    }
    take(1);
    return whole;
}

std::string CborReader::text() {
    std::string text = string_of(kText);
    if (base::utf8_prefix(text) != text.size()) fail();
    if (!ok_) text.clear();
    return text;
}

std::string CborReader::bytes() {
    std::string bytes = string_of(kBytes);
    if (!ok_) bytes.clear();
    return bytes;
}

std::uint64_t CborReader::tag() {
    std::optional<Head> head = expect(kTag);
    return ok_ ? head->argument : 0;
}

void CborReader::open(std::uint8_t major) {
    std::optional<Head> head = expect(major);
    if (!head) return;
    bool map = major == kMap;
    // Each item takes a byte at least: a count beyond that is a lie that nobody should allocate
    // for.
    std::uint64_t most = (bytes_.size() - offset_) / (map ? 2 : 1);
    if (open_.size() == kDepthMax || (!head->indefinite() && head->argument > most)) return fail();
    open_.push_back({map ? head->argument * 2 : head->argument, head->indefinite(), map, false});
}

void CborReader::begin_array() {
    open(kArray);
}

void CborReader::begin_map() {
    open(kMap);
}

bool CborReader::more() {
    if (!ok_ || open_.empty()) return false;
    const Open& container = open_.back();
    bool ended = container.left == 0;
    if (container.indefinite) {
        if (offset_ >= bytes_.size()) {
            fail();
            return false;
        }
        ended = static_cast<std::uint8_t>(bytes_[offset_]) == kBreak;
        if (ended) ++offset_;
    }
    if (!ended) return true;
    // A map that ends behind a key.
    if (container.map && container.value_is_next) fail();
    open_.pop_back();
    return false;
}

void CborReader::skip() {
    while (peek() == CborKind::Tag)
        tag();
    switch (peek()) {
        case CborKind::Boolean: boolean(); break;
        case CborKind::Integer:
            // Of any size.
            expect(static_cast<std::uint8_t>(static_cast<std::uint8_t>(bytes_[offset_]) >> 5));
            break;
        case CborKind::Number: number(); break;
        case CborKind::Null: expect(kSimple); break;
        case CborKind::Text: text(); break;
        case CborKind::Bytes: bytes(); break;
        case CborKind::Array:
            begin_array();
            while (more())
                skip();
            break;
        case CborKind::Map:
            begin_map();
            while (more()) {
                skip();
                skip();
            }
            break;
        case CborKind::Tag:
        case CborKind::End: fail(); break;
    }
}

}  // namespace text
