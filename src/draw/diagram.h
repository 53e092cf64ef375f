#pragma once
// What a picture says, before anybody has decided where it stands: boxes in tiers from left to
// right, and links between them. `lay_out` makes a `Scene` of it, `dot` a text for graphviz.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace draw {

/// Colours by role; both the light and the dark palette have each of them.
enum class Tone : std::uint8_t { Slate, Teal, Blue, Indigo, Rose, Amber, Violet };

/// A small sign beside a title.
enum class Icon : std::uint8_t {
    None,
    People,
    Lock,
    Balancer,
    Gateway,
    Database,
    Cache,
    Files,
    Clock
};

/// One line of text in a box: something at its left, something at its right.
struct Line {
    std::string left;
    std::string right = {};

    bool operator==(const Line&) const = default;
};

/// A few words in a pill at the foot of a box.
struct Badge {
    std::string text;
    Tone tone = Tone::Slate;

    bool operator==(const Badge&) const = default;
};

/// A row of the panel that a page shows for a box.
struct Detail {
    std::string key;
    std::string value;

    bool operator==(const Detail&) const = default;
};

/// A column of the picture. `label` empty: no frame is drawn around it.
struct Tier {
    std::string label = {};
    std::string foot_label = {};  ///< over the nodes at its foot
    Tone tone = Tone::Slate;

    bool operator==(const Tier&) const = default;
};

/// A frame around tiers `first` to `last`. Frames nest: of two that share a tier one holds all
/// tiers of the other.
struct Frame {
    std::string label;
    std::string note = {};  ///< smaller, behind the label
    std::size_t first = 0;
    std::size_t last = 0;

    bool operator==(const Frame&) const = default;
};

struct Node {
    std::string id;  ///< unique in its diagram
    std::string title;
    std::vector<Line> lines = {};
    std::vector<Badge> badges = {};
    Tone tone = Tone::Slate;
    Icon icon = Icon::None;
    std::size_t tier = 0;
    /// Flow nodes are placed by their links; those at the foot stand in rows below, without wires.
    enum class Place : std::uint8_t { Flow, Foot };
    Place place = Place::Flow;
    /// Stretched nodes are as high as what they link to, so that their wires run straight.
    enum class Height : std::uint8_t { Natural, Stretched };
    Height height = Height::Natural;
    std::uint32_t copies = 1;  ///< more than one is drawn as a stack
    std::vector<Detail> details = {};

    bool operator==(const Node&) const = default;
};

struct Link {
    std::size_t from = 0;  ///< index of a node
    std::size_t to = 0;
    Tone tone = Tone::Slate;
    /// At the arrow head: a port, a path. Wires to one node share a trunk when their labels are
    /// equal.
    std::string label = {};
    /// A mark is a coloured dot on the caller instead of a wire: for what nearly everybody calls.
    enum class Drawn : std::uint8_t { Wire, Mark };
    Drawn drawn = Drawn::Wire;
    std::string note = {};  ///< the whole story, for panels: "api calls blnk-api on 5001"

    bool operator==(const Link&) const = default;
};

/// Something that belongs to the whole picture: shown in the outermost frame, below the tiers.
struct Fact {
    std::string label;
    std::vector<std::string> lines;

    bool operator==(const Fact&) const = default;
};

/// A row of the legend.
struct Key {
    enum class Sample : std::uint8_t { Wire, Mark, Stack, Pill };
    Sample sample;
    Tone tone;
    std::string text;
    std::string pill = {};  ///< what stands in the pill

    bool operator==(const Key&) const = default;
};

struct Diagram {
    std::string title;
    std::string subtitle;
    std::string description;    ///< for those who hear the picture
    std::vector<Tier> tiers;    ///< from left to right
    std::vector<Frame> frames;  ///< outer ones first
    std::vector<Node> nodes;
    std::vector<Link> links;  ///< by (from, to), between nodes of Place::Flow
    std::vector<Fact> facts;
    std::vector<Key> legend;

    bool operator==(const Diagram&) const = default;
};

}  // namespace draw
