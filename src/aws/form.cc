#include "aws/form.h"

#include <algorithm>

#include "base/ascii.h"

namespace aws {
namespace {

int hex_value(char c) {
    if (base::is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_unreserved(char c) {
    return base::is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string percent_encode(std::string_view text, Keep keep) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (char c : text) {
        if (is_unreserved(c) || (keep == Keep::Path && c == '/')) {
            encoded += c;
        } else {
            encoded += '%';
            encoded += kHex[static_cast<unsigned char>(c) >> 4];
            encoded += kHex[static_cast<unsigned char>(c) & 15];
        }
    }
    return encoded;
}

std::string percent_decode(std::string_view text, Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c == '+' && plus == Plus::IsBlank) c = ' ';
        if (c == '%' && at + 2 < text.size()) {
            int high = hex_value(text[at + 1]);
            int low = hex_value(text[at + 2]);
            if (high >= 0 && low >= 0) {
                c = static_cast<char>(high * 16 + low);
                at += 2;
            }
        }
        decoded += c;
    }
    return decoded;
}

std::string ec2_form_name(const Member& member) {
    if (member.naming && !member.naming->query_name.empty())
        return std::string(member.naming->query_name);
    std::string name(wire_name(member));
    if (!name.empty() && base::is_lower(name[0])) name[0] += 'A' - 'a';
    return name;
}

std::vector<base::HttpHeader> read_form(std::string_view form) {
    std::vector<base::HttpHeader> pairs;
    while (!form.empty()) {
        std::size_t end = std::min(form.find('&'), form.size());
        std::string_view pair = form.substr(0, end);
        form.remove_prefix(std::min(end + 1, form.size()));
        if (pair.empty()) continue;
        std::size_t equals = std::min(pair.find('='), pair.size());
        std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
        pairs.push_back({percent_decode(pair.substr(0, equals), Plus::IsBlank),
                         percent_decode(value, Plus::IsBlank)});
    }
    return pairs;
}

std::string_view pair_value(const std::vector<base::HttpHeader>& pairs, std::string_view name) {
    auto found = std::ranges::find(pairs, name, &base::HttpHeader::name);
    return found == pairs.end() ? std::string_view() : std::string_view(found->value);
}

}  // namespace aws
