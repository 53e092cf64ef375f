#pragma once
// From settled mappings to the model. What does not depend on other services is read here; wiring.h
// does the rest.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.h"
#include "platform/reader.h"
#include "platform/references.h"
#include "platform/report.h"

namespace platform {

/// Files that variables take their text from, read once.
class Files {
  public:
    explicit Files(const ReadFile& read) : read_(read) {}

    /// The text of `path`, or why there is none.
    struct Answer {
        std::string text;
        std::string problem;  ///< empty: `text` is it
        std::string help;     ///< what to do about the problem
    };
    const Answer& get(const std::string& path);

  private:
    const ReadFile& read_;
    std::map<std::string, Answer> answers_;
};

/// What reading one environment needs.
struct Context {
    const World& world;
    const References& references;
    const std::map<std::string, FargateSize, std::less<>>& sizes;
    Files& files;
    Report& report;
};

/// A name of the manifest and its place.
struct Named {
    std::string_view name;
    base::SourceSpan span;
};

/// `merged` becomes part of the result. Calls and needs stay empty until they are wired.
Service read_service(Named named, text::Node merged, Context& context);

/// Of a job that extends a service: its name, and whether the job has an image of its own.
struct Extended {
    std::string service;
    bool own_image = false;
};
Job read_job(Named named, text::Node merged, const Extended& extended, Context& context);

/// `platform` names the database when the manifest does not.
Store read_store(Named named, text::Node merged, std::string_view platform, Context& context);
Secret read_secret(Named named, const text::Node& settled, Context& context);

/// What an environment says about itself; its services and the like stay empty.
Environment read_environment(Named named, const text::Node& clean, Report& report);
std::vector<Override> read_overrides(const text::Node* list, Report& report);

/// Shared by services, jobs and sidecars: everything of a container. `repository` is the short name
/// of its own repository.
Container read_container(const Reader& keys, std::string repository, Context& context);
/// `callers_get` of a service or store, by name.
std::vector<Variable> read_callers_get(const Reader& keys, const Owner& owner, Context& context);

/// Takes entries out of `entries`, the list under `key`, that an earlier one is already, and
/// reports each: manifest.twice.
void drop_doubled(std::vector<Located<std::string>>& entries, std::string_view key, Report& report);

/// Reports keys of the table that must be written and are not: manifest.missing-key. `thing` is
/// what people call the mapping ("the health of api").
void check_needed(const Reader& keys, std::string_view thing, Report& report);

}  // namespace platform
