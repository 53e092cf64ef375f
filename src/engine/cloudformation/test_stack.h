#pragma once
// Helpers of the stack engine's tests: requests from YAML, a bench that answers orders, and events
// as text.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cfn/write_template.h"
#include "engine/cfn_codec.h"
#include "engine/cloudformation/stack_engine.h"
#include "engine/codec.h"

namespace engine::cloudformation {

/// A queue in a template: `name` replaces, `delay` changes in place, `uses` stand in a tag.
inline std::string queue(const std::string& id, const std::vector<std::string>& uses = {},
                         const std::string& delay = "1", const std::string& name = "",
                         const std::string& options = "") {
    std::string text = "  " + id + ":\n    Type: AWS::SQS::Queue\n" + options +
                       "    Properties:\n      DelaySeconds: " + delay + "\n";
    if (!name.empty()) text += "      QueueName: " + name + "\n";
    if (uses.empty()) return text;
    text += "      Tags:\n";
    for (const std::string& other : uses)
        text += "        - {Key: " + other + ", Value: !Ref " + other + "}\n";
    return text;
}

/// `text` (of an Fn::Sub) ten to the power of `times` times, in few bytes.
inline std::string tenfold(const std::string& text, int times) {
    std::string nested = "!Sub '" + text + "'";
    for (int i = 0; i < times; ++i)
        nested = "!Sub ['${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}', {a: " + nested + "}]";
    return nested;
}

inline SharedTemplate body_of(const std::string& yaml) {
    auto read = read_template_body(yaml);
    const auto* refusal = std::get_if<Refusal>(&read);
    EXPECT_EQ(refusal, nullptr) << (refusal ? refusal->message : "") << "\n" << yaml;
    return refusal ? SharedTemplate() : std::get<SharedTemplate>(read);
}

inline StackRequest request_of(const std::string& yaml,
                               std::vector<ParameterInput> parameters = {}) {
    return {.body = body_of(yaml), .parameters = std::move(parameters)};
}

/// A stack and an inventory that answers at once, or when told to.
class Bench {
  public:
    StackEngine engine;
    base::Time now = base::Time::unix_seconds(1'800'000'000);
    /// What an operation on a resource of this logical id fails with.
    std::map<std::string, std::string> failing;
    std::set<std::string> failing_deletes;
    std::set<std::string> held;  ///< resources whose operations are not answered yet
    /// What is real: logical id and properties as JSON, by physical id.
    std::map<std::string, std::pair<std::string, std::string>> real;
    std::vector<std::string> ordered;  ///< "create A", "update A", "delete A-1"
    std::vector<StackEngine::Order> waiting;
    std::vector<std::map<std::string, std::string>> exports;
    std::vector<std::set<std::string>> imports;
    std::map<std::string, std::string> references;  ///< what each means; else it is not there
    std::set<std::string> looked_up;                ///< all that were asked for
    std::map<std::string, std::string> exported_elsewhere;  ///< stack, by name of the export
    bool holds_claims = false;                              ///< claims wait in `waiting`
    int made = 0;

    StackNames names() const {
        return {.account = "123456789012", .region = "eu-west-1", .stack_name = "shop"};
    }

    template <class F>
    void tell(const F& fact) {
        now = now + base::Duration::seconds(1);
        engine.handle(fact, now);
        take();
    }

    /// What is refused, as text; else the fact is handled and everything answered.
    template <class F>
    std::string ask(const F& fact) {
        if (auto refusal = engine.refuse(fact)) return refusal->code + ": " + refusal->message;
        tell(fact);
        answer();
        return {};
    }

    std::string create(const StackRequest& request) {
        return ask(StackCreateRequested{.seed = 7, .names = names(), .request = share(request)});
    }
    std::string update(const StackRequest& request) {
        return ask(StackUpdateRequested{share(request)});
    }

    /// Answers what waits, and what follows, but for what is held.
    void answer() {
        for (bool moved = true; moved;) {
            moved = false;
            for (std::size_t i = 0; i < waiting.size(); ++i) {
                bool is_claim = std::holds_alternative<ClaimExports>(waiting[i]);
                if (held.contains(logical_id(waiting[i])) || (is_claim && holds_claims)) continue;
                StackEngine::Order order = waiting[i];
                waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
                answer(order);
                moved = true;
                break;
            }
        }
    }

    void begin(const std::string& id) {
        for (const StackEngine::Order& order : waiting) {
            const auto* create = std::get_if<CreateResource>(&order);
            if (!create || create->origin.logical_id != id) continue;
            tell(ResourceBegan{create->operation, physical_id(*create)});
            return;
        }
        ADD_FAILURE() << id << " is not being created";
    }

    Status status() const { return engine.state().status; }
    std::string status_text() const { return std::string(to_string(engine.state().status)); }

    /// "A CREATE_FAILED: why", tokens left out.
    std::vector<std::string> events(std::size_t from = 0) const {
        std::vector<std::string> lines;
        const auto& all = engine.state().events;
        for (std::size_t i = from; i < all.size(); ++i) {
            std::string reason = all[i].reason;
            std::size_t token = reason.find("RequestToken: ");
            if (token != std::string::npos) reason.replace(token + 14, 36, "T");
            lines.push_back(all[i].logical_id + " " + std::string(to_string(all[i].status)) +
                            (reason.empty() ? "" : ": " + reason));
        }
        return lines;
    }
    std::size_t event_count() const { return engine.state().events.size(); }

    /// Bytes and back, and the world answers nothing it was asked before.
    void restart() {
        auto state = from_bytes<StackState>(to_bytes(engine.state()));
        ASSERT_TRUE(state.has_value());
        ASSERT_TRUE(*state == engine.state());
        engine = StackEngine(*std::move(state));
        waiting.clear();
        tell(Restarted{});
    }

    static std::string logical_of(const std::string& physical) {
        return physical.substr(0, physical.find('-'));
    }
    static std::string logical_id(const StackEngine::Order& order) {
        if (const auto* create = std::get_if<CreateResource>(&order)) {
            return create->origin.logical_id;
        }
        if (const auto* update = std::get_if<UpdateResource>(&order)) {
            return logical_of(update->physical_id);
        }
        if (const auto* gone = std::get_if<DeleteResource>(&order)) {
            return logical_of(gone->physical_id);
        }
        return {};
    }

    void answer(const StackEngine::Order& order) {
        if (const auto* create = std::get_if<CreateResource>(&order)) {
            const std::string& id = create->origin.logical_id;
            if (failing.contains(id)) return fail(create->operation, id);
            std::string physical = physical_id(*create);
            real[physical] = {id, cfn::compact_json(cfn::Expression(*create->properties))};
            tell(ResourceBegan{create->operation, physical});
            done(create->operation, physical);
        } else if (const auto* update = std::get_if<UpdateResource>(&order)) {
            std::string id = logical_of(update->physical_id);
            if (failing.contains(id)) return fail(update->operation, id);
            real[update->physical_id].second =
                cfn::compact_json(cfn::Expression(*update->properties));
            done(update->operation, update->physical_id);
        } else if (const auto* gone = std::get_if<DeleteResource>(&order)) {
            std::string id = logical_of(gone->physical_id);
            if (failing_deletes.contains(id)) {
                return tell(ResourceFailed{gone->operation, "still in use", "ResourceConflict"});
            }
            real.erase(gone->physical_id);
            tell(ResourceDone{.operation = gone->operation, .physical_id = gone->physical_id});
        } else if (const auto* asked = std::get_if<LookUpReferences>(&order)) {
            ReferencesLookedUp answer{asked->operation, {}};
            for (const std::string& one : asked->references)
                if (references.contains(one)) answer.found[one] = references.at(one);
            tell(answer);
        } else if (const auto* claim = std::get_if<ClaimExports>(&order)) {
            ExportsClaimed answer{claim->operation, {}};
            for (const auto& [name, value] : claim->exports)
                if (exported_elsewhere.contains(name))
                    answer.elsewhere[name] = exported_elsewhere.at(name);
            if (answer.elsewhere.empty()) exports.push_back(claim->exports);
            tell(answer);
        }
    }

  private:
    void fail(Operation operation, const std::string& id) {
        tell(ResourceFailed{operation, failing.at(id), "InvalidRequest"});
    }
    void done(Operation operation, const std::string& physical) {
        tell(ResourceDone{
            .operation = operation,
            .physical_id = physical,
            .ref = physical,
            .attributes = share(cfn::Object{{"Arn", "arn:" + physical}, {"QueueName", physical}})});
    }
    std::string physical_id(const CreateResource& create) {
        auto [entry, fresh] = names_.try_emplace(create.operation.number);
        if (fresh) entry->second = create.origin.logical_id + "-" + std::to_string(++made);
        return entry->second;
    }

    void take() {
        std::vector<StackEngine::Order> orders;
        engine.take_orders(orders);
        for (StackEngine::Order& order : orders) {
            if (const auto* changed = std::get_if<ExportsChanged>(&order)) {
                exports.push_back(changed->exports);
                continue;
            }
            if (const auto* changed = std::get_if<ImportsChanged>(&order)) {
                imports.push_back(changed->names);
                continue;
            }
            const auto* asked = std::get_if<LookUpReferences>(&order);
            const auto* claim = std::get_if<ClaimExports>(&order);
            if (asked || claim) {
                if (asked) looked_up.insert(asked->references.begin(), asked->references.end());
                waiting.push_back(std::move(order));
                continue;
            }
            const auto* gone = std::get_if<DeleteResource>(&order);
            std::string verb =
                std::holds_alternative<CreateResource>(order) ? "create " : "update ";
            if (gone) {
                ordered.push_back("delete " + gone->physical_id +
                                  (gone->with_snapshot ? " with snapshot" : ""));
            } else {
                ordered.push_back(verb + logical_id(order));
            }
            waiting.push_back(std::move(order));
        }
    }

    std::map<std::uint32_t, std::string> names_;
};

}  // namespace engine::cloudformation
