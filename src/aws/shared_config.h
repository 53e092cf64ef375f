#pragma once
// The files that AWS's tools share: ~/.aws/config and ~/.aws/credentials. Source: AWS SDKs and
// Tools Reference Guide, "Shared config and credentials files".

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace aws {

/// "region = eu-west-1".
struct Setting {
    std::string value = {};
    /// Of a setting without a value: those that stand indented below it.
    std::map<std::string, std::string, std::less<>> nested = {};
    int line = 0;  ///< from 1 on
    bool operator==(const Setting&) const = default;
};

/// What stands below one "[...]"; sections of one name are one section.
struct ConfigSection {
    /// By name, in small letters; the last of a name counts.
    std::map<std::string, Setting, std::less<>> settings = {};
    int line = 0;  ///< where it first begins
    /// The value of a setting; empty: there is none.
    std::string_view text(std::string_view name) const;
    bool operator==(const ConfigSection&) const = default;
};

using ConfigSections = std::map<std::string, ConfigSection, std::less<>>;

/// One of the two files.
struct SharedConfig {
    ConfigSections profiles = {};      ///< "[default]"; "[profile dev]", in credentials "[dev]"
    ConfigSections sso_sessions = {};  ///< "[sso-session work]"
    ConfigSections services = {};      ///< "[services local]"
    bool operator==(const SharedConfig&) const = default;
};

/// In the first, profiles but `default` begin with the word "profile"; a name with blanks in it
/// stands in quotes there.
enum class SharedFile : std::uint8_t { Config, Credentials };

/// Reads one of them. What is of no kind that is known is left out, as AWS's tools do. Else: what
/// is wrong with it, with the number of the line, and never a value.
std::variant<SharedConfig, std::string> read_shared_config(std::string_view text, SharedFile file);

}  // namespace aws
