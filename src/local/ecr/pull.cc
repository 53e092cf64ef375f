#include "local/ecr/pull.h"

#include <algorithm>

#include "local/ecr/repositories.h"

namespace local::ecr {
namespace {

constexpr std::string_view kRegistry = ".dkr.ecr.";
constexpr std::string_view kDomain = ".amazonaws.com";
constexpr std::string_view kDomainInChina = ".amazonaws.com.cn";
constexpr std::string_view kUsualTag = "latest";

}  // namespace

std::optional<ImageName> parse_image_name(std::string_view image) {
    std::string_view host = image.substr(0, image.find('/'));
    std::size_t registry = host.find(kRegistry);
    if (host.size() == image.size() || registry == std::string_view::npos) return std::nullopt;
    std::string_view region = host.substr(registry + kRegistry.size());
    std::string_view domain = region.substr(std::min(region.find('.'), region.size()));
    if (domain != kDomain && domain != kDomainInChina) return std::nullopt;
    region.remove_suffix(domain.size());
    ImageName name{.account = std::string(host.substr(0, registry)), .region = std::string(region)};
    std::string_view rest = image.substr(host.size() + 1);
    std::string_view before = rest.substr(0, rest.find('@'));
    if (before.size() < rest.size()) name.digest = rest.substr(before.size() + 1);
    std::string_view repository = before.substr(0, before.find(':'));
    name.repository = repository;
    if (repository.size() < before.size())
        name.tag = before.substr(repository.size() + 1);
    else if (name.digest.empty())
        name.tag = kUsualTag;
    return name;
}

// AWS rule ecr.7 [documented] "ECR user guide, Pulling a Docker image; ECS developer guide, Using
// Amazon ECR images with Amazon ECS": a pull by digest takes that image, whatever tag stands beside
// it; a pull by tag the image that has it at that moment; without either the tag is "latest".
// Test: EcrPull.FindsWhatWasPut
base::Result<sim::FoundImage> find_image(const engine::Cloud& cloud, ImageStore& store,
                                         std::string_view account, std::string_view image) {
    std::optional<ImageName> name = parse_image_name(image);
    if (!name || name->account != account) return sim::FoundImage{};
    const sim::FoundImage kNone{.is_there = false};
    const engine::Inventory* inventory = cloud.inventory(name->account, name->region);
    const engine::Record* repository =
        inventory ? inventory->find(kRepository.type, name->repository) : nullptr;
    if (!repository || is_going(*repository)) return kNone;
    const ImagePlace place{name->account, name->region, name->repository};
    auto digest = TRY(store.digest_of(place, repository->created, name->digest, name->tag));
    if (!digest) return kNone;
    return sim::FoundImage{.is_there = true, .digest = *std::move(digest)};
}

}  // namespace local::ecr
