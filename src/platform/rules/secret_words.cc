#include "platform/rules/secret_words.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"

namespace platform {
namespace {

constexpr std::array<std::string_view, 8> kSecretWords = {
    "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "CREDENTIALS", "PASSCODE"};
/// What stands before KEY when the key is a secret, unlike SORT_KEY, CACHE_KEY and PUBLIC_KEY.
constexpr std::array<std::string_view, 10> kSecretKeys = {
    "API",     "SECRET", "ACCESS", "PRIVATE", "ENCRYPTION",
    "SIGNING", "MASTER", "AUTH",   "LICENSE", "SESSION"};

/// The words of "DB_PASSWORD", "dbPassword", "db.password", in capitals.
std::vector<std::string> words(std::string_view name) {
    std::vector<std::string> all(1);
    char before = '_';
    for (char c : name) {
        bool starts_word = base::is_upper(c) && base::is_lower(before);
        bool separates = !base::is_alphanumeric(c);
        if ((starts_word || separates) && !all.back().empty()) all.emplace_back();
        if (!separates) all.back() += base::is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
        before = c;
    }
    if (all.back().empty() && all.size() > 1) all.pop_back();
    return all;
}

bool name_of_secret(std::string_view name) {
    std::vector<std::string> all = words(name);
    const std::string& last = all.back();
    if (std::ranges::find(kSecretWords, last) != kSecretWords.end()) return true;
    if (all.size() < 2) return false;
    const std::string& before = all[all.size() - 2];
    if (last == "PWD" || last == "PASS") return true;
    if (last == "BASE") return all.size() > 2 && all[all.size() - 3] == "SECRET" && before == "KEY";
    return last == "KEY" && std::ranges::find(kSecretKeys, before) != kSecretKeys.end();
}

/// Values that no one would keep secret: nothing, yes and no, numbers, paths, ARNs, addresses.
bool harmless(std::string_view value) {
    constexpr std::array<std::string_view, 12> kWords = {"true", "false", "yes",      "no",
                                                         "on",   "off",   "null",     "none",
                                                         "",     "auto",  "disabled", "enabled"};
    if (std::ranges::find(kWords, value) != kWords.end()) return true;
    bool number = std::ranges::all_of(value, base::is_digit) && value.size() < 6;
    bool path = value.starts_with('/') || value.starts_with("./");
    return number || path || value.starts_with("arn:") ||
           value.find("://") != std::string_view::npos;
}

/// "scheme://user:password@": the password, or nothing.
std::string_view password_in_url(std::string_view value) {
    for (std::size_t at = value.find("://"); at != std::string_view::npos;
         at = value.find("://", at + 3)) {
        std::string_view rest = value.substr(at + 3);
        std::string_view authority = rest.substr(0, rest.find_first_of("/?#\"' \n\t"));
        std::size_t user_end = authority.rfind('@');
        if (user_end == std::string_view::npos) continue;
        std::string_view user = authority.substr(0, user_end);
        std::size_t colon = user.find(':');
        if (colon == std::string_view::npos) continue;
        std::string_view password = user.substr(colon + 1);
        // "${PASSWORD}" and the like are filled in by the program.
        if (!password.empty() && !password.starts_with('$') && !password.starts_with('{') &&
            password != "***") {
            return password;
        }
    }
    return {};
}

/// AWS: IAM User Guide, "IAM identifiers": access keys begin with AKIA or ASIA and have 20 capitals
/// and digits.
bool holds_access_key(std::string_view value) {
    constexpr std::size_t kLength = 20;
    for (std::size_t at = 0; at + kLength <= value.size(); ++at) {
        std::string_view part = value.substr(at, kLength);
        if (!part.starts_with("AKIA") && !part.starts_with("ASIA")) continue;
        auto in_key = [](char c) { return base::is_upper(c) || base::is_digit(c); };
        bool ends = at + kLength == value.size() || !in_key(value[at + kLength]);
        bool begins = at == 0 || !in_key(value[at - 1]);
        if (begins && ends && std::ranges::all_of(part, in_key)) return true;
    }
    return false;
}

}  // namespace

std::string secret_suspicion(std::string_view name, std::string_view value) {
    if (value.find("-----BEGIN ") != std::string_view::npos &&
        value.find("PRIVATE KEY-----") != std::string_view::npos) {
        return "its value holds a private key";
    }
    if (holds_access_key(value)) return "its value holds the id of an AWS access key";
    if (!password_in_url(value).empty()) return "its value is an address with a password in it";
    if (!name.empty() && name_of_secret(name) && !harmless(value))
        return "it has the name of a secret";
    return {};
}

}  // namespace platform
