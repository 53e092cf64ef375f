#include "ohi/deployed.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ohi {
namespace {

using text::Node;

Node scalar(std::string value) {
    Node node;
    node.kind = Node::Kind::Scalar;
    node.style = text::Style::Quoted;
    node.scalar = std::move(value);
    return node;
}

constexpr std::string_view kNoValue = "<AWS::NoValue>";

bool is_function(const Node& node, std::string& name) {
    if (!node.is_mapping() || node.members.size() != 1) return false;
    name = node.members[0].key;
    return name == "Ref" || name == "Condition" || name.starts_with("Fn::");
}

std::string flat(const Node& node) {
    return node.is_scalar() ? node.scalar : "(not a scalar)";
}

void count_dynamic_references(const Node& node, std::size_t& count) {
    for (std::size_t at = 0; (at = node.scalar.find("{{resolve:", at)) != std::string::npos; ++at)
        ++count;
    for (const Node& item : node.items)
        count_dynamic_references(item, count);
    for (const auto& member : node.members)
        count_dynamic_references(member.value, count);
}

std::size_t members(const Node& root, std::string_view section) {
    const Node* found = root.get(section);
    return found ? found->members.size() : 0;
}

/// Longest names that AWS takes, for the resources that are named by us.
struct NameLimit {
    std::string_view type;
    std::string_view property;
    std::size_t longest;
};
constexpr NameLimit kNameLimits[] = {
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "Name", 32},
    {"AWS::ElasticLoadBalancingV2::TargetGroup", "Name", 32},
    {"AWS::ECS::Cluster", "ClusterName", 255},
    {"AWS::ECS::Service", "ServiceName", 255},
    {"AWS::Logs::LogGroup", "LogGroupName", 512},
    {"AWS::ServiceDiscovery::PrivateDnsNamespace", "Name", 253},
    {"AWS::ServiceDiscovery::Service", "Name", 127},
    {"AWS::ECR::Repository", "RepositoryName", 256},
};

}  // namespace

struct Deployed::Scope {
    const TemplateFile& file;
    const Node& root;
    std::map<std::string, std::string> variables = {};  ///< of the Fn::Sub being worked out

    void say(std::vector<std::string>& problems, const std::string& text) const {
        problems.push_back(file.stack + ": " + text);
    }
    const Node* resource(const std::string& id) const {
        const Node* resources = root.get("Resources");
        return resources ? resources->get(id) : nullptr;
    }
};

Deployed::Deployed(const std::vector<TemplateFile>& files,
                   std::map<std::string, std::string> parameters)
    : parameters_(std::move(parameters)) {
    for (const TemplateFile& file : files)
        deploy(file);
}

void Deployed::deploy(const TemplateFile& file) {
    base::Sources sources;
    auto document = sources.add(file.stack, file.bytes);
    auto parsed = text::parse_json(sources, document);
    if (!parsed.ok()) {
        problems_.push_back(file.stack + ": is not JSON");
        return;
    }
    const Node& root = *parsed;
    check_limits(file, root);
    Scope scope{file, root};
    if (const Node* resources = root.get("Resources")) {
        for (const auto& [id, span, resource] : resources->members) {
            if (const Node* condition = resource.get("Condition")) {
                if (!holds(scope, *condition)) continue;
            }
            if (const Node* needed = resource.get("DependsOn")) {
                std::vector<Node> ids =
                    needed->is_sequence() ? needed->items : std::vector<Node>{*needed};
                for (const Node& other : ids) {
                    if (!scope.resource(other.scalar)) {
                        scope.say(problems_,
                                  id + " depends on " + other.scalar + ", which is not there");
                    }
                }
            }
            const Node* properties = resource.get("Properties");
            resources_.push_back({file.stack, id, at(resource, "Type"),
                                  properties ? settle(scope, *properties) : Node{}, resource});
        }
    }
    if (const Node* outputs = root.get("Outputs")) {
        for (const auto& [name, span, output] : outputs->members) {
            if (const Node* condition = output.get("Condition")) {
                if (!holds(scope, *condition)) continue;
            }
            const Node* raw = output.get("Value");
            Node value = raw ? settle(scope, *raw) : Node{};
            outputs_[file.stack][name] = value;
            const Node* exported = output.get("Export");
            if (!exported) continue;
            std::string key = file.account + "/" + file.region + "/" +
                              flat(settle(scope, *exported->get("Name")));
            if (!exports_.emplace(key, flat(value)).second) {
                scope.say(problems_, "exports " + key + " a second time");
            }
        }
    }
}

void Deployed::check_limits(const TemplateFile& file, const Node& root) {
    auto limit = [&](std::size_t value, std::size_t most, const std::string& what) {
        if (value > most) {
            problems_.push_back(file.stack + ": " + std::to_string(value) + " " + what +
                                ", at most " + std::to_string(most));
        }
    };
    std::size_t dynamic = 0;
    count_dynamic_references(root, dynamic);
    limit(file.bytes.size(), 51'200, "bytes");
    limit(members(root, "Resources"), 500, "resources");
    limit(members(root, "Parameters"), 200, "parameters");
    limit(members(root, "Outputs"), 200, "outputs");
    limit(dynamic, 60, "dynamic references");
    limit(file.stack.size(), 128, "characters in the stack's name");
    limit(at(root, "Description").size(), 1024, "bytes of description");
    const Node* resources = root.get("Resources");
    for (const auto& member : resources ? resources->members : std::vector<text::Member>{}) {
        limit(member.key.size(), 255, "characters in the logical id " + member.key);
        for (const NameLimit& row : kNameLimits) {
            if (at(member.value, "Type") != row.type) continue;
            const Node* name = find(member.value, "Properties/" + std::string(row.property));
            if (name && name->is_scalar())
                limit(name->scalar.size(), row.longest, "characters in " + name->scalar);
        }
    }
}

bool Deployed::holds(Scope& scope, const Node& condition) {
    if (condition.is_scalar()) {
        const Node* named = find(scope.root, "Conditions/" + condition.scalar);
        if (named) return holds(scope, *named);
        scope.say(problems_, "condition " + condition.scalar + " is not there");
        return false;
    }
    std::string function;
    if (!is_function(condition, function)) return false;
    const Node& argument = condition.members[0].value;
    auto all = [&](bool wanted) {
        return std::ranges::any_of(argument.items,
                                   [&](const Node& c) { return holds(scope, c) == wanted; });
    };
    if (function == "Condition") return holds(scope, argument);
    if (function == "Fn::Not") return !holds(scope, argument.items.at(0));
    if (function == "Fn::And") return !all(false);
    if (function == "Fn::Or") return all(true);
    if (function == "Fn::Equals") {
        return flat(settle(scope, argument.items.at(0))) ==
               flat(settle(scope, argument.items.at(1)));
    }
    scope.say(problems_, function + " in a condition");
    return false;
}

Node Deployed::settle(Scope& scope, const Node& node) {
    std::string function;
    if (is_function(node, function)) return settle_function(scope, function, node.members[0].value);
    Node result = node;
    result.items.clear();
    result.members.clear();
    for (const Node& item : node.items) {
        Node value = settle(scope, item);
        if (value.scalar != kNoValue) result.items.push_back(std::move(value));
    }
    for (const auto& member : node.members) {
        Node value = settle(scope, member.value);
        if (value.scalar != kNoValue)
            result.members.push_back({member.key, member.key_span, std::move(value)});
    }
    return result;
}

Node Deployed::settle_function(Scope& scope, const std::string& function, const Node& argument) {
    if (function == "Ref") return scalar(settle_reference(scope, argument.scalar));
    if (function == "Fn::Sub") return scalar(settle_sub(scope, argument));
    if (function == "Fn::GetAtt") {
        if (argument.is_sequence() && argument.items.size() == 2) {
            return scalar(
                settle_attribute(scope, argument.items[0].scalar, argument.items[1].scalar));
        }
        auto dot = argument.scalar.find('.');
        return scalar(settle_attribute(scope, argument.scalar.substr(0, dot),
                                       argument.scalar.substr(dot + 1)));
    }
    if (function == "Fn::ImportValue") {
        std::string key =
            scope.file.account + "/" + scope.file.region + "/" + flat(settle(scope, argument));
        auto found = exports_.find(key);
        if (found != exports_.end()) return scalar(found->second);
        scope.say(problems_, "imports " + key + ", which nothing exported before");
        return scalar("(missing import)");
    }
    if (function == "Fn::If") {
        return settle(scope, argument.items.at(holds(scope, argument.items.at(0)) ? 1 : 2));
    }
    if (function == "Fn::Join") {
        std::string joined;
        Node parts = settle(scope, argument.items.at(1));
        for (std::size_t i = 0; i < parts.items.size(); ++i) {
            joined += (i ? argument.items[0].scalar : "") + flat(parts.items[i]);
        }
        return scalar(joined);
    }
    if (function == "Fn::Split") {
        Node list;
        list.kind = Node::Kind::Sequence;
        std::string left = flat(settle(scope, argument.items.at(1)));
        const std::string& by = argument.items[0].scalar;
        for (auto end = left.find(by); end != std::string::npos; end = left.find(by)) {
            list.items.push_back(scalar(left.substr(0, end)));
            left.erase(0, end + by.size());
        }
        list.items.push_back(scalar(left));
        return list;
    }
    if (function == "Fn::Select") {
        Node list = settle(scope, argument.items.at(1));
        std::size_t index = std::stoul(argument.items[0].scalar);
        if (index < list.items.size()) return list.items[index];
        scope.say(problems_, "Fn::Select past the end");
        return Node{};
    }
    if (function == "Fn::FindInMap") {
        std::string path = "Mappings";
        for (const Node& key : argument.items)
            path += "/" + flat(settle(scope, key));
        if (const Node* found = find(scope.root, path)) return *found;
        scope.say(problems_, path + " is not there");
        return Node{};
    }
    if (function == "Fn::GetAZs") {
        Node list;
        list.kind = Node::Kind::Sequence;
        for (char zone : {'a', 'b', 'c', 'd'})
            list.items.push_back(scalar(scope.file.region + zone));
        return list;
    }
    scope.say(problems_, function + " is not a function that our templates use");
    return Node{};
}

std::string Deployed::settle_reference(Scope& scope, const std::string& name) {
    if (name == "AWS::NoValue") return std::string(kNoValue);
    if (name == "AWS::Region") return scope.file.region;
    if (name == "AWS::AccountId") return scope.file.account;
    if (name == "AWS::Partition") return "aws";
    if (name == "AWS::URLSuffix") return "amazonaws.com";
    if (name == "AWS::StackName") return scope.file.stack;
    if (const Node* parameter = find(scope.root, "Parameters/" + name)) {
        if (auto given = parameters_.find(name); given != parameters_.end()) return given->second;
        const Node* fallback = parameter->get("Default");
        if (!fallback) scope.say(problems_, "parameter " + name + " has no default");
        return fallback ? fallback->scalar : "";
    }
    if (scope.resource(name)) return "<" + scope.file.stack + "/" + name + ">";
    scope.say(problems_, "Ref to " + name + ", which is not there");
    return "(missing)";
}

std::string Deployed::settle_attribute(Scope& scope, const std::string& id,
                                       const std::string& attribute) {
    if (!scope.resource(id)) scope.say(problems_, "GetAtt of " + id + ", which is not there");
    return "<" + scope.file.stack + "/" + id + "." + attribute + ">";
}

std::string Deployed::settle_sub(Scope& scope, const Node& argument) {
    std::map<std::string, std::string> variables;
    const Node& pattern = argument.is_sequence() ? argument.items.at(0) : argument;
    if (argument.is_sequence()) {
        for (const auto& member : argument.items.at(1).members) {
            variables[member.key] = flat(settle(scope, member.value));
        }
    }
    std::string result;
    std::string_view left = pattern.scalar;
    while (true) {
        auto open = left.find("${");
        result += left.substr(0, open);
        if (open == std::string_view::npos) return result;
        auto close = left.find('}', open);
        std::string name(left.substr(open + 2, close - open - 2));
        left.remove_prefix(close + 1);
        auto dot = name.find('.');
        if (name.starts_with("!")) {
            result += "${" + name.substr(1) + "}";
        } else if (auto given = variables.find(name); given != variables.end()) {
            result += given->second;
        } else if (dot != std::string::npos) {
            result += settle_attribute(scope, name.substr(0, dot), name.substr(dot + 1));
        } else {
            result += settle_reference(scope, name);
        }
    }
}

std::vector<const DeployedResource*> Deployed::of_type(std::string_view type) const {
    std::vector<const DeployedResource*> found;
    for (const auto& resource : resources_) {
        if (resource.type == type) found.push_back(&resource);
    }
    return found;
}

const DeployedResource& Deployed::only(std::string_view stack, std::string_view type) const {
    static const DeployedResource kNothing;
    const DeployedResource* found = nullptr;
    std::size_t count = 0;
    for (const auto& resource : resources_) {
        if (resource.stack == stack && resource.type == type) found = &resource, ++count;
    }
    EXPECT_EQ(count, 1u) << type << " in " << stack;
    return count == 1 ? *found : kNothing;
}

const DeployedResource* Deployed::behind(std::string_view symbol) const {
    if (!symbol.starts_with('<') || !symbol.ends_with('>')) return nullptr;
    symbol = symbol.substr(1, symbol.size() - 2);
    auto slash = symbol.find('/');
    if (slash == std::string_view::npos) return nullptr;
    std::string_view id = symbol.substr(slash + 1);
    id = id.substr(0, id.find('.'));
    for (const auto& resource : resources_) {
        if (resource.stack == symbol.substr(0, slash) && resource.logical_id == id)
            return &resource;
    }
    return nullptr;
}

const Node* find(const Node& node, std::string_view path) {
    const Node* here = &node;
    while (here && !path.empty()) {
        std::string_view step = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(path.size(), step.size() + 1));
        if (here->is_sequence()) {
            std::size_t index = std::stoul(std::string(step));
            here = index < here->items.size() ? &here->items[index] : nullptr;
        } else {
            here = here->get(step);
        }
    }
    return here;
}

std::string at(const Node& node, std::string_view path) {
    const Node* found = find(node, path);
    if (!found) return "(none)";
    return flat(*found);
}

}  // namespace ohi
