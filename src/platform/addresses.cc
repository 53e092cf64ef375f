#include "platform/addresses.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "platform/values.h"

namespace platform {
namespace {

bool is_word(std::string_view text, std::string_view extra) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return base::is_alphanumeric(c) || extra.find(c) != std::string_view::npos;
    });
}

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, base::is_digit);
}

bool is_account(std::string_view text) {
    return text.size() == 12 && is_number(text);
}

/// What stands before the next `separator`, which goes too; all of it when there is none.
std::string_view take(std::string_view& text, char separator) {
    std::string_view part = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
}

std::string label_problem(std::string_view label) {
    if (label.empty()) return "no part of a host name is empty: shop.example.com";
    if (label.size() > 63) return "between two points of a host name stand at most 63 characters";
    if (!is_word(label, "-")) return "a host name has letters, digits, hyphens and points";
    if (label.starts_with('-') || label.ends_with('-'))
        return fmt::format("`{}` starts or ends with a hyphen, and no part of a host name does",
                           label);
    return {};
}

// AWS: Amazon SNS API reference, "CreateTopic": letters, digits, `_` and hyphens, 256 at most.
std::string topic_problem(std::string_view text) {
    auto arn = parse_arn(text);
    if (!arn || arn->service != "sns")
        return "write for example arn:aws:sns:eu-west-1:111122223333:alarms";
    if (!is_region(arn->region)) return "the fourth part is a region, such as eu-west-1";
    if (!is_account(arn->account)) return "the fifth part is an account: 12 digits";
    if (arn->resource.ends_with(".fifo"))
        return "alarms reach no topic that keeps an order (.fifo): take a standard one";
    bool named = is_word(arn->resource, "-_") && arn->resource.size() <= 256;
    return named ? "" : "the last part is the name of a topic: letters, digits, `-` and `_`";
}

}  // namespace

std::optional<ArnParts> parse_arn(std::string_view text) {
    if (!is_arn(text)) return std::nullopt;
    take(text, ':');
    ArnParts arn;
    arn.partition = take(text, ':');
    arn.service = take(text, ':');
    arn.region = take(text, ':');
    arn.account = take(text, ':');
    arn.resource = text;
    return arn;
}

std::string host_problem(std::string_view text) {
    if (text.size() > 128) return "a host name has at most 128 characters";
    if (text.starts_with("*.")) text.remove_prefix(2);
    if (text.find('.') == std::string_view::npos)
        return "a host name has a point in it: shop.example.com";
    std::string_view last = text.substr(text.rfind('.') + 1);
    if (is_number(last)) return "a host name does not end in a number: an address is none";
    if (last.empty()) return "leave the point at the end out";
    while (!text.empty()) {
        if (std::string problem = label_problem(take(text, '.')); !problem.empty()) return problem;
    }
    return {};
}

std::string contact_problem(std::string_view text) {
    if (text.starts_with("https://")) {
        bool good = text.size() > 8 && is_word(text.substr(8), "-._~:/?#[]@!$&'()*+,;=%");
        return good ? "" : "write for example https://example.com/alarms";
    }
    if (text.starts_with("arn:")) return topic_problem(text);
    std::size_t at = text.find('@');
    if (at == std::string_view::npos || !is_word(text.substr(0, at), ".+-_"))
        return "write for example oncall@example.com";
    if (text.substr(at + 1).starts_with('*')) return "one address is written, without wildcards";
    return host_problem(text.substr(at + 1));
}

std::string role_problem(std::string_view text) {
    auto arn = parse_arn(text);
    bool role = arn && arn->service == "iam" && arn->region.empty() && is_account(arn->account) &&
                arn->resource.starts_with("role/") &&
                arn->resource.size() > std::string_view("role/").size();
    return role ? "" : "write for example arn:aws:iam::111122223333:role/deployer";
}

}  // namespace platform
