#pragma once
// For the tests of this folder: forms of CloudFormation, and what is said no to.

#include <string>
#include <utility>
#include <vector>

#include "local/test_endpoint.h"

namespace local::test {

inline const std::string kQueue = "Resources: {A: {Type: AWS::SQS::Queue}}";

/// "ValidationError: ...".
inline std::string told(const base::HttpAnswer& answer) {
    return one_in(answer.body, "Code") + ": " + one_in(answer.body, "Message");
}

inline std::string form(const std::string& name, const std::string& value) {
    return "&" + name + "=" + aws::percent_encode(value);
}

/// A template of queues: `{"A", "5"}` is a queue A that delays by 5 seconds.
inline std::string queues(const std::vector<std::pair<std::string, std::string>>& all) {
    std::string text = "Resources:\n";
    for (const auto& [id, delay] : all)
        text +=
            "  " + id + ": {Type: AWS::SQS::Queue, Properties: {DelaySeconds: " + delay + "}}\n";
    return text;
}

/// The pairs of a change set `name` for the stack `stack`.
inline std::string change_set(const std::string& stack, const std::string& name,
                              const std::string& body, const std::string& type = "UPDATE") {
    return form("StackName", stack) + form("ChangeSetName", name) + form("TemplateBody", body) +
           form("ChangeSetType", type);
}

}  // namespace local::test
