#include "cli/views/deployment_lines.h"

#include <fmt/format.h>

#include <string_view>

#include "cli/views/fitted.h"

namespace cli {
namespace {

std::string_view words_of(const rollout::DeploymentSeen& deployment) {
    if (deployment.rollout == "FAILED") return "failed";
    if (deployment.rollout == "IN_PROGRESS") return "rolling out";
    return deployment.status == "PRIMARY" ? "complete" : "the one before";
}

/// ".../ohi-dev-api:17" is "17".
std::string_view revision_of(std::string_view definition) {
    return definition.substr(definition.rfind(':') + 1);
}

}  // namespace

std::vector<std::string> deployment_lines(const rollout::ServiceSeen& service, std::size_t indent,
                                          std::size_t width, base::Colour colour) {
    if (service.deployments.size() < 2) return {};
    std::vector<std::string> lines = {
        painted(colour, "2",
                fitted(fmt::format("{:{}}{:<9} {:>8} {:>8} {:>8} {:>8}", "", indent, "REVISION",
                                   "DESIRED", "RUNNING", "PENDING", "FAILED"),
                       width))};
    for (const rollout::DeploymentSeen& one : service.deployments) {
        std::string text = fmt::format("{:{}}{:<9} {:>8} {:>8} {:>8} {:>8}   {}", "", indent,
                                       revision_of(one.task_definition), one.desired, one.running,
                                       one.pending, one.failed, words_of(one));
        text = fitted(text, width);
        lines.push_back(one.failed > 0 ? painted(colour, "31", text) : text);
    }
    return lines;
}

}  // namespace cli
