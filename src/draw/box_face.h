#pragma once
// What stands inside a box: how much room it needs, and where each word goes once the room is
// known.

#include <cstdint>
#include <vector>

#include "draw/diagram.h"
#include "draw/font.h"
#include "draw/scene.h"

namespace draw {

/// The font that every output sets texts of `role` in.
Font font_of(Label::Role role);

/// A label that begins at `left`, cut when it is wider than `room`.
Label label_at(std::string_view text, Label::Role role, std::int32_t left, std::int32_t baseline,
               std::int32_t room);

/// The same, ending at `right`.
Label label_ending_at(std::string_view text, Label::Role role, std::int32_t right,
                      std::int32_t baseline, std::int32_t room);

/// A pill around all of `badge`.
Pill pill_at(const Badge& badge, std::int32_t left, std::int32_t top, std::int32_t room);

struct Size {
    std::int32_t width = 0;
    std::int32_t height = 0;
};

/// The least room in which nothing of `node` is cut, `marks` dots beside its title included.
Size natural_size(const Node& node, std::size_t marks);

/// Fills `box`, whose area is known, with the words, pills and signs of `node`; `marks` are the
/// dots that it wears. What does not fit is cut.
void fill_box(Box& box, const Node& node, const std::vector<Dot>& marks);

}  // namespace draw
