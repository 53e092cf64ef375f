#include "platform/shape.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/near_miss.h"
#include "platform/misplaced.h"
#include "platform/references.h"
#include "platform/value_types.h"
#include "platform/values.h"

namespace platform {
namespace {

using text::Member;
using text::Node;

/// What other tools call the same thing.
struct Synonym {
    std::string_view word;
    std::string_view key;
};
constexpr std::array kSynonyms = {
    Synonym{"cpu", "size"},
    Synonym{"memory", "size"},
    Synonym{"replicas", "count"},
    Synonym{"instances", "count"},
    Synonym{"desired_count", "count"},
    Synonym{"depends_on", "needs"},
    Synonym{"links", "calls"},
    Synonym{"healthcheck", "health"},
    Synonym{"health_check", "health"},
    Synonym{"env", "environment"},
    Synonym{"variables", "environment"},
    Synonym{"platform", "arch"},
    Synonym{"permissions", "may"},
    Synonym{"working_dir", "workdir"},
    Synonym{"http", "ingress"},
    Synonym{"autoscaling", "scale"},
    Synonym{"from", "extends"},
    Synonym{"min", "range"},
    Synonym{"max", "range"},
    Synonym{"interval", "every"},
    Synonym{"stop_grace_period", "stop_timeout"},
};

std::string_view kind_word(const Node& node) {
    switch (node.kind) {
        case Node::Kind::Null: return "empty";
        case Node::Kind::Scalar: return "a single value";
        case Node::Kind::Sequence: return "a list";
        case Node::Kind::Mapping: return "a mapping";
    }
    return {};
}

std::string form_word(const Key& key) {
    switch (key.form) {
        case Form::One: return expectation(key.type, key);
        case Form::List:
        case Form::OneOrList: return "a list, each " + expectation(key.type, key);
        case Form::ListOfKeys: return fmt::format("a list of mappings, each {}", key.table->thing);
        case Form::Keys: return fmt::format("a mapping of {} keys", key.table->thing);
        case Form::Named: return fmt::format("a mapping from names to {} keys", key.table->thing);
        case Form::Free: return "a mapping from names to values";
    }
    return {};
}

Node bad(const Node& node) {
    Node gone;
    gone.span = node.span;
    return gone;
}

class Cleaner {
  public:
    Cleaner(const std::vector<std::string>& environments, Report& report) : report_(report) {
        for (const std::string& name : environments) {
            if (is_name(name)) {
                environments_.push_back(name);
            } else {
                left_out_environments_.insert(left_out_environments_.end(), {name, as_name(name)});
            }
        }
    }

    /// A mapping of the keys of `table`.
    Node known_mapping(const Node& node, const Table& table, Varies varies) {
        Node result{.kind = Node::Kind::Mapping, .span = node.span};
        for (const Member& member : node.members) {
            const Key* key = table.find(member.key);
            if (key == nullptr) {
                unknown_key(member, table);
                continue;
            }
            // What an environment says is about itself: nothing in it differs by environment again.
            Varies inside = &table == &kEnvironment ? Varies::No : varies;
            result.members.push_back(
                {member.key, member.key_span, value(member.value, *key, inside)});
        }
        for (const Member& member : result.members) {
            const Key* key = table.find(member.key);
            const Member* rival = result.find(key->rival);
            if (rival != nullptr) conflict(member, *rival);
        }
        return result;
    }

  private:
    Node value(const Node& node, const Key& key, Varies varies) {
        if (!node.tag.empty() && key.type != Type::Any) {
            base::Diagnostic finding = base::error(
                "manifest.wrong-type",
                fmt::format("the tag `{}` has no meaning in a manifest", node.tag), node.span);
            finding.help =
                "what slipway knows is written $(NAME.host), $(secret.NAME), $(env); the finished "
                "templates are changed under `overrides`";
            report_.add(std::move(finding));
            return bad(node);
        }
        switch (key.form) {
            case Form::Keys:
                return expect(node, key, Node::Kind::Mapping)
                           ? known_mapping(node, *key.table, varies)
                           : bad(node);
            case Form::Named:
                return expect(node, key, Node::Kind::Mapping) ? named(node, key, varies)
                                                              : bad(node);
            case Form::Free:
                return expect(node, key, Node::Kind::Mapping) ? free(node, key, varies) : bad(node);
            case Form::One:
            case Form::List:
            case Form::OneOrList:
            case Form::ListOfKeys: return varying(node, key, key.form, varies);
        }
        return bad(node);
    }

    /// Whether `node` is of that kind, or empty.
    bool expect(const Node& node, const Key& key, Node::Kind kind) {
        if (node.is_null() || node.kind == kind) return true;
        wrong_type(node, key, form_word(key));
        return false;
    }

    Node named(const Node& node, const Key& key, Varies varies) {
        Node result{.kind = Node::Kind::Mapping, .span = node.span};
        std::optional<Misplaced> misplaced = report_misplaced(node, key);
        for (const Member& member : node.members) {
            if (misplaced && misplaced->has(member)) continue;
            if (!good_name(member, key)) continue;
            if (!member.value.is_null() && !member.value.is_mapping()) {
                report_.add(
                    base::error("manifest.wrong-type",
                                fmt::format("`{}` is {}, expected a mapping of {} keys", member.key,
                                            kind_word(member.value), key.table->thing),
                                member.value.span));
                continue;
            }
            Node entry = known_mapping(member.value, *key.table, varies);
            // An entry without keys is one line long, and a place to point at is better than none.
            if (member.value.is_null()) entry.span = member.key_span;
            result.members.push_back({member.key, member.key_span, std::move(entry)});
        }
        // A mapping of nothing but mistakes is one itself, and not an empty mapping.
        return result.members.empty() && !node.members.empty() ? bad(node) : result;
    }

    std::optional<Misplaced> report_misplaced(const Node& node, const Key& key) {
        std::optional<Misplaced> misplaced = find_misplaced(node, key);
        if (misplaced) report_.add(misplaced_finding(*misplaced, key.name));
        return misplaced;
    }

    Node free(const Node& node, const Key& key, Varies varies) {
        Node result{.kind = Node::Kind::Mapping, .span = node.span};
        std::optional<Misplaced> misplaced = report_misplaced(node, key);
        for (const Member& member : node.members) {
            if (misplaced && misplaced->has(member)) continue;
            if (key.names == Type::TagName && member.key.starts_with('-')) {
                if (!member.value.is_null()) {
                    report_.add(
                        base::error("manifest.wrong-type",
                                    fmt::format("`{}:` drops a tag and has no value", member.key),
                                    member.value.span));
                }
                result.members.push_back(
                    {member.key, member.key_span,
                     Node{.kind = Node::Kind::Scalar, .span = member.key_span}});
                continue;
            }
            if (!good_name(member, key)) continue;
            Varies values = key.varies == Varies::Yes ? varies : Varies::No;
            Key entry = key;
            entry.name = member.key;
            entry.form = Form::One;
            entry.example = member_example(key);
            entry.varies = values;
            result.members.push_back(
                {member.key, member.key_span, varying(member.value, entry, Form::One, values)});
        }
        return result;
    }

    bool good_name(const Member& member, const Key& key) {
        if (accepts(key.names, key, member.key)) return true;
        base::Diagnostic finding =
            base::error("manifest.value",
                        fmt::format("`{}` cannot stand under `{}`: expected {}", member.key,
                                    key.name, expectation(key.names, key)),
                        member.key_span);
        finding.help = advice(key.names, key, member.key);
        report_.add(std::move(finding));
        return false;
    }

    /// A value that may be a choice by environment.
    Node varying(const Node& node, const Key& key, Form form, Varies varies) {
        if (!node.is_mapping() || key.type == Type::Any) return plain(node, key, form);
        bool known_keys =
            key.table != nullptr && form == Form::One &&
            (node.members.empty() || std::ranges::any_of(node.members, [&](const Member& member) {
                 return key.table->find(member.key) != nullptr;
             }));
        if (known_keys) return plain(node, key, form);
        std::vector<std::string> allowed = environments_;
        allowed.emplace_back("default");
        bool names_one = std::ranges::any_of(node.members, [&](const Member& member) {
            return std::ranges::find(allowed, member.key) != allowed.end() ||
                   is_left_out_environment(member.key) ||
                   (member.key.size() > 2 && base::near_miss(member.key, allowed).has_value());
        });
        if (!names_one) {
            if (key.table != nullptr && form == Form::One) return plain(node, key, form);
            bool may_vary =
                key.varies == Varies::Yes && varies == Varies::Yes && !environments_.empty();
            wrong_type(node, key, form_word(key), may_vary ? "; " + environment_names() : "");
            return bad(node);
        }
        if (key.varies == Varies::No || varies == Varies::No) {
            report_.add(base::error("manifest.wrong-type",
                                    fmt::format("`{}` cannot differ by environment here", key.name),
                                    node.span));
            return bad(node);
        }
        return choice(node, key, form, allowed);
    }

    Node choice(const Node& node, const Key& key, Form form,
                const std::vector<std::string>& allowed) {
        Node result{
            .kind = Node::Kind::Mapping, .span = node.span, .tag = std::string(kByEnvironment)};
        for (const Member& member : node.members) {
            if (is_left_out_environment(member.key)) continue;
            if (std::ranges::find(allowed, member.key) == allowed.end()) {
                base::Diagnostic finding = base::error(
                    "manifest.unknown-environment",
                    fmt::format("there is no environment `{}`", member.key), member.key_span);
                finding.help = did_you_mean(member.key, allowed, "environments");
                report_.add(std::move(finding));
                continue;
            }
            result.members.push_back({member.key, member.key_span, plain(member.value, key, form)});
        }
        std::vector<std::string> missing;
        for (const std::string& name : environments_) {
            if (node.find(name) == nullptr) missing.push_back(name);
        }
        if (!missing.empty() && node.find("default") == nullptr &&
            result.members.size() == node.members.size()) {
            base::Diagnostic finding = base::error(
                "manifest.missing-environment",
                fmt::format("`{}` has no value for {}", key.name, enumerate(missing)), node.span);
            finding.help = fmt::format("add {}, or a `default:` for all that are not named",
                                       enumerate(missing));
            report_.add(std::move(finding));
        }
        return result;
    }

    bool is_left_out_environment(const std::string& name) const {
        return std::ranges::find(left_out_environments_, name) != left_out_environments_.end();
    }

    /// A value that is no choice.
    Node plain(const Node& node, const Key& key, Form form) {
        if (form == Form::One) return single(node, key);
        if (form == Form::ListOfKeys) return list_of_keys(node, key);
        Node result{.kind = Node::Kind::Sequence, .span = node.span};
        if (node.is_null()) return result;
        if (!node.is_sequence()) {
            if (form == Form::List || !node.is_scalar()) {
                wrong_type(node, key, form_word(key));
                return bad(node);
            }
            // Remembered for keys to which a text says something else than a list of one.
            result.style = text::Style::Quoted;
            Node item = single(node, key);
            if (is_bad(item)) return bad(node);
            result.items.push_back(std::move(item));
            return result;
        }
        for (const Node& item : node.items) {
            Node cleaned =
                key.type == Type::Need && item.is_mapping() ? need(item) : single(item, key);
            if (!is_bad(cleaned)) result.items.push_back(std::move(cleaned));
        }
        // A list of nothing but mistakes is one itself, and not an empty list.
        return result.items.empty() && !node.items.empty() ? bad(node) : result;
    }

    Node list_of_keys(const Node& node, const Key& key) {
        Node result{.kind = Node::Kind::Sequence, .span = node.span};
        if (!expect(node, key, Node::Kind::Sequence)) return bad(node);
        for (const Node& item : node.items) {
            if (!item.is_mapping()) {
                wrong_type(item, key, fmt::format("a mapping of {} keys", key.table->thing));
                continue;
            }
            result.items.push_back(known_mapping(item, *key.table, key.varies));
        }
        return result;
    }

    /// `name: healthy` or `name: done`.
    Node need(const Node& item) {
        static constexpr std::array<std::string_view, 2> kUntil = {"healthy", "done"};
        const Key until{.name = "needs",
                        .type = Type::Choice,
                        .example = "[blnk-api: healthy]",
                        .choices = kUntil};
        if (item.members.size() != 1) {
            report_.add(base::error(
                "manifest.wrong-type",
                "an entry of `needs` is one name: `- blnk-api: healthy`, `- migrate: done`",
                item.span));
            return bad(item);
        }
        Node cleaned = single(item.members.front().value, until);
        return is_bad(cleaned) ? bad(item) : item;
    }

    Node single(const Node& node, const Key& key) {
        bool whole = key.type == Type::Any || node.is_scalar();
        if (const Node* zero = whole ? with_zero(node) : nullptr) {
            zero_character(*zero, key);
            return bad(node);
        }
        if (key.type == Type::Any) return node;
        if (node.is_mapping() && key.table != nullptr)
            return known_mapping(node, *key.table, key.varies);
        if (node.is_null()) {
            base::Diagnostic finding = base::error(
                "manifest.no-value", fmt::format("`{}` has no value", key.name), node.span);
            finding.help = fmt::format("expected {}", expectation(key.type, key));
            report_.add(std::move(finding));
            return bad(node);
        }
        if (!node.is_scalar()) {
            wrong_type(node, key, expectation(key.type, key));
            return bad(node);
        }
        if (holds_dynamic_reference(node.scalar)) {
            report_.add(dynamic_reference(fmt::format("`{}`", key.name), node.span));
            return bad(node);
        }
        if (key.type == Type::SecretText && !node.scalar.starts_with("arn:") &&
            node.scalar.find("$(") == std::string::npos) {
            plain_secret(node, key);
            return bad(node);
        }
        if (!accepts(key.type, key, node.scalar)) {
            if (!names_what_was_left_out(node.scalar, key)) bad_value(node, key);
            return bad(node);
        }
        return node;
    }

    /// The scalar in `node` that holds U+0000, which can be written as an escape only: it ends the
    /// text for every program, and AWS refuses it.
    static const Node* with_zero(const Node& node) {
        if (node.scalar.find('\0') != std::string::npos) return &node;
        for (const Node& item : node.items) {
            if (const Node* found = with_zero(item)) return found;
        }
        for (const Member& member : node.members) {
            if (member.key.find('\0') != std::string::npos) return &member.value;
            if (const Node* found = with_zero(member.value)) return found;
        }
        return nullptr;
    }

    void zero_character(const Node& node, const Key& key) {
        base::Diagnostic finding = base::error(
            "manifest.value", fmt::format("`{}` holds the character U+0000", key.name), node.span);
        finding.help = "take the escape out: no variable and no command can hold that character";
        report_.add(std::move(finding));
    }

    bool names_what_was_left_out(std::string_view text, const Key& key) const {
        if (key.type != Type::Call && key.type != Type::Need && key.type != Type::Name)
            return false;
        if (text.starts_with('-')) text.remove_prefix(1);
        return report_.was_left_out(text.substr(0, text.find(':')));
    }

    void unknown_key(const Member& member, const Table& table) {
        base::Diagnostic finding =
            base::error("manifest.unknown-key",
                        fmt::format("`{}` is not a key of {} {}", member.key,
                                    std::string_view("aeiou").find(table.thing.front()) ==
                                            std::string_view::npos
                                        ? "a"
                                        : "an",
                                    table.thing),
                        member.key_span);
        auto synonym = std::ranges::find(kSynonyms, member.key, &Synonym::word);
        bool named_otherwise = synonym != kSynonyms.end() && table.find(synonym->key) != nullptr;
        if (std::ranges::find(environments_, member.key) != environments_.end()) {
            finding.help = fmt::format(
                "a mapping cannot differ by environment: choose at each of its keys, or write it "
                "under `environments: {{ {}: ... }}`",
                member.key);
        } else if (named_otherwise) {
            finding.help = fmt::format("did you mean `{}`?", synonym->key);
        } else {
            finding.help = did_you_mean(member.key, table.names(), "keys here");
        }
        report_.add(std::move(finding));
    }

    /// Told at the later of the two; keys that name each other as rivals are told once so.
    void conflict(const Member& one, const Member& other) {
        bool in_order = one.key_span.begin < other.key_span.begin;
        const Member& first = in_order ? one : other;
        const Member& second = in_order ? other : one;
        base::Diagnostic finding =
            base::error("manifest.conflict",
                        fmt::format("`{}` and `{}` exclude each other", first.key, second.key),
                        second.key_span);
        finding.labels.push_back({first.key_span, "the other is here"});
        report_.add(std::move(finding));
    }

    /// What may stand where a value is chosen by environment.
    std::string environment_names() const {
        constexpr std::size_t kMost = 12;
        std::size_t shown = std::min(environments_.size(), kMost);
        std::string more = environments_.size() > kMost
                               ? fmt::format(" and {} more", environments_.size() - kMost)
                               : "";
        return fmt::format(
            "environments: {}{} (or `default`)",
            fmt::join(environments_.begin(),
                      environments_.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
            more);
    }

    /// `more` goes behind the example.

    void wrong_type(const Node& node, const Key& key, const std::string& expected,
                    std::string_view more = {}) {
        base::Diagnostic finding = base::error(
            "manifest.wrong-type",
            fmt::format("`{}` is {}, expected {}", key.name, kind_word(node), expected), node.span);
        if (!key.example.empty())
            finding.help =
                fmt::format("write for example `{}: {}`{}", key.name, plain_example(key), more);
        report_.add(std::move(finding));
    }

    void bad_value(const Node& node, const Key& key) {
        bool size = key.type == Type::Size || key.type == Type::SizeOrName;
        bool no_such_size = size && parse_written_size(node.scalar).has_value();
        constexpr std::size_t kShown = 60;
        std::string shown =
            node.scalar.substr(0, kShown) + (node.scalar.size() > kShown ? "..." : "");
        base::Diagnostic finding =
            no_such_size ? base::error("size.not-on-fargate",
                                       fmt::format("Fargate has no tasks of {}", shown), node.span)
                         : base::error("manifest.value",
                                       fmt::format("`{}` cannot be \"{}\": expected {}", key.name,
                                                   shown, expectation(key.type, key)),
                                       node.span);
        finding.help = advice(key.type, key, node.scalar);
        report_.add(std::move(finding));
    }

    void plain_secret(const Node& node, const Key& key) {
        base::Diagnostic finding = base::error(
            "secrets.plain-value",
            fmt::format("the secret `{}` stands in the manifest for all to read", key.name),
            node.span);
        finding.help = fmt::format(
            "name it under `secrets:` of the manifest (`my-secret: {{}}`), write `{}: "
            "$(secret.my-secret)`, and set its value in Secrets Manager; what is no secret belongs "
            "under `environment`",
            key.name);
        report_.add(std::move(finding));
    }

    std::vector<std::string> environments_;
    /// Names of environments that are none, and what they may have been meant to be.
    std::vector<std::string> left_out_environments_;
    Report& report_;
};

}  // namespace

std::vector<std::string> environment_names(const text::Node& manifest) {
    std::vector<std::string> names;
    const Node* environments = manifest.get("environments");
    if (environments == nullptr) return names;
    for (const Member& member : environments->members)
        names.push_back(member.key);
    return names;
}

text::Node clean(const text::Node& manifest, Report& report) {
    note_left_out(manifest, report);
    return Cleaner(environment_names(manifest), report)
        .known_mapping(manifest, kManifest, Varies::Yes);
}

}  // namespace platform
