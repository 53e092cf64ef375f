#include "platform/layers.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/graph.h"
#include "platform/shape.h"

namespace platform {
namespace {

using text::Member;
using text::Node;

/// Templates may extend templates so many levels deep.
constexpr std::size_t kDeepest = 16;

Node settle_value(const Node& node, const Key& key, std::string_view environment);

/// A mapping at the place of another, without its members.
Node empty_like(const Node& node) {
    return Node{
        .kind = Node::Kind::Mapping, .style = node.style, .span = node.span, .tag = node.tag};
}

/// The alternative for the environment; nothing when there is none.
const Node* chosen(const Node& node, std::string_view environment) {
    if (node.tag != kByEnvironment) return &node;
    const Node* own = node.get(environment);
    return own != nullptr ? own : node.get("default");
}

Node settle_names(const Node& mapping, const Key& key, std::string_view environment) {
    Node result = empty_like(mapping);
    result.members.reserve(mapping.members.size());
    for (const Member& member : mapping.members) {
        if (key.form == Form::Named) {
            result.members.push_back(
                {member.key, member.key_span, settle(member.value, *key.table, environment)});
            continue;
        }
        const Node* value = chosen(member.value, environment);
        if (value == nullptr) continue;
        bool keys = value->is_mapping() && key.table != nullptr;
        result.members.push_back(
            {member.key, member.key_span, keys ? settle(*value, *key.table, environment) : *value});
    }
    std::ranges::sort(result.members, {}, &Member::key);
    return result;
}

Node settle_value(const Node& node, const Key& key, std::string_view environment) {
    if (is_bad(node) || key.type == Type::Any) return node;
    switch (key.form) {
        case Form::Keys: return settle(node, *key.table, environment);
        case Form::Named:
        case Form::Free: return settle_names(node, key, environment);
        case Form::One:
            if (node.is_mapping() && key.table != nullptr)
                return settle(node, *key.table, environment);
            return node;
        case Form::List:
        case Form::OneOrList:
        case Form::ListOfKeys: break;
    }
    if (key.table == nullptr) return node;
    Node result = node;
    for (Node& item : result.items) {
        if (item.is_mapping()) item = settle(item, *key.table, environment);
    }
    return result;
}

Node merge_calls(Node lower, const Node& upper, Drops& drops) {
    std::map<std::string_view, bool> dropped;  // whether it took something
    for (const Node& item : upper.items) {
        if (item.scalar.starts_with('-'))
            dropped.emplace(std::string_view(item.scalar).substr(1), false);
    }
    // A bare name drops a callee whatever the port.
    auto is_dropped = [&](const Node& call) {
        auto exact = dropped.find(call.scalar);
        auto any_port =
            dropped.find(std::string_view(call.scalar).substr(0, call.scalar.find(':')));
        if (exact != dropped.end()) exact->second = true;
        if (any_port != dropped.end()) any_port->second = true;
        return exact != dropped.end() || any_port != dropped.end();
    };
    Node result{.kind = Node::Kind::Sequence, .span = upper.span};
    std::set<std::string> known;
    for (Node& call : lower.items) {
        if (!is_dropped(call) && known.insert(call.scalar).second)
            result.items.push_back(std::move(call));
    }
    for (const Node& item : upper.items) {
        if (item.scalar.starts_with('-')) {
            std::string name = item.scalar.substr(1);
            drops.met(item, name, dropped.find(name)->second);
        } else if (known.insert(item.scalar).second) {
            result.items.push_back(item);
        }
    }
    return result;
}

Node merge_free(Node lower, const Node& upper, const Key& key, Drops& drops) {
    Node result = empty_like(upper);
    result.members = std::move(lower.members);
    for (const Member& member : upper.members) {
        if (key.names == Type::TagName && member.key.starts_with('-')) {
            std::string name = member.key.substr(1);
            bool took = std::erase_if(result.members,
                                      [&](const Member& tag) { return tag.key == name; }) > 0;
            drops.met(member.value, name, took);
            continue;
        }
        auto at = std::ranges::lower_bound(result.members, member.key, {}, &Member::key);
        if (at != result.members.end() && at->key == member.key) {
            *at = member;
        } else {
            result.members.insert(at, member);
        }
    }
    return result;
}

Node merge_named(Node lower, const Node& upper, const Key& key, Drops& drops) {
    Node result = empty_like(upper);
    result.members = std::move(lower.members);
    for (const Member& member : upper.members) {
        auto at = std::ranges::lower_bound(result.members, member.key, {}, &Member::key);
        if (at != result.members.end() && at->key == member.key) {
            at->value = merge(std::move(at->value), member.value, *key.table, drops);
        } else {
            result.members.insert(at, member);
        }
    }
    return result;
}

Node merge_value(Node lower, const Node& upper, const Key& key, Drops& drops) {
    if (is_bad(upper) || is_bad(lower)) return upper;
    switch (key.form) {
        case Form::Keys: return merge(std::move(lower), upper, *key.table, drops);
        case Form::Named: return merge_named(std::move(lower), upper, key, drops);
        case Form::Free: return merge_free(std::move(lower), upper, key, drops);
        case Form::List:
            if (key.type == Type::Call) return merge_calls(std::move(lower), upper, drops);
            return upper;
        case Form::One:
        case Form::OneOrList:
        case Form::ListOfKeys: return upper;
    }
    return upper;
}

bool adds_up(const Key& key) {
    return key.type == Type::Call || key.names == Type::TagName;
}

using Edges = std::vector<std::pair<std::size_t, std::size_t>>;

/// The place of `name` in the `extends` of `entry`.
base::SourceSpan extends_place(const Node& entry, std::string_view name) {
    const Node* extends = entry.get("extends");
    for (const Node& item : extends->items) {
        if (item.scalar == name) return item.span;
    }
    return extends->span;
}

void check_known(const Node& entry, const std::vector<std::string>& known, std::string_view what,
                 Report& report) {
    for (const std::string& name : extended_names(entry)) {
        if (std::ranges::find(known, name) != known.end()) continue;
        base::Diagnostic finding =
            base::error("extends.unknown", fmt::format("there is no {} `{}`", what, name),
                        extends_place(entry, name));
        finding.help = did_you_mean(name, known, what);
        report.add_unknown(std::move(finding), name);
    }
}

std::vector<std::string> member_names(const Node* mapping) {
    std::vector<std::string> names;
    if (mapping != nullptr) {
        for (const Member& member : mapping->members)
            names.push_back(member.key);
    }
    return names;
}

void check_cycle(const Node& templates, Report& report) {
    Edges edges;
    for (std::size_t i = 0; i < templates.members.size(); ++i) {
        for (const std::string& name : extended_names(templates.members[i].value)) {
            auto at = std::ranges::find(templates.members, name, &Member::key);
            if (at != templates.members.end()) {
                edges.emplace_back(i, static_cast<std::size_t>(at - templates.members.begin()));
            }
        }
    }
    auto order = base::waves(templates.members.size(), edges);
    const auto* cycle = std::get_if<base::Cycle>(&order);
    if (cycle == nullptr) {
        const auto& levels = std::get<base::Waves>(order);
        if (levels.size() <= kDeepest) return;
        const Member& deepest = templates.members[levels[kDeepest].front()];
        base::Diagnostic finding = base::error(
            "extends.too-deep",
            fmt::format("templates extend each other more than {} levels deep", kDeepest),
            deepest.value.get("extends")->span);
        finding.help = fmt::format(
            "let `{}` say itself what it takes from the levels below, or join templates that "
            "always stand together",
            deepest.key);
        report.add(std::move(finding));
        return;
    }
    base::Diagnostic finding =
        base::error("extends.cycle", "templates extend each other in a circle", {});
    finding.labels.clear();
    for (std::size_t i = 0; i < cycle->nodes.size(); ++i) {
        const Member& member = templates.members[cycle->nodes[i]];
        const std::string& next =
            templates.members[cycle->nodes[(i + 1) % cycle->nodes.size()]].key;
        finding.labels.push_back(
            {extends_place(member.value, next), fmt::format("{} extends {}", member.key, next)});
    }
    finding.help = "take one of them out";
    report.add(std::move(finding));
}

}  // namespace

void Drops::met(const text::Node& at, std::string name, bool took_something) {
    Drop& drop = drops_[at.span];
    drop.name = std::move(name);
    drop.took_something = drop.took_something || took_something;
}

void Drops::report(Report& report) const {
    for (const auto& [place, drop] : drops_) {
        if (drop.took_something) continue;
        report.add(base::warning(
            "merge.nothing-to-drop",
            fmt::format("`-{}` drops nothing: no lower layer has `{}`", drop.name, drop.name),
            place));
    }
}

text::Node settle(const text::Node& mapping, const Table& table, std::string_view environment) {
    if (is_bad(mapping)) return mapping;
    Node result = empty_like(mapping);
    result.members.reserve(mapping.members.size());
    for (const Key& key : table.keys) {
        const Member* member = mapping.find(key.name);
        if (member == nullptr) continue;
        const Node* value = chosen(member->value, environment);
        if (value == nullptr) continue;
        result.members.push_back(
            {member->key, member->key_span, settle_value(*value, key, environment)});
    }
    return result;
}

text::Node merge(text::Node lower, const text::Node& upper, const Table& table, Drops& drops) {
    Node result = empty_like(upper);
    auto below = lower.members.begin();
    auto above = upper.members.begin();
    for (const Key& key : table.keys) {
        Member* under =
            below != lower.members.end() && below->key == key.name ? &*below++ : nullptr;
        const Member* over =
            above != upper.members.end() && above->key == key.name ? &*above++ : nullptr;
        if (over == nullptr && under == nullptr) continue;
        if (over == nullptr) {
            if (key.rival.empty() || upper.find(key.rival) == nullptr)
                result.members.push_back(std::move(*under));
            continue;
        }
        if (under == nullptr && !adds_up(key)) {
            result.members.push_back(*over);
            continue;
        }
        Node base = under != nullptr ? std::move(under->value)
                                     : Node{.kind = over->value.kind, .span = over->value.span};
        result.members.push_back(
            {over->key, over->key_span, merge_value(std::move(base), over->value, key, drops)});
    }
    return result;
}

text::Node only_keys_of(text::Node mapping, const Table& table) {
    std::erase_if(mapping.members,
                  [&](const Member& member) { return table.find(member.key) == nullptr; });
    // The tables of services and jobs order their keys alike, but a merge relies on it.
    std::ranges::sort(mapping.members, {},
                      [&](const Member& member) { return table.find(member.key); });
    return mapping;
}

std::vector<std::string> extended_names(const text::Node& entry) {
    std::vector<std::string> names;
    const Node* extends = entry.get("extends");
    if (extends == nullptr) return names;
    for (const Node& item : extends->items)
        names.push_back(item.scalar);
    return names;
}

std::vector<const text::Node*> template_chain(const text::Node& entry,
                                              const text::Node* templates) {
    std::vector<const Node*> chain;
    std::vector<const Node*> open;
    auto visit = [&](auto& self, const Node& from) -> void {
        for (const std::string& name : extended_names(from)) {
            const Node* found = templates != nullptr ? templates->get(name) : nullptr;
            if (found == nullptr || open.size() == kDeepest ||
                std::ranges::find(open, found) != open.end() ||
                std::ranges::find(chain, found) != chain.end()) {
                continue;
            }
            open.push_back(found);
            self(self, *found);
            open.pop_back();
            chain.push_back(found);
        }
    };
    visit(visit, entry);
    return chain;
}

void check_extends(const text::Node& manifest, Report& report) {
    std::vector<std::string> templates = member_names(manifest.get("templates"));
    std::vector<std::string> services = member_names(manifest.get("services"));
    for (std::string_view part : {"templates", "services"}) {
        const Node* entries = manifest.get(part);
        if (entries == nullptr) continue;
        for (const Member& member : entries->members)
            check_known(member.value, templates, "template", report);
    }
    if (const Node* found = manifest.get("templates"); found != nullptr)
        check_cycle(*found, report);
    const Node* jobs = manifest.get("jobs");
    if (jobs == nullptr) return;
    std::vector<std::string> either = services;
    either.insert(either.end(), templates.begin(), templates.end());
    for (const Member& member : jobs->members) {
        check_known(member.value, either, "service or template", report);
        std::vector<std::string> names = extended_names(member.value);
        bool service = std::ranges::any_of(names, [&](const std::string& name) {
            return std::ranges::find(services, name) != services.end();
        });
        if (service && names.size() > 1) {
            report.add(
                base::error("extends.several",
                            fmt::format("the job `{}` extends a service and more", member.key),
                            member.value.get("extends")->span, "one service, or templates"));
        }
    }
}

}  // namespace platform
