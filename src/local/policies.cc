#include "local/policies.h"

#include "cfn/write_template.h"
#include "local/reading.h"

namespace local {

std::optional<cfn::Object> read_policy(std::string_view text) {
    // As it stands there: a "Ref" in a policy is no function of CloudFormation.
    auto json = read_json(text);
    const auto* object = json ? json->as<cfn::Object>() : nullptr;
    return object ? std::optional(*object) : std::nullopt;
}

std::string policy_text(const cfn::Expression& document) {
    if (const auto* text = document.as<std::string>()) return *text;
    return cfn::compact_json(document);
}

}  // namespace local
