#include "deploy/client/authority.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace deploy {

bool Authority::has_possible_port() const {
    if (!port) return true;
    std::uint16_t number = 0;
    const char* const end = port->data() + port->size();
    const auto read = std::from_chars(port->data(), end, number);
    return read.ec == std::errc{} && read.ptr == end && number > 0;
}

std::optional<Authority> authority_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return std::nullopt;
    url.remove_prefix(scheme + 3);
    url = url.substr(0, std::min(url.find_first_of("/?#"), url.size()));
    if (url.find('@') != std::string_view::npos) return std::nullopt;
    // The colons of an address of IPv6 stand within its brackets.
    const std::size_t behind = url.starts_with('[') ? std::min(url.find(']'), url.size()) : 0;
    const std::size_t colon = std::min(url.find(':', behind), url.size());
    if (colon == 0) return std::nullopt;
    Authority authority{.host = url.substr(0, colon)};
    if (colon < url.size()) authority.port = url.substr(colon + 1);
    return authority;
}

}  // namespace deploy
