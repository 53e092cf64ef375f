#include "sim/watch_stacks.h"

#include <algorithm>
#include <string_view>
#include <utility>
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
void collect(const cfn::Expression& value, Named& into);

void collect(const cfn::Object& object, Named& into) {
    for (const cfn::Field& field : object.fields)
        collect(field.value, into);
}

void collect(const cfn::Sub& sub, Named& into) {
    for (const cfn::Sub::Part& part : sub.parts)
        base::match(
            part, [](const std::string&) {},
            [&](const cfn::Ref& ref) { into.resources.insert(ref.name); },
            [&](const cfn::GetAtt& attribute) { into.resources.insert(attribute.resource); });
    collect(sub.variables, into);
}

void collect(const cfn::Expression& value, Named& into) {
    auto all = [&](const std::vector<cfn::Expression>& list) {
        for (const cfn::Expression& item : list)
            collect(item, into);
    };
    base::match(
        value.value, [](const cfn::Null&) {}, [](bool) {}, [](std::int64_t) {}, [](double) {},
        [](const std::string&) {}, [&](const cfn::Array& list) { all(list); },
        [&](const cfn::Object& object) { collect(object, into); },
        [&](const cfn::Ref& ref) { into.resources.insert(ref.name); },
        [&](const cfn::GetAtt& attribute) { into.resources.insert(attribute.resource); },
        [&](const cfn::Sub& sub) { collect(sub, into); },
        [&](const cfn::Call& call) {
            const auto* name =
                call.function == cfn::Function::kImportValue && call.arguments.size() == 1
                    ? call.arguments.front().as<std::string>()
                    : nullptr;
            if (name) into.exports.insert(*name);
            all(call.arguments);
        });
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
/// Resources begin one after the other, to the new template or back to the old one.
bool takes_steps(Status stack) {
    return stack == Status::CreateInProgress || stack == Status::UpdateInProgress ||
           stack == Status::UpdateRollbackInProgress;
}
bool cleans_up(Status stack) {
    return stack == Status::UpdateCompleteCleanupInProgress ||
           stack == Status::UpdateRollbackCompleteCleanupInProgress;
}
/// What a resource that is under way is called until it has a physical id.
std::string name_of(const StackEvent& event) {
    return event.physical_id.empty() ? "(" + event.logical_id + ")" : event.physical_id;
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
        Named& named = needs[resource.logical_id];
        named.resources.insert(resource.options.depends_on.begin(),
                               resource.options.depends_on.end());
        collect(resource.properties, named);
        std::erase_if(named.resources, [&](const std::string& name) { return !body.find(name); });
    }
    return needs;
}

/// In the mode EXPRESS a service is complete when it is configured.
void StackWatch::hear(const Turn& turn) {
    using engine::cloudformation::ChangeSetCreateRequested;
    using engine::cloudformation::ChangeSetExecuteRequested;
    using engine::cloudformation::DeploymentMode;
    using engine::cloudformation::StackCreateRequested;
    using engine::cloudformation::StackUpdateRequested;
    const auto* asked = turn.fact ? std::get_if<engine::ApiRequested>(turn.fact) : nullptr;
    const auto* stack = asked ? std::get_if<engine::StackAsked>(&asked->request) : nullptr;
    if (!stack) return;
    auto note = [&](const std::string& name, bool is_express) {
        if (is_express)
            express_.insert(name);
        else
            express_.erase(name);
    };
    auto is_express = [](const engine::cloudformation::SharedRequest& request) {
        return request->mode == DeploymentMode::Express;
    };
    if (const auto* create = std::get_if<StackCreateRequested>(&stack->what))
        note(stack->stack, is_express(create->request));
    if (const auto* update = std::get_if<StackUpdateRequested>(&stack->what))
        note(stack->stack, is_express(update->request));
    if (const auto* made = std::get_if<ChangeSetCreateRequested>(&stack->what))
        note(made->change_set_name, is_express(made->request));
    if (const auto* execute = std::get_if<ChangeSetExecuteRequested>(&stack->what))
        note(stack->stack, express_.contains(execute->change_set));
}

void StackWatch::look(const Turn& turn, Findings& findings) {
    hear(turn);
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
        if (state.settings.body && seen.body.held != state.settings.body.held) {
            seen.body = state.settings.body;
            seen.needs = needs_of(state.settings.body->parsed);
        }
        for (; seen.events < state.events.size(); ++seen.events)
            read(turn, state, seen, state.events[seen.events], findings);
    }
    if (!news) return;
    judge_imports(turn, findings);
    tell_exports(turn, findings);
}

void StackWatch::read(const Turn& turn, const StackState& state, Sight& seen,
                      const StackEvent& event, Findings& findings) {
    const std::string who = "stack " + state.names.stack_name;
    const std::string& id = event.logical_id;
    findings.say(who, fmt::format("{} {}{}{}", id, to_string(event.status),
                                  event.reason.empty() ? "" : ", ", event.reason));
    if (event.type == "AWS::CloudFormation::Stack") {
        seen.status = event.status;
        if (takes_steps(event.status)) seen.began.clear();
        if (cleans_up(event.status) || event.status == Status::CreateComplete) settle(seen);
        judge_kept(turn, state, seen, findings);
        return judge_whole(state, seen, findings);
    }
    if (is_deletion(event.status)) return read_deletion(turn, state, seen, event, findings);
    // No template here asks for an attribute that its type does not have.
    findings.expect(!event.reason.starts_with("Unable to retrieve"),
                    "what a resource refers to is there when its turn comes", who + " " + id);
    bool first = seen.resources[id] != event.status;
    seen.resources[id] = event.status;
    seen.current[id] = event.physical_id;
    bool begins =
        event.status == Status::CreateInProgress || event.status == Status::UpdateInProgress;
    if (begins || is_complete(event.status))
        note_thing(turn, state, seen, event);
    else if (event.physical_id.empty())
        seen.things.erase(name_of(event));
    if (begins && first && takes_steps(seen.status)) judge_begin(turn, state, seen, id, findings);
    if (!is_complete(event.status)) return;
    judge_record(turn, state, event, findings);
    if (event.type == "AWS::ECS::Service" && !express_.contains(state.names.stack_name))
        findings.expect(service_is_complete(turn, event.physical_id),
                        "a service of a stack is complete when its deployment is", who);
}

void StackWatch::read_deletion(const Turn& turn, const StackState& state, Sight& seen,
                               const StackEvent& event, Findings& findings) {
    const std::string who = "stack " + state.names.stack_name + " " + event.logical_id;
    if (event.status == Status::DeleteInProgress)
        for (const auto& [other, thing] : seen.things)
            findings.expect(other == event.physical_id || !thing.needs.contains(event.physical_id),
                            "nothing is deleted before its dependents", who + " for " + thing.id);
    if (event.status == Status::DeleteComplete) judge_record(turn, state, event, findings);
    bool is_thing = !event.physical_id.empty();
    if (event.status == Status::DeleteSkipped && is_thing)
        seen.kept[event.physical_id] = event.type;
    // What a clean-up cannot delete is left behind, and no part of the stack any more.
    bool left_behind = event.status == Status::DeleteFailed && cleans_up(seen.status);
    if (is_gone(event.status) || left_behind) seen.things.erase(name_of(event));
    // Of a resource that was replaced only the one that stands in the stack counts.
    if (seen.current[event.logical_id] == event.physical_id)
        seen.resources[event.logical_id] = event.status;
}

/// What is under way may still need what its old body names, and already what its new one does.
void StackWatch::note_thing(const Turn& turn, const StackState& state, Sight& seen,
                            const StackEvent& event) {
    if (!event.physical_id.empty()) seen.things.erase("(" + event.logical_id + ")");
    Thing& thing = seen.things[name_of(event)];
    thing.id = event.logical_id;
    const Named& named = seen.needs[event.logical_id];
    for (const std::string& needed : named.resources)
        thing.needs.insert(seen.current[needed]);
    const auto& exports = turn.cloud.exports(state.names.account, state.names.region);
    for (const std::string& name : named.exports) {
        auto found = exports.find(name);
        thing.imports[name] = found == exports.end() ? "" : found->second.value;
    }
}

/// The steps are over: what stands in the stack needs what its body says, and nothing else.
void StackWatch::settle(Sight& seen) {
    for (const auto& [id, named] : seen.needs) {
        auto thing = seen.things.find(seen.current[id]);
        if (thing == seen.things.end()) continue;
        thing->second.needs.clear();
        for (const std::string& needed : named.resources)
            thing->second.needs.insert(seen.current[needed]);
        std::erase_if(thing->second.imports,
                      [&](const auto& entry) { return !named.exports.contains(entry.first); });
    }
}

void StackWatch::judge_begin(const Turn& turn, const StackState& state, Sight& seen,
                             const std::string& id, Findings& findings) {
    const std::string who = "stack " + state.names.stack_name + " " + id;
    seen.began.insert(id);
    const auto& exports = turn.cloud.exports(state.names.account, state.names.region);
    bool goes_back = seen.status == Status::UpdateRollbackInProgress;
    for (const auto& [other, named] : seen.needs)
        for (const std::string& name : named.exports)
            findings.expect(goes_back || exports.contains(name),
                            "a stack that imports what nobody exports touches nothing", who);
    for (const std::string& needed : seen.needs[id].resources)
        findings.expect(is_complete(seen.resources[needed]),
                        "nothing is created before its dependencies", who);
    for (const std::string& other : seen.began)
        findings.expect(!seen.needs[other].resources.contains(id),
                        "nothing is changed before its dependencies", who);
}

void StackWatch::judge_record(const Turn& turn, const StackState& state, const StackEvent& event,
                              Findings& findings) {
    if (event.physical_id.empty()) return;
    const engine::Inventory* inventory =
        turn.cloud.inventory_of(state.names.account, state.names.region, event.type);
    const engine::Record* record =
        inventory ? inventory->find(event.type, event.physical_id) : nullptr;
    const std::string who = "stack " + state.names.stack_name + " " + event.logical_id;
    bool is_there = record && record->phase != engine::Record::Phase::Inactive;
    if (event.status == Status::DeleteComplete)
        findings.expect(!is_there, "what is said to be deleted is not there any more", who);
    else
        findings.expect(is_there && (record->phase != engine::Record::Phase::Creating ||
                                     express_.contains(state.names.stack_name)),
                        "what is said to be complete is there", who);
}

/// When the operation is over, what it was to leave alone is there.
void StackWatch::judge_kept(const Turn& turn, const StackState& state, Sight& seen,
                            Findings& findings) {
    if (engine::cloudformation::is_in_progress(seen.status)) return;
    for (const auto& [physical_id, type] : seen.kept) {
        const engine::Inventory* inventory =
            turn.cloud.inventory_of(state.names.account, state.names.region, type);
        findings.expect(inventory && inventory->find(type, physical_id),
                        "what a policy keeps is still there when the operation is over",
                        "stack " + state.names.stack_name + " " + physical_id);
    }
    seen.kept.clear();
}

void StackWatch::judge_whole(const StackState& state, const Sight& seen, Findings& findings) {
    const std::string who = "stack " + state.names.stack_name;
    bool is_back = seen.status == Status::UpdateRollbackComplete;
    if (is_complete(seen.status) || is_back)
        for (const auto& [id, needs] : seen.needs)
            findings.expect(seen.resources.contains(id) && is_complete(seen.resources.at(id)),
                            "a stack is complete when all its resources are", who + " " + id);
    bool is_over = seen.status == Status::DeleteComplete || seen.status == Status::RollbackComplete;
    if (is_over)
        for (const auto& [id, status] : seen.resources)
            findings.expect(is_gone(status), "a stack is deleted when all its resources are",
                            who + " " + id);
    if (!is_over && !is_back && !is_complete(seen.status)) return;
    for (const auto& [name, thing] : seen.things) {
        auto current = seen.current.find(thing.id);
        findings.expect(!is_over && current != seen.current.end() && current->second == name,
                        "nothing is left of what was replaced, rolled back or deleted",
                        who + " " + name);
    }
}

void StackWatch::tell_exports(const Turn& turn, Findings& findings) {
    std::map<std::string, std::string> now;
    for (const auto& [name, exported] : turn.cloud.exports(World::kAccount, World::kRegion))
        now[name] = exported.value;
    if (now == exports_) return;
    for (const auto& [name, value] : exports_) {
        auto found = now.find(name);
        if (found == now.end() && !now.empty()) findings.say("export " + name, "goes");
        if (found != now.end() && found->second != value)
            findings.say("export " + name, "changes to " + found->second);
    }
    exports_ = std::move(now);
}

void StackWatch::judge_imports(const Turn& turn, Findings& findings) {
    for (const engine::Scope& scope : turn.cloud.state().scopes)
        for (const auto& [name, exported] : scope.exports) {
            Address owner{CoreKind::Stack, exported.stack};
            findings.expect(turn.cloud.stack(owner)->state().status != Status::DeleteComplete,
                            "an export is of a stack that is there", "export " + name);
        }
    for (std::uint32_t at = 0; at < stacks_.size(); ++at) {
        if (stacks_[at].things.empty()) continue;
        const StackState& state = turn.cloud.stack(Address{CoreKind::Stack, at})->state();
        const auto& exports = turn.cloud.exports(state.names.account, state.names.region);
        for (const auto& [physical, thing] : stacks_[at].things)
            for (const auto& [name, value] : thing.imports) {
                auto found = exports.find(name);
                findings.expect(
                    found != exports.end() && found->second.value == value,
                    "an import never dangles",
                    "stack " + state.names.stack_name + " " + thing.id + " import " + name);
            }
    }
}

}  // namespace sim
