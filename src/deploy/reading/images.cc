#include "deploy/reading/images.h"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <variant>

#include "deploy/client/calls.h"
#include "deploy/client/endpoints.h"
#include "deploy/reading/members.h"
#include "deploy/reading/reading.h"

namespace deploy {
namespace {

/// The forms that an image may have; without them ECR answers in one that it has made up.
constexpr std::array kKinds = {
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
};

void add_released(const aws::Value& answer, const std::string& environment,
                  std::vector<rollout::ReleasedImage>& into) {
    for (const aws::Value& image : answer.list("imageDetails"))
        for (const aws::Value& tag : image.list("imageTags"))
            if (auto marked = rollout::parse_release_tag(environment, tag.as_text(),
                                                         image.text("imageDigest")))
                into.push_back(*std::move(marked));
}

/// The tagged images of one repository, page after page.
void begin_released(Calls& calls, const std::string& registry, const std::string& repository,
                    const std::string& environment, const std::string& page,
                    rollout::ReleasedImages& into) {
    calls.begin(
        "ecr", "DescribeImages",
        [&](aws::Writer& out) {
            out.text("registryId", registry).text("repositoryName", repository);
            out.begin_structure("filter").text("tagStatus", "TAGGED").end();
            out.integer("maxResults", 1000);
            if (!page.empty()) out.text("nextToken", page);
        },
        [&calls, &into, registry, repository, environment](CallEnded& ended) -> base::Status {
            if (!ended.answer.ok() && is_missing_image(ended)) return base::Done{};
            const aws::Value answer = TRY(std::move(ended.answer));
            add_released(answer, environment, into[repository]);
            if (const std::string next = text(answer, "nextToken"); !next.empty())
                begin_released(calls, registry, repository, environment, next, into);
            return base::Done{};
        });
}

}  // namespace

bool is_missing_image(const CallEnded& ended) {
    return ended.code == "ImageNotFoundException" || ended.code == "RepositoryNotFoundException";
}

void write_image_search(aws::Writer& out, const std::string& registry,
                        const std::string& repository, const std::string& tag) {
    out.text("registryId", registry).text("repositoryName", repository);
    out.begin_list("imageIds").begin_structure().text("imageTag", tag).end().end();
}

std::string image_seen(const aws::Value& answer, const std::string& registry,
                       const std::string& repository, const std::string& region) {
    const auto& images = answer.list("imageDetails");
    if (images.empty()) return {};
    return fmt::format("{}.dkr.ecr.{}.{}/{}@{}", registry, region, domain_of(region), repository,
                       images.front().text("imageDigest"));
}

void write_image_question(aws::Writer& out, const std::string& registry,
                          const std::string& repository, const std::string& reference) {
    out.text("registryId", registry).text("repositoryName", repository);
    const bool is_digest = reference.starts_with("sha256:");
    out.begin_list("imageIds").begin_structure();
    out.text(is_digest ? "imageDigest" : "imageTag", reference).end().end();
    out.begin_list("acceptedMediaTypes");
    for (const char* kind : kKinds)
        out.text({}, kind);
    out.end();
}

base::Result<TaggedImages> read_tagged_images(Target& target, const std::string& region,
                                              const std::string& registry,
                                              const std::vector<std::string>& repositories,
                                              const std::string& environment) {
    TaggedImages tagged;
    Calls calls(target.client(region));
    for (const std::string& repository : repositories)
        calls.begin(
            "ecr", "DescribeImages",
            [&](aws::Writer& out) { write_image_search(out, registry, repository, environment); },
            [&, repository](CallEnded& ended) -> base::Status {
                if (!ended.answer.ok() && is_missing_image(ended)) return base::Done{};
                const aws::Value answer = TRY(std::move(ended.answer));
                std::string image = image_seen(answer, registry, repository, region);
                if (image.empty()) return base::Done{};
                tagged.images[repository] = std::move(image);
                add_released(answer, environment, tagged.released[repository]);
                return base::Done{};
            });
    TRY(calls.finish());
    rollout::sort_newest_first(tagged.released);
    return tagged;
}

base::Result<rollout::ReleasedImages> read_released_images(
    Target& target, const std::string& region, const std::string& registry,
    const std::vector<std::string>& repositories, const std::string& environment) {
    rollout::ReleasedImages released;
    Calls calls(target.client(region));
    for (const std::string& repository : repositories)
        begin_released(calls, registry, repository, environment, {}, released);
    TRY(calls.finish());
    rollout::sort_newest_first(released);
    return released;
}

}  // namespace deploy
