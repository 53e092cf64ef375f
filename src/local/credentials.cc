#include "local/credentials.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "aws/shared_config.h"

namespace local {
namespace {

std::string wrong(int line, std::string_view what) {
    return fmt::format("line {}: {}", line, what);
}

}  // namespace

std::variant<Credentials, std::string> read_credentials(std::string_view text) {
    auto read = aws::read_shared_config(text, aws::SharedFile::Credentials);
    if (auto* problem = std::get_if<std::string>(&read)) return std::move(*problem);
    std::vector<aws::ConfigSection> profiles;
    for (auto& [name, profile] : std::get<aws::SharedConfig>(read).profiles)
        profiles.push_back(std::move(profile));
    std::ranges::sort(profiles, {}, &aws::ConfigSection::line);
    Credentials keys;
    for (const aws::ConfigSection& profile : profiles) {
        std::string_view id = profile.text("aws_access_key_id");
        std::string_view secret = profile.text("aws_secret_access_key");
        if (id.empty() && secret.empty()) continue;
        if (id.empty()) return wrong(profile.line, "aws_access_key_id is missing");
        if (secret.empty()) return wrong(profile.line, "aws_secret_access_key is missing");
        if (!keys.emplace(id, secret).second)
            return wrong(profile.line, fmt::format("{} is there already", id));
    }
    if (keys.empty()) return "it has no access key";
    return keys;
}

}  // namespace local
