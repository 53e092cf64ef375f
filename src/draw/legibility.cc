#include "draw/legibility.h"

#include <fmt/format.h>

#include <algorithm>

namespace draw {
namespace {

/// A stretch of a wire between two corners, as a rectangle without width or without height.
struct Stretch {
    const Wire* wire;
    Point a;
    Point b;

    bool level() const { return a.y == b.y; }
    std::int32_t left() const { return std::min(a.x, b.x); }
    std::int32_t right() const { return std::max(a.x, b.x); }
    std::int32_t top() const { return std::min(a.y, b.y); }
    std::int32_t bottom() const { return std::max(a.y, b.y); }

    bool touches(const Rect& r) const {
        return left() <= r.right() && right() >= r.x && top() <= r.bottom() && bottom() >= r.y;
    }
    bool enters(const Rect& r) const {
        return left() < r.right() && right() > r.x && top() < r.bottom() && bottom() > r.y;
    }
    /// Whether more than a point is common to both.
    bool lies_on(const Stretch& other) const {
        if (level() != other.level()) return false;
        if (level()) return a.y == other.a.y && left() < other.right() && other.left() < right();
        return a.x == other.a.x && top() < other.bottom() && other.top() < bottom();
    }
};

std::string place(const Rect& r) {
    return fmt::format("({}, {}, {} x {})", r.x, r.y, r.width, r.height);
}

class Inspector {
  public:
    explicit Inspector(const Scene& scene)
        : scene_(scene), whole_{0, 0, scene.width, scene.height} {}

    std::vector<std::string> run() && {
        for (const Label& label : scene_.labels)
            inside(label, whole_, "the picture");
        for (const Label& label : scene_.wire_labels)
            inside(label, whole_, "the picture");
        for (const Sample& sample : scene_.legend)
            check(sample);
        for (const Panel& panel : scene_.panels)
            check(panel);
        for (const Box& box : scene_.boxes)
            check(box);
        apart(labels_, "label");
        check_boxes_against_each_other();
        check_wires();
        return std::move(found_);
    }

  private:
    struct Named {
        std::string name;
        Rect area;
    };

    template <class... Arguments>
    void report(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        found_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
    }

    void inside(const Label& label, const Rect& owner, std::string_view what) {
        if (!owner.holds(label.area)) {
            report("label '{}' {} leaves {} {}", label.text, place(label.area), what, place(owner));
        }
        labels_.push_back({label.text, label.area});
    }

    void check(const Pill& pill, const Rect& owner) {
        if (!owner.holds(pill.area)) report("pill '{}' leaves its box", pill.label.text);
        inside(pill.label, pill.area, "its pill");
    }

    void check(const Sample& sample) {
        if (!whole_.holds(sample.area)) report("sample '{}' leaves the picture", sample.key.text);
        inside(sample.label, whole_, "the picture");
        if (sample.area.overlaps(sample.label.area))
            report("sample '{}' covers its words", sample.key.text);
        for (const Pill& pill : sample.pills)
            check(pill, sample.area);
    }

    /// A panel lies inside every panel that is further out, or beside it.
    void check(const Panel& panel) {
        if (!whole_.holds(panel.area)) report("a panel {} leaves the picture", place(panel.area));
        for (const Label& label : panel.labels)
            inside(label, panel.area, "its panel");
        for (const Panel& other : scene_.panels) {
            if (&other == &panel || other.depth > panel.depth) continue;
            bool nested = other.depth < panel.depth && other.area.holds(panel.area);
            if (!nested && other.area.overlaps(panel.area)) {
                report("panels {} and {} overlap", place(panel.area), place(other.area));
            }
        }
    }

    void check(const Box& box) {
        const std::string& name = title(box);
        if (!whole_.holds(box.area)) report("box {} leaves the picture", name);
        for (const Label& label : box.labels)
            inside(label, box.area, "box " + name);
        for (const Pill& pill : box.pills)
            check(pill, box.area);
        for (std::size_t i = 0; i < box.pills.size(); ++i) {
            for (std::size_t k = 0; k < i; ++k) {
                if (box.pills[i].area.overlaps(box.pills[k].area))
                    report("pills of {} overlap", name);
            }
        }
        for (const Dot& dot : box.dots) {
            Rect area = {dot.centre.x - dot.radius, dot.centre.y - dot.radius, 2 * dot.radius,
                         2 * dot.radius};
            covers_nothing(box, area, "mark");
        }
        for (const Sign& sign : box.signs)
            covers_nothing(box, sign.area, "sign");
        for (const Panel& panel : scene_.panels) {
            bool around = panel.area.holds(box.area);
            if (!around && panel.area.overlaps(box.area))
                report("box {} lies on the border of a panel", name);
            if (around && panel.kind == Panel::Kind::Facts) report("box {} covers facts", name);
            for (const Label& label : panel.labels) {
                if (label.area.overlaps(box.area)) report("box {} covers '{}'", name, label.text);
            }
        }
    }

    void covers_nothing(const Box& box, const Rect& area, std::string_view what) {
        if (!box.area.holds(area)) report("a {} leaves box {}", what, title(box));
        for (const Label& label : box.labels) {
            if (label.area.overlaps(area))
                report("a {} of {} covers '{}'", what, title(box), label.text);
        }
    }

    void apart(const std::vector<Named>& things, std::string_view kind) {
        for (std::size_t i = 0; i < things.size(); ++i) {
            for (std::size_t k = 0; k < i; ++k) {
                if (!things[i].area.overlaps(things[k].area)) continue;
                report("{} '{}' {} lies over '{}' {}", kind, things[i].name, place(things[i].area),
                       things[k].name, place(things[k].area));
            }
        }
    }

    void check_boxes_against_each_other() {
        std::vector<Named> boxes;
        for (const Box& box : scene_.boxes)
            boxes.push_back({title(box), box.area});
        apart(boxes, "box");
        for (const Box& box : scene_.boxes) {
            for (const Label& label : scene_.wire_labels) {
                if (label.area.overlaps(box.area))
                    report("box {} covers '{}'", title(box), label.text);
            }
        }
        const Diagram& diagram = scene_.diagram;
        for (const Box& a : scene_.boxes) {
            for (const Box& b : scene_.boxes) {
                bool ordered = diagram.nodes[a.node].tier < diagram.nodes[b.node].tier;
                if (ordered && a.area.right() > b.area.x)
                    report("{} stands right of {}", title(a), title(b));
            }
        }
    }

    void check_wires() {
        std::vector<Stretch> stretches;
        for (const Wire& wire : scene_.wires) {
            check_ends(wire);
            for (std::size_t i = 0; i + 1 < wire.points.size(); ++i) {
                Stretch stretch = {&wire, wire.points[i], wire.points[i + 1]};
                if (stretch.a.x != stretch.b.x && stretch.a.y != stretch.b.y) {
                    report("{} runs aslant", name(wire));
                }
                check(stretch);
                stretches.push_back(stretch);
            }
        }
        for (std::size_t i = 0; i < stretches.size(); ++i) {
            for (std::size_t k = 0; k < i; ++k) {
                const Stretch& a = stretches[i];
                const Stretch& b = stretches[k];
                if (a.wire->trunk != b.wire->trunk && a.lies_on(b)) {
                    report("{} lies on {}", name(*a.wire), name(*b.wire));
                }
            }
        }
    }

    void check_ends(const Wire& wire) {
        const Link& link = scene_.diagram.links[wire.link];
        auto on_side = [](Point p, const Rect& r) {
            return (p.x == r.x || p.x == r.right()) && p.y > r.y && p.y < r.bottom();
        };
        if (wire.points.size() < 2) return report("{} has no way", name(wire));
        if (!on_side(wire.points.front(), scene_.boxes[link.from].area)) {
            report("{} does not begin at its box", name(wire));
        }
        if (!on_side(wire.points.back(), scene_.boxes[link.to].area)) {
            report("{} does not end at its box", name(wire));
        }
    }

    void check(const Stretch& stretch) {
        const Link& link = scene_.diagram.links[stretch.wire->link];
        for (const Box& box : scene_.boxes) {
            bool own = box.node == link.from || box.node == link.to;
            if (own ? stretch.enters(box.area) : stretch.touches(box.area)) {
                report("{} runs through {}", name(*stretch.wire), title(box));
            }
        }
        for (const Label& label : scene_.wire_labels) {
            if (stretch.enters(label.area))
                report("{} crosses '{}'", name(*stretch.wire), label.text);
        }
        for (const Panel& panel : scene_.panels) {
            for (const Label& label : panel.labels) {
                if (stretch.touches(label.area))
                    report("{} crosses '{}'", name(*stretch.wire), label.text);
            }
        }
    }

    const std::string& title(const Box& box) const { return scene_.diagram.nodes[box.node].id; }
    std::string name(const Wire& wire) const {
        const Link& link = scene_.diagram.links[wire.link];
        return fmt::format("the wire {} -> {}", scene_.diagram.nodes[link.from].id,
                           scene_.diagram.nodes[link.to].id);
    }

    const Scene& scene_;
    Rect whole_;
    std::vector<Named> labels_;
    std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> flaws(const Scene& scene) {
    return Inspector(scene).run();
}

}  // namespace draw
