#include "draw/box_face.h"

#include <algorithm>

namespace draw {
namespace {

constexpr std::int32_t kSidePad = 14;
constexpr std::int32_t kTopPad = 9;
constexpr std::int32_t kNameHeight = 20;
constexpr std::int32_t kLineHeight = 17;
constexpr std::int32_t kPillHeight = 18;
constexpr std::int32_t kPillGap = 6;
constexpr std::int32_t kPillPad = 7;
constexpr std::int32_t kSignSize = 16;
constexpr std::int32_t kSignGap = 7;
constexpr std::int32_t kDotStep = 14;
constexpr std::int32_t kColumnGap = 12;  // between the left and the right text of a line

std::int32_t content_height(const Node& node) {
    auto lines = static_cast<std::int32_t>(node.lines.size());
    std::int32_t height = kNameHeight + lines * kLineHeight;
    return node.badges.empty() ? height : height + kPillGap + kPillHeight;
}

std::int32_t pill_width(const Badge& badge) {
    return text_width(badge.text, font_of(Label::Role::Badge)) + 2 * kPillPad;
}

Rect text_area(std::int32_t x, std::int32_t baseline, std::int32_t width, Font font) {
    return {x, baseline - font.ascent(), width, font.ascent() + font.descent()};
}

void fill_name(Box& box, const Node& node, const std::vector<Dot>& marks, std::int32_t top) {
    std::int32_t left = box.area.x + kSidePad;
    std::int32_t right = box.area.right() - kSidePad;
    for (const Dot& mark : marks) {
        Dot& dot = box.dots.emplace_back(mark);
        dot.centre = {right - dot.radius, top + kNameHeight / 2 - 1};
        right -= kDotStep;
    }
    if (node.icon != Icon::None) {
        box.signs.push_back({node.icon, {left, top + 1, kSignSize, kSignSize}});
        left += kSignSize + kSignGap;
    }
    box.labels.push_back(label_at(node.title, Label::Role::Name, left, top + 14, right - left));
}

void fill_line(Box& box, const Line& line, std::int32_t top) {
    std::int32_t left = box.area.x + kSidePad;
    std::int32_t right = box.area.right() - kSidePad;
    if (!line.right.empty()) {
        Label value =
            label_ending_at(line.right, Label::Role::Value, right, top + 12, right - left);
        right = value.area.x - kColumnGap;
        box.labels.push_back(std::move(value));
    }
    if (!line.left.empty() && right > left) {
        box.labels.push_back(label_at(line.left, Label::Role::Body, left, top + 12, right - left));
    }
}

void fill_pills(Box& box, const Node& node, std::int32_t top) {
    std::int32_t left = box.area.x + kSidePad;
    std::int32_t right = box.area.right() - kSidePad;
    for (const Badge& badge : node.badges) {
        if (right - left < 4 * kPillPad) return;
        box.pills.push_back(pill_at(badge, left, top, right - left));
        left = box.pills.back().area.right() + kPillGap;
    }
}

}  // namespace

Font font_of(Label::Role role) {
    switch (role) {
        case Label::Role::Title: return {26, Weight::Bold};
        case Label::Role::Subtitle: return {14, Weight::Regular};
        case Label::Role::Frame: return {14, Weight::Bold};
        case Label::Role::Note: return {12, Weight::Regular};
        case Label::Role::Tier: return {12, Weight::Bold};
        case Label::Role::Name: return {14, Weight::Bold};
        case Label::Role::Body: return {12, Weight::Regular};
        case Label::Role::Value: return {12, Weight::Bold};
        case Label::Role::Badge: return {11, Weight::Regular};
        case Label::Role::Wire: return {11, Weight::Regular};
        case Label::Role::Fact: return {11, Weight::Bold};
    }
    return {};
}

Label label_at(std::string_view text, Label::Role role, std::int32_t left, std::int32_t baseline,
               std::int32_t room) {
    Font font = font_of(role);
    Label label;
    label.role = role;
    label.text = fit(text, room, font);
    if (label.text != text) label.whole = text;
    label.baseline = baseline;
    label.area = text_area(left, baseline, text_width(label.text, font), font);
    return label;
}

Label label_ending_at(std::string_view text, Label::Role role, std::int32_t right,
                      std::int32_t baseline, std::int32_t room) {
    Label label = label_at(text, role, 0, baseline, room);
    label.area.x = right - label.area.width;
    return label;
}

Pill pill_at(const Badge& badge, std::int32_t left, std::int32_t top, std::int32_t room) {
    Pill pill;
    pill.area = {left, top, std::min(pill_width(badge), room), kPillHeight};
    pill.label = label_at(badge.text, Label::Role::Badge, left + kPillPad, top + 13,
                          pill.area.width - 2 * kPillPad);
    pill.label.tone = badge.tone;
    return pill;
}

Size natural_size(const Node& node, std::size_t marks) {
    std::int32_t width = text_width(node.title, font_of(Label::Role::Name));
    if (node.icon != Icon::None) width += kSignSize + kSignGap;
    if (marks > 0) width += static_cast<std::int32_t>(marks) * kDotStep + kSignGap;
    for (const Line& line : node.lines) {
        std::int32_t left = text_width(line.left, font_of(Label::Role::Body));
        std::int32_t right = text_width(line.right, font_of(Label::Role::Value));
        std::int32_t gap = line.left.empty() || line.right.empty() ? 0 : kColumnGap;
        width = std::max(width, left + gap + right);
    }
    std::int32_t pills = 0;
    for (const Badge& badge : node.badges)
        pills += pill_width(badge) + (pills > 0 ? kPillGap : 0);
    return {std::max(width, pills) + 2 * kSidePad, content_height(node) + 2 * kTopPad};
}

void fill_box(Box& box, const Node& node, const std::vector<Dot>& marks) {
    std::int32_t top = box.area.y + std::max(kTopPad, (box.area.height - content_height(node)) / 2);
    fill_name(box, node, marks, top);
    top += kNameHeight;
    for (const Line& line : node.lines) {
        fill_line(box, line, top);
        top += kLineHeight;
    }
    if (!node.badges.empty()) fill_pills(box, node, top + kPillGap);
}

}  // namespace draw
