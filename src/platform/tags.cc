#include "platform/tags.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/utf8.h"

namespace platform {
namespace {

constexpr std::size_t kLongestName = 128;
constexpr std::size_t kLongestValue = 256;

constexpr std::array<std::string_view, 4> kOurs = {"platform", "environment", "service",
                                                   "managed-by"};

struct Range {
    char32_t first;
    char32_t last;
};
/// Blocks of Unicode that hold signs and pictures, no letters.
constexpr std::array kNoLetters = {
    Range{0x80, 0xA9},       Range{0xAB, 0xB4},       Range{0xB6, 0xB9},
    Range{0xBB, 0xBF},       Range{0xD7, 0xD7},       Range{0xF7, 0xF7},
    Range{0x2000, 0x20FF},   Range{0x2190, 0x2BFF},   Range{0x2E00, 0x2E7F},
    Range{0x3000, 0x3004},   Range{0x3008, 0x3020},   Range{0xE000, 0xF8FF},
    Range{0xFE00, 0xFE6F},   Range{0xFF00, 0xFF0F},   Range{0xFF1A, 0xFF20},
    Range{0xFF3B, 0xFF40},   Range{0xFF5B, 0xFF65},   Range{0xFFE0, 0xFFFF},
    Range{0x1D000, 0x1D3FF}, Range{0x1F000, 0x1FBFF}, Range{0xE0000, 0x10FFFF},
};

bool fits(char32_t c) {
    if (c < 0x80) {
        char byte = static_cast<char>(c);
        return base::is_alphanumeric(byte) ||
               std::string_view(" _.:/=+-@").find(byte) != std::string_view::npos;
    }
    return std::ranges::none_of(
        kNoLetters, [&](const Range& range) { return c >= range.first && c <= range.last; });
}

/// Its characters, and the first of them that a tag cannot have.
struct Characters {
    std::size_t count = 0;
    std::string_view unfit;
};
Characters characters_of(std::string_view text) {
    Characters found;
    while (!text.empty()) {
        base::CodePoint point = base::decode_utf8(text);
        if (found.unfit.empty() && !fits(point.value)) found.unfit = text.substr(0, point.length);
        ++found.count;
        text.remove_prefix(point.length);
    }
    return found;
}

}  // namespace

std::string tag_name_problem(std::string_view text) {
    Characters characters = characters_of(text);
    if (text.empty() || !characters.unfit.empty())
        return "a tag's name has letters, digits, spaces and `_ . : / = + - @`: cost-center";
    if (characters.count > kLongestName)
        return fmt::format("a tag's name has at most {} characters", kLongestName);
    std::string small = base::lower(text);
    if (small.starts_with("aws:")) return "names that start with `aws:` are AWS's own";
    bool ours = std::ranges::find(kOurs, small) != kOurs.end() || small.starts_with("slipway:");
    return ours ? "slipway gives this tag itself: take another name" : "";
}

std::string tag_value_problem(std::string_view text) {
    Characters characters = characters_of(text);
    if (characters.count > kLongestValue)
        return fmt::format("a tag's value has at most {} characters, and this has {}",
                           kLongestValue, characters.count);
    if (text.find("$(") != std::string_view::npos)
        return "`$(env)` is filled in in the tags of services, jobs and `defaults`, and nothing "
               "else is";
    if (characters.unfit.empty()) return {};
    return "a tag's value has letters, digits, spaces and `_ . : / = + - @`";
}

void check_tags(const text::Node* tags, std::string_view owner, Report& report) {
    if (tags == nullptr) return;
    std::map<std::string, const text::Member*> known;
    std::size_t count = 0;
    for (const text::Member& member : tags->members) {
        if (member.key.starts_with('-')) continue;
        auto [other, is_new] = known.emplace(base::lower(member.key), &member);
        if (!is_new) {
            base::Diagnostic finding =
                base::error("manifest.conflict",
                            fmt::format("the tags `{}` and `{}` differ by case alone",
                                        other->second->key, member.key),
                            member.key_span);
            finding.labels.push_back({other->second->key_span, "the other is here"});
            finding.help = "IAM takes them for one: keep one of them";
            report.add(std::move(finding));
        }
        if (++count != kMostTags + 1) continue;
        base::Diagnostic finding =
            base::error("tags.too-many", fmt::format("{} has more than {} tags", owner, kMostTags),
                        member.key_span, "one too many");
        finding.notes = {
            fmt::format("AWS takes 50 on a resource, and {} are slipway's own", 50 - kMostTags)};
        finding.help = "take some out; those of the platform and the environment count too";
        report.add(std::move(finding));
    }
}

}  // namespace platform
