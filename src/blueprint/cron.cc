#include "blueprint/cron.h"

#include <array>
#include <cctype>
#include <charconv>
#include <set>
#include <vector>

namespace blueprint {
namespace {

/// One of the five fields. Names have three letters and begin at `first`.
struct Field {
    int first;
    int last;
    std::string_view names;
};

constexpr std::string_view kMonths = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
constexpr std::string_view kDays = "SUNMONTUEWEDTHUFRISAT";
constexpr std::array kFields = {Field{0, 59, ""}, Field{0, 23, ""}, Field{1, 31, ""},
                                Field{1, 12, kMonths}, Field{0, 7, kDays}};

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found;
    for (std::string_view part : split(text, ' ')) {
        if (!part.empty()) found.push_back(part);
    }
    return found;
}

std::optional<int> number(std::string_view text, const Field& field) {
    if (text.size() == 3 && !field.names.empty()) {
        std::string upper;
        for (char c : text)
            upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        std::size_t at = field.names.find(upper);
        if (at != std::string_view::npos && at % 3 == 0)
            return field.first + static_cast<int>(at / 3);
    }
    int value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (value < field.first || value > field.last) return std::nullopt;
    return value;
}

/// Adds what one part of a list means: "5", "1-5", "*/15", "10-50/20".
bool collect(std::string_view part, const Field& field, std::set<int>& values) {
    int step = 1;
    std::size_t slash = part.find('/');
    if (slash != std::string_view::npos) {
        auto written = number(part.substr(slash + 1), {1, field.last, ""});
        if (!written) return false;
        step = *written;
        part = part.substr(0, slash);
    }
    std::optional<int> from = field.first;
    // Sunday is 0 and 7; a whole week counts it once.
    std::optional<int> to = field.names == kDays ? 6 : field.last;
    if (part != "*") {
        std::size_t hyphen = part.find('-');
        from = number(part.substr(0, hyphen), field);
        if (hyphen != std::string_view::npos)
            to = number(part.substr(hyphen + 1), field);
        else if (slash == std::string_view::npos)
            to = from;
    }
    if (!from || !to || *from > *to) return false;
    for (int value = *from; value <= *to; value += step)
        values.insert(value);
    return true;
}

std::string shown(int value, const Field& field) {
    if (field.names != kDays) return std::to_string(value);
    return std::string(kDays.substr(static_cast<std::size_t>(value) * 3, 3));
}

/// `values` as AWS writes them: ranges where three or more follow each other.
std::string shown(const std::set<int>& values, const Field& field) {
    std::string text;
    for (auto at = values.begin(); at != values.end();) {
        auto last = at;
        int length = 1;
        for (auto next = std::next(at); next != values.end() && *next == *last + 1; ++next) {
            last = next;
            ++length;
        }
        if (length < 3) last = at;
        if (!text.empty()) text += ',';
        text += shown(*at, field);
        if (last != at) text += '-' + shown(*last, field);
        at = std::next(last);
    }
    return text;
}

/// One field in AWS's words; empty when it cannot be read.
std::string translated(std::string_view text, const Field& field) {
    if (text == "*") return "*";
    std::set<int> values;
    for (std::string_view part : split(text, ',')) {
        if (!collect(part, field, values)) return "";
    }
    if (field.names == kDays && values.erase(7) > 0) values.insert(0);
    int last = field.names == kDays ? 6 : field.last;
    if (static_cast<int>(values.size()) == last - field.first + 1) return "*";
    return shown(values, field);
}

}  // namespace

std::optional<std::string> aws_cron(std::string_view crontab) {
    std::vector<std::string_view> written = words(crontab);
    if (written.size() != kFields.size()) return std::nullopt;
    std::array<std::string, kFields.size()> fields;
    for (std::size_t i = 0; i < kFields.size(); ++i) {
        fields[i] = translated(written[i], kFields[i]);
        if (fields[i].empty()) return std::nullopt;
    }
    std::string& day_of_month = fields[2];
    std::string& day_of_week = fields[4];
    if (day_of_month != "*" && day_of_week != "*") return std::nullopt;
    (day_of_week == "*" ? day_of_week : day_of_month) = "?";
    std::string text = "cron(";
    for (const std::string& field : fields)
        text += field + " ";
    return text + "*)";
}

}  // namespace blueprint
