#include <fmt/format.h>

#include <utility>

#include "text/document.h"
#include "text/reading.h"
#include "text/yaml_nodes.h"

namespace text {
namespace {

constexpr std::string_view kYamlTag = "tag:yaml.org,2002:";

/// Builds the tree from the flat list: aliases and merge keys resolved, keys unique.
class TreeBuilder {
  public:
    TreeBuilder(std::vector<YamlNode> nodes, const Limits& limits)
        : nodes_(std::move(nodes)), limits_(limits) {}

    base::Result<Node> build() {
        Node root = build(0, 0);
        doubled_keys_.finish(problems_);
        if (!problems_.empty()) return std::move(problems_);
        return root;
    }

  private:
    Node build(std::uint32_t at, std::size_t depth) {
        const YamlNode& from = nodes_[at];
        if (stopped_) return {};
        if (from.kind == YamlNode::Kind::Alias) return build_alias(at, depth);
        if (!count(from, depth)) return {};
        Node node{.span = from.span, .tag = local_tag(from.tag)};
        switch (from.kind) {
            case YamlNode::Kind::Alias: break;
            case YamlNode::Kind::Scalar: read_scalar(from, node); break;
            case YamlNode::Kind::Sequence:
                node.kind = Node::Kind::Sequence;
                node.items.reserve(from.children);
                for (std::uint32_t child = at + 1; child < from.next; child = nodes_[child].next) {
                    node.items.push_back(build(child, depth + 1));
                }
                break;
            case YamlNode::Kind::Mapping:
                node.kind = Node::Kind::Mapping;
                node.members = build_members(at, depth);
                break;
        }
        return node;
    }

    std::uint32_t resolve(std::uint32_t at) const {
        return nodes_[at].kind == YamlNode::Kind::Alias ? nodes_[at].target : at;
    }

    /// What is built from here on is what `alias` stands for. Returns what to set `alias_` back to.
    const YamlNode* enter(const YamlNode& alias) {
        return std::exchange(alias_, alias_ == nullptr ? &alias : alias_);
    }

    Node build_alias(std::uint32_t at, std::size_t depth) {
        const YamlNode* outer = enter(nodes_[at]);
        Node node = build(nodes_[at].target, depth);
        alias_ = outer;
        return node;
    }

    /// Whether one more node is within the limits.
    bool count(const YamlNode& node, std::size_t depth) {
        ++node_count_;
        if (alias_ != nullptr) ++alias_node_count_;
        base::SourceSpan place = alias_ != nullptr ? alias_->span : node.span;
        bool collection = node.kind != YamlNode::Kind::Scalar;
        if (collection && depth >= limits_.depth) {
            stop(fmt::format("values are nested more than {} deep here", limits_.depth), place);
        } else if (alias_node_count_ > limits_.alias_nodes) {
            stop(fmt::format("aliases repeat more than {} values", limits_.alias_nodes), place);
        } else if (node_count_ > limits_.nodes) {
            stop(fmt::format("the file has more than {} nodes", limits_.nodes), place);
        }
        return !stopped_;
    }

    void stop(std::string message, base::SourceSpan place) {
        stopped_ = true;
        problems_.push_back(base::error("document.too-large", std::move(message), place));
    }

    /// What an alias repeats was reported where it is written.
    void report(base::Diagnostic problem) {
        if (alias_ == nullptr) problems_.push_back(std::move(problem));
    }

    static std::string local_tag(const std::string& tag) {
        std::string_view name = tag;
        if (tag == "!") return {};
        if (!name.starts_with(kYamlTag)) return tag;
        name.remove_prefix(kYamlTag.size());
        bool core = name == "str" || name == "int" || name == "float" || name == "bool" ||
                    name == "null" || name == "map" || name == "seq" || name == "merge";
        return core ? std::string() : tag;
    }

    static void read_scalar(const YamlNode& from, Node& node) {
        node.kind = Node::Kind::Scalar;
        node.scalar = from.text;
        node.style = from.style;
        std::string_view tag = from.tag;
        bool core = tag.starts_with(kYamlTag) && node.tag.empty();
        if (core) tag.remove_prefix(kYamlTag.size());
        if (tag == "!" || (core && tag == "str")) {
            if (node.style == Style::Plain) node.style = Style::Quoted;
        } else if (core && (tag == "int" || tag == "float" || tag == "bool" || tag == "null")) {
            node.style = Style::Plain;
        }
        if (node.tag.empty() && scalar_type(node) == ScalarType::Null) node.kind = Node::Kind::Null;
    }

    bool is_merge_key(const YamlNode& key) const {
        return key.kind == YamlNode::Kind::Scalar && key.text == "<<" &&
               key.style == Style::Plain &&
               (key.tag.empty() || key.tag == "tag:yaml.org,2002:merge");
    }

    std::vector<Member> build_members(std::uint32_t mapping, std::size_t depth) {
        std::vector<Member> members;
        std::vector<Member> merged;
        const YamlNode* merge_key = nullptr;
        members.reserve(nodes_[mapping].children / 2);
        std::uint32_t key = mapping + 1;
        while (key < nodes_[mapping].next && !stopped_) {
            std::uint32_t value = nodes_[key].next;
            if (!is_merge_key(nodes_[key])) {
                add_member(members, key, value, depth);
            } else if (merge_key == nullptr) {
                merge_key = &nodes_[key];
                merged = build_merged(value, depth);
            } else {
                report_second_merge(*merge_key, nodes_[key]);
            }
            key = nodes_[value].next;
        }
        if (alias_ == nullptr) doubled_keys_.report(members, problems_);
        if (merge_key != nullptr) add_missing_members(members, std::move(merged));
        return members;
    }

    void add_member(std::vector<Member>& members, std::uint32_t key, std::uint32_t value,
                    std::size_t depth) {
        const YamlNode& written = nodes_[key];
        const YamlNode& name = nodes_[resolve(key)];
        if (name.kind != YamlNode::Kind::Scalar) {
            auto problem =
                base::error("document.key", "a list or a mapping cannot be a key", written.span);
            problem.help = "a value that begins with [ or { belongs in quotes";
            report(std::move(problem));
        } else if (name.text.empty() && name.style == Style::Plain) {
            report(base::error("document.key", "this entry has no key", written.span));
        } else {
            members.push_back({name.text, written.span, build(value, depth + 1)});
        }
    }

    /// The members that a merge key brings: of one mapping, or of a list of them, the earlier ones
    /// first.
    std::vector<Member> build_merged(std::uint32_t value, std::size_t depth) {
        std::uint32_t target = resolve(value);
        if (nodes_[target].kind == YamlNode::Kind::Mapping) return build(value, depth).members;
        std::vector<Member> members;
        if (nodes_[target].kind != YamlNode::Kind::Sequence) {
            report_bad_merge(nodes_[value]);
            return members;
        }
        const YamlNode* outer = target == value ? alias_ : enter(nodes_[value]);
        for (std::uint32_t item = target + 1; item < nodes_[target].next && !stopped_;
             item = nodes_[item].next) {
            if (nodes_[resolve(item)].kind == YamlNode::Kind::Mapping) {
                add_missing_members(members, build(item, depth).members);
            } else {
                report_bad_merge(nodes_[item]);
            }
        }
        alias_ = outer;
        return members;
    }

    void report_bad_merge(const YamlNode& value) {
        auto problem =
            base::error("document.alias", "`<<` takes a mapping or a list of mappings", value.span);
        problem.help = "write `<<: *name`, where `&name` stands before a mapping; or quote the key";
        report(std::move(problem));
    }

    void report_second_merge(const YamlNode& first, const YamlNode& second) {
        auto problem = base::error("document.duplicate-key", "`<<` is written twice", second.span,
                                   "again here");
        problem.labels.push_back({first.span, "first here"});
        problem.help = "write both in one list: `<<: [*a, *b]`";
        report(std::move(problem));
    }

    std::vector<YamlNode> nodes_;
    const Limits& limits_;
    base::Diagnostics problems_;
    DoubledKeys doubled_keys_;
    /// The alias, written in the document itself, that is being resolved.
    const YamlNode* alias_ = nullptr;
    std::size_t node_count_ = 0;
    std::size_t alias_node_count_ = 0;
    bool stopped_ = false;
};

}  // namespace

base::Result<Node> parse_yaml(const base::Sources& sources, std::uint32_t file,
                              const Limits& limits) {
    std::vector<YamlNode> nodes = TRY(read_yaml_nodes(sources, file, limits));
    if (nodes.empty()) return Node{.span = {file, 0, 0}};
    return TreeBuilder(std::move(nodes), limits).build();
}

}  // namespace text
