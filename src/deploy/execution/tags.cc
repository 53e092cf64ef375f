#include "deploy/execution/tags.h"

#include <fmt/format.h>

#include <cstddef>
#include <variant>

#include "deploy/execution/carrier.h"

namespace deploy {

void write_tag(aws::Writer& out, const rollout::TagImage& order, const aws::Value& image) {
    out.text("registryId", order.registry).text("repositoryName", order.repository);
    out.text("imageManifest", image.text("imageManifest"));
    if (image.has("imageManifestMediaType"))
        out.text("imageManifestMediaType", image.text("imageManifestMediaType"));
    out.text("imageTag", order.tag).text("imageDigest", order.digest);
}

base::Status tag_images(Target& target, const std::string& region,
                        const std::vector<rollout::TagImage>& tags) {
    constexpr base::Duration kGlance = base::Duration::milliseconds(200);
    Carrier carrier(target);
    for (std::size_t i = 0; i < tags.size(); ++i)
        carrier.begin({.id = i, .region = region, .what = tags[i]});
    base::Diagnostics problems;
    while (!carrier.is_idle())
        for (const rollout::Answered& answer : carrier.wait(kGlance))
            if (const auto* refused = std::get_if<rollout::Refused>(&answer.what))
                problems.push_back(
                    {.code = "api.failed",
                     .message =
                         fmt::format("{} could not be tagged {}: {}", tags[answer.order].repository,
                                     tags[answer.order].tag, refused->message),
                     .help = refused->help});
    if (!problems.empty()) return problems;
    return base::Done{};
}

}  // namespace deploy
