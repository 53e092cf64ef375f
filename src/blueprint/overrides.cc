#include "blueprint/overrides.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "blueprint/json_patch.h"
#include "cfn/read_template.h"
#include "cfn/write_template.h"
#include "text/document.h"

namespace blueprint {
namespace {

using platform::Override;
using text::Node;
using Changes = std::span<const Override* const>;

/// The file of what the template had before: nobody has seen its text. What an override brings
/// keeps its place in the manifest.
constexpr std::uint32_t kNoFile = std::numeric_limits<std::uint32_t>::max();

void forget_places(Node& node) {
    node.span = {kNoFile, 0, 0};
    for (Node& item : node.items)
        forget_places(item);
    for (text::Member& member : node.members) {
        member.key_span = node.span;
        forget_places(member.value);
    }
}

/// The template as people see it.
Node as_document(const cfn::Template& body) {
    base::Sources sources;
    std::uint32_t file = sources.add("template", cfn::write_json(body));
    base::Result<Node> read = text::parse_json(sources, file);
    if (!read.ok()) return {};
    Node document = *std::move(read);
    forget_places(document);
    return document;
}

base::Diagnostic problem_at(const Override& change, const PatchProblem& problem) {
    base::Diagnostic found =
        base::error(problem.code, problem.message, problem.place.value_or(change.path.span),
                    "in stack " + *change.stack);
    if (!problem.note.empty()) found.notes.push_back(problem.note);
    found.help = problem.help.empty() ? "`slipway synth` writes the template that this path is in"
                                      : problem.help;
    return found;
}

/// What `document` is after `changes`.
base::Result<Node> patched(const Node& document, Changes changes) {
    PatchedDocument result(document);
    for (const Override* change : changes) {
        if (auto problem = result.apply(*change)) return problem_at(*change, *problem);
    }
    return result.root();
}

/// A change after which the template has the problem that `message` tells, and had it not before:
/// found by halving, for there may be thousands of changes.
const Override& breaker(const Node& document, Changes changes, std::string_view message) {
    std::size_t without = 0;
    std::size_t with = changes.size();
    while (with - without > 1) {
        std::size_t middle = without + (with - without) / 2;
        base::Result<Node> part = patched(document, changes.first(middle));
        if (!part.ok()) break;
        base::Result<cfn::Template> read = cfn::read_template(*part);
        bool has_it =
            !read.ok() && std::ranges::find(read.problems(), message, &base::Diagnostic::message) !=
                              read.problems().end();
        (has_it ? with : without) = middle;
    }
    return *changes[with - 1];
}

/// What the reader says about the result, told at the value or the change that it comes from.
base::Diagnostics told_in_manifest(const base::Diagnostics& problems, const Node& document,
                                   Changes changes) {
    constexpr std::size_t kMostTold = 20;
    base::Diagnostics told;
    for (const base::Diagnostic& one : problems) {
        if (told.size() == kMostTold) break;
        PatchProblem problem{"override.type", "what comes out is no template: " + one.message};
        base::SourceSpan span =
            one.labels.empty() ? base::SourceSpan{kNoFile, 0, 0} : one.labels.front().span;
        const Override* change = nullptr;
        if (span.file == kNoFile) {
            change = &breaker(document, changes, one.message);
        } else {
            problem.place = span;
            auto holds = [&](const Override* each) {
                return each->span.file == span.file && each->span.begin <= span.begin &&
                       span.end <= each->span.end;
            };
            auto holder = std::ranges::find_if(changes, holds);
            // A value that came through an alias stands outside.
            change = holder == changes.end() ? changes.back() : *holder;
        }
        told.push_back(problem_at(*change, problem));
    }
    return told;
}

}  // namespace

base::Result<cfn::Template> apply_overrides(const cfn::Template& body,
                                            const std::vector<const Override*>& changes) {
    if (changes.empty()) return body;
    const Node document = as_document(body);
    base::Result<Node> result = patched(document, changes);
    if (!result.ok()) return std::move(result).problems();
    base::Result<cfn::Template> read = cfn::read_template(*result);
    if (read.ok()) return read;
    return told_in_manifest(read.problems(), document, changes);
}

}  // namespace blueprint
