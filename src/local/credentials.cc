#include "local/credentials.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace local {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r";
    std::size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// The pair of one section.
struct Profile {
    std::string id = {};
    std::string secret = {};
    int line = 1;  ///< where it begins
};

class Reader {
  public:
    std::variant<Credentials, std::string> read(std::string_view text) {
        while (!text.empty() && problem_.empty()) {
            std::size_t end = std::min(text.find('\n'), text.size());
            ++number_;
            take(trimmed(text.substr(0, end)));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        if (problem_.empty()) finish();
        if (problem_.empty() && keys_.empty()) problem_ = "it has no access key";
        if (!problem_.empty()) return problem_;
        return std::move(keys_);
    }

  private:
    void take(std::string_view line) {
        if (line.empty() || line.front() == '#' || line.front() == ';') return;
        if (line.front() == '[') {
            finish();
            profile_ = {.line = number_};
            if (line.back() != ']') wrong(number_, "a section ends with ]");
            return;
        }
        std::size_t equals = line.find('=');
        if (equals == std::string_view::npos)
            return wrong(number_, "this is neither [a section] nor a name = value");
        std::string_view name = trimmed(line.substr(0, equals));
        std::string_view value = trimmed(line.substr(equals + 1));
        if (name == "aws_access_key_id") profile_.id = value;
        if (name == "aws_secret_access_key") profile_.secret = value;
    }

    void finish() {
        if (profile_.id.empty() && profile_.secret.empty()) return;
        if (profile_.id.empty()) return wrong(profile_.line, "aws_access_key_id is missing");
        if (profile_.secret.empty())
            return wrong(profile_.line, "aws_secret_access_key is missing");
        if (!keys_.emplace(profile_.id, profile_.secret).second)
            wrong(profile_.line, fmt::format("{} is there already", profile_.id));
    }

    void wrong(int line, std::string_view what) {
        if (problem_.empty()) problem_ = fmt::format("line {}: {}", line, what);
    }

    int number_ = 0;
    Profile profile_;
    Credentials keys_;
    std::string problem_;
};

}  // namespace

std::variant<Credentials, std::string> read_credentials(std::string_view text) {
    return Reader().read(text);
}

}  // namespace local
