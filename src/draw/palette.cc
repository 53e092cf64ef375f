#include "draw/palette.h"

#include <fmt/format.h>

#include <array>

#include "draw/box_face.h"
#include "draw/font.h"

namespace draw {
namespace {

/// `line` for wires and accents, `tint` for grounds, `ink` for words on a tint.
struct Shade {
    std::string_view line;
    std::string_view tint;
    std::string_view ink;
};

struct Palette {
    std::array<Shade, 7> shades;  // in the order of Tone
    std::string_view ground;
    std::string_view frame;
    std::string_view box;
    std::string_view border;
    std::string_view ink;
    std::string_view quiet;
};

constexpr std::array<Tone, 7> kTones = {Tone::Slate, Tone::Teal,  Tone::Blue,  Tone::Indigo,
                                        Tone::Rose,  Tone::Amber, Tone::Violet};

constexpr Palette kLight = {.shades = {{{"#64748b", "#f1f4f8", "#475569"},
                                        {"#0f8577", "#e9f5f2", "#0b5f56"},
                                        {"#2f6fdb", "#edf3fd", "#1f4fa8"},
                                        {"#5a55c9", "#efeefb", "#433fa3"},
                                        {"#c24a6f", "#fbecf1", "#98304f"},
                                        {"#b7791f", "#fbf3e2", "#855210"},
                                        {"#8a5cd6", "#f4effc", "#6639ad"}}},
                            .ground = "#ffffff",
                            .frame = "#fafbfc",
                            .box = "#ffffff",
                            .border = "#c5ced9",
                            .ink = "#18212f",
                            .quiet = "#5a6778"};

constexpr Palette kDark = {.shades = {{{"#93a4ba", "#2a384b", "#b6c3d3"},
                                       {"#3fbfae", "#10282c", "#7fdccf"},
                                       {"#6fa3f5", "#14233d", "#a5c6fa"},
                                       {"#918cf0", "#1f2044", "#bcb9f7"},
                                       {"#e67f9f", "#3a1d2a", "#f3aec3"},
                                       {"#dba547", "#35280f", "#efc984"},
                                       {"#b491f0", "#2c2146", "#d0b8f7"}}},
                           .ground = "#0e1520",
                           .frame = "#121b28",
                           .box = "#1d2939",
                           .border = "#3a4a5f",
                           .ink = "#e8edf4",
                           .quiet = "#9aa9bc"};

std::string colours(const Palette& palette) {
    std::string css = fmt::format(
        ".ground{{fill:{0}}}.frame{{fill:{1};stroke:{3}}}"
        ".box .body,.box .copy{{fill:{2};stroke:{3}}}text{{fill:{4}}}"
        ".subtitle,.note,.body-text,.fact{{fill:{5}}}.facts "
        "line{{stroke:{3}}}.wire-text{{stroke:{1}}}\n",
        palette.ground, palette.frame, palette.box, palette.border, palette.ink, palette.quiet);
    for (Tone tone : kTones) {
        const Shade& shade = palette.shades[static_cast<std::size_t>(tone)];
        css += fmt::format(
            ".{0} .accent,.{0} .head,.{0}.dot{{fill:{1}}}.{0} .sign,.{0} .line,.box.{0}:focus "
            ".body{{stroke:{1}}}"
            ".tier.{0},.{0}.pill{{fill:{2}}}.tier.{0}{{stroke:{1}}}text.{0}{{fill:{3}}}\n",
            tone_class(tone), shade.line, shade.tint, shade.ink);
    }
    return css;
}

std::string font_rule(std::string_view name, Label::Role role) {
    Font font = font_of(role);
    return fmt::format(".{}{{font-size:{}px{}}}", name, font.size,
                       font.weight == Weight::Bold ? ";font-weight:700" : "");
}

}  // namespace

std::string_view tone_class(Tone tone) {
    switch (tone) {
        case Tone::Slate: return "t-slate";
        case Tone::Teal: return "t-teal";
        case Tone::Blue: return "t-blue";
        case Tone::Indigo: return "t-indigo";
        case Tone::Rose: return "t-rose";
        case Tone::Amber: return "t-amber";
        case Tone::Violet: return "t-violet";
    }
    return "";
}

std::string style_sheet() {
    std::string css = fmt::format("text{{font-family:{}}}\n", kFontFamily);
    css += font_rule("title", Label::Role::Title) + font_rule("subtitle", Label::Role::Subtitle) +
           font_rule("frame-text", Label::Role::Frame) + font_rule("note", Label::Role::Note) +
           font_rule("tier-text", Label::Role::Tier) + font_rule("name", Label::Role::Name) +
           font_rule("body-text", Label::Role::Body) + font_rule("value", Label::Role::Value) +
           font_rule("badge", Label::Role::Badge) + font_rule("wire-text", Label::Role::Wire) +
           font_rule("fact", Label::Role::Fact) + "\n";
    css +=
        ".frame{stroke-width:1.2}.tier{stroke-opacity:.35}.facts line{stroke-width:2}\n"
        ".sign{fill:none;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}\n"
        ".line{fill:none;stroke-width:1.6;stroke-linejoin:round}\n"
        ".wire-text{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}\n";
    css += colours(kLight);
    css += "@media (prefers-color-scheme:dark){\n" + colours(kDark) + "}\n";
    return css;
}

}  // namespace draw
