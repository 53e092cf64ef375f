#include "platform/replace_all.h"

namespace platform {

std::string replace_all(std::string_view text, std::string_view what,
                        std::string_view replacement) {
    std::string result;
    result.reserve(text.size());
    std::size_t done = 0;
    for (std::size_t at; (at = text.find(what, done)) != std::string_view::npos;) {
        result.append(text.substr(done, at - done)).append(replacement);
        done = at + what.size();
    }
    return result.append(text.substr(done));
}

}  // namespace platform
