#include "cfn/evaluate_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "cfn/evaluate.h"

namespace cfn {
namespace {

using Bytes = std::vector<std::uint8_t>;

template <class T>
std::optional<T> whole_number(std::string_view text, int base) {
    T number = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<Bytes> parse_ipv4(std::string_view text) {
    Bytes bytes;
    for (const std::string& part : split_text(text, ".")) {
        auto number = whole_number<std::uint8_t>(part, 10);
        if (!number) return std::nullopt;
        bytes.push_back(*number);
    }
    if (bytes.size() != 4) return std::nullopt;
    return bytes;
}

std::optional<Bytes> parse_groups(std::string_view text) {
    Bytes bytes;
    if (text.empty()) return bytes;
    for (const std::string& part : split_text(text, ":")) {
        auto number = whole_number<std::uint16_t>(part, 16);
        if (!number) return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(*number >> 8));
        bytes.push_back(static_cast<std::uint8_t>(*number & 0xFF));
    }
    return bytes;
}

std::optional<Bytes> parse_ipv6(std::string_view text) {
    std::size_t gap = text.find("::");
    auto head = parse_groups(text.substr(0, gap));
    if (!head) return std::nullopt;
    if (gap == std::string_view::npos) return head->size() == 16 ? head : std::nullopt;
    auto tail = parse_groups(text.substr(gap + 2));
    if (!tail || head->size() + tail->size() > 14) return std::nullopt;
    head->resize(16 - tail->size());
    head->insert(head->end(), tail->begin(), tail->end());
    return head;
}

std::string print_address(const Bytes& bytes) {
    if (bytes.size() == 4) {
        return fmt::format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]);
    }
    std::string text;
    std::size_t groups = 8;
    while (groups > 0 && bytes[groups * 2 - 1] == 0 && bytes[groups * 2 - 2] == 0)
        --groups;
    for (std::size_t i = 0; i < groups; ++i) {
        if (i > 0) text += ':';
        text += fmt::format("{:x}", (bytes[i * 2] << 8) | bytes[i * 2 + 1]);
    }
    if (groups == 8) return text;
    return text + (groups == 7 ? ":0" : "::");
}

/// Adds `number` << `shift`.
void add_shifted(Bytes& bytes, std::uint64_t number, std::size_t shift) {
    std::uint64_t carry = number << (shift % 8);
    for (std::size_t at = bytes.size() - shift / 8; at-- > 0 && carry > 0;) {
        carry += bytes[at];
        bytes[at] = static_cast<std::uint8_t>(carry & 0xFF);
        carry >>= 8;
    }
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
    constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::size_t held = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            std::uint8_t byte = i < held ? static_cast<std::uint8_t>(bytes[at + i]) : 0;
            bits = bits << 8 | byte;
        }
        for (std::size_t i = 0; i < 4; ++i) {
            text += i > held ? '=' : kLetters[(bits >> (18 - 6 * i)) & 63];
        }
    }
    return text;
}

std::optional<std::vector<std::string>> cidr_blocks(std::string_view block, std::int64_t count,
                                                    std::int64_t host_bits) {
    // AWS rule template.12 [documented] "Template reference, Fn::Cidr": 1 to 256 blocks.
    // Test: Evaluate.CutsBlocksOutOfNetworks
    std::size_t slash = block.find('/');
    if (slash == std::string_view::npos || count < 1 || count > 256) return std::nullopt;
    std::string_view address = block.substr(0, slash);
    auto length = whole_number<std::uint8_t>(block.substr(slash + 1), 10);
    bool is_v6 = address.find(':') != std::string_view::npos;
    auto bytes = is_v6 ? parse_ipv6(address) : parse_ipv4(address);
    std::int64_t width = is_v6 ? 128 : 32;
    if (!bytes || !length || *length > width || host_bits < 1 || host_bits > width) {
        return std::nullopt;
    }
    std::int64_t room = width - *length - host_bits;  // bits that tell the blocks apart
    if (room < 0 || (room < 9 && count > (std::int64_t{1} << room))) return std::nullopt;
    // The address may point inside the block: its host part does not count.
    for (std::int64_t bit = *length; bit < width; ++bit) {
        (*bytes)[static_cast<std::size_t>(bit / 8)] &=
            static_cast<std::uint8_t>(~(0x80 >> (bit % 8)));
    }
    std::vector<std::string> blocks;
    for (std::int64_t i = 0; i < count; ++i) {
        Bytes start = *bytes;
        add_shifted(start, static_cast<std::uint64_t>(i), static_cast<std::size_t>(host_bits));
        blocks.push_back(fmt::format("{}/{}", print_address(start), width - host_bits));
    }
    return blocks;
}

std::vector<std::string> split_text(std::string_view text, std::string_view delimiter) {
    std::vector<std::string> parts;
    while (true) {
        std::size_t at = delimiter.empty() ? std::string_view::npos : text.find(delimiter);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + delimiter.size());
    }
}

std::size_t count_parts(std::string_view text, std::string_view delimiter) {
    std::size_t parts = 1;
    if (delimiter.empty()) return parts;
    for (std::size_t at = text.find(delimiter); at != std::string_view::npos;
         at = text.find(delimiter, at + delimiter.size()))
        ++parts;
    return parts;
}

bool same_value(const Expression& a, const Expression& b) {
    const auto* items = a.as<Array>();
    const auto* others = b.as<Array>();
    if (items && others) return std::ranges::equal(*items, *others, same_value);
    auto text = scalar_text(a);
    auto other = scalar_text(b);
    if (text && other) return *text == *other;
    return a == b;
}

}  // namespace cfn
