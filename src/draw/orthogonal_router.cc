#include "draw/orthogonal_router.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <queue>
#include <tuple>
#include <utility>

namespace draw {
namespace {

// Prices in pixels of detour.
constexpr std::int64_t kBend = 40;
constexpr std::int64_t kCrossing = 90;
constexpr std::int64_t kSharing = 5'000;  // lying over another net, where there is no other way

constexpr std::size_t kNobody = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kRounds = 3;

enum class Crowding : std::uint8_t { Forbidden, Allowed };
/// The far ones first make long trunks that the near ones join; the near ones first make short
/// branches.
enum class LeafOrder : std::uint8_t { FarFirst, NearFirst };
enum Orientation : std::size_t { kHorizontal = 0, kVertical = 1 };

/// The crossings of tracks, numbered row by row.
class Grid {
  public:
    explicit Grid(const Terrain& terrain) : terrain_(terrain) {
        std::size_t count = columns() * rows();
        open_right_.assign(count, true);
        open_down_.assign(count, true);
        for (const Rect& obstacle : terrain.obstacles)
            close(obstacle);
    }

    std::size_t columns() const { return terrain_.xs.size(); }
    std::size_t rows() const { return terrain_.ys.size(); }
    std::size_t size() const { return columns() * rows(); }
    Point point(std::size_t node) const {
        return {terrain_.xs[node % columns()], terrain_.ys[node / columns()]};
    }

    /// The node next to `port`, outside its box; kNobody when no track is there.
    std::size_t beside(const Port& port) const {
        auto y = std::ranges::lower_bound(terrain_.ys, port.at.y);
        if (y == terrain_.ys.end() || *y != port.at.y) return kNobody;
        auto row = static_cast<std::size_t>(y - terrain_.ys.begin());
        if (port.side == Port::Side::Right) {
            auto x = std::ranges::upper_bound(terrain_.xs, port.at.x);
            if (x == terrain_.xs.end()) return kNobody;
            return row * columns() + static_cast<std::size_t>(x - terrain_.xs.begin());
        }
        auto x = std::ranges::lower_bound(terrain_.xs, port.at.x);
        if (x == terrain_.xs.begin()) return kNobody;
        return row * columns() + static_cast<std::size_t>(x - terrain_.xs.begin()) - 1;
    }

    struct Step {
        std::size_t node;
        Orientation orientation;
    };
    /// Calls `visit` for each neighbour that an open track leads to.
    template <class Visit>
    void neighbours(std::size_t node, Visit visit) const {
        std::size_t column = node % columns();
        if (column + 1 < columns() && open_right_[node]) visit(Step{node + 1, kHorizontal});
        if (column > 0 && open_right_[node - 1]) visit(Step{node - 1, kHorizontal});
        if (node + columns() < size() && open_down_[node]) visit(Step{node + columns(), kVertical});
        if (node >= columns() && open_down_[node - columns()]) {
            visit(Step{node - columns(), kVertical});
        }
    }

  private:
    void close(const Rect& obstacle) {
        const auto& xs = terrain_.xs;
        const auto& ys = terrain_.ys;
        for (std::size_t row = 0; row < rows(); ++row) {
            bool row_inside = ys[row] >= obstacle.y && ys[row] <= obstacle.bottom();
            bool row_above =
                row + 1 < rows() && ys[row] <= obstacle.bottom() && ys[row + 1] >= obstacle.y;
            if (!row_inside && !row_above) continue;
            for (std::size_t column = 0; column < columns(); ++column) {
                bool inside = xs[column] >= obstacle.x && xs[column] <= obstacle.right();
                bool before = column + 1 < columns() && xs[column] <= obstacle.right() &&
                              xs[column + 1] >= obstacle.x;
                std::size_t node = row * columns() + column;
                if (row_inside && before) open_right_[node] = false;
                if (row_above && inside) open_down_[node] = false;
            }
        }
    }

    const Terrain& terrain_;
    std::vector<bool> open_right_;
    std::vector<bool> open_down_;
};

/// The way of one net: every node knows the next one towards the root.
struct Tree {
    struct Leaf {
        std::size_t node = kNobody;
        Port port;
    };
    std::map<std::size_t, std::size_t> towards_root;  // kNobody behind the last one
    std::map<std::size_t, Port> root_ports;           // by the node beside
    std::vector<Leaf> leaves;
    std::int64_t price = 0;
    std::size_t crowded = 0;
};

class Router {
  public:
    Router(const Terrain& terrain, const std::vector<Net>& nets)
        : grid_(terrain),
          nets_(nets),
          trees_(nets.size()),
          seen_(2 * grid_.size(), 0),
          distance_(2 * grid_.size()),
          came_from_(2 * grid_.size()) {
        owners_[kHorizontal].assign(grid_.size(), kNobody);
        owners_[kVertical].assign(grid_.size(), kNobody);
    }

    /// Nets and leaves in both orders, four attempts: whoever comes first takes the best tracks.
    /// The best outcome counts.
    Routes run() {
        std::vector<std::size_t> order = routing_order();
        for (int direction = 0; direction < 2; ++direction) {
            attempt(order, LeafOrder::FarFirst);
            attempt(order, LeafOrder::NearFirst);
            std::ranges::reverse(order);
        }
        trees_ = std::move(best_);
        return routes();
    }

  private:
    using Entry = std::pair<std::int64_t, std::size_t>;  // price, state
    using Queue = std::priority_queue<Entry, std::vector<Entry>, std::greater<>>;

    struct Arrival {
        std::size_t port;  ///< of the leaf
        std::size_t from;  ///< state
        std::int64_t price;
    };
    struct Search {
        std::size_t net;
        Crowding crowding;
        std::multimap<std::size_t, std::size_t> goals;  ///< ports of the leaf by the node beside
        Rect area = {};                                 ///< of all goals
        Queue queue = {};
        std::vector<Arrival> arrivals = {};
    };

    static std::size_t state(std::size_t node, Orientation orientation) {
        return 2 * node + orientation;
    }
    static bool is_free(std::size_t owner, std::size_t net) {
        return owner == kNobody || owner == net;
    }

    /// Nets whose wires may run straight come first, then the ones with few leaves.
    std::vector<std::size_t> routing_order() const {
        std::vector<std::size_t> order(nets_.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::sort(order, {}, [this](std::size_t net) {
            bool one_port = nets_[net].meet == Net::Meet::AtOnePort;
            return std::tuple(one_port, nets_[net].leaves.size(), net);
        });
        return order;
    }

    /// Routes everything from nothing, then a few rounds: every net is taken out and grown anew
    /// between the others.
    void attempt(const std::vector<std::size_t>& order, LeafOrder leaf_order) {
        for (std::size_t net : order)
            remove(net);
        std::int64_t before = std::numeric_limits<std::int64_t>::max();
        for (std::size_t round = 0; round < kRounds; ++round) {
            for (std::size_t net : order) {
                remove(net);
                grow(net, leaf_order);
            }
            std::int64_t now = score();
            if (now < best_score_) {
                best_score_ = now;
                best_ = trees_;
            }
            if (now >= before) return;
            before = now;
        }
    }

    void grow(std::size_t net, LeafOrder leaf_order) {
        trees_[net] = Tree{.leaves = std::vector<Tree::Leaf>(nets_[net].leaves.size())};
        for (std::size_t leaf : order_of_leaves(net, leaf_order)) {
            if (connect(net, leaf, Crowding::Forbidden)) continue;
            ++trees_[net].crowded;
            connect(net, leaf, Crowding::Allowed);
        }
    }

    std::vector<std::size_t> order_of_leaves(std::size_t net, LeafOrder leaf_order) const {
        Point root = nets_[net].root.front().at;
        std::vector<std::size_t> order(nets_[net].leaves.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::sort(order, {}, [&](std::size_t leaf) {
            Point at = nets_[net].leaves[leaf].front().at;
            return std::pair(std::abs(at.x - root.x) + std::abs(at.y - root.y), leaf);
        });
        if (leaf_order == LeafOrder::FarFirst) std::ranges::reverse(order);
        return order;
    }

    /// Searches from the tree of `net` outwards to `leaf` (A*: the price so far and the straight
    /// way that is left). False when there is no way.
    bool connect(std::size_t net, std::size_t leaf, Crowding crowding) {
        Search search = {.net = net, .crowding = crowding, .goals = goals_of(net, leaf)};
        if (search.goals.empty()) return false;
        search.area = around(search.goals);
        ++searches_;
        start(search);
        while (!search.queue.empty()) {
            auto [total, here] = search.queue.top();
            search.queue.pop();
            if (here >= 2 * grid_.size()) {
                take(search, leaf, search.arrivals[here - 2 * grid_.size()]);
                return true;
            }
            if (total != distance_[here] + ahead(search, here / 2)) continue;
            arrive(search, leaf, here);
            expand(search, here);
        }
        return false;
    }

    /// Notes that `state` is reached for `price`, unless it was for less.
    void offer(Search& search, std::size_t state, std::int64_t price, std::size_t from) {
        if (seen_[state] == searches_ && distance_[state] <= price) return;
        seen_[state] = searches_;
        distance_[state] = price;
        came_from_[state] = from;
        search.queue.emplace(price + ahead(search, state / 2), state);
    }

    /// The least way from `node` to any goal.
    std::int64_t ahead(const Search& search, std::size_t node) const {
        Point p = grid_.point(node);
        const Rect& area = search.area;
        return std::max({0, area.x - p.x, p.x - area.right()}) +
               std::max({0, area.y - p.y, p.y - area.bottom()});
    }

    Rect around(const std::multimap<std::size_t, std::size_t>& goals) const {
        Point first = grid_.point(goals.begin()->first);
        Point last = first;
        for (const auto& [node, port] : goals) {
            Point p = grid_.point(node);
            first = {std::min(first.x, p.x), std::min(first.y, p.y)};
            last = {std::max(last.x, p.x), std::max(last.y, p.y)};
        }
        return {first.x, first.y, last.x - first.x, last.y - first.y};
    }

    /// Offers the ports of `leaf` beside the node of state `here`.
    void arrive(Search& search, std::size_t leaf, std::size_t here) {
        std::size_t node = here / 2;
        auto [first, last] = search.goals.equal_range(node);
        if (first == last) return;
        std::int64_t fee = toll(owners_[kHorizontal][node], search.net, search.crowding);
        if (fee < 0) return;
        fee += crossing(kVertical, node, search.net);
        if (here % 2 == kVertical) fee += kBend;
        for (auto goal = first; goal != last; ++goal) {
            std::int64_t price =
                distance_[here] + fee + nets_[search.net].leaves[leaf][goal->second].cost;
            search.queue.emplace(price, 2 * grid_.size() + search.arrivals.size());
            search.arrivals.push_back({goal->second, here, price});
        }
    }

    /// What it costs to lie where `owner` lies; negative: not allowed.
    static std::int64_t toll(std::size_t owner, std::size_t net, Crowding crowding) {
        if (is_free(owner, net)) return 0;
        return crowding == Crowding::Allowed ? kSharing : -1;
    }

    /// What it costs to pass `node` when another net passes it in `orientation`.
    std::int64_t crossing(Orientation orientation, std::size_t node, std::size_t net) const {
        return is_free(owners_[orientation][node], net) ? 0 : kCrossing;
    }

    void start(Search& search) {
        const Tree& tree = trees_[search.net];
        for (const auto& [node, next] : tree.towards_root) {
            offer(search, state(node, kHorizontal), 0, kNobody);
            offer(search, state(node, kVertical), 0, kNobody);
        }
        if (!tree.towards_root.empty() && nets_[search.net].meet == Net::Meet::AtOnePort) return;
        for (const Port& port : nets_[search.net].root) {
            std::size_t node = grid_.beside(port);
            if (node == kNobody || tree.towards_root.contains(node)) continue;
            std::int64_t fee = toll(owners_[kHorizontal][node], search.net, search.crowding);
            if (fee < 0) continue;
            fee += port.cost + crossing(kVertical, node, search.net);
            offer(search, state(node, kHorizontal), fee, kNobody);
        }
    }

    std::multimap<std::size_t, std::size_t> goals_of(std::size_t net, std::size_t leaf) const {
        std::multimap<std::size_t, std::size_t> goals;
        const std::vector<Port>& ports = nets_[net].leaves[leaf];
        for (std::size_t port = 0; port < ports.size(); ++port) {
            std::size_t node = grid_.beside(ports[port]);
            if (node != kNobody) goals.emplace(node, port);
        }
        return goals;
    }

    void expand(Search& search, std::size_t here) {
        std::size_t node = here / 2;
        grid_.neighbours(node, [&](Grid::Step step) {
            const auto& along = owners_[step.orientation];
            std::int64_t leaving = toll(along[node], search.net, search.crowding);
            std::int64_t entering = toll(along[step.node], search.net, search.crowding);
            if (leaving < 0 || entering < 0) return;
            std::int64_t price = distance_[here] + length(node, step.node) + leaving + entering;
            if (step.orientation != here % 2) price += kBend;
            price += crossing(step.orientation == kHorizontal ? kVertical : kHorizontal, step.node,
                              search.net);
            offer(search, state(step.node, step.orientation), price, here);
        });
    }

    std::int64_t length(std::size_t a, std::size_t b) const {
        Point p = grid_.point(a);
        Point q = grid_.point(b);
        return std::abs(p.x - q.x) + std::abs(p.y - q.y);
    }

    /// Adds the way that ends with `arrival` to the tree.
    void take(const Search& search, std::size_t leaf, const Arrival& arrival) {
        std::size_t net = search.net;
        Tree& tree = trees_[net];
        tree.price += arrival.price;
        tree.leaves[leaf] = {arrival.from / 2, nets_[net].leaves[leaf][arrival.port]};
        claim(kHorizontal, arrival.from / 2, net);
        std::size_t here = arrival.from;
        while (came_from_[here] != kNobody) {
            std::size_t next = came_from_[here];
            auto orientation = static_cast<Orientation>(here % 2);
            if (here / 2 != next / 2) {
                claim(orientation, here / 2, net);
                claim(orientation, next / 2, net);
                tree.towards_root.emplace(here / 2, next / 2);
            }
            here = next;
        }
        std::size_t first = here / 2;
        if (tree.towards_root.contains(first)) return;
        tree.towards_root.emplace(first, kNobody);
        claim(kHorizontal, first, net);
        const auto& ports = nets_[net].root;
        tree.root_ports[first] = *std::ranges::find_if(
            ports, [&](const Port& port) { return grid_.beside(port) == first; });
    }

    void claim(Orientation orientation, std::size_t node, std::size_t net) {
        std::size_t& owner = owners_[orientation][node];
        if (owner == kNobody) owner = net;
    }

    void remove(std::size_t net) {
        for (auto& owners : owners_)
            std::ranges::replace(owners, net, kNobody);
    }

    /// The whole picture in one number.
    std::int64_t score() const {
        std::int64_t sum = 0;
        for (const Tree& tree : trees_) {
            sum += tree.price + static_cast<std::int64_t>(tree.crowded) * kSharing;
        }
        // Each crossing was paid by whoever came second, some by both: counted anew.
        for (std::size_t node = 0; node < grid_.size(); ++node) {
            std::size_t a = owners_[kHorizontal][node];
            std::size_t b = owners_[kVertical][node];
            if (a != kNobody && b != kNobody && a != b) sum += kCrossing;
        }
        return sum;
    }

    Routes routes() const {
        Routes result;
        for (std::size_t net = 0; net < trees_.size(); ++net) {
            const Tree& tree = trees_[net];
            result.crowded += tree.crowded;
            auto& paths = result.paths.emplace_back();
            for (std::size_t leaf = 0; leaf < tree.leaves.size(); ++leaf) {
                paths.push_back(path(net, leaf));
            }
        }
        return result;
    }

    std::vector<Point> path(std::size_t net, std::size_t leaf) const {
        const Tree& tree = trees_[net];
        const Tree::Leaf& end = tree.leaves[leaf];
        if (end.node == kNobody)
            return elbow(nets_[net].leaves[leaf].front(), nets_[net].root.front());
        std::vector<Point> points = {end.port.at};
        std::size_t node = end.node;
        while (tree.towards_root.at(node) != kNobody) {
            points.push_back(grid_.point(node));
            node = tree.towards_root.at(node);
        }
        points.push_back(grid_.point(node));
        points.push_back(tree.root_ports.at(node).at);
        return corners(points);
    }

    /// Only where a port has no track beside it.
    static std::vector<Point> elbow(const Port& from, const Port& to) {
        return corners({from.at, {from.at.x, to.at.y}, to.at});
    }

    static std::vector<Point> corners(const std::vector<Point>& points) {
        std::vector<Point> result;
        for (Point p : points) {
            if (!result.empty() && result.back() == p) continue;
            if (result.size() >= 2) {
                Point a = result[result.size() - 2];
                Point b = result.back();
                if ((a.x == b.x && b.x == p.x) || (a.y == b.y && b.y == p.y)) result.pop_back();
            }
            result.push_back(p);
        }
        return result;
    }

    Grid grid_;
    const std::vector<Net>& nets_;
    std::vector<Tree> trees_;
    std::vector<Tree> best_;
    std::int64_t best_score_ = std::numeric_limits<std::int64_t>::max();
    std::array<std::vector<std::size_t>, 2> owners_;  // by orientation and node
    std::size_t searches_ = 0;
    std::vector<std::size_t> seen_;       // by state: the last search that came here
    std::vector<std::int64_t> distance_;  // by state
    std::vector<std::size_t> came_from_;  // by state
};

}  // namespace

Routes route(const Terrain& terrain, const std::vector<Net>& nets) {
    return Router(terrain, nets).run();
}

}  // namespace draw
