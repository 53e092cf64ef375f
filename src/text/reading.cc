#include "text/reading.h"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "base/utf8.h"

namespace text {
namespace {

/// The keys of one mapping: few are compared one by one, many through a tree. The views must stay
/// valid.
class KeyIndex {
  public:
    std::optional<std::size_t> find(std::string_view key) const {
        if (!many_.empty()) {
            auto entry = many_.find(key);
            return entry == many_.end() ? std::nullopt : std::optional(entry->second);
        }
        for (const auto& [known, position] : few_) {
            if (known == key) return position;
        }
        return std::nullopt;
    }

    /// `key` is new and stands at `position`.
    void add(std::string_view key, std::size_t position) {
        if (!many_.empty()) {
            many_.emplace(key, position);
        } else {
            few_.emplace_back(key, position);
            if (few_.size() > kFew) many_.insert(few_.begin(), few_.end());
        }
    }

  private:
    static constexpr std::size_t kFew = 16;
    std::vector<std::pair<std::string_view, std::size_t>> few_;
    std::map<std::string_view, std::size_t> many_;
};

bool looks_like_utf16(std::string_view text) {
    return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
           (text.size() >= 2 && (text[0] == '\0') != (text[1] == '\0'));
}

}  // namespace

base::Result<Body> read_body(const base::Sources& sources, std::uint32_t file,
                             const Limits& limits) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    std::string_view text = sources.text(file);
    if (text.size() > limits.bytes) {
        auto at = static_cast<std::uint32_t>(limits.bytes);
        return base::error("document.too-large",
                           fmt::format("the file has {} bytes, slipway reads at most {}",
                                       text.size(), limits.bytes),
                           {file, at, at});
    }
    if (looks_like_utf16(text)) {
        auto problem = base::error("document.not-utf8", "the file is UTF-16, slipway reads UTF-8",
                                   {file, 0, 0});
        problem.help = "save the file as UTF-8";
        return problem;
    }
    if (std::size_t good = base::utf8_prefix(text); good < text.size()) {
        auto at = static_cast<std::uint32_t>(good);
        auto problem =
            base::error("document.not-utf8",
                        fmt::format("the byte 0x{:02X} is not part of any UTF-8 character",
                                    static_cast<unsigned char>(text[good])),
                        {file, at, at + 1});
        problem.help = "save the file as UTF-8";
        return problem;
    }
    if (!text.starts_with(kByteOrderMark)) return Body{text};
    return Body{text.substr(kByteOrderMark.size()),
                static_cast<std::uint32_t>(kByteOrderMark.size())};
}

std::string quoted(std::string_view word) {
    constexpr std::size_t kLongest = 60;
    if (word.size() <= kLongest) return fmt::format("`{}`", word);
    std::string_view start = word.substr(0, kLongest);
    return fmt::format("`{}...`", start.substr(0, base::utf8_prefix(start)));
}

void DoubledKeys::report(const std::vector<Member>& members, base::Diagnostics& problems) {
    KeyIndex keys;
    for (std::size_t i = 0; i < members.size(); ++i) {
        auto first = keys.find(members[i].key);
        if (!first) {
            keys.add(members[i].key, i);
            continue;
        }
        if (++count_ > kMost) {
            if (count_ == kMost + 1) first_left_out_ = members[i].key_span;
            continue;
        }
        auto problem = base::error("document.duplicate-key",
                                   fmt::format("{} is written twice", quoted(members[i].key)),
                                   members[i].key_span, "again here");
        problem.labels.push_back({members[*first].key_span, "first here"});
        problem.help = "keep one of them";
        problems.push_back(std::move(problem));
    }
}

void DoubledKeys::finish(base::Diagnostics& problems) const {
    if (count_ <= kMost) return;
    problems.push_back(base::error("document.duplicate-key",
                                   fmt::format("{} more keys are written twice", count_ - kMost),
                                   first_left_out_, "the first of them"));
}

void add_missing_members(std::vector<Member>& into, std::vector<Member> from) {
    into.reserve(into.size() + from.size());  // the index views the keys, so they must not move
    KeyIndex keys;
    for (std::size_t i = 0; i < into.size(); ++i)
        keys.add(into[i].key, i);
    for (Member& member : from) {
        if (!keys.find(member.key)) into.push_back(std::move(member));
    }
}

}  // namespace text
