#include "cli/offline.h"

#include <fmt/format.h>

#include <utility>

#include "cfn/read_template.h"
#include "cli/synthesis.h"
#include "cli/wish.h"
#include "io/file.h"
#include "rollout/narrowing.h"

namespace cli {
namespace {

/// The manifest's stacks without what only an account knows.
rollout::Wish offline_wish(const platform::Platform& platform, const RegionStacks& stacks) {
    rollout::Wish wish = make_wish(platform, stacks, {.account = *stacks.environment->account});
    for (rollout::WantedStack& stack : wish.stacks) {
        stack.express = false;
        stack.parameters.clear();
        stack.images.clear();
        stack.secrets.clear();
        if (!stack.service) continue;
        for (std::string* parameter :
             {&stack.service->count_parameter, &stack.service->capacity_parameter,
              &stack.service->force_parameter, &stack.service->blue_parameter,
              &stack.service->green_parameter})
            parameter->clear();
    }
    return wish;
}

base::Result<rollout::StackFound> read_stack(const std::string& name, const std::string& path) {
    const std::string text = TRY(io::read_file(path));
    return rollout::StackFound{.stack = {.name = name, .status = "UPDATE_COMPLETE"},
                               .body = TRY(cfn::read_template_text(path, text))};
}

/// "ohi-dev-api" of "dev/ohi-dev-api.json"; empty: it is of another folder, or no template.
std::string stack_of(const std::string& path, const std::string& folder) {
    if (!path.starts_with(folder + "/")) return {};
    const std::string name = path.substr(folder.size() + 1);
    for (std::string_view ending : {".json", ".yaml"})
        if (name.ends_with(ending) && name.find('/') == name.npos)
            return name.substr(0, name.size() - ending.size());
    return {};
}

/// Of each service as many tasks as the manifest has: nobody knows how many there are.
void add_services(const rollout::Wish& wish, rollout::CloudSeen& seen) {
    for (const rollout::WantedStack& stack : wish.stacks)
        if (stack.service && seen.stacks.contains(stack.name))
            seen.services[stack.service->name].service = {.name = stack.service->name,
                                                          .status = "ACTIVE",
                                                          .desired = stack.service->count,
                                                          .running = stack.service->count};
}

}  // namespace

base::Result<Prepared> prepare_offline(const CheckedEnvironment& checked,
                                       const RegionStacks& stacks,
                                       const std::vector<std::string>& services,
                                       const std::string& folder) {
    Prepared prepared{.wish = offline_wish(*checked.manifest->platform, stacks)};
    if (!services.empty()) prepared.wish = rollout::narrowed(std::move(prepared.wish), services);
    auto record = io::read_file(folder + "/" + std::string(kRecordPath));
    if (!record.ok() && record.problems().front().code != "file.not-found")
        return record.problems();
    for (const std::string& path : read_record(record.ok() ? *record : std::string())) {
        const std::string name = stack_of(path, template_folder(stacks));
        if (name.empty()) continue;
        prepared.seen.stacks[name] = TRY(read_stack(name, folder + "/" + path));
    }
    if (prepared.seen.stacks.empty())
        return base::Diagnostic{
            .code = "file.not-found",
            .message = fmt::format("{} has no templates of {} that slipway wrote", folder,
                                   checked.environment().name),
            .help = fmt::format("slipway synth {} --out {}, before the change",
                                checked.environment().name, folder)};
    add_services(prepared.wish, prepared.seen);
    prepared.seen.importers = rollout::importers_among(prepared.wish, prepared.seen.stacks);
    prepared.plan = TRY(rollout::make_plan(prepared.wish, prepared.seen));
    prepared.consequences = rollout::consequences_of(prepared.wish, prepared.seen, prepared.plan);
    return prepared;
}

}  // namespace cli
