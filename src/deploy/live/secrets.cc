#include <map>
#include <optional>
#include <set>
#include <utility>

#include "deploy/live/questions.h"
#include "text/document.h"

namespace deploy {
namespace {

using rollout::LiveSecret;
using rollout::Reply;
using rollout::SecretWish;

/// The keys of a value; of the value itself nothing is kept.
std::optional<std::set<std::string>> keys_of(std::string_view value) {
    base::Sources sources;
    auto json = text::parse_json(sources, sources.add("secret", std::string(value)));
    if (!json.ok() || !json->is_mapping()) return std::nullopt;
    std::set<std::string> keys;
    for (const text::Member& member : json->members)
        keys.insert(member.key);
    return keys;
}

void ask_keys(Asker& asker, const std::string& arn, Reply<LiveSecret>& seen) {
    asker.ask(
        "secretsmanager", "GetSecretValue", [&](aws::Writer& out) { out.text("SecretId", arn); },
        [&seen](CallEnded& ended) {
            auto& secret = std::get<LiveSecret>(seen);
            if (ended.answer.ok())
                secret.keys = keys_of(ended.answer->text("SecretString"));
            else
                secret.keys = refusal_of(ended);
        });
}

/// AWS: Secrets Manager API Reference, "DescribeSecret": the versions that bear a stage.
bool has_stage(const aws::Value& versions, std::string_view stage) {
    const auto* fields = std::get_if<aws::Value::Fields>(&versions.held);
    if (!fields) return false;
    for (const aws::Field& version : *fields)
        if (const auto* stages = std::get_if<aws::Value::List>(&version.value.held))
            for (const aws::Value& one : *stages)
                if (one.as_text() == stage) return true;
    return false;
}

void ask_secret(Asker& asker, const SecretWish& wish, const std::string& arn,
                Reply<LiveSecret>& seen) {
    asker.ask(
        "secretsmanager", "DescribeSecret", [&](aws::Writer& out) { out.text("SecretId", arn); },
        [&asker, &wish, &seen, arn](CallEnded& ended) {
            if (ended.code == "ResourceNotFoundException") return;
            if (!ended.answer.ok()) {
                seen = refusal_of(ended);
                return;
            }
            LiveSecret secret{.is_there = true, .is_ending = ended.answer->has("DeletedDate")};
            if (const aws::Value* versions = ended.answer->find("VersionIdsToStages")) {
                secret.has_value = has_stage(*versions, "AWSCURRENT");
                secret.was_set = has_stage(*versions, "AWSPREVIOUS");
            }
            bool asks_more = !wish.keys.empty() && secret.has_value && !secret.is_ending;
            seen = std::move(secret);
            if (asks_more) ask_keys(asker, arn, seen);
        });
}

/// "/team/key" of "...:parameter/team/key"; "key" of "...:parameter/key".
std::string parameter_name(const std::string& arn) {
    constexpr std::string_view kBefore = ":parameter";
    std::size_t at = arn.find(kBefore);
    if (at == std::string::npos) return arn;
    std::string name = arn.substr(at + kBefore.size());
    return name.find('/', 1) == std::string::npos ? name.substr(1) : name;
}

void ask_parameter(Asker& asker, const SecretWish& wish, Reply<LiveSecret>& seen) {
    asker.ask(
        "ssm", "DescribeParameters",
        [&](aws::Writer& out) {
            out.begin_list("ParameterFilters").begin_structure();
            out.text("Key", "Name").text("Option", "Equals");
            out.begin_list("Values").text({}, parameter_name(wish.arn)).end();
            out.end().end();
        },
        [&seen](CallEnded& ended) {
            if (!ended.answer.ok())
                seen = refusal_of(ended);
            else
                std::get<LiveSecret>(seen).is_there = !ended.answer->list("Parameters").empty();
        });
}

/// A secret of ours is known by an output of its stack.
using OfStack = std::vector<std::size_t>;

void ask_stack(Asker& asker, const std::vector<SecretWish>& wishes, const std::string& stack,
               OfStack numbers, std::vector<Reply<LiveSecret>>& seen) {
    asker.ask(
        "cloudformation", "DescribeStacks", [&](aws::Writer& out) { out.text("StackName", stack); },
        [&asker, &wishes, &seen, numbers = std::move(numbers)](CallEnded& ended) {
            if (!ended.answer.ok() && is_missing_stack(ended)) return;
            if (!ended.answer.ok()) {
                for (std::size_t i : numbers)
                    seen[i] = refusal_of(ended);
                return;
            }
            const aws::Value::List& stacks = ended.answer->list("Stacks");
            if (stacks.empty()) return;
            for (std::size_t i : numbers)
                for (const aws::Value& output : stacks.front().list("Outputs"))
                    if (output.text("OutputKey") == wishes[i].output)
                        ask_secret(asker, wishes[i], std::string(output.text("OutputValue")),
                                   seen[i]);
        });
}

}  // namespace

void ask_secrets(Asker& asker, const std::vector<SecretWish>& wishes,
                 std::vector<Reply<LiveSecret>>& seen) {
    std::map<std::string, OfStack> by_stack;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        switch (wishes[i].kind) {
            case SecretWish::Kind::Made:
            case SecretWish::Kind::ByHand: by_stack[wishes[i].stack].push_back(i); break;
            case SecretWish::Kind::Outside:
                ask_secret(asker, wishes[i], wishes[i].arn, seen[i]);
                break;
            case SecretWish::Kind::Elsewhere: break;
            case SecretWish::Kind::Parameter: ask_parameter(asker, wishes[i], seen[i]); break;
        }
    }
    for (auto& [stack, numbers] : by_stack)
        ask_stack(asker, wishes, stack, std::move(numbers), seen);
}

}  // namespace deploy
