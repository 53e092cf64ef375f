#include "cli/views/policy_json.h"

#include "text/json_writer.h"

namespace cli {
namespace {

/// One text alone, several as a list: as IAM itself shows them.
void write_texts(text::JsonWriter& json, const std::vector<std::string>& texts) {
    if (texts.size() == 1) {
        json.value(texts.front());
        return;
    }
    json.begin_array();
    for (const std::string& text : texts)
        json.value(text);
    json.end_array();
}

/// Conditions of one operation stand together in the order of `conditions`.
void write_conditions(text::JsonWriter& json,
                      const std::vector<rollout::PolicyCondition>& conditions) {
    json.key("Condition").begin_object();
    std::string_view open;
    for (const rollout::PolicyCondition& condition : conditions) {
        if (condition.operation != open) {
            if (!open.empty()) json.end_object();
            open = condition.operation;
            json.key(open).begin_object();
        }
        json.key(condition.key);
        write_texts(json, condition.values);
    }
    json.end_object().end_object();
}

}  // namespace

std::string policy_json(const std::vector<rollout::PolicyStatement>& statements) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object().key("Version").value("2012-10-17").key("Statement").begin_array();
    for (const rollout::PolicyStatement& statement : statements) {
        json.begin_object().key("Sid").value(statement.sid).key("Effect").value("Allow");
        json.key("Action");
        write_texts(json, statement.actions);
        json.key("Resource");
        write_texts(json, statement.resources);
        if (!statement.conditions.empty()) write_conditions(json, statement.conditions);
        json.end_object();
    }
    json.end_array().end_object();
    return json.take();
}

}  // namespace cli
