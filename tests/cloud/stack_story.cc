#include "cloud/stack_story.h"

#include <gtest/gtest.h>

#include <regex>

#include "text/document.h"

namespace ohi {
namespace {

using engine::cloudformation::StackEvent;
using text::Node;

constexpr std::string_view kStackType = "AWS::CloudFormation::Stack";

void add_text(const std::string& text, std::set<std::string>& into) {
    static const std::regex kReference(R"(\$\{([A-Za-z0-9]+)(\.[A-Za-z0-9.]+)?\})");
    for (auto at = std::sregex_iterator(text.begin(), text.end(), kReference);
         at != std::sregex_iterator(); ++at)
        into.insert((*at)[1].str());
}

/// All names that the value of a function mentions.
void add_named(const std::string& function, const Node& argument, std::set<std::string>& into) {
    if (function == "Ref") into.insert(argument.scalar);
    if (function == "Fn::GetAtt" && argument.is_sequence()) into.insert(argument.items[0].scalar);
    if (function == "Fn::GetAtt" && argument.is_scalar())
        into.insert(argument.scalar.substr(0, argument.scalar.find('.')));
    if (function == "Fn::Sub")
        add_text(argument.is_sequence() ? argument.items[0].scalar : argument.scalar, into);
}

void add_needs(const Node& node, std::set<std::string>& into) {
    for (const Node& item : node.items)
        add_needs(item, into);
    for (const auto& member : node.members) {
        add_named(member.key, member.value, into);
        add_needs(member.value, into);
    }
}

bool is_stack(const StackEvent& event) {
    return event.type == kStackType;
}

/// Where in `events` the resource begins to be as `status` says, or comes to its end; the size when
/// it never does.
std::size_t first(const Events& events, const std::string& id, const std::set<std::string>& words) {
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (!is_stack(events[i]) && events[i].logical_id == id &&
            words.contains(std::string(to_string(events[i].status))))
            return i;
    }
    return events.size();
}

}  // namespace

std::string status_of(const StackEvent& event) {
    std::string text(to_string(event.status));
    // The token of a request is random, and the same word everywhere.
    static const std::regex kToken("RequestToken: [0-9a-f-]+");
    if (!event.reason.empty())
        text += " (" + std::regex_replace(event.reason, kToken, "RequestToken: ...") + ")";
    return text;
}

std::string told(std::string_view stack, const Events& events) {
    std::string own;
    std::map<std::string, std::string> resources;
    for (const StackEvent& event : events) {
        std::string& line = is_stack(event) ? own : resources[event.logical_id];
        line += (line.empty() ? "" : ", ") + status_of(event);
    }
    std::string text = std::string(stack) + ": " + own + "\n";
    for (const auto& [id, line] : resources)
        text += "  " + id + ": " + line + "\n";
    return text;
}

std::map<std::string, std::set<std::string>> needs_in(const std::string& json) {
    base::Sources sources;
    auto parsed = text::parse_json(sources, sources.add("template", json));
    std::map<std::string, std::set<std::string>> needs;
    if (!parsed.ok()) {
        ADD_FAILURE() << "a template is not JSON";
        return needs;
    }
    for (const auto& [id, span, resource] : parsed->get("Resources")->members) {
        std::set<std::string>& named = needs[id];
        if (const Node* properties = resource.get("Properties")) add_needs(*properties, named);
        if (const Node* listed = resource.get("DependsOn")) {
            if (listed->is_scalar()) named.insert(listed->scalar);
            for (const Node& item : listed->items)
                named.insert(item.scalar);
        }
    }
    for (auto& [id, named] : needs)
        std::erase_if(named, [&](const std::string& name) { return !needs.contains(name); });
    return needs;
}

std::vector<std::string> out_of_order(const Events& events,
                                      const std::map<std::string, std::set<std::string>>& needs) {
    const std::set<std::string> begins = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"};
    const std::set<std::string> is_there = {"CREATE_COMPLETE", "UPDATE_COMPLETE"};
    const std::set<std::string> goes = {"DELETE_IN_PROGRESS"};
    const std::set<std::string> is_gone = {"DELETE_COMPLETE", "DELETE_SKIPPED"};
    std::vector<std::string> wrong;
    for (const auto& [id, needed] : needs) {
        for (const std::string& other : needed) {
            // One that the operation does not touch has no events.
            bool touched = first(events, other, begins) < events.size();
            std::size_t began = first(events, id, begins);
            if (touched && began < events.size() && first(events, other, is_there) > began)
                wrong.push_back(id + " began before " + other + " was there");
            std::size_t went = first(events, other, goes);
            bool leaves = first(events, id, is_gone) < events.size();
            if (leaves && went < events.size() && first(events, id, is_gone) > went)
                wrong.push_back(other + " went before " + id + " was gone");
        }
    }
    return wrong;
}

}  // namespace ohi
