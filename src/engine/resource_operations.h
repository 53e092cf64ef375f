#pragma once
// What the stack engine and the API ask of the inventory, and what it answers: every resource of
// the cloud, whatever its type, is made, changed and taken away through these.

#include <cstdint>
#include <optional>
#include <string>

#include "cfn/expression.h"
#include "engine/core.h"
#include "engine/shared.h"

namespace engine {

/// Properties with every function worked out: literals, lists and objects alone, in
/// CloudFormation's spelling. A dynamic reference to a secret stays as its text, with the version
/// id that it stands for; only the world's vault turns it into a value. Never changes; shared.
using SharedProperties = Shared<cfn::Object>;

/// Who asked, and for what: the answer repeats it.
struct Operation {
    /// The stack; empty: somebody through the API.
    std::optional<Address> stack = {};
    std::uint32_t number = 0;

    auto operator<=>(const Operation&) const = default;
};

/// Where a generated name begins: CloudFormation puts "<stack>-<logical id>-" before it.
struct ResourceOrigin {
    std::string stack_name = {};
    std::string stack_id = {};
    std::string logical_id = {};
    bool operator==(const ResourceOrigin&) const = default;
};

// Asked.

struct CreateResource {
    Operation operation;
    std::string type = {};  ///< "AWS::ECS::Service"
    SharedProperties properties;
    ResourceOrigin origin = {};  ///< empty fields: by the API
    /// Answer ResourceDone when the configuration is applied, without waiting for a steady state
    /// (a stack in EXPRESS mode).
    bool until_configured = false;
    bool operator==(const CreateResource&) const = default;
};
/// In place: no property that replaces differs (AWS refuses that, and so does the inventory).
struct UpdateResource {
    Operation operation;
    std::string type = {};
    std::string physical_id = {};
    SharedProperties properties;
    bool until_configured = false;  ///< as of CreateResource
    bool operator==(const UpdateResource&) const = default;
};
struct DeleteResource {
    Operation operation;
    std::string type = {};
    std::string physical_id = {};
    bool with_snapshot = false;  ///< DeletionPolicy Snapshot: a last one is kept
    bool operator==(const DeleteResource&) const = default;
};

// Answered: at most one ResourceBegan, then one ResourceDone or ResourceFailed.

/// It is under way and has its name.
struct ResourceBegan {
    Operation operation;
    std::string physical_id = {};
    bool operator==(const ResourceBegan&) const = default;
};
/// Settled: it accepts what others will ask of it. Of a service: a steady state.
struct ResourceDone {
    Operation operation;
    std::string physical_id = {};
    std::string ref = {};  ///< what `Ref` yields
    /// What `Fn::GetAtt` yields, by attribute ("Endpoint.Address").
    SharedProperties attributes;
    bool operator==(const ResourceDone&) const = default;
};
struct ResourceFailed {
    Operation operation;
    /// In AWS's words, without the wrapping that CloudFormation puts around them.
    std::string reason = {};
    std::string handler_code =
        "GeneralServiceException";  ///< "AlreadyExists", "NotFound", "InvalidRequest", ...
    bool operator==(const ResourceFailed&) const = default;
};

}  // namespace engine
