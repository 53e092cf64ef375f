#include "local/ecr/operations.h"

#include "local/ecr/images.h"
#include "local/ecr/repositories.h"
#include "local/records/rows.h"

namespace local {
namespace {

using ecr::kRepository;

constexpr PageRules kPages = {.most = 1000};

constexpr RecordRow kRows[] = {
    {.operation = "CreateRepository",
     .verb = Verb::Create,
     .kind = &kRepository,
     .shown = "repository"},
    {.operation = "DescribeRepositories",
     .verb = Verb::List,
     .kind = &kRepository,
     .key = "repositoryNames",
     .shown = "repositories",
     .pages = &kPages},
    {.operation = "PutImageTagMutability",
     .verb = Verb::Update,
     .kind = &kRepository,
     .key = "repositoryName"},
    {.operation = "PutImageScanningConfiguration",
     .verb = Verb::Update,
     .kind = &kRepository,
     .key = "repositoryName"},
    {.operation = "TagResource", .verb = Verb::Tag, .kind = &kRepository, .key = "resourceArn"},
    {.operation = "UntagResource", .verb = Verb::Untag, .kind = &kRepository, .key = "resourceArn"},
    {.operation = "ListTagsForResource",
     .verb = Verb::ListTags,
     .kind = &kRepository,
     .key = "resourceArn",
     .shown = "tags"},
};

constexpr OperationRow kHandlers[] = {
    {"BatchDeleteImage", ecr::batch_delete_image},
    {"BatchGetImage", ecr::batch_get_image},
    {"DeleteLifecyclePolicy", ecr::delete_lifecycle_policy},
    {"DeleteRepository", ecr::delete_repository},
    {"DeleteRepositoryPolicy", ecr::delete_repository_policy},
    {"DescribeImages", ecr::describe_images},
    {"DescribeRegistry", ecr::describe_registry},
    {"GetAuthorizationToken", ecr::get_authorization_token},
    {"GetLifecyclePolicy", ecr::get_lifecycle_policy},
    {"GetRepositoryPolicy", ecr::get_repository_policy},
    {"ListImages", ecr::list_images},
    {"PutImage", ecr::put_image},
    {"PutLifecyclePolicy", ecr::put_lifecycle_policy},
    {"SetRepositoryPolicy", ecr::set_repository_policy},
};

constexpr auto kOperations = joined(kHandlers, kRows);

}  // namespace

std::span<const OperationRow> ecr_operations() {
    return kOperations;
}

}  // namespace local
