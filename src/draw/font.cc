#include "draw/font.h"

#include <algorithm>
#include <array>

#include "draw/markup.h"

namespace draw {
namespace {

using Widths = std::array<std::int32_t, 95>;  // thousandths of the size, U+0020 to U+007E

// The larger advance of DejaVu Sans and Helvetica for each character: DejaVu is what a bare Linux
// has and is the widest of the usual faces, with a few capitals, the underscore and the at sign
// excepted.
constexpr Widths kRegular = {
    318,  401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337,  //
    637,  637, 637, 637, 637, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 556,  //
    1015, 685, 687, 722, 771, 667, 611, 778, 752, 295, 500, 667, 558, 863, 749, 788,  //
    667,  788, 722, 667, 611, 732, 685, 989, 686, 667, 686, 391, 337, 391, 838, 556,  //
    500,  613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612,  //
    635,  635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838};
constexpr Widths kBold = {
    349,  457, 521, 838, 696, 1002, 873, 307,  458, 458, 523, 838, 380, 416,  380, 366,  //
    696,  696, 696, 696, 696, 696,  696, 696,  696, 696, 400, 400, 838, 838,  838, 611,  //
    1000, 774, 763, 734, 831, 684,  684, 821,  837, 373, 556, 775, 638, 996,  837, 851,  //
    733,  851, 771, 721, 683, 813,  774, 1104, 771, 725, 726, 458, 366, 458,  838, 556,  //
    500,  675, 716, 593, 716, 679,  436, 716,  712, 343, 343, 666, 343, 1042, 712, 688,  //
    716,  716, 494, 596, 479, 712,  652, 924,  646, 652, 583, 712, 366, 712,  838};

std::int32_t advance(char32_t c, Weight weight) {
    const Widths& widths = weight == Weight::Bold ? kBold : kRegular;
    if (c >= 0x20 && c <= 0x7E) return widths[c - 0x20];
    switch (c) {
        case 0xB7: return 380;     // middle dot
        case 0xD7: return 838;     // multiplication sign
        case 0x2013: return 556;   // en dash
        case 0x2026: return 1000;  // ellipsis
        default: return c < 0x10000 ? 1200 : 1500;
    }
}

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

std::int32_t pixels(std::int64_t thousandths, Font font) {
    return static_cast<std::int32_t>((thousandths * font.size + 999) / 1000);
}

}  // namespace

std::int32_t text_width(std::string_view text, Font font) {
    std::int64_t sum = 0;
    while (!text.empty()) {
        auto [value, bytes] = first_code_point(text);
        sum += advance(value, font.weight);
        text.remove_prefix(bytes);
    }
    return pixels(sum, font);
}

std::string fit(std::string_view text, std::int32_t width, Font font) {
    if (text_width(text, font) <= width) return std::string(text);
    std::int64_t sum = advance(0x2026, font.weight);
    std::size_t end = 0;
    while (end < text.size()) {
        auto [value, bytes] = first_code_point(text.substr(end));
        sum += advance(value, font.weight);
        if (pixels(sum, font) > width) break;
        end += bytes;
    }
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '-'))
        --end;
    return std::string(text.substr(0, end)).append(kEllipsis);
}

}  // namespace draw
