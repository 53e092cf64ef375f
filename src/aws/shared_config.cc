#include "aws/shared_config.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "aws/trim.h"
#include "base/ascii.h"

namespace aws {
namespace {

constexpr std::string_view kBlank = " \t\r";

bool is_blank(char c) {
    return kBlank.find(c) != std::string_view::npos;
}

/// Without the comment behind a value: a # or ; after a blank.
std::string_view without_comment(std::string_view value) {
    for (std::size_t i = 1; i < value.size(); ++i)
        if ((value[i] == '#' || value[i] == ';') && is_blank(value[i - 1]))
            return trimmed(value.substr(0, i), kBlank);
    return value;
}

/// A name with blanks in it stands in quotes.
std::string_view without_quotes(std::string_view name) {
    bool is_quoted = name.size() > 1 && name.front() == name.back() &&
                     (name.front() == '"' || name.front() == '\'');
    return is_quoted ? name.substr(1, name.size() - 2) : name;
}

struct Pair {
    std::string name;
    std::string_view value;
};

class Reader {
  public:
    explicit Reader(SharedFile file) : file_(file) {}

    std::variant<SharedConfig, std::string> read(std::string_view text) {
        while (!text.empty() && problem_.empty()) {
            std::size_t end = std::min(text.find('\n'), text.size());
            ++number_;
            take(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        if (!problem_.empty()) return problem_;
        return std::move(config_);
    }

  private:
    void take(std::string_view raw) {
        std::string_view line = trimmed(raw, kBlank);
        if (line.empty() || line.front() == '#' || line.front() == ';') return;
        std::size_t indent = raw.find_first_not_of(kBlank);
        if (setting_ && indent > indent_) return go_on(line);
        if (line.front() == '[') return begin_section(line);
        auto pair = pair_in(line);
        if (!pair) return;
        if (!in_section_) return wrong("a setting stands below a [section]");
        // One that nobody knows is read too, for its mistakes.
        ConfigSection& section = section_ ? *section_ : unknown_;
        indent_ = indent;
        setting_ = &section.settings[std::move(pair->name)];
        *setting_ = {.value = std::string(without_comment(pair->value)), .line = number_};
    }

    /// A line that is indented more than the setting before it: it belongs to that.
    void go_on(std::string_view line) {
        if (!setting_->value.empty()) {
            setting_->value += '\n';
            setting_->value += line;
            return;
        }
        if (auto pair = pair_in(line))
            setting_->nested[std::move(pair->name)] = without_comment(pair->value);
    }

    std::optional<Pair> pair_in(std::string_view line) {
        std::size_t equals = line.find('=');
        std::string_view name = trimmed(line.substr(0, std::min(equals, line.size())), kBlank);
        if (equals == std::string_view::npos || name.empty()) {
            wrong("this is neither [a section] nor a name = value");
            return std::nullopt;
        }
        return Pair{base::lower(name), trimmed(line.substr(equals + 1), kBlank)};
    }

    void begin_section(std::string_view line) {
        std::size_t end = line.find(']');
        if (end == std::string_view::npos) return wrong("a section ends with ]");
        std::string_view rest = trimmed(line.substr(end + 1), kBlank);
        if (!rest.empty() && rest.front() != '#' && rest.front() != ';')
            return wrong("nothing but a comment stands behind ]");
        in_section_ = true;
        setting_ = nullptr;
        section_ = section_called(trimmed(line.substr(1, end - 1), kBlank));
        if (section_ && section_->line == 0) section_->line = number_;
    }

    /// Null: of a kind that is left out.
    ConfigSection* section_called(std::string_view title) {
        if (file_ == SharedFile::Credentials)
            return &config_.profiles[std::string(without_quotes(title))];
        std::size_t blank = std::min(title.find_first_of(kBlank), title.size());
        std::string_view kind = title.substr(0, blank);
        const std::string name(without_quotes(trimmed(title.substr(blank), kBlank)));
        bool has_kind = !name.empty();
        if (has_kind && kind == "sso-session") return &config_.sso_sessions[name];
        if (has_kind && kind == "services") return &config_.services[name];
        if (has_kind && kind == "profile") {
            // It counts before a plain [default].
            if (name == "default" && !std::exchange(default_is_profile_, true))
                config_.profiles.erase(name);
            return &config_.profiles[name];
        }
        if (title == "default" && !default_is_profile_) return &config_.profiles["default"];
        return nullptr;
    }

    void wrong(std::string_view what) {
        if (problem_.empty()) problem_ = fmt::format("line {}: {}", number_, what);
    }

    SharedFile file_;
    int number_ = 0;
    SharedConfig config_;
    ConfigSection unknown_;
    ConfigSection* section_ = nullptr;
    Setting* setting_ = nullptr;
    std::size_t indent_ = 0;  ///< of `setting_`
    bool in_section_ = false;
    bool default_is_profile_ = false;
    std::string problem_;
};

}  // namespace

std::string_view ConfigSection::text(std::string_view name) const {
    auto found = settings.find(name);
    return found == settings.end() ? std::string_view() : std::string_view(found->second.value);
}

std::variant<SharedConfig, std::string> read_shared_config(std::string_view text, SharedFile file) {
    return Reader(file).read(text);
}

}  // namespace aws
