#include "platform/text_value.h"

#include <algorithm>

namespace platform {

bool TextValue::secret() const {
    return std::ranges::any_of(parts, [](const Part& part) {
        const auto* reference = std::get_if<Reference>(&part);
        return reference != nullptr && reference->secret();
    });
}

const std::string* TextValue::literal() const {
    static const std::string empty;
    if (parts.empty()) return &empty;
    return parts.size() == 1 ? std::get_if<std::string>(&parts.front()) : nullptr;
}

}  // namespace platform
