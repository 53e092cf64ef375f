#include "deploy/client/surroundings.h"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "io/environment.h"
#include "io/file.h"

namespace deploy {
namespace {

/// Null: the profile does not say it, or says nothing by it.
const aws::Setting* setting_in(const aws::ConfigSections& profiles, std::string_view profile,
                               std::string_view name) {
    auto section = profiles.find(profile);
    if (section == profiles.end()) return nullptr;
    auto setting = section->second.settings.find(name);
    if (setting == section->second.settings.end()) return nullptr;
    return setting->second.value.empty() ? nullptr : &setting->second;
}

/// `path` with the user's folder as ~.
std::string shown(const std::string& path, const std::string& home) {
    if (home.empty() || !path.starts_with(home + "/")) return path;
    return "~" + path.substr(home.size());
}

base::Result<aws::SharedConfig> read_config(const std::string& path, const std::string& shown_path,
                                            aws::SharedFile file) {
    // The usual way to say that there is none.
    if (path.empty() || path == "/dev/null" || !io::exists(path)) return aws::SharedConfig();
    auto read = aws::read_shared_config(TRY(io::read_file(path)), file);
    if (auto* config = std::get_if<aws::SharedConfig>(&read)) return std::move(*config);
    return base::Diagnostic{
        .code = "aws.config",
        .message = fmt::format("{}, {}", shown_path, std::get<std::string>(read)),
        .help = "AWS's own tools read this file too: `aws configure list` says the same"};
}

}  // namespace

std::string_view Surroundings::variable(std::string_view name) const {
    auto found = variables.find(name);
    return found == variables.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Surroundings::profile() const {
    std::string_view asked = variable("AWS_DEFAULT_PROFILE");
    if (asked.empty()) asked = variable("AWS_PROFILE");
    return asked.empty() ? "default" : asked;
}

std::string_view Surroundings::setting(std::string_view profile, std::string_view name) const {
    for (const aws::SharedConfig* file : {&credentials, &config})
        if (const aws::Setting* found = setting_in(file->profiles, profile, name))
            return found->value;
    return {};
}

std::string Surroundings::place_of(std::string_view profile, std::string_view name) const {
    for (const auto& [file, path] :
         {std::pair(&credentials, &credentials_file), std::pair(&config, &config_file)})
        if (const aws::Setting* found = setting_in(file->profiles, profile, name))
            return fmt::format("{}, line {}", *path, found->line);
    return {};
}

bool Surroundings::has_profile(std::string_view profile) const {
    return config.profiles.contains(profile) || credentials.profiles.contains(profile);
}

std::string ca_file(const Surroundings& surroundings, std::string_view profile) {
    std::string_view file = surroundings.variable("AWS_CA_BUNDLE");
    if (file.empty())
        file =
            surroundings.setting(profile.empty() ? surroundings.profile() : profile, "ca_bundle");
    return std::string(file);
}

base::Result<Surroundings> read_surroundings() {
    Surroundings all;
    all.variables = io::environment_variables("AWS_");
    all.home = io::home_folder();
    auto path = [&](const char* variable, const char* otherwise) {
        std::string_view said = all.variable(variable);
        if (said.starts_with("~/") && !all.home.empty())
            return all.home + std::string(said.substr(1));
        if (!said.empty()) return std::string(said);
        return all.home.empty() ? std::string() : all.home + otherwise;
    };
    const std::string config = path("AWS_CONFIG_FILE", "/.aws/config");
    const std::string credentials = path("AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials");
    all.config_file = shown(config, all.home);
    all.credentials_file = shown(credentials, all.home);
    all.config = TRY(read_config(config, all.config_file, aws::SharedFile::Config));
    all.credentials =
        TRY(read_config(credentials, all.credentials_file, aws::SharedFile::Credentials));
    return all;
}

}  // namespace deploy
