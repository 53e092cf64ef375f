#pragma once
// The files that `slipway synth` writes, before any of them is written.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/manifest.h"
#include "io/file.h"

namespace cli {

enum class TemplateFormat : std::uint8_t { Json, Yaml };

/// One stack as a file.
struct SynthStack {
    std::string name;
    std::string_view kind;  ///< "network", "service", ...
    std::string account;
    std::string region;
    std::size_t wave = 0;  ///< from 1
    std::size_t resources = 0;
    std::size_t exports = 0;
    std::size_t bytes = 0;
    std::string path;  ///< below the folder: "prod/ohi-prod-api.json", "prod/eu-west-1/..." with
                       ///< several regions
};

struct SynthEnvironment {
    const platform::Environment* environment = nullptr;
    std::vector<SynthStack> stacks;  ///< in deploy order, region by region
    std::string script;              ///< path of deploy.sh
};

struct Synthesis {
    std::vector<SynthEnvironment> environments;
    std::vector<io::NewFile> files;  ///< templates and scripts
};

/// The files of all stacks of `checked`, which are those of `platform`. They depend on the manifest
/// alone: no date, no path of this machine.
Synthesis synthesize(const platform::Platform& platform, const Checked& checked,
                     TemplateFormat format);

/// The folder of the stacks of one region, below that of all: "prod", or "prod/eu-west-1" with
/// several regions.
std::string template_folder(const RegionStacks& in_region);

/// The list of what slipway wrote into a folder, kept there as a file: what is gone later is
/// removed, and nothing else.
inline constexpr std::string_view kRecordPath = ".slipway-synth";

/// The paths in the text of a record; lines that could lead out of the folder are left out.
std::vector<std::string> read_record(std::string_view text);

/// What to do with a folder in which `recorded` was written before: write everything in `synthesis`
/// and a new record, remove what was recorded for the same environments and is gone. `all` says
/// that every environment of the manifest was synthesized: then those that it does not have any
/// more go too.
enum class Scope : std::uint8_t { SomeEnvironments, AllEnvironments };
io::FileChanges changes(Synthesis synthesis, std::string folder,
                        const std::vector<std::string>& recorded, Scope scope);

}  // namespace cli
