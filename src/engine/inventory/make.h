#pragma once
// How a record comes to its name, its id and its attributes.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/duration.h"
#include "engine/inventory.h"
#include "engine/inventory/type_rules.h"

namespace engine {

/// Fills in `record`, which is new; draws on `state.ids` and on the revisions.
void make_record(Record& record, const CreateResource& asked, std::uint32_t number,
                 Inventory::State& state);

/// Fills in the security group that comes with `vpc`; it is there at once.
void make_default_group(Record& group, const Record& vpc, std::uint32_t number,
                        Inventory::State& state);
/// Whether it came with its VPC.
bool is_default_group(const Record& record);

/// Takes over `properties`; what was made up at the creation stays.
void change_record(Record& record, const SharedProperties& properties, std::uint32_t number,
                   Inventory::State& state);

/// What no other record of the type may share; empty when it is made up, as names that are not
/// given (an empty `name`) will be.
std::string claim_of(const TypeRules& rules, const cfn::Object& properties, std::string_view name,
                     const Inventory::State& state);

/// "engine-stack-Role-1AB2C3D4E5F6": a name that CloudFormation makes up.
std::string generated_name(const TypeRules& rules, const ResourceOrigin& origin, IdSource& ids);

/// From three quarters of what the pace says to half as much again.
base::Duration time_taken(Pace pace, std::uint64_t seed, std::uint32_t number, std::uint32_t step);

}  // namespace engine
