#include "local/sts/operations.h"

#include "local/sts/identities.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"AssumeRole", assume_role},
    {"GetAccessKeyInfo", get_access_key_info},
    {"GetCallerIdentity", get_caller_identity},
    {"GetSessionToken", get_session_token},
};

}  // namespace

std::span<const OperationRow> sts_operations() {
    return kOperations;
}

}  // namespace local
