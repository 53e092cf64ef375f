#include "cfn/template.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "base/ascii.h"

namespace cfn {
namespace {

constexpr std::array<std::string_view, 4> kPolicies = {"Delete", "Retain", "RetainExceptOnCreate",
                                                       "Snapshot"};

template <class T>
const T* find_in(const std::vector<T>& list, std::string T::* name, std::string_view wanted) {
    auto found = std::ranges::find(list, wanted, name);
    return found == list.end() ? nullptr : &*found;
}

[[maybe_unused]] bool is_logical_id(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, base::is_alphanumeric);
}

}  // namespace

std::string_view to_string(DeletionPolicy policy) {
    return kPolicies[static_cast<std::size_t>(policy)];
}

std::optional<DeletionPolicy> parse_deletion_policy(std::string_view text) {
    auto found = std::ranges::find(kPolicies, text);
    if (found == kPolicies.end()) return std::nullopt;
    return static_cast<DeletionPolicy>(found - kPolicies.begin());
}

const Resource* Template::find(std::string_view logical_id) const {
    return find_in(resources, &Resource::logical_id, logical_id);
}
const Parameter* Template::find_parameter(std::string_view name) const {
    return find_in(parameters, &Parameter::name, name);
}
const Condition* Template::find_condition(std::string_view name) const {
    return find_in(conditions, &Condition::name, name);
}
const Output* Template::find_output(std::string_view name) const {
    return find_in(outputs, &Output::name, name);
}

void Template::append(Resource resource) {
    assert(is_logical_id(resource.logical_id));
    assert(!find(resource.logical_id));
    resources.push_back(std::move(resource));
}

}  // namespace cfn
