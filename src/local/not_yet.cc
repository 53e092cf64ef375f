#include "local/not_yet.h"

#include <algorithm>
#include <cstdint>
#include <variant>

#include <fmt/format.h>

#include "base/match.h"
#include "base/time.h"

namespace local {

bool says_nothing(const aws::Value& value) {
    return base::match(
        value.held, [](std::monostate) { return true; }, [](bool truth) { return !truth; },
        [](std::int64_t number) { return number == 0; },
        [](const aws::Value::List& list) { return list.empty(); },
        [](const aws::Value::Fields& fields) {
            return std::ranges::all_of(
                fields, [](const aws::Field& field) { return says_nothing(field.value); });
        },
        [](double number) { return number == 0; },
        [](const std::string& text) { return text.empty(); },
        [](const aws::Value::Blob& blob) { return blob.bytes.empty(); },
        [](const aws::Value::Document&) { return false; }, [](base::Time) { return false; });
}

std::string_view first_said(const aws::Value& input, std::span<const std::string_view> members) {
    auto said = std::ranges::find_if(members, [&](std::string_view name) {
        const aws::Value* value = input.find(name);
        return value && !says_nothing(*value);
    });
    return said == members.end() ? std::string_view() : *said;
}

std::string not_yet_message(std::string_view name) {
    return fmt::format("{} is not part of this cloud yet", name);
}

std::optional<aws::Error> refuse_not_yet(const Asking& asking, std::string_view code,
                                         std::span<const std::string_view> members) {
    std::string_view name = first_said(asking.input(), members);
    if (name.empty()) return std::nullopt;
    return asking.error(std::string(code), not_yet_message(name));
}

}  // namespace local
