#include "local/pages.h"

#include <charconv>

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

std::string page_token(std::string_view list, std::uint64_t position) {
    return base::to_base64(fmt::format("{}{}", mark_of(list), position));
}

std::optional<std::uint64_t> read_page_token(std::string_view list, std::string_view token) {
    std::optional<std::string> text = base::from_base64(token);
    if (!text || !text->starts_with(mark_of(list))) return std::nullopt;
    std::uint64_t position = 0;
    const char* last = text->data() + text->size();
    auto [end, error] = std::from_chars(text->data() + kDigits, last, position);
    if (error != std::errc{} || end != last) return std::nullopt;
    return position;
}

}  // namespace local
