#include "cli/synthesis.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cfn/write_template.h"
#include "cli/views/deploy_script.h"

namespace cli {
namespace {

constexpr std::string_view kRecordHead =
    "# What slipway synth wrote here. It removes those of them that are gone, and nothing else.\n";

std::string_view name(cfn::StackKind kind) {
    switch (kind) {
        case cfn::StackKind::Access: return "access";
        case cfn::StackKind::Registry: return "registry";
        case cfn::StackKind::Network: return "network";
        case cfn::StackKind::Data: return "data";
        case cfn::StackKind::Cluster: return "cluster";
        case cfn::StackKind::Job: return "job";
        case cfn::StackKind::Service: return "service";
    }
    return "";
}

std::size_t exports(const cfn::Template& body) {
    return static_cast<std::size_t>(std::ranges::count_if(
        body.outputs, [](const cfn::Output& output) { return output.export_name.has_value(); }));
}

void add_region(const RegionStacks& in_region, TemplateFormat format, SynthEnvironment& into,
                std::vector<io::NewFile>& files) {
    std::string_view ending = format == TemplateFormat::Json ? "json" : "yaml";
    const cfn::Stacks& stacks = in_region.stacks;
    for (std::size_t wave = 0; wave < stacks.waves.size(); ++wave) {
        for (std::size_t index : stacks.waves[wave]) {
            const cfn::Stack& stack = stacks.stacks[index];
            std::string bytes = format == TemplateFormat::Json ? cfn::write_json(stack.body)
                                                               : cfn::write_yaml(stack.body);
            std::string path =
                fmt::format("{}/{}.{}", template_folder(in_region), stack.name, ending);
            into.stacks.push_back({.name = stack.name,
                                   .kind = name(stack.kind),
                                   .account = stack.account,
                                   .region = stack.region,
                                   .wave = wave + 1,
                                   .resources = stack.body.resources.size(),
                                   .exports = exports(stack.body),
                                   .bytes = bytes.size(),
                                   .path = path});
            files.push_back({std::move(path), std::move(bytes)});
        }
    }
}

/// The first part of a path: the environment that it belongs to.
std::string_view environment_of(std::string_view path) {
    return path.substr(0, path.find('/'));
}

bool stays_inside(std::string_view path) {
    if (path.empty() || path.front() == '/') return false;
    while (!path.empty()) {
        std::string_view part = path.substr(0, path.find('/'));
        if (part == "..") return false;
        path.remove_prefix(std::min(part.size() + 1, path.size()));
    }
    return true;
}

}  // namespace

std::string template_folder(const RegionStacks& in_region) {
    const platform::Environment& environment = *in_region.environment;
    return environment.regions.size() > 1 ? fmt::format("{}/{}", environment.name, in_region.region)
                                          : environment.name;
}

Synthesis synthesize(const platform::Platform& platform, const Checked& checked,
                     TemplateFormat format) {
    Synthesis result;
    for (const platform::Environment* environment : checked.environments) {
        SynthEnvironment& synthesized = result.environments.emplace_back();
        synthesized.environment = environment;
        std::vector<const RegionStacks*> regions;
        for (const RegionStacks& in_region : checked.stacks) {
            if (in_region.environment != environment) continue;
            add_region(in_region, format, synthesized, result.files);
            regions.push_back(&in_region);
        }
        synthesized.script = environment->name + "/deploy.sh";
        result.files.push_back({synthesized.script, deploy_script(platform, synthesized, regions)});
    }
    return result;
}

std::vector<std::string> read_record(std::string_view text) {
    std::vector<std::string> paths;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (!line.starts_with('#') && stays_inside(line)) paths.emplace_back(line);
    }
    return paths;
}

io::FileChanges changes(Synthesis synthesis, std::string folder,
                        const std::vector<std::string>& recorded, Scope scope) {
    std::set<std::string, std::less<>> written;
    std::set<std::string_view> environments;
    for (const io::NewFile& file : synthesis.files)
        written.insert(file.path);
    for (const SynthEnvironment& one : synthesis.environments)
        environments.insert(one.environment->name);

    io::FileChanges result = {.folder = std::move(folder), .write = std::move(synthesis.files)};
    std::set<std::string> record(written.begin(), written.end());
    for (const std::string& path : recorded) {
        if (written.contains(path)) continue;
        if (scope == Scope::AllEnvironments || environments.contains(environment_of(path))) {
            result.remove.push_back(path);
        } else {
            record.insert(path);
        }
    }
    std::string text(kRecordHead);
    for (const std::string& path : record)
        text += path + "\n";
    result.write.push_back({std::string(kRecordPath), std::move(text)});
    return result;
}

}  // namespace cli
