#include "draw/layered_layout.h"

#include <algorithm>

#include "draw/box_face.h"
#include "draw/placement.h"
#include "draw/wiring.h"

namespace draw {
namespace {

constexpr std::int32_t kMargin = 30;
constexpr std::int32_t kTierPad = 15;  // between the border of a tier and its boxes
constexpr std::int32_t kTierGap = 20;  // between two tiers
constexpr std::int32_t kFramePad = 20;
constexpr std::int32_t kFrameHeader = 40;
constexpr std::int32_t kTierHeader = 30;
constexpr std::int32_t kFlowMargin = 30;  // free tracks above the first row and below the last
constexpr std::int32_t kRowGap = 40;
constexpr std::int32_t kWidest = 300;  // of a box
constexpr std::int32_t kFactWidth = 200;
constexpr std::int32_t kContentTop = 100;  // below title and subtitle
constexpr std::int32_t kLegendRow = 24;
constexpr std::int32_t kLeastWidth = 600;  // for title and legend of small pictures
constexpr std::size_t kAttempts = 6;

std::int32_t round_up(std::int32_t value, std::int32_t step) {
    return (value + step - 1) / step * step;
}

/// One attempt: everything in place with `slack` further tracks in every channel.
class Layout {
  public:
    Layout(const Diagram& diagram, const Placement& placement, std::int32_t slack)
        : diagram_(diagram), placement_(placement), slack_(slack), trunks_(trunks_of(diagram)) {
        scene_.diagram = diagram;
    }

    /// Wires that found no way of their own.
    std::size_t crowded() const { return crowded_; }

    Scene run() {
        find_marks();
        measure();
        set_columns();
        set_rows();
        set_feet();
        set_frames();
        fill();
        set_wires();
        set_legend();
        set_titles();
        return std::move(scene_);
    }

  private:
    struct Column {
        std::size_t tier = 0;
        std::int32_t x = 0;
        std::int32_t width = 0;
        std::int32_t right() const { return x + width; }
    };
    const Node& node(std::size_t i) const { return diagram_.nodes[i]; }
    bool flows(std::size_t i) const { return node(i).place == Node::Place::Flow; }
    bool stretched(std::size_t i) const { return node(i).height == Node::Height::Stretched; }

    // ---- what is to be drawn
    // -----------------------------------------------------------------------------------

    void find_marks() {
        marks_.resize(diagram_.nodes.size());
        auto wear = [&](std::size_t at, Tone tone, std::int32_t radius) {
            for (Dot& dot : marks_[at]) {
                if (dot.tone != tone) continue;
                dot.radius = std::max(dot.radius, radius);
                return;
            }
            marks_[at].push_back({{}, radius, tone});
        };
        for (const Link& link : diagram_.links) {
            if (link.drawn != Link::Drawn::Mark) continue;
            wear(link.from, link.tone, 4);
            wear(link.to, link.tone, 6);
        }
    }

    void measure() {
        sizes_.resize(diagram_.nodes.size());
        for (std::size_t i = 0; i < sizes_.size(); ++i) {
            Size size = natural_size(node(i), marks_[i].size());
            sizes_[i] = {std::min(round_up(size.width, kTrack), kWidest),
                         round_up(size.height, 20)};
            if (flows(i) && !stretched(i)) box_height_ = std::max(box_height_, sizes_[i].height);
        }
        row_gap_ = kRowGap + 2 * kTrack * slack_;
    }

    // ---- from left to right
    // -------------------------------------------------------------------------------------

    void set_columns() {
        columns_.clear();
        tiers_.assign(diagram_.tiers.size(), {});
        std::int32_t x = kMargin;
        for (std::size_t t = 0; t < diagram_.tiers.size(); ++t) {
            bool framed = !diagram_.tiers[t].label.empty();
            x += frame_pads(t, &Frame::first);
            std::int32_t left_pad =
                std::max(framed ? kTierPad : 0, label_room_before(columns_.size()));
            tiers_[t].x = x;
            x += left_pad;
            std::int32_t width = column_width(t);
            for (std::size_t c = 0; c < placement_.tier_columns[t]; ++c) {
                if (c > 0)
                    x += std::max(tracks_before(columns_.size()),
                                  label_room_before(columns_.size()) + kTrack);
                columns_.push_back({t, round_up(x, kTrack), width});
                x = columns_.back().right();
            }
            x = std::max(x, tiers_[t].x + left_pad + least_width(t));
            std::int32_t right_pad = framed ? kTierPad : 0;
            if (columns_.size() < column_count()) {
                right_pad +=
                    round_up(std::max(0, tracks_before(columns_.size()) - channel_pads(t)), kTrack);
            }
            x += right_pad;
            tiers_[t].width = x - tiers_[t].x;
            x += frame_pads(t, &Frame::last) + kTierGap;
        }
        content_right_ = x - kTierGap;
    }

    std::size_t column_count() const {
        std::size_t count = 0;
        for (std::size_t columns : placement_.tier_columns)
            count += columns;
        return count;
    }

    std::int32_t frame_pads(std::size_t tier, std::size_t Frame::* end) const {
        auto count = std::ranges::count_if(diagram_.frames,
                                           [&](const Frame& frame) { return frame.*end == tier; });
        return static_cast<std::int32_t>(count) * kFramePad;
    }

    /// What pads and gaps alone leave between the last column of a tier and the first of the next.
    std::int32_t channel_pads(std::size_t tier) const {
        auto pad = [&](std::size_t t) { return diagram_.tiers[t].label.empty() ? 0 : kTierPad; };
        return pad(tier) + frame_pads(tier, &Frame::last) + kTierGap +
               frame_pads(tier + 1, &Frame::first) +
               std::max(pad(tier + 1), label_room_before(columns_.size()));
    }

    std::int32_t column_width(std::size_t tier) const {
        std::int32_t width = 0;
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            if (flows(i) && node(i).tier == tier) width = std::max(width, sizes_[i].width);
        }
        return width;
    }

    /// Of what stands between the pads of a tier: its header and its widest foot.
    std::int32_t least_width(std::size_t tier) const {
        const Tier& t = diagram_.tiers[tier];
        Font font = font_of(Label::Role::Tier);
        std::int32_t width = std::max(text_width(t.label, font), text_width(t.foot_label, font));
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            if (!flows(i) && node(i).tier == tier) width = std::max(width, sizes_[i].width);
        }
        return round_up(width, kTrack);
    }

    /// For the labels at the arrow heads of a column; borders keep off the tracks.
    std::int32_t label_room_before(std::size_t column) const {
        std::int32_t room = 0;
        for (const Link& link : diagram_.links) {
            if (flows(link.to) && placement_.cells[link.to].column == column)
                room = std::max(room, label_room(link));
        }
        return room == 0 ? 0 : round_up(room, kTrack) + kTrack / 2;
    }

    /// Width of the channel before `column`: wires that leave or reach a box beside it turn there,
    /// others pass straight.
    std::int32_t tracks_before(std::size_t column) const {
        auto turns = [&](std::size_t link) {
            std::size_t from = placement_.cells[diagram_.links[link].from].column;
            std::size_t to = placement_.cells[diagram_.links[link].to].column;
            return from + 1 == column || to == column;
        };
        auto turning = std::ranges::count_if(
            trunks_, [&](const Trunk& trunk) { return std::ranges::any_of(trunk.links, turns); });
        return kArrowRoom + kLeaveRoom + round_up(static_cast<std::int32_t>(turning) * 7, kTrack) +
               2 * kTrack * slack_;
    }

    // ---- from top to bottom
    // -------------------------------------------------------------------------------------

    std::int32_t half_row() const { return (box_height_ + row_gap_) / 2; }

    void set_rows() {
        auto depth = static_cast<std::int32_t>(diagram_.frames.size());
        tier_top_ = kContentTop + depth * kFrameHeader;
        scene_.boxes.resize(diagram_.nodes.size());
        std::int32_t highest = 0;
        std::int32_t lowest = 0;
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            if (!flows(i)) continue;
            Rect area = rect_of(i);
            highest = std::min(highest, area.y);
            lowest = std::max(lowest, area.bottom());
            scene_.boxes[i].area = area;
        }
        flow_top_ = round_up(tier_top_ + kTierHeader + kFlowMargin, kTrack);
        flow_bottom_ = flow_top_ + lowest - highest;
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            if (flows(i)) scene_.boxes[i].area.y += flow_top_ - highest;
        }
        level_with_stretched();
    }

    /// Where a flow node stands when the first row begins at 0.
    Rect rect_of(std::size_t i) const {
        const Column& column = columns_[placement_.cells[i].column];
        const Placement::Span& span = placement_.spans[i];
        std::int32_t height = box_height_;
        if (stretched(i)) {
            height =
                std::max(sizes_[i].height, (span.last - span.first) * half_row() + box_height_);
        }
        std::int32_t centre = (span.first + span.last) * half_row() / 2 + box_height_ / 2;
        return {column.x, centre - height / 2, column.width, height};
    }

    /// Whoever leads to a stretched node alone stands at its middle.
    void level_with_stretched() {
        for (const Link& link : diagram_.links) {
            if (!flows(link.from) || !stretched(link.to) || stretched(link.from)) continue;
            Rect& area = scene_.boxes[link.from].area;
            area.y = scene_.boxes[link.to].area.centre().y - area.height / 2;
        }
    }

    void set_feet() {
        std::int32_t bottom = flow_bottom_ + kFlowMargin;
        bool any = std::ranges::any_of(diagram_.nodes,
                                       [](const Node& n) { return n.place == Node::Place::Foot; });
        foot_top_ = bottom + kTrack;
        std::int32_t first_row = foot_top_ + kTierHeader - kTrack;
        for (std::size_t t = 0; t < tiers_.size(); ++t) {
            std::int32_t left = tiers_[t].x + kTierPad;
            std::int32_t right = tiers_[t].right() - kTierPad;
            std::int32_t x = left;
            std::int32_t y = first_row;
            std::int32_t row_height = 0;
            for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
                if (flows(i) || node(i).tier != t) continue;
                if (x > left && x + sizes_[i].width > right) {
                    x = left;
                    y += row_height + kTrack;
                    row_height = 0;
                }
                scene_.boxes[i].area = {x, y, std::min(sizes_[i].width, right - left),
                                        sizes_[i].height};
                x += sizes_[i].width + kFramePad;
                row_height = std::max(row_height, sizes_[i].height);
                bottom = std::max(bottom, y + row_height);
            }
        }
        tier_bottom_ = any ? bottom + kFramePad : bottom;
    }

    void set_frames() {
        std::vector<Panel> frames;
        std::int32_t bottom = tier_bottom_ + kFramePad;
        for (std::size_t depth = diagram_.frames.size(); depth-- > 0;) {
            const Frame& frame = diagram_.frames[depth];
            auto outside = static_cast<std::int32_t>(diagram_.frames.size() - depth);
            std::int32_t left =
                tiers_[frame.first].x - outside_pads(depth, frame.first, &Frame::first);
            std::int32_t right =
                tiers_[frame.last].right() + outside_pads(depth, frame.last, &Frame::last);
            Panel panel;
            panel.depth = depth;
            std::int32_t top = tier_top_ - outside * kFrameHeader;
            panel.area = {left, top, right - left, 0};
            if (depth == 0) bottom = set_facts(panel.area, bottom);
            panel.area.height = bottom - top;
            panel.labels.push_back(
                label_at(frame.label, Label::Role::Frame, left + 16, top + 26, right - left - 32));
            std::int32_t behind = panel.labels.back().area.right() + 12;
            if (!frame.note.empty() && right - behind > 60) {
                panel.labels.push_back(
                    label_at(frame.note, Label::Role::Note, behind, top + 26, right - behind - 16));
            }
            frames.push_back(std::move(panel));
            bottom += kFramePad;
        }
        if (diagram_.frames.empty())
            bottom = set_facts({kMargin, 0, content_right_ - kMargin, 0}, bottom);
        std::ranges::reverse(frames);
        scene_.panels.insert(scene_.panels.begin(), frames.begin(), frames.end());
        content_bottom_ = bottom;
        set_tiers();
    }

    /// How far frame `depth` lies outside a tier at which it begins or ends: one pad for each frame
    /// from it inwards.
    std::int32_t outside_pads(std::size_t depth, std::size_t tier, std::size_t Frame::* end) const {
        std::int32_t pads = 0;
        for (std::size_t d = depth; d < diagram_.frames.size(); ++d) {
            if (diagram_.frames[d].*end == tier) pads += kFramePad;
        }
        return pads;
    }

    void set_tiers() {
        for (std::size_t t = 0; t < tiers_.size(); ++t) {
            const Tier& tier = diagram_.tiers[t];
            if (tier.label.empty()) continue;
            Panel panel;
            panel.kind = Panel::Kind::Tier;
            panel.tone = tier.tone;
            panel.depth = diagram_.frames.size();
            panel.area = {tiers_[t].x, tier_top_, tiers_[t].width, tier_bottom_ - tier_top_};
            std::int32_t room = panel.area.width - 2 * kTierPad;
            panel.labels.push_back(label_at(tier.label, Label::Role::Tier, panel.area.x + kTierPad,
                                            tier_top_ + 22, room));
            bool has_foot = std::ranges::any_of(diagram_.nodes, [&](const Node& n) {
                return n.place == Node::Place::Foot && n.tier == t;
            });
            if (has_foot && !tier.foot_label.empty()) {
                panel.labels.push_back(label_at(tier.foot_label, Label::Role::Tier,
                                                panel.area.x + kTierPad, foot_top_ + 10,
                                                room - kTrack));
            }
            for (Label& label : panel.labels)
                label.tone = tier.tone;
            scene_.panels.push_back(std::move(panel));
        }
    }

    /// Facts below `top` in the width of `frame`. Returns where they end, a pad included.
    std::int32_t set_facts(const Rect& frame, std::int32_t top) {
        if (diagram_.facts.empty()) return top;
        std::int32_t room = frame.width - 2 * kFramePad;
        auto count = static_cast<std::int32_t>(diagram_.facts.size());
        std::int32_t per_row = std::clamp(room / kFactWidth, 1, count);
        std::int32_t rows = (count + per_row - 1) / per_row;
        per_row = (count + rows - 1) / rows;
        std::int32_t step = room / per_row;
        std::int32_t y = top;
        std::int32_t row_height = 0;
        for (std::int32_t i = 0; i < count; ++i) {
            if (i > 0 && i % per_row == 0) {
                y += row_height + kTrack;
                row_height = 0;
            }
            const Fact& fact = diagram_.facts[static_cast<std::size_t>(i)];
            Panel panel;
            panel.kind = Panel::Kind::Facts;
            panel.depth = 1;
            auto lines = static_cast<std::int32_t>(fact.lines.size());
            panel.area = {frame.x + kFramePad + i % per_row * step, y, step - kTrack,
                          24 + 17 * lines};
            std::int32_t left = panel.area.x + 12;
            std::int32_t width = panel.area.width - 18;
            panel.labels.push_back(label_at(fact.label, Label::Role::Fact, left, y + 14, width));
            for (std::size_t k = 0; k < fact.lines.size(); ++k) {
                panel.labels.push_back(label_at(fact.lines[k], Label::Role::Body, left,
                                                y + 31 + 17 * static_cast<std::int32_t>(k), width));
            }
            row_height = std::max(row_height, panel.area.height);
            scene_.panels.push_back(std::move(panel));
        }
        return y + row_height + kFramePad;
    }

    // ---- inside the boxes, and between them
    // ------------------------------------------------------------------------

    void fill() {
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            Box& box = scene_.boxes[i];
            box.node = i;
            box.tone = node(i).tone;
            box.copies = node(i).copies;
            fill_box(box, node(i), marks_[i]);
        }
    }

    void set_wires() {
        Ground ground = {.boxes = scene_.boxes, .top = flow_top_, .bottom = flow_bottom_};
        for (const Column& column : columns_)
            ground.columns.push_back({column.x, 0, column.width, 0});
        Wiring wiring = wire_up(diagram_, trunks_, ground);
        scene_.wires = std::move(wiring.wires);
        scene_.wire_labels = std::move(wiring.labels);
        crowded_ = wiring.crowded;
    }

    // ---- around it
    // ---------------------------------------------------------------------------------------------

    void set_legend() {
        std::int32_t right = std::max(content_right_, kMargin + kLeastWidth);
        std::int32_t x = kMargin;
        std::int32_t y = content_bottom_;
        for (const Key& key : diagram_.legend) {
            Sample sample;
            sample.key = key;
            std::int32_t width = 32;
            if (key.sample == Key::Sample::Pill) {
                sample.pills.push_back(pill_at({key.pill, key.tone}, 0, 0, kWidest));
                width = sample.pills.front().area.width;
            }
            std::int32_t words = text_width(key.text, font_of(Label::Role::Note));
            if (x > kMargin && x + width + 8 + words > right) {
                x = kMargin;
                y += kLegendRow;
            }
            sample.area = {x, y, width, kLegendRow};
            for (Pill& pill : sample.pills)
                pill = pill_at({key.pill, key.tone}, x, y + 3, width);
            sample.label =
                label_at(key.text, Label::Role::Note, x + width + 8, y + 16, right - x - width - 8);
            x = sample.label.area.right() + 24;
            scene_.legend.push_back(std::move(sample));
        }
        if (!diagram_.legend.empty()) y += kLegendRow;
        scene_.width = right + kMargin;
        scene_.height = y + kMargin - kTrack;
    }

    void set_titles() {
        std::int32_t room = scene_.width - 2 * kMargin;
        scene_.labels.push_back(label_at(diagram_.title, Label::Role::Title, kMargin, 50, room));
        scene_.labels.push_back(
            label_at(diagram_.subtitle, Label::Role::Subtitle, kMargin, 77, room));
    }

    const Diagram& diagram_;
    const Placement& placement_;
    std::int32_t slack_;
    Scene scene_;
    std::size_t crowded_ = 0;

    std::vector<std::vector<Dot>> marks_;  // by node
    std::vector<Trunk> trunks_;
    std::vector<Size> sizes_;  // by node, as they would be alone
    std::int32_t box_height_ = 60;
    std::int32_t row_gap_ = kRowGap;
    std::vector<Column> columns_;
    std::vector<Rect> tiers_;  // x and width only
    std::int32_t tier_top_ = 0;
    std::int32_t flow_top_ = 0;
    std::int32_t flow_bottom_ = 0;
    std::int32_t foot_top_ = 0;
    std::int32_t tier_bottom_ = 0;
    std::int32_t content_right_ = 0;
    std::int32_t content_bottom_ = 0;
};

}  // namespace

Scene lay_out(const Diagram& diagram) {
    Placement placement = place(diagram);
    for (std::int32_t slack = 0;; ++slack) {
        Layout layout(diagram, placement, slack);
        Scene scene = layout.run();
        if (layout.crowded() == 0 || slack == static_cast<std::int32_t>(kAttempts)) return scene;
    }
}

}  // namespace draw
