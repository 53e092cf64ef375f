#include "aws/route.h"

#include <algorithm>
#include <compare>

#include "aws/form.h"

namespace aws {
namespace {

using Pairs = std::vector<base::HttpHeader>;

bool has(const Pairs& pairs, std::string_view name) {
    return std::ranges::find(pairs, name, &base::HttpHeader::name) != pairs.end();
}

std::string_view path_of(const Operation& operation) {
    return operation.path.substr(0, operation.path.find('?'));
}

std::string_view query_of(const Operation& operation) {
    std::size_t mark = operation.path.find('?');
    return mark == std::string_view::npos ? std::string_view() : operation.path.substr(mark + 1);
}

/// What stands before the next slash; cut off with it.
std::string_view take_segment(std::string_view& path) {
    std::size_t end = std::min(path.find('/'), path.size());
    std::string_view segment = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    return segment;
}

/// "{Name}" without its braces.
std::optional<std::string_view> label_of(std::string_view segment) {
    if (!segment.starts_with('{') || !segment.ends_with('}')) return std::nullopt;
    return segment.substr(1, segment.size() - 2);
}

struct PathMatch {
    std::size_t fixed = 0;
    Pairs labels;
};

/// A slash at the end is no part of a path, but of a label that may have slashes.
std::optional<PathMatch> match_path(std::string_view pattern, std::string_view path) {
    if (!path.starts_with('/') || !pattern.starts_with('/')) return std::nullopt;
    PathMatch match;
    path.remove_prefix(1);
    pattern.remove_prefix(1);
    while (!pattern.empty()) {
        std::string_view segment = take_segment(pattern);
        auto label = label_of(segment);
        bool is_greedy = label && label->ends_with('+');
        if (is_greedy) label->remove_suffix(1);
        std::string_view given = is_greedy ? path : take_segment(path);
        if (is_greedy) path = {};
        if (!label && given != segment) return std::nullopt;
        if (!label) {
            ++match.fixed;
        } else if (given.empty()) {
            return std::nullopt;
        } else {
            match.labels.push_back({std::string(*label), percent_decode(given, Plus::IsPlus)});
        }
    }
    if (!path.empty()) return std::nullopt;
    return match;
}

/// How well an operation fits; more is better.
struct Fit {
    std::size_t fixed = 0;
    bool is_complete = true;
    std::size_t told = 0;

    auto operator<=>(const Fit&) const = default;
};

/// Nothing when one of its fixed pairs is not there.
bool fit_fixed_pairs(const Operation& operation, const Pairs& query, Fit& fit) {
    for (const base::HttpHeader& wanted : read_form(query_of(operation))) {
        auto found = std::ranges::find(query, wanted.name, &base::HttpHeader::name);
        if (found == query.end()) return false;
        if (!wanted.value.empty() && found->value != wanted.value) return false;
        ++fit.told;
    }
    return true;
}

void fit_required_members(const Operation& operation, const Pairs& query, const Pairs& headers,
                          Fit& fit) {
    if (!operation.input) return;
    for (const Member& member : operation.input->members) {
        if (!member.required) continue;
        bool is_query = member.location == Location::Query;
        if (!is_query && member.location != Location::Header) continue;
        bool is_there = is_query ? has(query, wire_name(member))
                                 : !base::find_header(headers, wire_name(member)).empty();
        if (is_there) {
            ++fit.told;
        } else {
            fit.is_complete = false;
        }
    }
}

bool takes_pair(const Operation& operation, std::string_view name) {
    if (has(read_form(query_of(operation)), name)) return true;
    return operation.input && std::ranges::any_of(operation.input->members, [&](const Member& one) {
               return one.location == Location::Query && wire_name(one) == name;
           });
}

/// Whether a pair stands there that tells other operations from this one.
bool is_another(const Service& service, const Operation& operation, const Pairs& query) {
    return std::ranges::any_of(query, [&](const base::HttpHeader& pair) {
        return std::ranges::binary_search(service.query_words, std::string_view(pair.name)) &&
               !takes_pair(operation, pair.name);
    });
}

std::string path_with(std::string_view pattern, const Pairs& labels) {
    std::string path;
    while (!pattern.empty()) {
        std::size_t begin = std::min(pattern.find('{'), pattern.size());
        path += pattern.substr(0, begin);
        pattern.remove_prefix(begin);
        std::size_t end = pattern.find('}');
        if (pattern.empty() || end == std::string_view::npos) continue;
        std::string_view name = pattern.substr(1, end - 1);
        bool is_greedy = name.ends_with('+');
        if (is_greedy) name.remove_suffix(1);
        path += percent_encode(pair_value(labels, name), is_greedy ? Keep::Path : Keep::Unreserved);
        pattern.remove_prefix(end + 1);
    }
    return path;
}

}  // namespace

std::optional<Route> find_route(const Service& service, std::string_view method,
                                std::string_view path, const Pairs& query, const Pairs& headers) {
    std::optional<Route> best;
    Fit best_fit;
    for (const Operation& operation : service.operations) {
        if (operation.method != method) continue;
        auto match = match_path(path_of(operation), path);
        if (!match || is_another(service, operation, query)) continue;
        Fit fit{.fixed = match->fixed};
        if (!fit_fixed_pairs(operation, query, fit)) continue;
        fit_required_members(operation, query, headers, fit);
        if (best && fit <= best_fit) continue;
        best = Route{&operation, std::move(match->labels)};
        best_fit = fit;
    }
    return best;
}

std::string request_target(const Operation& operation, const HttpParts& parts) {
    std::string target = path_with(path_of(operation), parts.labels);
    std::string query(query_of(operation));
    for (const base::HttpHeader& pair : parts.query) {
        if (!query.empty()) query += '&';
        query += percent_encode(pair.name) + "=" + percent_encode(pair.value);
    }
    return query.empty() ? target : target + "?" + query;
}

}  // namespace aws
