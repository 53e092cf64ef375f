#include "local/cloudformation/settings_views.h"

#include "local/writing.h"

namespace local {

void write_parameters(aws::Writer& out,
                      const std::vector<engine::cloudformation::StackParameter>& parameters) {
    out.begin_list("Parameters");
    for (const auto& parameter : parameters) {
        out.begin_structure();
        out.text("ParameterKey", parameter.key);
        // AWS rule stack.39 [documented] "User guide, Parameters, NoEcho": its value is shown as
        // asterisks. Test: Stacks.ShowNoValueThatIsNotToBeEchoed
        out.text("ParameterValue", parameter.no_echo ? "****" : parameter.value);
        if (!parameter.no_echo) write_unless_empty(out, "ResolvedValue", parameter.resolved_value);
        out.end();
    }
    out.end();
}

void write_stack_tags(aws::Writer& out, const std::vector<engine::cloudformation::StackTag>& tags) {
    out.begin_list("Tags");
    for (const auto& tag : tags)
        out.begin_structure().text("Key", tag.key).text("Value", tag.value).end();
    out.end();
}

void write_resource_drift(aws::Writer& out) {
    out.begin_structure("DriftInformation").text("StackResourceDriftStatus", "NOT_CHECKED").end();
}

}  // namespace local
