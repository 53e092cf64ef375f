#include "draw/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "draw/markup.h"
#include "draw/palette.h"

namespace draw {
namespace {

constexpr std::int32_t kCornerRadius = 7;
constexpr std::int32_t kHeadLength = 9;
constexpr std::int32_t kHeadWidth = 4;  // to each side
constexpr std::int32_t kCopyStep = 3;

std::string_view role_class(Label::Role role) {
    switch (role) {
        case Label::Role::Title: return "title";
        case Label::Role::Subtitle: return "subtitle";
        case Label::Role::Frame: return "frame-text";
        case Label::Role::Note: return "note";
        case Label::Role::Tier: return "tier-text";
        case Label::Role::Name: return "name";
        case Label::Role::Body: return "body-text";
        case Label::Role::Value: return "value";
        case Label::Role::Badge: return "badge";
        case Label::Role::Wire: return "wire-text";
        case Label::Role::Fact: return "fact";
    }
    return "";
}

/// Lines in a square of 16 pixels.
std::string_view sign_path(Icon icon) {
    switch (icon) {
        case Icon::None: return "";
        case Icon::People:
            return "M8 2.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6M2.5 14.5c0-3.4 2.4-4.9 "
                   "5.5-4.9s5.5 1.5 5.5 4.9";
        case Icon::Lock: return "M3.5 7.2h9v7h-9zM5.3 7.2v-2.3a2.7 2.7 0 0 1 5.4 0v2.3M8 10v1.8";
        case Icon::Balancer:
            return "M1 8h4M5 8l5-5h5M5 8h10M5 8l5 5h5M13 1.2l2 1.8-2 1.8M13 6.2l2 1.8-2 1.8M13 "
                   "11.2l2 1.8-2 1.8";
        case Icon::Gateway: return "M9.5 2h-7v12h7M6.5 8h8.5M12 5l3 3-3 3";
        case Icon::Database:
            return "M2.5 4c0-3 11-3 11 0s-11 3-11 0v8c0 3 11 3 11 0v-8M2.5 8c0 3 11 3 11 0";
        case Icon::Cache: return "M9.5 1.2l-6 8h4l-1 5.6 6-8h-4z";
        case Icon::Files: return "M1.5 13.5v-11h4.5l1.8 2.2h6.7v8.8z";
        case Icon::Clock: return "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M8 4.5v3.7l2.6 1.6";
    }
    return "";
}

class Writer {
  public:
    explicit Writer(const Scene& scene) : scene_(scene) {}

    std::string element() && {
        put("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"slipway\" width=\"{0}\" "
            "height=\"{1}\" "
            "viewBox=\"0 0 {0} {1}\" role=\"img\" aria-labelledby=\"picture-title "
            "picture-text\">\n",
            scene_.width, scene_.height);
        put("<title id=\"picture-title\">{}</title>\n<desc id=\"picture-text\">{}</desc>\n",
            escape(scene_.diagram.title), escape(scene_.diagram.description));
        put("<style>\n{}</style>\n", style_sheet());
        put("<rect class=\"ground\" width=\"{}\" height=\"{}\"/>\n", scene_.width, scene_.height);
        for (const Label& label : scene_.labels)
            text(label);
        for (const Panel& panel : scene_.panels)
            draw(panel);
        for (const Wire& wire : scene_.wires)
            draw(wire);
        for (const Box& box : scene_.boxes)
            draw(box);
        for (const Label& label : scene_.wire_labels)
            text(label);
        for (const Sample& sample : scene_.legend)
            draw(sample);
        out_ += "</svg>\n";
        return std::move(out_);
    }

  private:
    template <class... Arguments>
    void put(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
    }

    void text(const Label& label) {
        std::string tone;
        if (label.tone != Tone::Slate) tone = fmt::format(" {}", tone_class(label.tone));
        put("<text class=\"{}{}\" x=\"{}\" y=\"{}\">", role_class(label.role), tone, label.area.x,
            label.baseline);
        if (!label.whole.empty()) put("<title>{}</title>", escape(label.whole));
        put("{}</text>\n", escape(label.text));
    }

    void rect(std::string_view css, const Rect& area, std::int32_t radius) {
        put("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>\n", css,
            area.x, area.y, area.width, area.height, radius);
    }

    void draw(const Panel& panel) {
        switch (panel.kind) {
            case Panel::Kind::Frame: rect("frame", panel.area, 12); break;
            case Panel::Kind::Tier:
                rect(fmt::format("tier {}", tone_class(panel.tone)), panel.area, 8);
                break;
            case Panel::Kind::Facts:
                put("<g class=\"facts\"><line x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\"/></g>\n",
                    panel.area.x + 1, panel.area.y + 2, panel.area.bottom() - 2);
                break;
        }
        for (const Label& label : panel.labels)
            text(label);
    }

    void draw(const Wire& wire) {
        const Link& link = scene_.diagram.links[wire.link];
        put("<g class=\"wire {}\" data-from=\"{}\" data-to=\"{}\"><title>{}</title>",
            tone_class(wire.tone), link.from, link.to, escape(link.note));
        put("<path class=\"line\" d=\"{}\"/>", path(wire));
        Point tip = wire.points.back();
        Point before = wire.points[wire.points.size() - 2];
        std::int32_t back = tip.x > before.x ? -kHeadLength : kHeadLength;
        put("<path class=\"head\" d=\"M{} {}l{} {}v{}z\"/></g>\n", tip.x, tip.y, back, -kHeadWidth,
            2 * kHeadWidth);
    }

    static Point towards(Point from, Point to, std::int32_t distance) {
        return {from.x + (to.x > from.x   ? distance
                          : to.x < from.x ? -distance
                                          : 0),
                from.y + (to.y > from.y   ? distance
                          : to.y < from.y ? -distance
                                          : 0)};
    }
    static std::int32_t distance(Point a, Point b) {
        return std::abs(a.x - b.x) + std::abs(a.y - b.y);
    }

    /// Round corners; ends inside the arrow head.
    static std::string path(const Wire& wire) {
        std::vector<Point> points = wire.points;
        points.back() = towards(points.back(), points[points.size() - 2], kHeadLength - 2);
        std::string d = fmt::format("M{} {}", points.front().x, points.front().y);
        for (std::size_t i = 1; i + 1 < points.size(); ++i) {
            std::int32_t radius = std::min({kCornerRadius, distance(points[i - 1], points[i]) / 2,
                                            distance(points[i], points[i + 1]) / 2});
            Point enter = towards(points[i], points[i - 1], radius);
            Point leave = towards(points[i], points[i + 1], radius);
            d += fmt::format("L{} {}Q{} {} {} {}", enter.x, enter.y, points[i].x, points[i].y,
                             leave.x, leave.y);
        }
        return d + fmt::format("L{} {}", points.back().x, points.back().y);
    }

    void draw(const Box& box) {
        const Node& node = scene_.diagram.nodes[box.node];
        put("<g class=\"box {}\" data-node=\"{}\">\n", tone_class(box.tone), box.node);
        for (std::int32_t copy =
                 std::min<std::int32_t>(static_cast<std::int32_t>(box.copies) - 1, 2);
             copy > 0; --copy) {
            Rect area = box.area;
            area.x += copy * kCopyStep;
            area.y += copy * kCopyStep;
            rect("copy", area, 6);
        }
        rect("body", box.area, 6);
        put("<path class=\"accent\" d=\"M{} {}h-1a5 5 0 0 0-5 5v{}a5 5 0 0 0 5 5h1z\"/>\n",
            box.area.x + 6, box.area.y, box.area.height - 10);
        for (const Sign& sign : box.signs) {
            put("<path class=\"sign\" transform=\"translate({} {})\" d=\"{}\"/>\n", sign.area.x,
                sign.area.y, sign_path(sign.icon));
        }
        for (const Label& label : box.labels)
            text(label);
        for (const Pill& pill : box.pills)
            draw(pill);
        for (const Dot& dot : box.dots)
            draw(dot);
        put("<title>{}</title></g>\n", escape(node.title));
    }

    void draw(const Pill& pill) {
        rect(fmt::format("pill {}", tone_class(pill.label.tone)), pill.area, 9);
        text(pill.label);
    }

    void draw(const Dot& dot) {
        put("<circle class=\"dot {}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>\n", tone_class(dot.tone),
            dot.centre.x, dot.centre.y, dot.radius);
    }

    void draw(const Sample& sample) {
        Point middle = sample.area.centre();
        switch (sample.key.sample) {
            case Key::Sample::Wire:
                put("<g class=\"{0}\"><path class=\"line\" d=\"M{1} {2}h24\"/><path class=\"head\" "
                    "d=\"M{3} {2}l-9 -4v8z\"/></g>\n",
                    tone_class(sample.key.tone), sample.area.x, middle.y, sample.area.right());
                break;
            case Key::Sample::Mark:
                draw(Dot{{sample.area.right() - 8, middle.y}, 5, sample.key.tone});
                break;
            case Key::Sample::Stack:
                put("<g class=\"box {}\">\n", tone_class(sample.key.tone));
                for (std::int32_t copy : {2, 1}) {
                    rect("copy",
                         {sample.area.right() - 24 + copy * kCopyStep,
                          middle.y - 9 + copy * kCopyStep, 18, 12},
                         3);
                }
                rect("body", {sample.area.right() - 24, middle.y - 9, 18, 12}, 3);
                out_ += "</g>\n";
                break;
            case Key::Sample::Pill:
                for (const Pill& pill : sample.pills)
                    draw(pill);
                break;
        }
        text(sample.label);
    }

    const Scene& scene_;
    std::string out_;
};

}  // namespace

std::string svg_element(const Scene& scene) {
    return Writer(scene).element();
}

std::string svg(const Scene& scene) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg_element(scene);
}

}  // namespace draw
