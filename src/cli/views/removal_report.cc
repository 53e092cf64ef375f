#include "cli/views/removal_report.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "cli/command_again.h"
#include "cli/views/counted.h"
#include "cli/views/fitted.h"
#include "cli/views/target.h"

namespace cli {

namespace {

/// Where what follows a word like "stays" goes on.
constexpr std::size_t kHang = 7;

/// "shop-dev-data CacheCache, shop-dev-cache": what the manifest's people and AWS call it.
std::string named(const rollout::Removed& one) {
    return fmt::format("{} {}{}{}", one.stack, one.logical_id, one.physical_id.empty() ? "" : ", ",
                       one.physical_id);
}

/// A line below the sign of `style`, in the width of the screen.
std::string line(std::string_view style, std::string_view sign, const std::string& words,
                 const Screen& screen) {
    return wrapped(fmt::format(" {}{:<{}}{}\n", painted(screen.out, style, sign), "",
                               kHang - sign.size(), words),
                   screen.width, kHang);
}

std::string stays(const std::string& words, const Screen& screen) {
    return line("", "stays", words, screen);
}

/// A last snapshot, and how it is found: CloudFormation chooses its name when it takes it.
std::string copied(const rollout::Removed& one, const PlanReport& report, const Screen& screen) {
    const std::vector<std::string> command = rollout::snapshots_command(one, report.region);
    if (command.empty()) return stays(named(one) + " (a last snapshot of it)", screen);
    return stays(
               named(one) + " (a last snapshot of it, which CloudFormation names; this lists it):",
               screen) +
           command_text(aws_command(command, report.place), screen.width, kHang + 1);
}

/// A stack in review has nothing that a template could tell of.
std::string end_of(const rollout::PlannedStack& stack, rollout::Consequence consequence,
                   const Prepared& all) {
    auto found = all.seen.stacks.find(stack.name);
    const bool is_in_review =
        found != all.seen.stacks.end() &&
        rollout::phase_of(found->second.stack) == rollout::StackPhase::UnderReview;
    if (is_in_review) return "stands in review, and has nothing";
    // The list below says what becomes of each: what a policy keeps does not go.
    consequence.data_lost.clear();
    return in_words(stack, consequence);
}

}  // namespace

std::string removal_text(const PlanReport& report, const rollout::RemovalCost& cost,
                         const Screen& screen) {
    const Prepared& all = *report.prepared;
    std::string text = live_target(report.environment->name, report.account, report.region,
                                   report.place, screen.out) +
                       "\n\n";
    for (std::size_t i = 0; i < all.plan.stacks.size(); ++i)
        text +=
            fmt::format(" {} {:<24} {}\n", painted(screen.out, "31", "-"), all.plan.stacks[i].name,
                        end_of(all.plan.stacks[i], all.consequences[i], all));
    if (all.plan.empty())
        return text + fmt::format("nothing of {} is there\n", report.environment->name);
    text += "\n";
    for (const rollout::Removed& one : cost.lost)
        text += line("1;31", "LOST", named(one), screen);
    for (const rollout::Removed& one : cost.copied)
        text += copied(one, report, screen);
    for (const rollout::Removed& one : cost.stays)
        // Revisions of task definitions are taken away at the end.
        if (one.type != "AWS::ECS::TaskDefinition")
            text += stays(named(one) + " (its policy is Retain)", screen);
    for (const std::string& name : all.wish.kept)
        text += stays(name + " (--keep-data)", screen);
    text += stays("what the environments of the account share: registry, access", screen) + "\n";
    return text + fmt::format("{} go\n", counted(all.plan.stacks.size(), "stack"));
}

std::string removal_summary(const std::string& cluster, std::size_t definitions,
                            const Screen& screen) {
    std::string text;
    if (definitions > 0)
        text = counted(definitions, "earlier revision") + " of task definitions deregistered\n";
    text += fmt::format(
        "if AWS has made it, the log group /aws/ecs/containerinsights/{}/performance is still "
        "there, and yours to delete\n",
        cluster);
    return wrapped(text, screen.width);
}

}  // namespace cli
