#pragma once
// The small parts that every stack has: tags, exports and imports.

#include <map>
#include <string>
#include <vector>

#include "blueprint/names.h"
#include "blueprint/workload.h"
#include "cfn/functions.h"
#include "cfn/template.h"

namespace blueprint {

using Tags = std::map<std::string, std::string>;

/// What is shared by the environments of an account: platform, managed-by, and the manifest's own
/// for all.
Tags platform_tags(const platform::Platform& platform);
/// What belongs to one environment.
Tags environment_tags(const Scope& scope);
/// The same with `Name`, which the console shows for parts of a network.
Tags named(Tags tags, std::string name);
/// What belongs to a service or a job: its name under "service", so that a bill adds up by it.
Tags workload_tags(const Scope& scope, const platform::Workload& workload);
/// What belongs to a store.
Tags store_tags(const Scope& scope, const platform::Store& store);

/// `tags` as a resource takes them; most call the type cfn::Tag.
template <class T = cfn::Tag>
std::vector<T> tag_list(const Tags& tags) {
    std::vector<T> list;
    for (const auto& [key, value] : tags)
        list.push_back(T{.Key = key, .Value = value});
    return list;
}

/// What another stack of this account and region shows.
cfn::Computed import(const Export& what);
std::vector<cfn::Value<std::string>> import_all(const std::vector<Export>& what);
/// The subnets of `tier`, zone by zone.
std::vector<cfn::Value<std::string>> import_subnets(const Scope& scope, Tier tier);

/// Shows `value` to the other stacks.
void add_export(cfn::Template& body, const Export& what, cfn::Expression value);
/// Shows `value` to people and to slipway; no stack depends on it.
void add_output(cfn::Template& body, std::string name, cfn::Expression value,
                std::string condition = {});

}  // namespace blueprint
