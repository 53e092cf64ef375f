#include "draw/wiring.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "draw/box_face.h"
#include "draw/orthogonal_router.h"

namespace draw {
namespace {

constexpr std::int32_t kClearance = 4;  // of wires from boxes
constexpr std::int32_t kWrongSide =
    800;  // pixels of detour that are better than arriving at the right side
constexpr std::int32_t kLabelStep = 20;  // between two labelled ports of a box
constexpr std::int32_t kHeadRoom = 14;   // of an arrow head, before its label ends
constexpr std::int32_t kLongestLabel = 400;

bool flows(const Node& node) {
    return node.place == Node::Place::Flow;
}
bool stretched(const Node& node) {
    return node.height == Node::Height::Stretched;
}

class Electrician {
  public:
    Electrician(const Diagram& diagram, const std::vector<Trunk>& trunks, const Ground& ground)
        : diagram_(diagram), trunks_(trunks), ground_(ground) {}

    Wiring run() {
        set_terrain();
        for (std::size_t t = 0; t < trunks_.size(); ++t)
            set_labels(t);
        std::vector<Net> nets;
        for (std::size_t t = 0; t < trunks_.size(); ++t)
            nets.push_back(net(t));
        Routes routes = route(terrain_, nets);
        wiring_.crowded = routes.crowded;
        for (std::size_t t = 0; t < trunks_.size(); ++t) {
            for (std::size_t k = 0; k < trunks_[t].links.size(); ++k) {
                Wire wire = {.link = trunks_[t].links[k], .trunk = t};
                wire.tone = diagram_.links[wire.link].tone;
                wire.points = std::move(routes.paths[t][k]);
                if (trunks_[t].fan == Trunk::Fan::Out) std::ranges::reverse(wire.points);
                wiring_.wires.push_back(std::move(wire));
            }
        }
        return std::move(wiring_);
    }

  private:
    void set_terrain() {
        const auto& columns = ground_.columns;
        if (columns.empty()) return;
        // The outermost two lead around a column when boxes of it are tied in a circle.
        terrain_.xs.push_back(columns.front().x - kArrowRoom);
        for (std::size_t c = 0; c + 1 < columns.size(); ++c) {
            std::int32_t last = columns[c + 1].x - kArrowRoom;
            for (std::int32_t x = columns[c].right() + kLeaveRoom; x <= last; x += kTrack) {
                terrain_.xs.push_back(x);
            }
        }
        terrain_.xs.push_back(columns.back().right() + kLeaveRoom - kTrack);
        for (std::int32_t y = ground_.top - 2 * kTrack; y <= ground_.bottom + 2 * kTrack;
             y += kTrack) {
            terrain_.ys.push_back(y);
        }
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            if (!flows(diagram_.nodes[i])) continue;
            const Rect& area = ground_.boxes[i].area;
            terrain_.obstacles.push_back({area.x - kClearance, area.y - kClearance,
                                          area.width + 2 * kClearance,
                                          area.height + 2 * kClearance});
        }
    }

    /// Fixes the ports that bear a label before any other port is chosen.
    void set_labels(std::size_t trunk) {
        const Trunk& t = trunks_[trunk];
        if (t.fan == Trunk::Fan::In) {
            set_label(trunk, t.root, diagram_.links[t.links.front()].label);
            return;
        }
        for (std::size_t link : t.links) {
            set_label(trunk, diagram_.links[link].to, diagram_.links[link].label);
        }
    }

    void set_label(std::size_t trunk, std::size_t node, const std::string& text) {
        if (text.empty() || fixed_.contains({trunk, node})) return;
        const Rect& area = ground_.boxes[node].area;
        std::set<std::int32_t>& taken = taken_[node];
        auto count = static_cast<std::int32_t>(taken.size());
        std::int32_t offset = (count + 1) / 2 * kLabelStep * (count % 2 == 1 ? 1 : -1);
        std::int32_t y = area.centre().y + offset;
        if (y < area.y + kLabelStep || y > area.bottom() - kLabelStep) return;
        taken.insert(y);
        fixed_[{trunk, node}] = {{area.x, y}, Port::Side::Left, 0};
        Label label =
            label_ending_at(text, Label::Role::Wire, area.x - kHeadRoom, y - 6, kLongestLabel);
        const Rect& space = label.area;
        terrain_.obstacles.push_back({space.x - 3, space.y, space.width + 6, space.height - 1});
        wiring_.labels.push_back(std::move(label));
    }

    Net net(std::size_t trunk) const {
        const Trunk& t = trunks_[trunk];
        bool out = t.fan == Trunk::Fan::Out;
        Net net;
        net.meet = out ? Net::Meet::AtAnyPort : Net::Meet::AtOnePort;
        net.root = out ? leaving(t.root) : arriving(trunk, t.root);
        for (std::size_t link : t.links) {
            const Link& l = diagram_.links[link];
            net.leaves.push_back(out ? arriving(trunk, l.to) : leaving(l.from));
        }
        return net;
    }

    std::vector<Port> leaving(std::size_t node) const {
        return ports(node, Port::Side::Right, Port::Side::Left);
    }

    std::vector<Port> arriving(std::size_t trunk, std::size_t node) const {
        if (auto port = fixed_.find({trunk, node}); port != fixed_.end()) return {port->second};
        return ports(node, Port::Side::Left, Port::Side::Right);
    }

    /// Every track along both sides, the middle of `best` first; ports with a label belong to their
    /// trunk.
    std::vector<Port> ports(std::size_t node, Port::Side best, Port::Side other) const {
        const Rect& area = ground_.boxes[node].area;
        auto taken = taken_.find(node);
        std::vector<Port> result;
        for (Port::Side side : {best, other}) {
            std::int32_t x = side == Port::Side::Left ? area.x : area.right();
            for (std::int32_t y = area.y + kTrack; y < area.bottom(); y += kTrack) {
                bool labelled =
                    side == Port::Side::Left && taken != taken_.end() && taken->second.contains(y);
                if (labelled) continue;
                std::int32_t off_centre =
                    stretched(diagram_.nodes[node]) ? 0 : std::abs(y - area.centre().y);
                result.push_back({{x, y}, side, off_centre + (side == best ? 0 : kWrongSide)});
            }
        }
        return result;
    }

    const Diagram& diagram_;
    const std::vector<Trunk>& trunks_;
    const Ground& ground_;
    Wiring wiring_;
    Terrain terrain_;
    std::map<std::pair<std::size_t, std::size_t>, Port> fixed_;  // by trunk and node
    std::map<std::size_t, std::set<std::int32_t>> taken_;  // by node: heights of labelled ports
};

}  // namespace

std::vector<Trunk> trunks_of(const Diagram& diagram) {
    std::vector<Trunk> trunks;
    std::map<std::tuple<Trunk::Fan, std::size_t, std::string>, std::size_t> known;
    for (std::size_t i = 0; i < diagram.links.size(); ++i) {
        const Link& link = diagram.links[i];
        const Node& from = diagram.nodes[link.from];
        bool drawn =
            link.drawn == Link::Drawn::Wire && flows(from) && flows(diagram.nodes[link.to]);
        if (!drawn || link.from == link.to) continue;
        Trunk trunk = {stretched(from) ? Trunk::Fan::Out : Trunk::Fan::In,
                       stretched(from) ? link.from : link.to,
                       {}};
        std::string label = stretched(from) ? "" : link.label;
        auto [it, added] = known.try_emplace({trunk.fan, trunk.root, label}, trunks.size());
        if (added) trunks.push_back(std::move(trunk));
        trunks[it->second].links.push_back(i);
    }
    return trunks;
}

std::int32_t label_room(const Link& link) {
    if (link.drawn != Link::Drawn::Wire || link.label.empty()) return 0;
    std::int32_t width = text_width(link.label, font_of(Label::Role::Wire));
    return std::min(width, kLongestLabel) + kArrowRoom + kTrack;
}

Wiring wire_up(const Diagram& diagram, const std::vector<Trunk>& trunks, const Ground& ground) {
    return Electrician(diagram, trunks, ground).run();
}

}  // namespace draw
