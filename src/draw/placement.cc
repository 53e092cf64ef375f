#include "draw/placement.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <tuple>

namespace draw {
namespace {

using Nodes = std::vector<std::size_t>;

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
constexpr std::size_t kSweeps = 12;
constexpr std::size_t kSmallPart = 4;  // parts with fewer nodes share one band
constexpr std::int32_t kBandGap = 1;   // half rows

/// Works on the nodes that stand by their links: neither at the foot nor on the spine.
class Placer {
  public:
    explicit Placer(const Diagram& diagram)
        : diagram_(diagram),
          wires_(diagram.nodes.size()),
          callers_(diagram.nodes.size()),
          layer_(diagram.nodes.size(), 0),
          column_(diagram.nodes.size(), kNowhere),
          y_(diagram.nodes.size(), 0) {
        for (const Link& link : diagram.links) {
            if (link.drawn != Link::Drawn::Wire || link.from == link.to) continue;
            wires_[link.from].push_back(link.to);
            callers_[link.to].push_back(link.from);
        }
        find_spine();
    }

    Placement run() {
        make_bands();
        layer_tiers();
        fold_columns();
        std::int32_t top = 0;
        for (const Nodes& band : bands_)
            top = place_band(band, top) + kBandGap;
        return result(bands_.empty() ? 0 : top - kBandGap);
    }

  private:
    bool flows(std::size_t node) const { return diagram_.nodes[node].place == Node::Place::Flow; }
    bool placed(std::size_t node) const { return flows(node) && !spine_[node]; }
    std::size_t tier(std::size_t node) const { return diagram_.nodes[node].tier; }

    /// The spine is what leads to everything: stretched nodes, and those that link to nothing else.
    void find_spine() {
        spine_.assign(diagram_.nodes.size(), false);
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            spine_[i] = diagram_.nodes[i].height == Node::Height::Stretched;
        }
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            spine_[i] =
                spine_[i] || (flows(i) && !wires_[i].empty() &&
                              std::ranges::all_of(wires_[i], [this](std::size_t to) {
                                  return diagram_.nodes[to].height == Node::Height::Stretched;
                              }));
        }
    }

    /// Parts that wires tie together, the spine left out: those with an entrance first, then the
    /// large ones.
    void make_bands() {
        Nodes part(diagram_.nodes.size(), kNowhere);
        std::vector<Nodes> parts;
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            if (!placed(i) || part[i] != kNowhere) continue;
            Nodes members = {i};
            part[i] = parts.size();
            for (std::size_t next = 0; next < members.size(); ++next) {
                for (const auto* neighbours : {&wires_[members[next]], &callers_[members[next]]}) {
                    for (std::size_t other : *neighbours) {
                        if (!placed(other) || part[other] != kNowhere) continue;
                        part[other] = parts.size();
                        members.push_back(other);
                    }
                }
            }
            std::ranges::sort(members);
            parts.push_back(std::move(members));
        }
        std::ranges::sort(parts, {}, [this](const Nodes& p) {
            bool inner = std::ranges::none_of(p, [this](std::size_t n) { return entered(n); });
            return std::tuple(inner, diagram_.nodes.size() - p.size(), p.front());
        });
        Nodes rest;
        for (Nodes& members : parts) {
            if (members.size() >= kSmallPart) {
                bands_.push_back(std::move(members));
            } else {
                rest.insert(rest.end(), members.begin(), members.end());
            }
        }
        if (!rest.empty()) bands_.push_back(std::move(rest));
    }

    /// Whether something on the spine, or of an earlier tier, leads to the node.
    bool entered(std::size_t node) const {
        return std::ranges::any_of(callers_[node], [&](std::size_t caller) {
            return spine_[caller] || tier(caller) < tier(node);
        });
    }

    /// Layers inside each tier: behind every caller of the same tier. A link that closes a circle
    /// counts for nothing.
    void layer_tiers() {
        for (const Nodes& band : bands_) {
            std::vector<std::uint8_t> state(diagram_.nodes.size(), 0);
            Nodes finished;
            std::vector<std::pair<std::size_t, std::size_t>> forward;
            auto visit = [&](auto& self, std::size_t node) -> void {
                state[node] = 1;
                for (std::size_t to : wires_[node]) {
                    if (!placed(to) || tier(to) != tier(node) || state[to] == 1) continue;
                    forward.emplace_back(node, to);
                    if (state[to] == 0) self(self, to);
                }
                state[node] = 2;
                finished.push_back(node);
            };
            for (bool entrance : {true, false}) {
                for (std::size_t node : band) {
                    if (state[node] == 0 && entered(node) == entrance) visit(visit, node);
                }
            }
            std::ranges::reverse(finished);
            for (std::size_t node : finished) {
                for (auto [from, to] : forward) {
                    if (from == node) layer_[to] = std::max(layer_[to], layer_[node] + 1);
                }
            }
            pull_right(finished, forward);
            squeeze(band);
        }
        settle_loose();
    }

    /// A long chain is squeezed into as many layers as a page has room for: some of its links stay
    /// in one column then.
    void squeeze(const Nodes& band) {
        std::size_t most = 4;
        while (most * most * 8 < band.size() * 5)
            ++most;
        for (std::size_t t = 0; t < diagram_.tiers.size(); ++t) {
            std::size_t layers = 0;
            for (std::size_t node : band) {
                if (tier(node) == t) layers = std::max(layers, layer_[node] + 1);
            }
            if (layers <= most) continue;
            for (std::size_t node : band) {
                if (tier(node) == t) layer_[node] = layer_[node] * most / layers;
            }
        }
    }

    /// A node that nothing leads to stands right before what it calls first.
    void pull_right(const Nodes& finished,
                    const std::vector<std::pair<std::size_t, std::size_t>>& forward) {
        for (std::size_t node : finished) {
            bool led_to = entered(node) || std::ranges::any_of(forward, [&](const auto& link) {
                              return link.second == node;
                          });
            std::size_t nearest = kNowhere;
            for (auto [from, to] : forward) {
                if (from == node) nearest = std::min(nearest, layer_[to]);
            }
            if (!led_to && nearest != kNowhere && nearest > 0) layer_[node] = nearest - 1;
        }
    }

    bool loose(std::size_t node) const {
        auto same_tier = [&](std::size_t other) {
            return placed(other) && tier(other) == tier(node) && other != node;
        };
        return !entered(node) && std::ranges::none_of(wires_[node], same_tier) &&
               std::ranges::none_of(callers_[node], same_tier);
    }

    std::size_t layers_of(std::size_t which_tier) const {
        std::size_t count = 1;
        for (const Nodes& band : bands_) {
            for (std::size_t node : band) {
                if (tier(node) == which_tier) count = std::max(count, layer_[node] + 1);
            }
        }
        return count;
    }

    /// Nodes without ties inside their tier fill the shortest layer behind the entrance.
    void settle_loose() {
        for (const Nodes& band : bands_) {
            for (std::size_t t = 0; t < diagram_.tiers.size(); ++t) {
                std::vector<std::size_t> fill(layers_of(t), 0);
                bool tied = false;
                for (std::size_t node : band) {
                    if (tier(node) != t || loose(node)) continue;
                    ++fill[layer_[node]];
                    tied = true;
                }
                std::size_t first = tied && fill.size() > 1 ? 1 : 0;
                for (std::size_t node : band) {
                    if (tier(node) != t || !loose(node)) continue;
                    auto shortest = std::ranges::min_element(
                        fill.begin() + static_cast<std::ptrdiff_t>(first), fill.end());
                    layer_[node] = static_cast<std::size_t>(shortest - fill.begin());
                    ++*shortest;
                }
            }
        }
    }

    /// How many boxes may stand in one column of a band, so that the picture keeps the shape of a
    /// page.
    static std::size_t longest_column(std::size_t nodes) {
        std::size_t rows = 4;
        while (rows * rows * 6 < nodes * 10)
            ++rows;
        return rows;
    }

    /// Turns layers into columns: a layer that is too long is folded into several.
    void fold_columns() {
        std::size_t first = 0;
        for (std::size_t t = 0; t < diagram_.tiers.size(); ++t) {
            std::size_t before = first;
            for (std::size_t layer = 0; layer < layers_of(t); ++layer) {
                std::size_t widest = 1;
                for (const Nodes& band : bands_) {
                    Nodes members;
                    std::ranges::copy_if(band, std::back_inserter(members), [&](std::size_t node) {
                        return tier(node) == t && layer_[node] == layer;
                    });
                    std::size_t folds = (members.size() + longest_column(band.size()) - 1) /
                                        longest_column(band.size());
                    widest = std::max(widest, folds);
                    for (std::size_t i = 0; i < members.size(); ++i) {
                        column_[members[i]] = first + i * folds / members.size();
                    }
                }
                first += widest;
            }
            tier_columns_.push_back(first - before);
        }
    }

    /// Orders a band and gives each of its nodes a half row from `top` on. Returns the first half
    /// row below it.
    std::int32_t place_band(const Nodes& band, std::int32_t top) {
        std::size_t columns =
            std::accumulate(tier_columns_.begin(), tier_columns_.end(), std::size_t{0});
        std::vector<Nodes> order(columns);
        std::size_t tallest = 0;
        for (std::size_t node : band)
            order[column_[node]].push_back(node);
        for (const Nodes& column : order)
            tallest = std::max(tallest, column.size());
        auto height = static_cast<std::int32_t>(2 * tallest);
        centre(order, top, height);
        std::vector<Nodes> best = order;
        std::int64_t best_cost = cost(band);
        for (std::size_t sweep = 0; sweep < kSweeps; ++sweep) {
            sort_by_neighbours(order, sweep % 2 == 0);
            centre(order, top, height);
            if (std::int64_t now = cost(band); now < best_cost) {
                best_cost = now;
                best = order;
            }
        }
        swap_neighbours(best, band, top, height);
        pull_straight(best, top, height);
        return top + height;
    }

    /// Stacks every column around the middle of the band.
    void centre(const std::vector<Nodes>& order, std::int32_t top, std::int32_t height) {
        for (const Nodes& column : order) {
            auto y = top + height / 2 - static_cast<std::int32_t>(column.size());
            for (std::size_t node : column) {
                y_[node] = y;
                y += 2;
            }
        }
    }

    /// The mean place of what a node is wired to, in thousandths of a half row; its own when that
    /// is nothing.
    std::int64_t mean_of_neighbours(std::size_t node) const {
        std::int64_t sum = 0;
        std::int64_t count = 0;
        for (const auto* neighbours : {&wires_[node], &callers_[node]}) {
            for (std::size_t other : *neighbours) {
                if (!placed(other) || column_[other] == column_[node]) continue;
                sum += y_[other];
                ++count;
            }
        }
        return count == 0 ? std::int64_t{1000} * y_[node] : 1000 * sum / count;
    }

    void sort_by_neighbours(std::vector<Nodes>& order, bool from_left) {
        for (std::size_t i = 0; i < order.size(); ++i) {
            Nodes& column = order[from_left ? i : order.size() - 1 - i];
            std::vector<std::pair<std::int64_t, std::size_t>> wished;
            for (std::size_t node : column)
                wished.emplace_back(mean_of_neighbours(node), wished.size());
            std::ranges::sort(wished);
            Nodes sorted;
            for (auto [mean, index] : wished)
                sorted.push_back(column[index]);
            auto first = column.empty() ? 0 : y_[column.front()];
            column = std::move(sorted);
            for (std::size_t k = 0; k < column.size(); ++k) {
                y_[column[k]] = first + 2 * static_cast<std::int32_t>(k);
            }
        }
    }

    /// Crossings of straight lines between the nodes of `band`, then their slopes.
    std::int64_t cost(const Nodes& band) const {
        struct Segment {
            std::int64_t x1, y1, x2, y2;
        };
        std::vector<Segment> segments;
        std::int64_t slopes = 0;
        for (std::size_t from : band) {
            for (std::size_t to : wires_[from]) {
                if (!placed(to) || column_[from] == column_[to]) continue;
                Segment s = {static_cast<std::int64_t>(column_[from]), y_[from],
                             static_cast<std::int64_t>(column_[to]), y_[to]};
                if (s.x1 > s.x2) s = {s.x2, s.y2, s.x1, s.y1};
                slopes += std::abs(s.y2 - s.y1);
                segments.push_back(s);
            }
        }
        auto side = [](const Segment& s, std::int64_t x, std::int64_t y) {
            std::int64_t turn = (s.x2 - s.x1) * (y - s.y1) - (s.y2 - s.y1) * (x - s.x1);
            return turn > 0 ? 1 : turn < 0 ? -1 : 0;
        };
        std::int64_t crossings = 0;
        for (std::size_t i = 0; i < segments.size(); ++i) {
            for (std::size_t k = i + 1; k < segments.size(); ++k) {
                const Segment& a = segments[i];
                const Segment& b = segments[k];
                if (side(a, b.x1, b.y1) * side(a, b.x2, b.y2) < 0 &&
                    side(b, a.x1, a.y1) * side(b, a.x2, a.y2) < 0) {
                    ++crossings;
                }
            }
        }
        return 8 * crossings + slopes;
    }

    /// Exchanges neighbours while that helps. Bands with very many wires stay as the sweeps left
    /// them.
    void swap_neighbours(std::vector<Nodes>& order, const Nodes& band, std::int32_t top,
                         std::int32_t height) {
        centre(order, top, height);
        std::int64_t best = cost(band);
        bool improved = band.size() <= 80;
        for (std::size_t round = 0; improved && round < 4; ++round) {
            improved = false;
            for (Nodes& column : order) {
                for (std::size_t i = 0; i + 1 < column.size(); ++i) {
                    std::swap(column[i], column[i + 1]);
                    std::swap(y_[column[i]], y_[column[i + 1]]);
                    if (std::int64_t now = cost(band); now < best) {
                        best = now;
                        improved = true;
                    } else {
                        std::swap(column[i], column[i + 1]);
                        std::swap(y_[column[i]], y_[column[i + 1]]);
                    }
                }
            }
        }
    }

    /// Moves the nodes of shorter columns level with what they are wired to, their order kept.
    void pull_straight(const std::vector<Nodes>& order, std::int32_t top, std::int32_t height) {
        for (std::size_t sweep = 0; sweep < 4; ++sweep) {
            for (const Nodes& column : order) {
                std::vector<std::int32_t> wished;
                for (std::size_t node : column) {
                    wished.push_back(
                        static_cast<std::int32_t>((mean_of_neighbours(node) + 500) / 1000));
                }
                for (std::size_t i = 1; i < wished.size(); ++i) {
                    wished[i] = std::max(wished[i], wished[i - 1] + 2);
                }
                std::int32_t limit = top + height - 2;
                for (std::size_t i = wished.size(); i-- > 0;) {
                    wished[i] = std::min(wished[i], limit);
                    limit = wished[i] - 2;
                }
                for (std::size_t i = 0; i < column.size(); ++i)
                    y_[column[i]] = wished[i];
            }
        }
    }

    Placement result(std::int32_t half_rows) {
        Placement placement;
        placement.tier_columns = tier_columns_;
        placement.half_rows = half_rows;
        Nodes first_column;
        std::size_t next = 0;
        for (std::size_t count : tier_columns_) {
            first_column.push_back(next);
            next += count;
        }
        place_spine(placement.half_rows);
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            if (!flows(i)) {
                placement.cells.push_back({});
                placement.spans.push_back({});
                continue;
            }
            std::size_t column = spine_[i] ? first_column[tier(i)] : column_[i];
            placement.cells.push_back({column, y_[i]});
            placement.spans.push_back(span(i));
        }
        return placement;
    }

    Placement::Span span(std::size_t node) const {
        Placement::Span result = {y_[node], y_[node]};
        if (diagram_.nodes[node].height != Node::Height::Stretched) return result;
        bool first = true;
        for (std::size_t to : wires_[node]) {
            if (!placed(to)) continue;
            result.first = first ? y_[to] : std::min(result.first, y_[to]);
            result.last = first ? y_[to] : std::max(result.last, y_[to]);
            first = false;
        }
        return result;
    }

    /// Stretched nodes in the middle of what they link to, the others of the spine before them.
    void place_spine(std::int32_t& half_rows) {
        half_rows = std::max(half_rows, 2);
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            if (diagram_.nodes[i].height != Node::Height::Stretched) continue;
            Placement::Span reach = span(i);
            y_[i] = (reach.first + reach.last) / 2;
        }
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i) {
            if (!spine_[i] || diagram_.nodes[i].height == Node::Height::Stretched) continue;
            y_[i] = y_[wires_[i].front()];
        }
    }

    const Diagram& diagram_;
    std::vector<Nodes> wires_;    // by node: whom it leads to
    std::vector<Nodes> callers_;  // by node: who leads to it
    std::vector<bool> spine_;
    std::vector<Nodes> bands_;
    std::vector<std::size_t> layer_;
    std::vector<std::size_t> column_;
    std::vector<std::int32_t> y_;  // half rows
    std::vector<std::size_t> tier_columns_;
};

}  // namespace

Placement place(const Diagram& diagram) {
    return Placer(diagram).run();
}

}  // namespace draw
