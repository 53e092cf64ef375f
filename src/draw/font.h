#pragma once
// How wide a text is, without a font file: the widest advance that the usual sans-serif faces have
// for each character, so that what fits here fits in every browser.

#include <cstdint>
#include <string>
#include <string_view>

namespace draw {

enum class Weight : std::uint8_t { Regular, Bold };

struct Font {
    std::int32_t size = 12;  ///< pixels
    Weight weight = Weight::Regular;

    /// Above the baseline and below it, in pixels, rounded up.
    std::int32_t ascent() const { return (size * 76 + 99) / 100 + 1; }
    std::int32_t descent() const { return (size * 24 + 99) / 100; }

    bool operator==(const Font&) const = default;
};

/// The family to set texts in, as CSS writes it.
inline constexpr std::string_view kFontFamily =
    "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif";

/// Width of `text` (UTF-8) in pixels, rounded up. A byte that is not UTF-8 counts as one wide
/// character.
std::int32_t text_width(std::string_view text, Font font);

/// The longest beginning of `text` with an ellipsis behind it that is at most `width` pixels wide;
/// `text` itself when it fits. Cuts between code points. Just the ellipsis when not even one
/// character fits.
std::string fit(std::string_view text, std::int32_t width, Font font);

}  // namespace draw
