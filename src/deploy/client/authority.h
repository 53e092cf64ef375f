#pragma once
// Which server a URL names. Source: RFC 3986, 3.2 "Authority".

#include <optional>
#include <string_view>

namespace deploy {

struct Authority {
    std::string_view host = {};  ///< with its brackets where it is an address of IPv6
    /// What stands behind the colon. Nothing: there is none, and the port is the scheme's own.
    std::optional<std::string_view> port = {};

    /// Whether the port, where one is named, is one: a number from 1 to 65535.
    bool has_possible_port() const;
};

/// Both point into `url`. Nothing: it names no host, or somebody stands before it ("user@host").
std::optional<Authority> authority_of(std::string_view url);

/// Behind a URL whose port is none.
inline constexpr std::string_view kPortsInWords = "a port is a number from 1 to 65535";

}  // namespace deploy
