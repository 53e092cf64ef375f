#include "cli/views/shown_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "cli/outcome.h"
#include "cli/views/place.h"

namespace cli {
namespace {

/// The places stand as far left as they can, between these columns.
constexpr std::size_t kLeftmostPlace = 40;
constexpr std::size_t kRightmostPlace = 76;
/// That most places have with who handed the value over.
constexpr std::size_t kRoomOfPlace = 24;
constexpr std::size_t kIndent = 2;
/// Between a value and its place, at least.
constexpr std::size_t kGap = 2;

bool is_index(std::string_view piece) {
    return piece.starts_with('[');
}

/// Collects the values of a tree.
class Collector {
  public:
    void mapping(const text::Node& node, const platform::Table* table) {
        if (table == nullptr) {
            for (const text::Member& member : node.members)
                named(member.key, member.value, nullptr);
            return;
        }
        for (const platform::Key& key : table->keys) {
            if (const text::Node* written = node.get(key.name)) {
                // What an environment says about its jobs and stores is one layer of theirs.
                bool layer = table == &platform::kEnvironment && key.form == platform::Form::Named;
                named(key.name, *written, layer ? nullptr : &key);
            } else if (counts_unwritten(key, node)) {
                path_.emplace_back(key.name);
                if (key.in_force == platform::InForce::Always) {
                    mapping({.kind = text::Node::Kind::Mapping}, key.table);
                } else {
                    values_.push_back({path_, std::string(key.otherwise)});
                }
                path_.pop_back();
            }
        }
    }

    std::vector<ShownValue> take() { return std::move(values_); }

  private:
    /// Whether what is built in counts for a key that `node` lacks.
    static bool counts_unwritten(const platform::Key& key, const text::Node& node) {
        bool built_in = !key.otherwise.empty() || key.in_force == platform::InForce::Always;
        return built_in && (key.rival.empty() || node.find(key.rival) == nullptr) &&
               (key.beside.empty() || node.find(key.beside) != nullptr);
    }

    void named(std::string_view name, const text::Node& node, const platform::Key* key) {
        path_.emplace_back(name);
        value(node, key);
        path_.pop_back();
    }

    /// Keys of known mappings are completed wherever they stand: under a name of the user's own and
    /// in a list too.
    void value(const text::Node& node, const platform::Key* key) {
        std::size_t before = values_.size();
        bool known_keys = key != nullptr && key->form == platform::Form::Keys;
        if (node.is_mapping() || (node.is_null() && known_keys)) {
            bool entries = key != nullptr && (key->form == platform::Form::Named ||
                                              key->form == platform::Form::Free);
            if (entries) {
                const platform::Key entry = {.form = platform::Form::Keys, .table = key->table};
                for (const text::Member& member : node.members)
                    named(member.key, member.value, &entry);
            } else {
                mapping(node, key != nullptr ? key->table : nullptr);
            }
        }
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            path_.push_back(fmt::format("[{}]", i));
            value(node.items[i], key);
            path_.pop_back();
        }
        if (values_.size() == before) values_.push_back({path_, scalar(node), node.span});
    }

    static std::string scalar(const text::Node& node) {
        if (node.is_mapping()) return "{}";
        if (node.is_sequence()) return "[]";
        return node.scalar;
    }

    std::vector<std::string> path_;
    std::vector<ShownValue> values_;
};

/// The first line of a value of several lines, and how many follow.
std::string on_one_line(const std::string& value) {
    std::size_t end = value.find('\n');
    if (end == std::string::npos) return value;
    auto more = std::ranges::count(value, '\n') - (value.ends_with('\n') ? 1 : 0);
    return more == 0 ? value.substr(0, end)
                     : fmt::format("{} ... {} more lines", value.substr(0, end), more);
}

struct TextLine {
    std::string left;
    const ShownValue* value = nullptr;  ///< nothing for a line that only opens a mapping
};

/// The lines of YAML: keys that open something, then the value with its own key.
std::vector<TextLine> lay_out(const std::vector<ShownValue>& values) {
    std::vector<TextLine> lines;
    std::vector<std::string> before;
    for (const ShownValue& value : values) {
        const auto& path = value.path;
        std::size_t same = 0;
        while (same + 1 < path.size() && same < before.size() && path[same] == before[same])
            ++same;
        // An element of a list begins with a dash, and what follows it stands on the same line.
        std::string dash;
        for (std::size_t depth = same; depth < path.size(); ++depth) {
            bool last = depth + 1 == path.size();
            if (is_index(path[depth]) && !last) {
                dash = "- ";
                continue;
            }
            std::size_t indent = kIndent * depth - dash.size();
            std::string line(indent, ' ');
            line += dash;
            dash.clear();
            line += is_index(path[depth]) ? "- " : path[depth] + ":";
            if (last) {
                if (!is_index(path[depth])) line += ' ';
                line += on_one_line(value.value);
            }
            lines.push_back({std::move(line), last ? &value : nullptr});
        }
        before = path;
    }
    return lines;
}

/// Where a value comes from: its line, and who handed it over.
std::string origin_of(const ShownValue& value, const base::Sources& sources) {
    std::string origin = value.place ? file_and_line(sources, *value.place) : "built-in";
    return value.note.empty() ? origin : origin + "  " + value.note;
}

/// The column of the places: as far left as the lines let it that leave room for one in `width`
/// columns.
std::size_t place_column(const std::vector<TextLine>& lines, std::size_t width) {
    const std::size_t rightmost =
        std::clamp(width - std::min(width, kRoomOfPlace), kLeftmostPlace, kRightmostPlace);
    std::size_t column = kLeftmostPlace;
    for (const TextLine& line : lines) {
        const std::size_t needed = base::characters_in(line.left) + kGap;
        if (needed <= rightmost) column = std::max(column, needed);
    }
    return column;
}

std::string dotted(const std::vector<std::string>& path) {
    std::string text;
    for (const std::string& piece : path) {
        if (!text.empty() && !is_index(piece)) text += '.';
        text += piece;
    }
    return text;
}

}  // namespace

std::vector<ShownValue> shown_values(const text::Node& mapping, const platform::Table* table) {
    Collector collector;
    collector.mapping(mapping, table);
    return collector.take();
}

std::string shown_values_text(const std::vector<ShownValue>& values, const base::Sources& sources,
                              const Screen& screen) {
    const std::vector<TextLine> lines = lay_out(values);
    const std::size_t column = place_column(lines, screen.width);
    std::string text;
    for (const TextLine& line : lines) {
        text += line.left;
        if (line.value != nullptr) {
            const std::string origin = origin_of(*line.value, sources);
            const std::size_t wide = base::characters_in(origin);
            const std::size_t taken = base::characters_in(line.left) + kGap;
            const std::size_t at = std::max(column, taken);
            // A value is never cut: people look for all of it. Its place goes below it then.
            if (at + wide <= screen.width)
                text.append(at + kGap - taken, ' ');
            else
                text += "\n" + std::string(std::min(column, screen.width - wide), ' ');
            text += painted(screen.out, "2", origin);
        }
        text += '\n';
    }
    return text;
}

void write_shown_values(text::JsonWriter& json, const std::vector<ShownValue>& values,
                        const base::Sources& sources) {
    json.begin_array();
    for (const ShownValue& value : values) {
        json.begin_object();
        json.key("path").value(dotted(value.path)).key("value").value(value.value);
        json.key("place");
        if (value.place) {
            begin_place(json, sources, *value.place);
            json.end_object();
        } else {
            json.null();
        }
        json.key("note").value(value.note).end_object();
    }
    json.end_array();
}

}  // namespace cli
