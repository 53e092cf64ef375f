#include "local/ecr/images.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/sha256.h"
#include "engine/properties.h"
#include "local/ecr/repositories.h"
#include "local/pages.h"
#include "local/records/rows.h"
#include "local/stores.h"
#include "local/trying.h"
#include "local/writing.h"
#include "text/wildcard.h"

namespace local::ecr {
namespace {

using Refused = std::optional<aws::Error>;
using Manifests = std::vector<StoredImage>;

constexpr std::string_view kDockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
constexpr PageRules kPages = {.most = 1000};

/// A repository with what was put into it.
struct Shelf {
    const engine::Record* repository = nullptr;
    ImagePlace place;
    ImageStore& store;
    Images policy;
    Manifests images = {};
};

aws::Either<Shelf> shelf_of(const Asking& asking) {
    auto found = repository_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    Shelf shelf{.repository = std::get<const engine::Record*>(found),
                .place = {asking.account(), asking.region(), {}},
                .store = asking.stores().images(),
                .policy = asking.images()};
    shelf.place.repository = shelf.repository->name;
    auto images = asking.stores().images().images(shelf.place, shelf.repository->created);
    if (!images.ok()) return broken(images.problems());
    shelf.images = *std::move(images);
    return shelf;
}

/// AWS rule ecr.4 [chosen] "ECR API reference, DescribeImages, BatchGetImage": as long as images
/// are assumed to be there, a repository has an image for every tag, whose manifest follows from
/// the names of both; who has heard its digest may ask by that. Only those that were put are
/// listed. Test: Ecr.AssumesAnImageForEveryTag
StoredImage assumed(const Shelf& shelf, std::string_view tag) {
    StoredImage image{.digest = {}, .manifest = {}, .media_type = std::string(kDockerManifest)};
    image.manifest = fmt::format(
        R"({{"schemaVersion":2,"mediaType":"{}","config":{{"mediaType":)"
        R"("application/vnd.docker.container.image.v1+json","size":0,"digest":"sha256:{}"}},)"
        R"("layers":[]}})",
        kDockerManifest, base::sha256_hex(fmt::format("{}:{}", shelf.place.repository, tag)));
    image.digest = "sha256:" + base::sha256_hex(image.manifest);
    image.pushed = shelf.repository->created;
    image.tags = {std::string(tag)};
    return image;
}

/// AWS rule ecr.8 [documented] "ECR API reference, DescribeImages, BatchGetImage": where images are
/// checked, a repository has those that were put and no other. Test: Ecr.HasOnlyWhatWasPutWhenAsked

/// What an id means: by its tag, by its digest, or by both. Nothing: no image.
aws::Either<std::optional<StoredImage>> image_of(const Shelf& shelf, const aws::Value& id) {
    std::string tag(id.text("imageTag"));
    std::string_view digest = id.text("imageDigest");
    std::optional<StoredImage> none;
    for (const StoredImage& image : shelf.images) {
        bool has_tag = tag.empty() || std::ranges::find(image.tags, tag) != image.tags.end();
        if (has_tag && (digest.empty() || image.digest == digest)) return std::optional(image);
    }
    if (shelf.policy == Images::Checked) return none;
    if (tag.empty()) {
        auto heard = TRY_OR_ANSWER(shelf.store.assumed_tag(shelf.place, digest));
        if (!heard) return none;
        tag = *heard;
    }
    StoredImage image = assumed(shelf, tag);
    if (!digest.empty() && image.digest != digest) return none;
    TRY_OR_ANSWER(shelf.store.assume(shelf.place, image.digest, tag));
    return std::optional(std::move(image));
}

void write_id(aws::Writer& out, std::string_view digest, std::string_view tag) {
    write_unless_empty(out, "imageDigest", digest);
    write_unless_empty(out, "imageTag", tag);
}

void write_failure(aws::Writer& out, const aws::Value& id, std::string_view code,
                   std::string_view reason) {
    out.begin_structure().begin_structure("imageId");
    write_id(out, id.text("imageDigest"), id.text("imageTag"));
    out.end().text("failureCode", code).text("failureReason", reason).end();
}

void write_image(const Asking& asking, aws::Writer& out, const Shelf& shelf,
                 const StoredImage& image, std::string_view tag) {
    out.text("registryId", asking.account());
    out.text("repositoryName", shelf.place.repository);
    out.begin_structure("imageId");
    write_id(out, image.digest, tag);
    out.end();
    out.text("imageManifest", image.manifest);
    out.text("imageManifestMediaType", image.media_type);
}

/// What its config and its layers take, by the manifest.
std::int64_t size_of(const StoredImage& image) {
    auto manifest = read_json(image.manifest);
    const auto* object = manifest ? manifest->as<cfn::Object>() : nullptr;
    if (!object) return 0;
    std::int64_t size = engine::integer_at(*object, "config.size").value_or(0);
    for (const cfn::Object* layer : engine::objects_at(*object, "layers"))
        size += engine::integer_at(*layer, "size").value_or(0);
    return size;
}

bool is_immutable(const engine::Record& repository, std::string_view tag) {
    const std::string mode = engine::text_at(*repository.properties, "ImageTagMutability");
    bool is_excluded = std::ranges::any_of(
        engine::objects_at(*repository.properties, "ImageTagMutabilityExclusionFilters"),
        [&](const cfn::Object* filter) {
            return text::fits_wildcards(
                engine::text_at(*filter, "ImageTagMutabilityExclusionFilterValue"), tag,
                text::Wildcards::Stars);
        });
    if (mode == "IMMUTABLE_WITH_EXCLUSION") return !is_excluded;
    if (mode == "MUTABLE_WITH_EXCLUSION") return is_excluded;
    return mode == "IMMUTABLE";
}

/// Tells the repository how many there are, so that it can be refused to go.
Refused count(Asking& asking, const ImagePlace& place) {
    const engine::Record* repository = find_record(asking, kRepository, place.repository);
    auto images = asking.stores().images().images(place, repository->created);
    if (!images.ok()) return broken(images.problems());
    return asking.ask(
        engine::ContentChanged{std::string(kRepository.type), place.repository, images->size()});
}

Refused refuse_put(const Asking& asking, const Shelf& shelf, std::string_view digest,
                   std::string_view tag) {
    std::string_view given = asking.input().text("imageDigest");
    if (!given.empty() && given != digest)
        return asking.error(
            "ImageDigestDoesNotMatchException",
            fmt::format("The specified image digest '{}' does not match the digest '{}' that was "
                        "calculated for the image.",
                        given, digest));
    for (const StoredImage& image : shelf.images) {
        bool has_tag = std::ranges::find(image.tags, tag) != image.tags.end();
        // AWS rule ecr.5 [observed] "ECR API reference, PutImage; messages that others recorded":
        // the same image under the same tag is refused, and so is a tag that is taken and
        // immutable. Test: Ecr.RefusesATagThatIsTaken
        if (image.digest == digest && (has_tag || tag.empty()))
            return asking.error(
                "ImageAlreadyExistsException",
                fmt::format("Image with digest '{}' and tag '{}' already exists in the repository "
                            "with name '{}' in registry with id '{}'",
                            digest, tag, shelf.place.repository, asking.account()));
        if (has_tag && !tag.empty() && is_immutable(*shelf.repository, tag))
            return asking.error(
                "ImageTagAlreadyExistsException",
                fmt::format(
                    "The image tag '{}' already exists in the '{}' repository and cannot be "
                    "overwritten because the tag is immutable.",
                    tag, shelf.place.repository));
    }
    return std::nullopt;
}

std::string media_type_of(const Asking& asking, const cfn::Object& manifest) {
    std::string type(asking.input().text("imageManifestMediaType"));
    if (type.empty()) type = engine::text_at(manifest, "mediaType");
    return type.empty() ? std::string(kDockerManifest) : type;
}

bool is_of_status(const aws::Value& filter, bool is_tagged) {
    std::string_view status = filter.text("tagStatus");
    return status.empty() || status == "ANY" || (status == "TAGGED") == is_tagged;
}

}  // namespace

Refused put_image(Asking& asking, aws::Writer& answer) {
    auto found = shelf_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Shelf& shelf = std::get<Shelf>(found);
    const std::string manifest(asking.input().text("imageManifest"));
    const std::string tag(asking.input().text("imageTag"));
    auto json = read_json(manifest);
    if (!json || !json->as<cfn::Object>())
        return asking.error("InvalidParameterException",
                            "Invalid parameter at 'ImageManifest' failed to satisfy constraint: "
                            "'Invalid JSON syntax'");
    StoredImage image{.digest = "sha256:" + base::sha256_hex(manifest),
                      .manifest = manifest,
                      .media_type = media_type_of(asking, *json->as<cfn::Object>()),
                      .pushed = asking.now()};
    if (!tag.empty()) image.tags.push_back(tag);
    if (auto refused = refuse_put(asking, shelf, image.digest, tag)) return refused;
    base::Status put = asking.stores().images().put(shelf.place, image);
    if (!put.ok()) return broken(put.problems());
    answer.begin_structure("image");
    write_image(asking, answer, shelf, image, tag);
    answer.end();
    return count(asking, shelf.place);
}

Refused batch_get_image(Asking& asking, aws::Writer& answer) {
    auto found = shelf_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Shelf& shelf = std::get<Shelf>(found);
    std::vector<const aws::Value*> failed;
    answer.begin_list("images");
    for (const aws::Value& id : asking.input().list("imageIds")) {
        auto image = TRY_OR_ANSWER(image_of(shelf, id));
        if (!image) {
            failed.push_back(&id);
            continue;
        }
        answer.begin_structure();
        write_image(asking, answer, shelf, *image, id.text("imageTag"));
        answer.end();
    }
    answer.end();
    answer.begin_list("failures");
    for (const aws::Value* id : failed)
        write_failure(answer, *id, "ImageNotFound", "Requested image not found");
    answer.end();
    return std::nullopt;
}

// AWS rule ecr.6 [documented] "ECR API reference, BatchDeleteImage": by tag, the tag goes, and the
// image with its last tag; by digest, the image with all its tags.
// Test: Ecr.DeletesImagesByTagAndByDigest
Refused batch_delete_image(Asking& asking, aws::Writer& answer) {
    auto found = shelf_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Shelf shelf = std::get<Shelf>(found);
    std::vector<const aws::Value*> failed;
    answer.begin_list("imageIds");
    for (const aws::Value& id : asking.input().list("imageIds")) {
        auto image = TRY_OR_ANSWER(image_of(shelf, id));
        bool is_put = image && std::ranges::find(shelf.images, image->digest,
                                                 &StoredImage::digest) != shelf.images.end();
        if (!is_put) {
            failed.push_back(&id);
            continue;
        }
        std::string_view tag = id.text("imageTag");
        bool is_last = tag.empty() || image->tags.size() == 1;
        base::Status gone = is_last ? asking.stores().images().remove(shelf.place, image->digest)
                                    : asking.stores().images().remove_tag(shelf.place, tag);
        if (!gone.ok()) return broken(gone.problems());
        for (const std::string& each : image->tags) {
            if (!tag.empty() && each != tag) continue;
            answer.begin_structure();
            write_id(answer, image->digest, each);
            answer.end();
        }
        if (!image->tags.empty()) continue;
        answer.begin_structure();
        write_id(answer, image->digest, {});
        answer.end();
    }
    answer.end();
    answer.begin_list("failures");
    for (const aws::Value* id : failed)
        write_failure(answer, *id, "ImageNotFound", "Requested image not found");
    answer.end();
    return count(asking, shelf.place);
}

Refused describe_images(Asking& asking, aws::Writer& answer) {
    auto found = shelf_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    Shelf& shelf = std::get<Shelf>(found);
    std::map<std::string, StoredImage> shown;
    for (const aws::Value& id : asking.input().list("imageIds")) {
        auto image = TRY_OR_ANSWER(image_of(shelf, id));
        if (!image)
            return asking.error(
                "ImageNotFoundException",
                fmt::format("The image with imageId {{imageDigest:'{}', imageTag:'{}'}} does not "
                            "exist within the repository with name '{}' in the registry with id "
                            "'{}'",
                            id.has("imageDigest") ? id.text("imageDigest") : "null",
                            id.has("imageTag") ? id.text("imageTag") : "null",
                            shelf.place.repository, asking.account()));
        shown.emplace(image->digest, *std::move(image));
    }
    static const aws::Value kNone{aws::Value::Fields()};
    const aws::Value* given = asking.input().find("filter");
    if (!asking.input().has("imageIds"))
        for (StoredImage& image : shelf.images)
            if (is_of_status(given ? *given : kNone, !image.tags.empty()))
                shown.emplace(image.digest, image);
    std::vector<std::string> digests;
    for (const auto& [digest, image] : shown)
        digests.push_back(digest);
    auto paged = page_of(asking, std::move(digests), kPages, shelf.place.repository);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("imageDetails");
    for (const std::string& digest : page.ids) {
        const StoredImage& image = shown.at(digest);
        answer.begin_structure();
        answer.text("registryId", asking.account());
        answer.text("repositoryName", shelf.place.repository);
        answer.text("imageDigest", digest);
        if (!image.tags.empty()) write_texts(answer, "imageTags", image.tags);
        answer.integer("imageSizeInBytes", size_of(image));
        answer.time("imagePushedAt", image.pushed);
        answer.text("imageManifestMediaType", image.media_type);
        answer.end();
    }
    answer.end();
    write_next(answer, page, kPages);
    return std::nullopt;
}

Refused list_images(Asking& asking, aws::Writer& answer) {
    auto found = shelf_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Shelf& shelf = std::get<Shelf>(found);
    static const aws::Value kNone{aws::Value::Fields()};
    const aws::Value* given = asking.input().find("filter");
    // One a tag; "digest tag", so that they stand in order.
    std::vector<std::string> ids;
    for (const StoredImage& image : shelf.images) {
        if (!is_of_status(given ? *given : kNone, !image.tags.empty())) continue;
        if (image.tags.empty()) ids.push_back(image.digest + " ");
        for (const std::string& tag : image.tags)
            ids.push_back(fmt::format("{} {}", image.digest, tag));
    }
    auto paged = page_of(asking, std::move(ids), kPages, shelf.place.repository);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("imageIds");
    for (const std::string& id : page.ids) {
        std::size_t blank = id.find(' ');
        answer.begin_structure();
        write_id(answer, std::string_view(id).substr(0, blank),
                 std::string_view(id).substr(blank + 1));
        answer.end();
    }
    answer.end();
    write_next(answer, page, kPages);
    return std::nullopt;
}

}  // namespace local::ecr
