#include "text/yaml_nodes.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "base/utf8.h"
#include "text/reading.h"
#include "text/surrogates.h"
#include "text/yaml_problem.h"

namespace text {
namespace {

/// The parser counts characters; spans are bytes.
class Offsets {
  public:
    explicit Offsets(Body body) : body_(body) {
        std::size_t character = 0;
        for (std::size_t at = 0; at < body.text.size(); ++at) {
            if (is_inside(body.text[at])) {
                ascii_ = false;
            } else if (character++ % kStride == 0) {
                every_stride_.push_back(static_cast<std::uint32_t>(at));
            }
        }
    }

    /// The byte of the file at which the body's character number `character` begins; past the end
    /// means the end.
    std::uint32_t byte(std::size_t character) const {
        std::size_t at = ascii_ ? std::min(character, body_.text.size()) : search(character);
        return static_cast<std::uint32_t>(at) + body_.skipped;
    }

  private:
    static constexpr std::size_t kStride = 64;

    static bool is_inside(char c) { return (c & 0xC0) == 0x80; }

    std::size_t search(std::size_t character) const {
        std::string_view text = body_.text;
        if (character / kStride >= every_stride_.size()) return text.size();
        std::size_t at = every_stride_[character / kStride];
        for (std::size_t left = character % kStride; left > 0 && at < text.size(); --left) {
            ++at;
            while (at < text.size() && is_inside(text[at]))
                ++at;
        }
        return at;
    }

    Body body_;
    bool ascii_ = true;
    std::vector<std::uint32_t> every_stride_;
};

struct EventDeleter {
    void operator()(yaml_event_t* event) const { yaml_event_delete(event); }
};
using EventGuard = std::unique_ptr<yaml_event_t, EventDeleter>;

std::string to_string(const yaml_char_t* text) {
    return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

/// Turns the parser's events into nodes.
class NodeReader {
  public:
    NodeReader(const Body& body, std::uint32_t file, const Limits& limits)
        : body_(body), file_(file), limits_(limits), offsets_(body), pairs_(body.text) {
        std::string_view text = pairs_.text();
        yaml_parser_initialize(&parser_);
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size());
    }
    ~NodeReader() { yaml_parser_delete(&parser_); }
    NodeReader(const NodeReader&) = delete;
    NodeReader& operator=(const NodeReader&) = delete;

    base::Result<std::vector<YamlNode>> read() {
        for (;;) {
            yaml_event_t event;
            if (yaml_parser_parse(&parser_, &event) == 0) return syntax_problem();
            EventGuard guard(&event);
            if (event.type == YAML_STREAM_END_EVENT) return std::move(nodes_);
            if (auto problem = take(event)) return std::move(*problem);
        }
    }

  private:
    using Problem = std::optional<base::Diagnostic>;

    /// How a collection begins.
    struct Start {
        YamlNode::Kind kind;
        const yaml_char_t* anchor;
        const yaml_char_t* tag;
        bool flow;
    };
    struct Open {
        std::uint32_t node;
        bool flow;
    };

    Problem take(const yaml_event_t& event) {
        switch (event.type) {
            case YAML_DOCUMENT_START_EVENT:
                if (!nodes_.empty()) return second_document(event);
                return std::nullopt;
            case YAML_ALIAS_EVENT: return take_alias(event);
            case YAML_SCALAR_EVENT: return take_scalar(event);
            case YAML_SEQUENCE_START_EVENT: {
                const auto& start = event.data.sequence_start;
                bool flow = start.style == YAML_FLOW_SEQUENCE_STYLE;
                return open({YamlNode::Kind::Sequence, start.anchor, start.tag, flow}, event);
            }
            case YAML_MAPPING_START_EVENT: {
                const auto& start = event.data.mapping_start;
                bool flow = start.style == YAML_FLOW_MAPPING_STYLE;
                return open({YamlNode::Kind::Mapping, start.anchor, start.tag, flow}, event);
            }
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT: close(event); return std::nullopt;
            case YAML_NO_EVENT:
            case YAML_STREAM_START_EVENT:
            case YAML_STREAM_END_EVENT:
            case YAML_DOCUMENT_END_EVENT: return std::nullopt;
        }
        return std::nullopt;
    }

    base::SourceSpan span(const yaml_event_t& event) const {
        std::uint32_t begin = offsets_.byte(event.start_mark.index);
        return {file_, begin, std::max(begin, offsets_.byte(event.end_mark.index))};
    }

    /// Adds a node at the place where the reader stands.
    Problem add(YamlNode node) {
        if (nodes_.size() >= limits_.nodes) {
            return base::error("document.too-large",
                               fmt::format("the file has more than {} nodes", limits_.nodes),
                               node.span);
        }
        if (!open_.empty()) ++nodes_[open_.back().node].children;
        if (node.next != 0) last_end_ = node.span.end;
        nodes_.push_back(std::move(node));
        return std::nullopt;
    }

    void note_anchor(const yaml_char_t* anchor, std::size_t node) {
        if (anchor != nullptr) anchors_[to_string(anchor)] = static_cast<std::uint32_t>(node);
    }

    Problem take_alias(const yaml_event_t& event) {
        std::string name = to_string(event.data.alias.anchor);
        auto anchor = anchors_.find(name);
        if (anchor == anchors_.end()) {
            auto problem = base::error("document.alias",
                                       fmt::format("nothing is called `&{}`", name), span(event));
            problem.help = fmt::format(
                "write `&{}` before the value that it should repeat, above "
                "this line; or put the text in quotes",
                name);
            return problem;
        }
        const YamlNode& target = nodes_[anchor->second];
        if (target.next == 0) {
            auto problem = base::error(
                "document.alias", fmt::format("`&{}` would contain itself", name), span(event));
            problem.labels.push_back({target.span, "it begins here"});
            return problem;
        }
        return add({.kind = YamlNode::Kind::Alias,
                    .span = span(event),
                    .next = static_cast<std::uint32_t>(nodes_.size()) + 1,
                    .target = anchor->second});
    }

    Problem take_scalar(const yaml_event_t& event) {
        const auto& scalar = event.data.scalar;
        YamlNode node{.kind = YamlNode::Kind::Scalar,
                      .span = span(event),
                      .next = static_cast<std::uint32_t>(nodes_.size()) + 1,
                      .text = {reinterpret_cast<const char*>(scalar.value), scalar.length},
                      .tag = to_string(scalar.tag)};
        if (scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) {
            pairs_.join(node.text);
        } else {
            pairs_.restore(node.text, written(node.span));
        }
        if (scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE) {
            node.style = Style::Block;
            trim(node.span);
        } else if (scalar.style != YAML_PLAIN_SCALAR_STYLE) {
            node.style = Style::Quoted;
        } else if (node.text.empty() && starts_its_line(node.span.begin)) {
            // The missing value of `? key`: the parser puts it before whatever comes next.
            node.span = {file_, last_end_, last_end_};
        }
        note_anchor(scalar.anchor, nodes_.size());
        return add(std::move(node));
    }

    std::string_view written(base::SourceSpan span) const {
        return body_.text.substr(span.begin - body_.skipped, span.end - span.begin);
    }

    bool starts_its_line(std::uint32_t at) const {
        std::string_view before = body_.text.substr(0, at - body_.skipped);
        std::size_t last = before.find_last_not_of(" ");
        return last == std::string_view::npos || before[last] == '\n';
    }

    /// A block scalar's end mark stands behind the line breaks that follow it.
    void trim(base::SourceSpan& span) const {
        std::string_view text = written(span);
        std::size_t last = text.find_last_not_of(" \t\r\n");
        if (last != std::string_view::npos) {
            span.end = span.begin + static_cast<std::uint32_t>(last) + 1;
        }
    }

    Problem open(const Start& start, const yaml_event_t& event) {
        if (open_.size() >= limits_.depth) {
            return base::error(
                "document.too-large",
                fmt::format("values are nested more than {} deep here", limits_.depth),
                span(event));
        }
        std::size_t index = nodes_.size();
        note_anchor(start.anchor, index);
        auto problem = add({.kind = start.kind, .span = span(event), .tag = to_string(start.tag)});
        open_.push_back({static_cast<std::uint32_t>(index), start.flow});
        return problem;
    }

    void close(const yaml_event_t& event) {
        YamlNode& node = nodes_[open_.back().node];
        base::SourceSpan end = span(event);
        // The end of a flow collection is its bracket. That of a block collection stands before
        // whatever comes next, often lines below, so its last child tells where it ends.
        bool has_bracket = open_.back().flow && end.end > end.begin;
        node.span.end = has_bracket ? end.end : std::max(node.span.end, last_end_);
        node.next = static_cast<std::uint32_t>(nodes_.size());
        last_end_ = node.span.end;
        open_.pop_back();
    }

    Problem second_document(const yaml_event_t& event) {
        auto problem =
            base::error("document.several", "a second document begins here", span(event));
        problem.labels.push_back({nodes_.front().span, "the first one"});
        problem.help = "keep one document a file";
        return problem;
    }

    base::Diagnostic syntax_problem() const {
        if (parser_.error == YAML_READER_ERROR) {
            auto at = static_cast<std::uint32_t>(parser_.problem_offset) + body_.skipped;
            auto end = std::max(at, offsets_.byte(body_.text.size()));
            auto width = base::decode_utf8(body_.text.substr(at - body_.skipped)).length;
            auto problem =
                base::error("document.syntax",
                            fmt::format("YAML does not allow the control character U+{:04X}",
                                        static_cast<unsigned>(parser_.problem_value)),
                            {file_, at, std::min(end, at + static_cast<std::uint32_t>(width))});
            problem.help = "remove it, or write it as an escape in double quotes";
            return problem;
        }
        YamlProblem problem;
        if (parser_.problem != nullptr) problem.problem = parser_.problem;
        problem.at = offsets_.byte(parser_.problem_mark.index) - body_.skipped;
        if (parser_.context != nullptr) {
            problem.context = parser_.context;
            problem.context_at = offsets_.byte(parser_.context_mark.index) - body_.skipped;
        }
        base::Diagnostic result = explain_yaml_problem(problem, body_.text, file_);
        for (base::Label& label : result.labels) {
            label.span.begin += body_.skipped;
            label.span.end += body_.skipped;
        }
        return result;
    }

    Body body_;
    std::uint32_t file_;
    const Limits& limits_;
    Offsets offsets_;
    SurrogatePairs pairs_;
    yaml_parser_t parser_;
    std::vector<YamlNode> nodes_;
    std::vector<Open> open_;
    std::uint32_t last_end_ = 0;
    std::map<std::string, std::uint32_t> anchors_;
};

/// Each `%TAG` line is compared with all earlier ones by the parser: thousands of them would take
/// minutes.
bool has_many_tag_directives(std::string_view text) {
    constexpr int kMost = 100;
    constexpr std::string_view kDirective = "%TAG";
    int count = 0;
    for (auto at = text.find(kDirective); at != std::string_view::npos && count <= kMost;
         at = text.find(kDirective, at + 1)) {
        if (at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r') ++count;
    }
    return count > kMost;
}

}  // namespace

base::Result<std::vector<YamlNode>> read_yaml_nodes(const base::Sources& sources,
                                                    std::uint32_t file, const Limits& limits) {
    Body body = TRY(read_body(sources, file, limits));
    if (has_many_tag_directives(body.text)) {
        return base::error("document.too-large", "the file has more than 100 %TAG lines",
                           {file, body.skipped, body.skipped});
    }
    return NodeReader(body, file, limits).read();
}

}  // namespace text
