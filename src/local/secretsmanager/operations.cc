#include "local/secretsmanager/operations.h"

#include "local/secretsmanager/passwords.h"
#include "local/secretsmanager/secrets.h"
#include "local/secretsmanager/values.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"BatchGetSecretValue", batch_get_secret_value},
    {"CreateSecret", create_secret, nullptr, "Secrets.RefuseWhatIsNotThere"},
    {"DeleteResourcePolicy", delete_resource_policy},
    {"DeleteSecret", delete_secret},
    {"DescribeSecret", describe_secret},
    {"GetRandomPassword", get_random_password},
    {"GetResourcePolicy", get_resource_policy},
    {"GetSecretValue", get_secret_value},
    {"ListSecretVersionIds", list_secret_version_ids},
    {"ListSecrets", list_secrets, nullptr, "SecretLists.ComeInPagesInTheOrderOfTheirCreation"},
    {"PutResourcePolicy", put_resource_policy, nullptr, "Secrets.RefuseWhatIsNotThere"},
    {"PutSecretValue", put_secret_value, nullptr, "Secrets.RefuseWhatIsNotThere"},
    {"RestoreSecret", restore_secret},
    {"TagResource", tag_secret},
    {"UntagResource", untag_secret},
    {"UpdateSecret", update_secret, nullptr, "Secrets.RefuseWhatIsNotThere"},
    {"UpdateSecretVersionStage", update_secret_version_stage},
};

}  // namespace

std::span<const OperationRow> secretsmanager_operations() {
    return kOperations;
}

}  // namespace local
