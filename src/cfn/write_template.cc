#include "cfn/write_template.h"

#include "base/match.h"
#include "cfn/sections.h"
#include "text/yaml_writer.h"

namespace cfn {
namespace {

/// Whether YAML writes the expression with a tag of its own, so that no other tag can stand before
/// it.
bool has_tag(const Expression& expression) {
    if (expression.as<Ref>() || expression.as<GetAtt>() || expression.as<Sub>()) return true;
    const Call* call = expression.as<Call>();
    return call && !function_tag(call->function).empty();
}

/// Writes through one of text's writers; short tags where the writer has them.
template <class Writer>
class TemplateWriter {
  public:
    static constexpr bool kShort = requires(Writer& w) { w.tag(""); };

    explicit TemplateWriter(Writer& out) : out_(out) {}

    void write(const Expression& expression) {
        base::match(
            expression.value, [&](const Null&) { out_.null(); },
            [&](bool truth) { out_.value(truth); },
            [&](std::int64_t number) { out_.value(number); },
            [&](double number) { out_.value(number); },
            [&](const std::string& text) { out_.value(std::string_view(text)); },
            [&](const Array& items) { write_list(items); },
            [&](const Object& object) { write_object(object); },
            [&](const Ref& ref) { write_text("Ref", "!Ref", ref.name); },
            [&](const GetAtt& attribute) { write_get_att(attribute); },
            [&](const Sub& sub) { write_sub(sub); }, [&](const Call& call) { write_call(call); });
    }

    void write(const Template& body) {
        out_.begin_object();
        out_.key("AWSTemplateFormatVersion").value(kFormatVersion);
        if (!body.description.empty())
            out_.key("Description").value(std::string_view(body.description));
        for (std::size_t rank = 2; rank <= kSections.size(); ++rank)
            write_section(body, rank);
        out_.end_object();
    }

  private:
    void write_list(const Array& items) {
        out_.begin_array();
        for (const Expression& item : items)
            write(item);
        out_.end_array();
    }

    void write_fields(const Object& object) {
        for (const Field& field : object.fields) {
            out_.key(field.name);
            write(field.value);
        }
    }

    void write_object(const Object& object) {
        out_.begin_object();
        write_fields(object);
        out_.end_object();
    }

    /// Opens a function: a tag in YAML, an object of one key in JSON. `close` ends it.
    void open(std::string_view name, std::string_view tag, bool as_tag) {
        if constexpr (kShort) {
            if (as_tag) {
                out_.tag(tag);
                return;
            }
        }
        out_.begin_object();
        out_.key(name);
    }
    void close(bool as_tag) {
        if (!kShort || !as_tag) out_.end_object();
    }

    void write_text(std::string_view name, std::string_view tag, std::string_view text) {
        open(name, tag, true);
        out_.value(text);
        close(true);
    }

    void write_get_att(const GetAtt& attribute) {
        // The short form is split at its first dot.
        bool as_tag = attribute.resource.find('.') == std::string::npos;
        open("Fn::GetAtt", "!GetAtt", as_tag);
        if (kShort && as_tag) {
            out_.value(std::string_view(attribute.resource + "." + attribute.attribute));
        } else {
            out_.begin_array();
            out_.value(std::string_view(attribute.resource));
            out_.value(std::string_view(attribute.attribute));
            out_.end_array();
        }
        close(as_tag);
    }

    void write_sub(const Sub& sub) {
        open("Fn::Sub", "!Sub", true);
        if (sub.variables.empty()) {
            out_.value(std::string_view(sub_text(sub)));
        } else {
            out_.begin_array();
            out_.value(std::string_view(sub_text(sub)));
            write_object(sub.variables);
            out_.end_array();
        }
        close(true);
    }

    void write_call(const Call& call) {
        std::string_view tag = function_tag(call.function);
        bool single = !call.takes_list && call.arguments.size() == 1;
        bool as_tag = !tag.empty() && !(single && has_tag(call.arguments[0]));
        open(function_name(call.function), tag, as_tag);
        if (single) {
            write(call.arguments[0]);
        } else {
            write_list(call.arguments);
        }
        close(as_tag);
    }

    void write_section(const Template& body, std::size_t rank) {
        for (const Field& section : body.other.fields) {
            if (section_rank(section.name) != rank) continue;
            out_.key(section.name);
            write(section.value);
        }
        if (rank == kSections.size()) return;
        std::string_view name = kSections[rank];
        if (name == "Parameters") write_all(name, body.parameters);
        if (name == "Conditions") write_all(name, body.conditions);
        if (name == "Outputs") write_all(name, body.outputs);
        if (name != "Resources") return;
        out_.key(name).begin_object();
        for (const Resource& resource : body.resources)
            write_one(resource);
        out_.end_object();
    }

    template <class T>
    void write_all(std::string_view section, const std::vector<T>& entries) {
        if (entries.empty()) return;
        out_.key(section).begin_object();
        for (const T& entry : entries)
            write_one(entry);
        out_.end_object();
    }

    void write_text_key(std::string_view key, const std::string& text) {
        if (!text.empty()) out_.key(key).value(std::string_view(text));
    }

    void write_one(const Parameter& parameter) {
        out_.key(parameter.name).begin_object();
        out_.key("Type").value(std::string_view(parameter.type));
        if (parameter.default_value) {
            out_.key("Default").value(std::string_view(*parameter.default_value));
        }
        if (!parameter.allowed_values.empty()) {
            out_.key("AllowedValues").begin_array();
            for (const std::string& value : parameter.allowed_values) {
                out_.value(std::string_view(value));
            }
            out_.end_array();
        }
        write_fields(parameter.other);
        write_text_key("Description", parameter.description);
        out_.end_object();
    }

    void write_one(const Condition& condition) {
        out_.key(condition.name);
        write(condition.value);
    }

    void write_one(const Resource& resource) {
        const ResourceOptions& options = resource.options;
        out_.key(resource.logical_id).begin_object();
        out_.key("Type").value(std::string_view(resource.type));
        write_text_key("Condition", options.condition);
        if (options.depends_on.size() == 1) {
            out_.key("DependsOn").value(std::string_view(options.depends_on[0]));
        } else if (!options.depends_on.empty()) {
            out_.key("DependsOn").begin_array();
            for (const std::string& id : options.depends_on)
                out_.value(std::string_view(id));
            out_.end_array();
        }
        if (!resource.properties.empty()) {
            out_.key("Properties");
            write_object(resource.properties);
        }
        write_fields(resource.other);
        if (options.deletion_policy) {
            out_.key("DeletionPolicy").value(to_string(*options.deletion_policy));
        }
        if (options.update_replace_policy) {
            out_.key("UpdateReplacePolicy").value(to_string(*options.update_replace_policy));
        }
        out_.end_object();
    }

    void write_one(const Output& output) {
        out_.key(output.name).begin_object();
        write_text_key("Description", output.description);
        write_text_key("Condition", output.condition);
        out_.key("Value");
        write(output.value);
        if (output.export_name) {
            out_.key("Export").begin_object();
            out_.key("Name");
            write(*output.export_name);
            out_.end_object();
        }
        write_fields(output.other);
        out_.end_object();
    }

    Writer& out_;
};

std::string as_json(const Template& body, text::Layout layout) {
    text::JsonWriter out(layout);
    TemplateWriter(out).write(body);
    return out.take();
}

}  // namespace

std::string write_json(const Template& body) {
    // AWS: "Understand CloudFormation quotas": a larger template has to be put into a bucket first.
    constexpr std::size_t kInline = 51'200;
    std::string indented = as_json(body, text::Layout::Indented);
    return indented.size() <= kInline ? indented : compact_json(body);
}

std::string compact_json(const Template& body) {
    return as_json(body, text::Layout::Compact);
}

std::string write_yaml(const Template& body) {
    text::YamlWriter out;
    TemplateWriter(out).write(body);
    return out.take();
}

std::string compact_json(const Expression& expression) {
    text::JsonWriter out(text::Layout::Compact);
    TemplateWriter(out).write(expression);
    return out.take();
}

std::string brief_json(const Expression& expression) {
    constexpr std::size_t kLongest = 60;
    std::string text = compact_json(expression);
    if (text.size() <= kLongest) return text;
    std::size_t cut = kLongest;
    while (cut > 0 && (text[cut] & '\xC0') == '\x80')
        --cut;  // never inside a character
    return text.substr(0, cut) + "...";
}

}  // namespace cfn
