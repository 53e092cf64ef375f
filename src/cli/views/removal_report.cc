#include "cli/views/removal_report.h"

#include <fmt/format.h>

#include "cli/views/counted.h"

namespace cli {

std::string removal_text(const PlanReport& report, const rollout::RemovalCost& cost,
                         const Screen& screen) {
    const Prepared& all = *report.prepared;
    std::string text = fmt::format("{}  account {}  {}  {}\n\n",
                                   painted(screen.out, "1", report.environment->name),
                                   report.account, report.region, report.place);
    for (std::size_t i = 0; i < all.plan.stacks.size(); ++i) {
        // The list below says what becomes of each: what a policy keeps does not go.
        rollout::Consequence consequence = all.consequences[i];
        consequence.data_lost.clear();
        text += fmt::format(" {} {:<24} {}\n", painted(screen.out, "31", "-"),
                            all.plan.stacks[i].name, in_words(all.plan.stacks[i], consequence));
    }
    if (all.plan.empty())
        return text + fmt::format("nothing of {} is there\n", report.environment->name);
    text += "\n";
    for (const std::string& one : cost.lost)
        text += fmt::format(" {}   {}\n", painted(screen.out, "1;31", "LOST"), one);
    for (const rollout::Leftover& one : cost.stays) {
        const bool is_copy = one.what == rollout::Leftover::What::Snapshot;
        // Revisions of task definitions are taken away at the end.
        if (one.type == "AWS::ECS::TaskDefinition") continue;
        text += fmt::format(" stays  {} {} ({})\n", one.stack, one.logical_id,
                            is_copy ? "a last snapshot of it" : "its policy is Retain");
    }
    for (const std::string& name : all.wish.kept)
        text += fmt::format(" stays  {} (--keep-data)\n", name);
    text += " stays  what the environments of the account share: registry, access\n\n";
    return text + fmt::format("{} go\n", counted(all.plan.stacks.size(), "stack"));
}

std::string removal_summary(const std::string& cluster, std::size_t definitions) {
    return fmt::format(
        "{} deregistered. If AWS has made it, the log group "
        "/aws/ecs/containerinsights/{}/performance is still there, and yours to delete\n",
        counted(definitions, "task definition"), cluster);
}

}  // namespace cli
