#include "blueprint/template_parts.h"

#include <utility>

namespace blueprint {
namespace {

/// slipway's own tags stand above the manifest's: bills and searches rest on them.
Tags with_own(Tags tags, const Tags& own) {
    for (const auto& [key, value] : own)
        tags.insert_or_assign(key, value);
    return tags;
}

Tags own_tags(const Scope& scope) {
    return {{"platform", *scope.platform.name},
            {"environment", scope.environment.name},
            {"managed-by", "slipway"}};
}

}  // namespace

Tags platform_tags(const platform::Platform& platform) {
    return with_own(platform.tags, {{"platform", *platform.name}, {"managed-by", "slipway"}});
}

Tags environment_tags(const Scope& scope) {
    return with_own(scope.environment.tags, own_tags(scope));
}

Tags named(Tags tags, std::string name) {
    tags.insert_or_assign("Name", std::move(name));
    return tags;
}

Tags workload_tags(const Scope& scope, const platform::Workload& workload) {
    Tags tags = with_own(workload.tags, own_tags(scope));
    tags.insert_or_assign("service", workload.name);
    return tags;
}

Tags store_tags(const Scope& scope, const platform::Store& store) {
    Tags tags = environment_tags(scope);
    tags.insert_or_assign("service", store.name);
    return tags;
}

cfn::Computed import(const Export& what) {
    return cfn::import_value(what.name());
}

std::vector<cfn::Value<std::string>> import_all(const std::vector<Export>& what) {
    std::vector<cfn::Value<std::string>> values;
    for (const Export& one : what)
        values.emplace_back(import(one));
    return values;
}

std::vector<cfn::Value<std::string>> import_subnets(const Scope& scope, Tier tier) {
    std::vector<Export> subnets;
    for (std::size_t i = 0; i < subnet_count(scope.environment, tier); ++i) {
        subnets.push_back(scope.names.subnet(tier, i));
    }
    return import_all(subnets);
}

void add_export(cfn::Template& body, const Export& what, cfn::Expression value) {
    body.outputs.push_back({.name = what.output,
                            .value = std::move(value),
                            .export_name = cfn::Expression(what.name())});
}

void add_output(cfn::Template& body, std::string name, cfn::Expression value,
                std::string condition) {
    body.outputs.push_back(
        {.name = std::move(name), .value = std::move(value), .condition = std::move(condition)});
}

}  // namespace blueprint
