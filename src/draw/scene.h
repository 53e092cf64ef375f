#pragma once
// A picture in place: rectangles, texts and lines in whole pixels, in the order in which they are
// painted. Everything that an output needs and everything that a test can measure.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "draw/diagram.h"
#include "draw/font.h"

namespace draw {

struct Point {
    std::int32_t x = 0;
    std::int32_t y = 0;

    auto operator<=>(const Point&) const = default;
};

/// Pixels [x, x + width) and [y, y + height).
struct Rect {
    std::int32_t x = 0;
    std::int32_t y = 0;
    std::int32_t width = 0;
    std::int32_t height = 0;

    std::int32_t right() const { return x + width; }
    std::int32_t bottom() const { return y + height; }
    Point centre() const { return {x + width / 2, y + height / 2}; }
    bool overlaps(const Rect& other) const {
        return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }
    bool holds(const Rect& other) const {
        return other.x >= x && other.y >= y && other.right() <= right() &&
               other.bottom() <= bottom();
    }
    bool operator==(const Rect&) const = default;
};

/// Text on one line. `area` is where its ink may be: measured width, ascent and descent of its
/// font.
struct Label {
    enum class Role : std::uint8_t {
        Title,
        Subtitle,
        Frame,
        Note,
        Tier,
        Name,
        Body,
        Value,
        Badge,
        Wire,
        Fact
    };
    std::string text;   ///< cut with an ellipsis when the whole did not fit
    std::string whole;  ///< as it was meant; empty when nothing was cut
    Role role = Role::Body;
    Tone tone = Tone::Slate;
    Rect area;
    std::int32_t baseline = 0;

    bool operator==(const Label&) const = default;
};

/// A frame or a tier behind the boxes.
struct Panel {
    enum class Kind : std::uint8_t { Frame, Tier, Facts };
    Kind kind = Kind::Frame;
    Tone tone = Tone::Slate;
    Rect area;
    std::vector<Label> labels;
    std::size_t depth = 0;  ///< 0 is the outermost

    bool operator==(const Panel&) const = default;
};

struct Pill {
    Rect area;
    Label label;

    bool operator==(const Pill&) const = default;
};

/// A round mark: the box sends to whatever has this colour. On the receiving box it is larger.
struct Dot {
    Point centre;
    std::int32_t radius = 5;
    Tone tone = Tone::Violet;

    bool operator==(const Dot&) const = default;
};

/// A sign of 16 x 16 pixels.
struct Sign {
    Icon icon = Icon::None;
    Rect area;

    bool operator==(const Sign&) const = default;
};

struct Box {
    std::size_t node = 0;  ///< of the diagram
    Rect area;
    Tone tone = Tone::Slate;
    std::uint32_t copies = 1;
    std::vector<Label> labels;
    std::vector<Pill> pills;
    std::vector<Dot> dots;
    std::vector<Sign> signs;

    bool operator==(const Box&) const = default;
};

/// One link as a line with right angles, from the border of its first box to the border of its
/// second.
struct Wire {
    std::size_t link = 0;   ///< of the diagram
    std::size_t trunk = 0;  ///< wires of one trunk may share a part of their way
    Tone tone = Tone::Slate;
    std::vector<Point> points;

    bool operator==(const Wire&) const = default;
};

/// A row of the legend: what it explains, and the words.
struct Sample {
    Key key;
    Rect area;
    Label label;
    std::vector<Pill> pills;  ///< at most one

    bool operator==(const Sample&) const = default;
};

struct Scene {
    std::int32_t width = 0;
    std::int32_t height = 0;
    Diagram diagram;  ///< what it shows
    std::vector<Panel> panels;
    std::vector<Wire> wires;
    std::vector<Label> wire_labels;
    std::vector<Box> boxes;     ///< one a node, in the order of nodes
    std::vector<Label> labels;  ///< title and subtitle
    std::vector<Sample> legend;
};

}  // namespace draw
