#include "sim/watch_stacks.h"

#include <algorithm>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "base/match.h"

namespace sim {

using engine::Address;
using engine::CoreKind;
using engine::cloudformation::StackEngine;
using engine::cloudformation::StackEvent;
using engine::cloudformation::StackState;
using engine::cloudformation::Status;

namespace {

/// Every name that `value` refers to.
void collect(const cfn::Expression& value, std::set<std::string>& into);

void collect(const cfn::Object& object, std::set<std::string>& into) {
    for (const cfn::Field& field : object.fields)
        collect(field.value, into);
}

void collect(const cfn::Sub& sub, std::set<std::string>& into) {
    for (const cfn::Sub::Part& part : sub.parts)
        base::match(
            part, [](const std::string&) {}, [&](const cfn::Ref& ref) { into.insert(ref.name); },
            [&](const cfn::GetAtt& attribute) { into.insert(attribute.resource); });
    collect(sub.variables, into);
}

void collect(const cfn::Expression& value, std::set<std::string>& into) {
    auto all = [&](const std::vector<cfn::Expression>& list) {
        for (const cfn::Expression& item : list)
            collect(item, into);
    };
    base::match(
        value.value, [](const cfn::Null&) {}, [](bool) {}, [](std::int64_t) {}, [](double) {},
        [](const std::string&) {}, [&](const cfn::Array& list) { all(list); },
        [&](const cfn::Object& object) { collect(object, into); },
        [&](const cfn::Ref& ref) { into.insert(ref.name); },
        [&](const cfn::GetAtt& attribute) { into.insert(attribute.resource); },
        [&](const cfn::Sub& sub) { collect(sub, into); },
        [&](const cfn::Call& call) { all(call.arguments); });
}

bool is_complete(Status status) {
    return status == Status::CreateComplete || status == Status::UpdateComplete;
}
bool is_gone(Status status) {
    return status == Status::None || status == Status::DeleteComplete ||
           status == Status::DeleteSkipped || status == Status::CreateFailed;
}
bool is_deletion(Status status) {
    return status == Status::DeleteInProgress || status == Status::DeleteComplete ||
           status == Status::DeleteFailed || status == Status::DeleteSkipped;
}
bool goes_forward(Status stack) {
    return stack == Status::CreateInProgress || stack == Status::UpdateInProgress;
}
bool takes_all_away(Status stack) {
    return stack == Status::DeleteInProgress || stack == Status::RollbackInProgress;
}

/// A service is done when its deployment is.
bool service_is_complete(const Turn& turn, const std::string& arn) {
    std::optional<Address> address = turn.cloud.find_service(arn);
    if (!address) return false;
    const engine::ecs::ServiceState& service = turn.cloud.service(*address)->state();
    return !service.live.empty() && service.deployments.at(service.live.front()).rollout ==
                                        engine::ecs::RolloutState::Completed;
}

}  // namespace

Needs needs_of(const cfn::Template& body) {
    Needs needs;
    for (const cfn::Resource& resource : body.resources) {
        std::set<std::string> names(resource.options.depends_on.begin(),
                                    resource.options.depends_on.end());
        collect(resource.properties, names);
        std::erase_if(names, [&](const std::string& name) { return !body.find(name); });
        needs[resource.logical_id] = std::move(names);
    }
    return needs;
}

void StackWatch::look(const Turn& turn, Findings& findings) {
    if (turn.only && turn.only->kind != CoreKind::Stack) return;
    std::size_t count = turn.cloud.state().stacks.size();
    stacks_.resize(count);
    bool news = false;
    for (std::uint32_t at = 0; at < count; ++at) {
        const StackEngine* stack = turn.cloud.stack(Address{CoreKind::Stack, at});
        if (!stack) continue;
        const StackState& state = stack->state();
        Sight& seen = stacks_[at];
        if (seen.events == state.events.size()) continue;
        news = true;
        if (state.settings.body && seen.body != state.settings.body.held.get()) {
            seen.body = state.settings.body.held.get();
            seen.needs = needs_of(state.settings.body->parsed);
        }
        for (; seen.events < state.events.size(); ++seen.events)
            read(turn, state, seen, state.events[seen.events], findings);
    }
    if (news) judge_imports(turn, findings);
}

void StackWatch::read(const Turn& turn, const StackState& state, Sight& seen,
                      const StackEvent& event, Findings& findings) {
    const std::string who = "stack " + state.names.stack_name;
    const std::string& id = event.logical_id;
    findings.say(who, fmt::format("{} {}{}{}", id, to_string(event.status),
                                  event.reason.empty() ? "" : ", ", event.reason));
    if (event.type == "AWS::CloudFormation::Stack") {
        seen.status = event.status;
        if (goes_forward(event.status)) seen.began.clear();
        return judge_whole(state, seen, findings);
    }
    // Of a resource that was replaced only the one that stands in the stack counts.
    auto current = state.resources.find(id);
    if (is_deletion(event.status) && current != state.resources.end() &&
        current->second.physical_id != event.physical_id)
        return;
    bool first = seen.resources[id] != event.status;
    seen.resources[id] = event.status;
    bool begins =
        event.status == Status::CreateInProgress || event.status == Status::UpdateInProgress;
    if (begins && first && goes_forward(seen.status)) judge_begin(state, seen, id, findings);
    if (event.status == Status::DeleteInProgress && takes_all_away(seen.status))
        judge_delete(state, seen, id, findings);
    if (is_complete(event.status) && event.type == "AWS::ECS::Service")
        findings.expect(service_is_complete(turn, event.physical_id),
                        "a service of a stack is complete when its deployment is", who);
}

void StackWatch::judge_begin(const StackState& state, Sight& seen, const std::string& id,
                             Findings& findings) {
    const std::string who = "stack " + state.names.stack_name + " " + id;
    seen.began.insert(id);
    for (const std::string& needed : seen.needs[id])
        findings.expect(is_complete(seen.resources[needed]),
                        "nothing is created before its dependencies", who);
    for (const std::string& other : seen.began)
        findings.expect(!seen.needs[other].contains(id),
                        "nothing is changed before its dependencies", who);
}

void StackWatch::judge_delete(const StackState& state, const Sight& seen, const std::string& id,
                              Findings& findings) {
    const std::string who = "stack " + state.names.stack_name + " " + id;
    for (const auto& [other, needs] : seen.needs) {
        auto status = seen.resources.find(other);
        bool gone = status == seen.resources.end() || is_gone(status->second);
        findings.expect(gone || !needs.contains(id), "nothing is deleted before its dependents",
                        who);
    }
}

void StackWatch::judge_whole(const StackState& state, const Sight& seen, Findings& findings) {
    const std::string who = "stack " + state.names.stack_name;
    if (is_complete(seen.status))
        for (const auto& [id, needs] : seen.needs)
            findings.expect(seen.resources.contains(id) && is_complete(seen.resources.at(id)),
                            "a stack is complete when all its resources are", who + " " + id);
    if (seen.status == Status::DeleteComplete)
        for (const auto& [id, status] : seen.resources)
            findings.expect(is_gone(status), "a stack is deleted when all its resources are",
                            who + " " + id);
}

void StackWatch::judge_imports(const Turn& turn, Findings& findings) {
    for (const engine::Scope& scope : turn.cloud.state().scopes) {
        for (const auto& [name, stacks] : scope.importers)
            findings.expect(scope.exports.contains(name), "an import never dangles",
                            "export " + name);
        for (const auto& [name, exported] : scope.exports) {
            Address owner{CoreKind::Stack, exported.stack};
            findings.expect(turn.cloud.stack(owner)->state().status != Status::DeleteComplete,
                            "an export is of a stack that is there", "export " + name);
        }
    }
    for (std::uint32_t at = 0; at < stacks_.size(); ++at) {
        const StackState& state = turn.cloud.stack(Address{CoreKind::Stack, at})->state();
        if (state.status == Status::DeleteComplete) continue;
        const auto& exports = turn.cloud.exports(state.names.account, state.names.region);
        for (const std::string& name : state.imports)
            findings.expect(exports.contains(name), "an import never dangles",
                            "stack " + state.names.stack_name + " import " + name);
    }
}

}  // namespace sim
