#include "local/pages.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/sha256.h"

namespace local {
namespace {

constexpr std::size_t kDigits = 16;

std::string mark_of(std::string_view list) {
    return base::sha256_hex(list, kDigits);
}

}  // namespace

std::string page_token(std::string_view list, std::string_view last) {
    return base::to_base64(fmt::format("{}{}", mark_of(list), last));
}

std::string page_token(std::string_view list, std::uint64_t position) {
    return page_token(list, fmt::to_string(position));
}

std::optional<std::string> read_page_token(std::string_view list, std::string_view token) {
    std::optional<std::string> text = base::from_base64(token);
    if (!text || !text->starts_with(mark_of(list))) return std::nullopt;
    return text->substr(kDigits);
}

std::optional<std::uint64_t> read_page_position(std::string_view list, std::string_view token) {
    std::optional<std::string> text = read_page_token(list, token);
    if (!text) return std::nullopt;
    std::uint64_t position = 0;
    const char* last = text->data() + text->size();
    auto [end, error] = std::from_chars(text->data(), last, position);
    if (error != std::errc{} || end != last) return std::nullopt;
    return position;
}

aws::Either<Page> page_of(const Asking& asking, std::vector<std::string> ids,
                          const PageRules& rules, std::string_view filter) {
    const std::string list = fmt::format("{} {} {} {}", asking.operation().name, asking.account(),
                                         asking.region(), filter);
    std::ranges::sort(ids);
    auto first = ids.begin();
    if (std::string_view token = asking.input().text(rules.token); !token.empty()) {
        auto last = read_page_token(list, token);
        if (!last)
            return asking.error(std::string(rules.wrong_code), std::string(rules.wrong_message));
        first = std::ranges::upper_bound(ids, *last);
    }
    std::size_t size = rules.most;
    if (!rules.limit.empty() && asking.input().has(rules.limit))
        size = static_cast<std::size_t>(std::clamp<std::int64_t>(
            asking.input().integer(rules.limit), 1, static_cast<std::int64_t>(rules.most)));
    Page page;
    bool is_last = static_cast<std::size_t>(ids.end() - first) <= size;
    auto end = is_last ? ids.end() : first + static_cast<std::ptrdiff_t>(size);
    std::move(first, end, std::back_inserter(page.ids));
    if (!is_last) page.next = page_token(list, page.ids.back());
    return page;
}

void write_next(aws::Writer& out, const Page& page, const PageRules& rules) {
    if (!page.next.empty())
        out.text(rules.next_token.empty() ? rules.token : rules.next_token, page.next);
}

}  // namespace local
