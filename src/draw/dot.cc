#include "draw/dot.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "draw/markup.h"

namespace draw {
namespace {

/// A double-quoted string of graphviz. `\l` ends a line that is set to the left.
std::string quoted(std::string_view text) {
    std::string result = "\"";
    while (!text.empty()) {
        auto [value, bytes] = first_code_point(text);
        if (value == '"' || value == '\\') result += '\\';
        if (value < 0x20 || value == 0x7F) {
            result += ' ';
        } else if (value == 0xFFFD) {
            result += "\xEF\xBF\xBD";
        } else {
            result += text.substr(0, bytes);
        }
        text.remove_prefix(bytes);
    }
    return result + '"';
}

std::string_view colour(Tone tone) {
    switch (tone) {
        case Tone::Slate: return "#64748b";
        case Tone::Teal: return "#0f8577";
        case Tone::Blue: return "#2f6fdb";
        case Tone::Indigo: return "#5a55c9";
        case Tone::Rose: return "#c24a6f";
        case Tone::Amber: return "#b7791f";
        case Tone::Violet: return "#8a5cd6";
    }
    return "";
}

class Writer {
  public:
    explicit Writer(const Diagram& diagram) : diagram_(diagram) {}

    std::string run() && {
        put("digraph {} {{\n", quoted(diagram_.title));
        put("  label={}; labelloc=t; labeljust=l; rankdir=LR; newrank=true; compound=true;\n",
            quoted(diagram_.title + ": " + diagram_.subtitle));
        put("  graph [fontname=\"Helvetica\", style=rounded, color=\"#c5ced9\"];\n"
            "  node [fontname=\"Helvetica\", fontsize=11, shape=box, style=rounded];\n"
            "  edge [fontname=\"Helvetica\", fontsize=10, arrowsize=0.7];\n");
        tiers(0, diagram_.tiers.size(), 0, 1);
        for (const Link& link : diagram_.links)
            edge(link);
        out_ += "}\n";
        return std::move(out_);
    }

  private:
    template <class... Arguments>
    void put(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
    }

    /// Tiers [first, last), with the frames from `frame` on that lie inside around them.
    void tiers(std::size_t first, std::size_t last, std::size_t frame, int depth) {
        for (std::size_t t = first; t < last;) {
            auto next = frame;
            while (next < diagram_.frames.size() && diagram_.frames[next].first != t)
                ++next;
            if (next < diagram_.frames.size() && diagram_.frames[next].last < last) {
                const Frame& f = diagram_.frames[next];
                open(fmt::format("frame_{}", next),
                     f.note.empty() ? f.label : f.label + ", " + f.note, depth);
                tiers(t, f.last + 1, next + 1, depth + 1);
                close(depth);
                t = f.last + 1;
                continue;
            }
            tier(t, depth);
            ++t;
        }
    }

    void tier(std::size_t t, int depth) {
        bool framed = !diagram_.tiers[t].label.empty();
        if (framed) open(fmt::format("tier_{}", t), diagram_.tiers[t].label, depth);
        for (const Node& node : diagram_.nodes) {
            if (node.tier == t) box(node, depth + 1);
        }
        if (framed) close(depth);
    }

    void open(std::string_view name, std::string_view label, int depth) {
        put("{:{}}subgraph \"cluster_{}\" {{\n", "", 2 * depth, name);
        put("{:{}}label={};\n", "", 2 * depth + 2, quoted(label));
    }
    void close(int depth) { put("{:{}}}}\n", "", 2 * depth); }

    void box(const Node& node, int depth) {
        std::string text = node.title;
        for (const Line& line : node.lines) {
            text += "\n" + line.left + (line.left.empty() || line.right.empty() ? "" : ", ") +
                    line.right;
        }
        std::string pills;
        for (const Badge& badge : node.badges)
            pills += (pills.empty() ? "" : "  ") + badge.text;
        if (!pills.empty()) text += "\n" + pills;
        put("{:{}}{} [label={}, color=\"{}\"];\n", "", 2 * depth, quoted(node.id), lines(text),
            colour(node.tone));
    }

    static std::string lines(std::string_view text) {
        std::string result = "\"";
        while (true) {
            auto end = text.find('\n');
            std::string line = quoted(text.substr(0, end));
            result += line.substr(1, line.size() - 2);
            if (end == std::string_view::npos) return result + '"';
            result += "\\n";
            text.remove_prefix(end + 1);
        }
    }

    void edge(const Link& link) {
        put("  {} -> {} [color=\"{}\"", quoted(diagram_.nodes[link.from].id),
            quoted(diagram_.nodes[link.to].id), colour(link.tone));
        if (!link.label.empty()) put(", label={}", quoted(link.label));
        if (link.drawn == Link::Drawn::Mark) out_ += ", style=dotted, constraint=false";
        if (!link.note.empty()) put(", tooltip={}", quoted(link.note));
        out_ += "];\n";
    }

    const Diagram& diagram_;
    std::string out_;
};

}  // namespace

std::string dot(const Diagram& diagram) {
    return Writer(diagram).run();
}

}  // namespace draw
