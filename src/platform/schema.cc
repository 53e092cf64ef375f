// The key table as JSON Schema, for editors.
#include <map>
#include <vector>

#include <fmt/format.h>

#include "platform/keys.h"
#include "platform/value_types.h"
#include "platform/values.h"
#include "text/json_writer.h"

namespace platform {
namespace {

class SchemaWriter {
  public:
    std::string write() {
        name(kManifest);
        json_.begin_object();
        json_.key("$schema").value("https://json-schema.org/draft/2020-12/schema");
        json_.key("title").value("slipway manifest");
        json_.key("description")
            .value("A container platform for Amazon ECS on Fargate: slipway.yaml");
        members(kManifest);
        json_.key("$defs").begin_object();
        // Definitions name further tables while they are written.
        for (std::size_t i = 1; i < tables_.size(); ++i) {
            json_.key(names_.at(tables_[i])).begin_object();
            members(*tables_[i]);
            json_.end_object();
        }
        json_.end_object();
        json_.end_object();
        return json_.take();
    }

  private:
    /// The name of the definition of `table`; a new one is put on the list of those to write.
    const std::string& name(const Table& table) {
        auto [at, added] = names_.try_emplace(&table);
        if (!added) return at->second;
        std::string slug;
        for (char c : table.thing)
            slug += c == ' ' ? '-' : c;
        std::size_t same = 1;
        for (const Table* other : tables_)
            same += other->thing == table.thing ? 1u : 0u;
        at->second = same == 1 ? slug : fmt::format("{}-{}", slug, same);
        tables_.push_back(&table);
        return at->second;
    }

    void members(const Table& table) {
        json_.key("type").begin_array().value("object").value("null").end_array();
        json_.key("additionalProperties").value(false);
        json_.key("properties").begin_object();
        for (const Key& key : table.keys) {
            json_.key(key.name).begin_object();
            describe(key);
            value(key);
            json_.end_object();
        }
        json_.end_object();
        std::vector<std::string_view> needed;
        for (const Key& key : table.keys) {
            if (key.needed == Needed::Yes && !table.layered) needed.push_back(key.name);
        }
        if (needed.empty()) return;
        json_.key("required").begin_array();
        for (std::string_view key : needed)
            json_.value(key);
        json_.end_array();
    }

    void describe(const Key& key) {
        json_.key("description")
            .value(fmt::format("{}\n\nExample: `{}: {}`", key.doc, key.name, key.example));
        if (key.otherwise.empty()) return;
        json_.key("default");
        if (key.type == Type::Flag) {
            json_.value(parse_flag(key.otherwise).value_or(false));
        } else if (key.type == Type::Number) {
            json_.value(parse_number(key.otherwise).value_or(0));
        } else {
            json_.value(key.otherwise);
        }
    }

    void value(const Key& key) {
        switch (key.form) {
            case Form::Keys: reference(*key.table); return;
            case Form::Named:
                names(key);
                json_.key("additionalProperties").begin_object();
                reference(*key.table);
                json_.end_object();
                return;
            case Form::Free:
                names(key);
                json_.key("additionalProperties").begin_object();
                by_environment(key, Form::One);
                json_.end_object();
                return;
            case Form::One:
            case Form::List:
            case Form::OneOrList:
            case Form::ListOfKeys: by_environment(key, key.form); return;
        }
    }

    void reference(const Table& table) { json_.key("$ref").value("#/$defs/" + name(table)); }

    void names(const Key& key) {
        json_.key("type").begin_array().value("object").value("null").end_array();
        // A drop (`-name:`) is no name of its kind.
        std::string_view pattern = key.names == Type::TagName ? "" : schema_pattern(key.names);
        if (pattern.empty()) return;
        json_.key("propertyNames").begin_object().key("pattern").value(pattern).end_object();
    }

    void by_environment(const Key& key, Form form) {
        if (key.varies == Varies::No || key.type == Type::Any) {
            plain(key, form);
            return;
        }
        json_.key("anyOf").begin_array();
        json_.begin_object();
        plain(key, form);
        json_.end_object();
        json_.begin_object();
        json_.key("type").value("object");
        json_.key("minProperties").value(1);
        json_.key("additionalProperties").begin_object();
        plain(key, form);
        json_.end_object();
        json_.end_object();
        json_.end_array();
    }

    void plain(const Key& key, Form form) {
        switch (form) {
            case Form::List: list(key); return;
            case Form::OneOrList:
                json_.key("anyOf").begin_array();
                json_.begin_object();
                single(key);
                json_.end_object();
                json_.begin_object();
                list(key);
                json_.end_object();
                json_.end_array();
                return;
            case Form::ListOfKeys:
                json_.key("type").value("array");
                json_.key("items").begin_object();
                reference(*key.table);
                json_.end_object();
                return;
            case Form::One:
            case Form::Keys:
            case Form::Named:
            case Form::Free: single(key); return;
        }
    }

    void list(const Key& key) {
        json_.key("type").value("array");
        json_.key("items").begin_object();
        single(key);
        json_.end_object();
    }

    void single(const Key& key) {
        if (key.table == nullptr && key.type != Type::Need) {
            scalar(key);
            return;
        }
        json_.key("anyOf").begin_array();
        json_.begin_object();
        scalar(key);
        json_.end_object();
        json_.begin_object();
        if (key.type == Type::Need) {
            need();
        } else {
            reference(*key.table);
        }
        json_.end_object();
        json_.end_array();
    }

    void need() {
        json_.key("type").value("object");
        json_.key("minProperties").value(1);
        json_.key("maxProperties").value(1);
        json_.key("additionalProperties").begin_object().key("enum").begin_array();
        json_.value("healthy").value("done").end_array().end_object();
    }

    void scalar(const Key& key) {
        switch (key.type) {
            case Type::Any: return;
            case Type::Flag:
                json_.key("enum")
                    .begin_array()
                    .value(true)
                    .value(false)
                    .value("yes")
                    .value("no")
                    .end_array();
                return;
            case Type::Number:
            case Type::Port:
                json_.key("type").value("integer");
                json_.key("minimum").value(key.type == Type::Port ? std::int64_t{1} : key.min);
                json_.key("maximum").value(key.type == Type::Port ? std::int64_t{65'535} : key.max);
                return;
            case Type::Choice:
                json_.key("enum").begin_array();
                for (std::string_view choice : key.choices)
                    json_.value(choice);
                json_.end_array();
                return;
            default: break;
        }
        json_.key("type").begin_array().value("string").value("number");
        if (schema_pattern(key.type).empty()) json_.value("boolean");
        json_.end_array();
        if (!schema_pattern(key.type).empty()) json_.key("pattern").value(schema_pattern(key.type));
    }

    text::JsonWriter json_{text::Layout::Indented};
    std::map<const Table*, std::string> names_;
    std::vector<const Table*> tables_;
};

}  // namespace

std::string json_schema() {
    return SchemaWriter().write();
}

}  // namespace platform
