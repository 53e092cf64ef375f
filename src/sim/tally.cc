#include "sim/tally.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace sim {
namespace {

/// A rule of AWS is seen where `who` begins so and `what` has this in it.
struct RuleSign {
    std::string_view rule;
    std::string_view who;
    std::string_view what;
};

constexpr RuleSign kRuleSigns[] = {
    {"task.11 kills a container two minutes after a Spot interruption", "task ",
     "its two minutes are over"},
    {"task.11 sends SIGTERM with the notice of Spot", "task ", ", with the notice of Spot"},
    {"task.12 stops when an essential container ends", "task ", "stops, EssentialContainerExited"},
    {"task.13 fails to start with the error of its container", "task ",
     "stops, TaskFailedToStart: CannotStartContainerError"},
    {"task.13 fails to start with the error of its image", "task ",
     "stops, TaskFailedToStart: CannotPullContainerError"},
    {"task.14 gives up a container that does not start", "task ",
     "stops, TaskFailedToStart: ContainerRuntimeTimeoutError"},
    {"task.19 kills a container after its stop time-out", "task ", "its stop time-out is over"},
    {"task restarts a container by its policy", "task ", "is started again"},
    {"task stops for its health checks", "task ", "Task failed container health checks"},
    {"task stops for its targets", "task ", "Task failed ELB health checks"},
    {"service.7 says that it started tasks", "service ", "has started"},
    {"service.7 says that it stopped tasks", "service ", "has stopped"},
    {"service.7 says that it registered targets", "service ", "registered 1 targets"},
    {"service.7 says that it drains", "service ", "has begun draining"},
    {"service.14 finds no room in a zone", "service ",
     "was unable to place a task. Reason: Capacity is unavailable"},
    {"service.2 cannot start tasks consistently", "service ", "unable to consistently start"},
    {"service.25 is stuck between its percents", "service ", "was unable to stop or start"},
    {"service.26 is steady", "service ", "has reached a steady state"},
    {"service.16 replaces what is unhealthy in a target group", "service ", "is unhealthy in"},
    {"service.16 replaces what fails its checks", "service ", "failed container health checks"},
    {"breaker.1 trips at a bounded percentage", "service ", "trips at a BOUNDED_PERCENT"},
    {"breaker.2 trips at an unbounded percentage", "service ", "trips at an UNBOUNDED_PERCENT"},
    {"breaker.2 trips at a count", "service ", "trips at a COUNT"},
    {"breaker.4 fails a deployment", "service ", "deployment failed: tasks failed to start"},
    {"breaker.5 rolls back", "service ", "rolling back to deployment"},
    {"deployment.11 is completed", "service ", "deployment completed"},
    {"stack.10 cancels an update", "user", "CancelUpdateStack"},
    {"stack.19 replaces a resource", "stack ", "hence creating one"},
    {"stack.24 cancels what is under way", "stack ", "cancelled"},
    {"stack.5 says what the handler said", "stack ", "Resource handler returned message"},
    {"stack.17 imports what nobody exports", "stack ", "No export named"},
    {"stack.15 keeps what is imported", "user", "in use by"},
    {"stack.26 does not take away what is imported", "stack ", "as it is in use by"},
    {"stack changes an export", "export ", "changes to"},
    {"stack takes an export away while others stay", "export shop-Sp", "goes"},
    {"stack.6 refuses an update without changes", "user", "No updates are to be performed"},
    {"stack.14 does not delete what is protected", "user", "TerminationProtection is enabled"},
    {"stack.12 refuses an update of a stack that is not whole", "user", "can not be updated"},
    {"inventory.14 fails who waits for what is deleted", "stack ", "did not stabilize"},
    {"service.9 deletes a service with tasks only by force", "user", "scaled above 0"},
    {"deployment.4 changes capacity only by force", "stack ", "must force a new deployment"},
    {"service.33 fails the stack when the breaker trips", "stack ",
     "Circuit Breaker was triggered"},
    {"service.33 fails the stack when the deployment is stopped", "stack ",
     "ECS Deployment was stopped"},
    {"stack.31 leaves behind what it cannot delete", "stack ",
     "One or more resources could not be deleted"},
    {"stack.34 keeps what it is told to of a failed deletion", "stack ", "Files DELETE_SKIPPED"},
    {"cloud restarts", "world", "process dies"},
    {"cloud loses a zone", "world", "zone eu-"},
    {"cloud loses a host", "world", "a host is lost"},
    {"stack shop deleted in the end", "stack shop", "shop DELETE_COMPLETE"},
};

/// What stands before and behind the first `word`; all before it when it is not there.
std::pair<std::string_view, std::string_view> cut(std::string_view text, std::string_view word) {
    std::size_t at = text.find(word);
    if (at == std::string_view::npos) return {text, {}};
    return {text.substr(0, at), text.substr(at + word.size())};
}

class Reader {
  public:
    void read(std::string_view line) {
        auto [who, what] = cut(line.substr(line.find(' ') + 1), ": ");
        std::erase_if(signs_, [&](const RuleSign& sign) {
            bool shown =
                who.starts_with(sign.who) && what.find(sign.what) != std::string_view::npos;
            if (shown) found.insert("rule " + std::string(sign.rule));
            return shown;
        });
        if (who.starts_with("task ")) return read_task(what);
        if (who.find(" deployment ") != std::string_view::npos) return read_deployment(who, what);
        if (who.starts_with("service ")) {
            if (what.ends_with("-> INACTIVE")) forget(fmt::format("{} deployment ", who));
            return read_change("service", what);
        }
        if (who.starts_with("target group ")) return read_change("target", what);
        if (who.starts_with("stack ")) return read_stack(who.substr(6), what);
        if (who == "user")
            found.insert("user " + std::string(cut(cut(what, " ").first, ":").first));
    }

    std::set<std::string> found = {};

  private:
    void read_change(std::string_view kind, std::string_view what) {
        auto [from, to] = cut(what, " -> ");
        if (to.empty()) return;
        found.insert(fmt::format("{} {}", kind, to));
        if (!from.empty()) found.insert(fmt::format("{} {} -> {}", kind, from, to));
    }
    void read_task(std::string_view what) {
        read_change("task", what);
        if (what.starts_with("new,")) {
            found.insert("task PROVISIONING");
            read_provider(what);
        }
        if (what.starts_with("stops, ")) found.insert(fmt::format("task {}", cut(what, ":").first));
        if (what.starts_with("counts as ")) found.insert(fmt::format("task {}", what));
    }
    /// "new, in eu-west-1a on FARGATE_SPOT, for ecs-svc/1"
    void read_provider(std::string_view what) {
        auto [provider, deployment] = cut(cut(what, " on ").second, ", for ");
        auto [first, is_new] = providers_.try_emplace(std::string(deployment), provider);
        if (!is_new && first->second != provider)
            found.insert("rule service.4 shares tasks out over capacity providers");
    }
    void read_deployment(std::string_view who, std::string_view what) {
        // "rollout COMPLETED", "service deployment SUCCESSFUL", "breaker TRIGGERED", "PRIMARY"
        std::size_t space = what.rfind(' ');
        std::string_view kind = space == std::string_view::npos ? "" : what.substr(0, space);
        std::string_view state = space == std::string_view::npos ? what : what.substr(space + 1);
        std::string name = kind.empty() ? "deployment" : fmt::format("deployment {}", kind);
        move(name, fmt::format("{} {}", who, kind), state);
    }
    void read_stack(std::string_view name, std::string_view what) {
        auto [id, rest] = cut(what, " ");
        std::string_view status = cut(rest, ",").first;
        bool own = id == name;
        if (own && status == "CREATE_IN_PROGRESS" &&
            before_[fmt::format("{} {}", name, id)] != "REVIEW_IN_PROGRESS")
            forget(fmt::format("{} ", name));
        if (own && status == "REVIEW_IN_PROGRESS") forget(fmt::format("{} ", name));
        move(own ? "stack" : "resource", fmt::format("{} {}", name, id), status);
    }
    /// The thing `who` is in `state` now.
    void move(std::string_view kind, std::string who, std::string_view state) {
        found.insert(fmt::format("{} {}", kind, state));
        std::string& before = before_[std::move(who)];
        if (!before.empty() && before != state)
            found.insert(fmt::format("{} {} -> {}", kind, before, state));
        before = state;
    }

    /// What comes by these names next is another thing.
    void forget(const std::string& prefix) {
        std::erase_if(before_, [&](const auto& entry) { return entry.first.starts_with(prefix); });
    }

    std::map<std::string, std::string> before_ = {};
    /// On which capacity provider the first task of a deployment was started.
    std::map<std::string, std::string> providers_ = {};
    /// Those that were not seen yet.
    std::vector<RuleSign> signs_ = {std::begin(kRuleSigns), std::end(kRuleSigns)};
};

}  // namespace

std::set<std::string> situations_of(std::string_view log) {
    Reader reader;
    while (!log.empty()) {
        auto [line, rest] = cut(log, "\n");
        reader.read(line);
        log = rest;
    }
    return std::move(reader.found);
}

void Tally::add(std::string_view log) {
    ++seeds;
    for (const std::string& situation : situations_of(log))
        ++reached[situation];
}

std::vector<std::string> Tally::seldom(std::uint64_t least) const {
    std::vector<std::string> seldom;
    for (std::string_view name : expected_situations()) {
        auto found = reached.find(std::string(name));
        std::uint64_t seeds_there = found == reached.end() ? 0 : found->second;
        if (seeds_there < least) seldom.emplace_back(name);
    }
    return seldom;
}

std::string tally_text(const Tally& tally) {
    std::string text;
    for (const auto& [name, seeds] : tally.reached) {
        bool expected =
            std::ranges::find(expected_situations(), name) != expected_situations().end();
        text += fmt::format("{:>8} {} {}\n", seeds, expected ? '*' : ' ', name);
    }
    return text;
}

}  // namespace sim
