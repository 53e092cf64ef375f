#include "cfn/read_template.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "cfn/reading_expressions.h"
#include "cfn/sections.h"

namespace cfn {
namespace {

bool is_alphanumeric(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, base::is_alphanumeric);
}

bool is_text(const text::Node& node) {
    return node.is_scalar() && node.tag.empty();
}

/// Reads one template; what is wrong collects in `problems`.
class TemplateReader {
  public:
    Template read(const text::Node& document) {
        if (!is_mapping(document, "a template")) return {};
        for (const text::Member& section : document.members)
            read_section(section);
        if (!document.find("Resources")) {
            report("template.shape", "a template needs a section Resources", document.span);
        }
        order_by_section(body_.other.fields, &Field::name);
        return std::move(body_);
    }

    base::Diagnostics take_problems() { return std::move(problems_); }

  private:
    void report(std::string_view code, std::string message, base::SourceSpan span) {
        expressions_.report(code, std::move(message), span);
    }

    bool is_mapping(const text::Node& node, std::string_view what) {
        if (node.is_mapping() && node.tag.empty()) return true;
        report("template.shape", fmt::format("{} is a mapping", what), node.span);
        return false;
    }

    /// The text of a scalar; `what` names it in the complaint about anything else.
    std::string text_of(const text::Node& node, std::string_view what) {
        if (is_text(node)) return node.scalar;
        report("template.shape", fmt::format("{} is a text", what), node.span);
        return {};
    }

    void read_section(const text::Member& section) {
        const std::string& name = section.key;
        if (name == "AWSTemplateFormatVersion") return read_version(section.value);
        if (name == "Description") {
            body_.description = text_of(section.value, "Description");
        } else if (name == "Parameters") {
            read_members(section, [&](const text::Member& m) { read_parameter(m); });
        } else if (name == "Conditions") {
            read_members(section, [&](const text::Member& m) {
                body_.conditions.push_back({m.key, expressions_.read(m.value, Context::Condition)});
            });
        } else if (name == "Resources") {
            read_members(section, [&](const text::Member& m) { read_resource(m); });
        } else if (name == "Outputs") {
            read_members(section, [&](const text::Member& m) { read_output(m); });
        } else {
            Context context = name == "Rules" ? Context::Condition : Context::Plain;
            body_.other.add(name, expressions_.read(section.value, context));
        }
    }

    void read_version(const text::Node& node) {
        std::string version = text_of(node, "AWSTemplateFormatVersion");
        if (is_text(node) && version != kFormatVersion) {
            report("template.version",
                   fmt::format("the format version is {}, not {:?}", kFormatVersion, version),
                   node.span);
        }
    }

    template <class Read>
    void read_members(const text::Member& section, Read read) {
        if (section.value.is_null() && section.key != "Resources") return;
        if (!is_mapping(section.value, section.key)) return;
        for (const text::Member& member : section.value.members) {
            if (member.key.starts_with("Fn::ForEach")) {
                report("template.loop",
                       "Fn::ForEach writes parts of a template that slipway cannot see",
                       member.key_span);
                continue;
            }
            // AWS rule template.14 [documented] "User guide, Template anatomy": What a template
            // names is made of letters and digits.
            // Test: ReadTemplate.RefusesWhatIsNoTemplateWithAllFindingsAtOnce
            if (!is_alphanumeric(member.key)) {
                report("template.name",
                       fmt::format("{} in {} is not made of letters and digits", member.key,
                                   section.key),
                       member.key_span);
            }
            read(member);
        }
    }

    void read_parameter(const text::Member& member) {
        Parameter parameter{.name = member.key};
        if (!is_mapping(member.value, "a parameter")) return;
        if (!member.value.find("Type")) {
            report("template.shape", fmt::format("parameter {} needs a Type", member.key),
                   member.key_span);
        }
        for (const text::Member& key : member.value.members) {
            if (key.key == "Type") {
                parameter.type = text_of(key.value, "the Type of a parameter");
            } else if (key.key == "Default") {
                parameter.default_value = text_of(key.value, "the Default of a parameter");
            } else if (key.key == "Description") {
                parameter.description = text_of(key.value, "Description");
            } else if (key.key == "AllowedValues") {
                parameter.allowed_values = texts_of(key.value, "AllowedValues");
            } else {
                parameter.other.add(key.key, expressions_.read(key.value, Context::Plain));
            }
        }
        body_.parameters.push_back(std::move(parameter));
    }

    std::vector<std::string> texts_of(const text::Node& node, std::string_view what) {
        std::vector<std::string> texts;
        if (!node.is_sequence() || !node.tag.empty()) {
            report("template.shape", fmt::format("{} is a list of texts", what), node.span);
            return texts;
        }
        for (const text::Node& item : node.items) {
            texts.push_back(text_of(item, fmt::format("each element of {}", what)));
        }
        return texts;
    }

    void read_resource(const text::Member& member) {
        Resource resource{.logical_id = member.key, .type = {}};
        if (!is_mapping(member.value, "a resource")) return;
        if (!member.value.find("Type")) {
            report("template.shape", fmt::format("resource {} needs a Type", member.key),
                   member.key_span);
        }
        for (const text::Member& key : member.value.members)
            read_resource_key(key, resource);
        body_.resources.push_back(std::move(resource));
    }

    void read_resource_key(const text::Member& key, Resource& resource) {
        const text::Node& node = key.value;
        if (key.key == "Type") {
            resource.type = text_of(node, "the Type of a resource");
        } else if (key.key == "Properties") {
            if (node.is_null()) return;
            if (is_mapping(node, "Properties")) {
                resource.properties = expressions_.read_object(node, Context::Value);
            }
        } else if (key.key == "DependsOn") {
            resource.options.depends_on =
                is_text(node) ? std::vector<std::string>{node.scalar} : texts_of(node, "DependsOn");
        } else if (key.key == "DeletionPolicy") {
            resource.options.deletion_policy = read_policy(key);
        } else if (key.key == "UpdateReplacePolicy") {
            resource.options.update_replace_policy = read_policy(key);
        } else if (key.key == "Condition") {
            resource.options.condition = text_of(node, "the Condition of a resource");
        } else {
            Context context = key.key == "Metadata" ? Context::Plain : Context::Value;
            resource.other.add(key.key, expressions_.read(node, context));
        }
    }

    std::optional<DeletionPolicy> read_policy(const text::Member& key) {
        std::string word = text_of(key.value, key.key);
        auto policy = parse_deletion_policy(word);
        bool replaces = key.key == "UpdateReplacePolicy";
        bool fits = policy && !(replaces && policy == DeletionPolicy::RetainExceptOnCreate);
        if (is_text(key.value) && !fits) {
            report("template.policy",
                   fmt::format("{} is Delete, Retain{} or Snapshot, not {:?}", key.key,
                               replaces ? "" : ", RetainExceptOnCreate", word),
                   key.value.span);
        }
        return policy;
    }

    void read_output(const text::Member& member) {
        Output output{.name = member.key, .value = {}};
        if (!is_mapping(member.value, "an output")) return;
        if (!member.value.find("Value")) {
            report("template.shape", fmt::format("output {} needs a Value", member.key),
                   member.key_span);
        }
        for (const text::Member& key : member.value.members) {
            if (key.key == "Value") {
                output.value = expressions_.read(key.value, Context::Value);
            } else if (key.key == "Description") {
                output.description = text_of(key.value, "Description");
            } else if (key.key == "Condition") {
                output.condition = text_of(key.value, "the Condition of an output");
            } else if (key.key == "Export") {
                output.export_name = read_export(key.value);
            } else {
                output.other.add(key.key, expressions_.read(key.value, Context::Plain));
            }
        }
        body_.outputs.push_back(std::move(output));
    }

    std::optional<Expression> read_export(const text::Node& node) {
        bool named = node.is_mapping() && node.tag.empty() && node.members.size() == 1 &&
                     node.members[0].key == "Name";
        if (named) return expressions_.read(node.members[0].value, Context::Value);
        report("template.shape", "Export is a mapping with the key Name", node.span);
        return std::nullopt;
    }

    Template body_;
    base::Diagnostics problems_;
    ExpressionReader expressions_{problems_};
};

}  // namespace

base::Result<Template> read_template(const text::Node& document) {
    TemplateReader reader;
    Template body = reader.read(document);
    base::Diagnostics problems = reader.take_problems();
    if (!problems.empty()) return problems;
    return body;
}

base::Result<Expression> read_expression(const text::Node& node) {
    base::Diagnostics problems;
    Expression expression = ExpressionReader(problems).read(node, Context::Value);
    if (!problems.empty()) return problems;
    return expression;
}

base::Result<Template> read_template_text(const std::string& name, std::string_view text) {
    base::Sources sources;
    const std::uint32_t file = sources.add(name, std::string(text));
    auto document = text::parse_document(sources, file);
    auto body =
        document.ok() ? read_template(*document) : base::Result<Template>(document.problems());
    if (body.ok()) return body;
    base::Diagnostics problems = body.problems();
    for (base::Diagnostic& problem : problems) {
        std::string where = name;
        if (!problem.labels.empty()) {
            const base::SourceSpan span = problem.labels.front().span;
            where += fmt::format(":{}", sources.position(span.file, span.begin).line);
        }
        problem.message = fmt::format("{}: {}", where, problem.message);
        problem.labels.clear();
    }
    return problems;
}

}  // namespace cfn
