#include "local/stores/details.h"

#include <algorithm>

#include "aws/form.h"

namespace local {
namespace {

/// Without line ends and colons.
std::string written(std::string_view text) {
    std::string bare;
    for (char c : text) {
        if (c == '%' || c == ':' || c == '\n')
            bare += aws::percent_encode({&c, 1});
        else
            bare += c;
    }
    return bare;
}

std::string read(std::string_view text) {
    return aws::percent_decode(text, aws::Plus::IsPlus);
}

}  // namespace

std::string write_details(const Details& details) {
    std::string text;
    for (const auto& [name, value] : details) {
        text += written(name);
        text += ':';
        text += written(value);
        text += '\n';
    }
    return text;
}

Details read_details(std::string_view text) {
    Details details;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        std::size_t colon = std::min(line.find(':'), line.size());
        details.emplace(read(line.substr(0, colon)),
                        read(line.substr(std::min(colon + 1, line.size()))));
    }
    return details;
}

std::string_view detail(const Details& details, std::string_view name) {
    auto found = details.find(name);
    return found == details.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace local
