#pragma once
// Where the keys of the caller come from: the chain that AWS's own tools follow, decided before
// anything is asked. Source: AWS SDKs and Tools Reference Guide, "Standardized credential
// providers", and what the AWS CLI does where the guide is silent.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "aws/signature.h"
#include "base/duration.h"
#include "base/result.h"
#include "deploy/client/surroundings.h"

namespace deploy {

/// Keys that are written down: variables, a shared file.
struct WrittenKeys {
    aws::Credentials keys;
    std::string place = {};  ///< "~/.aws/credentials, line 3"; empty: in variables
};
/// A program of the user's prints them ("credential_process").
struct KeysOfProcess {
    std::string command;
    std::string place = {};  ///< where the setting stands: "~/.aws/config, line 3"
};
/// IAM Identity Center: a token that `aws sso login` left buys them.
struct KeysOfSignOn {
    std::string profile = {};  ///< that has the sign-on
    std::string session = {};  ///< of "[sso-session ...]"; empty: an older profile without one
    std::string start_url = {};
    std::string region = {};
    std::string account = {};
    std::string role = {};
};
/// A token of another identity provider in a file, as Kubernetes and CI have them.
struct KeysOfWebIdentity {
    std::string token_file = {};
    std::string role_arn = {};
    std::string session_name = {};  ///< empty: ours
};
/// The agent of ECS, EKS or CloudShell.
struct KeysOfContainer {
    std::string url = {};
    std::string token = {};       ///< may be empty
    std::string token_file = {};  ///< read each time; empty: there is none
};
/// The metadata service of an EC2 instance, version 2.
struct KeysOfInstance {
    std::string endpoint = "http://169.254.169.254";
};

/// A role that the keys before it may assume.
struct AssumedRole {
    std::string arn = {};
    std::string session_name = {};  ///< empty: ours
    std::string external_id = {};
    std::string mfa_serial = {};  ///< empty: no second factor
    base::Duration lasts = base::Duration::hours(1);
    bool operator==(const AssumedRole&) const = default;
};

struct CredentialPlan {
    std::variant<WrittenKeys, KeysOfProcess, KeysOfSignOn, KeysOfWebIdentity, KeysOfContainer,
                 KeysOfInstance>
        source;
    /// One after the other, each by the keys of the one before.
    std::vector<AssumedRole> roles = {};
    /// In the user's words: "profile dev", "AWS_ACCESS_KEY_ID".
    std::string from = {};
};

/// What the person does to get new keys where those of the plan are over: a command, or a sentence.
std::string how_to_renew(const CredentialPlan& plan);

/// Whose keys are wanted.
struct CredentialWish {
    /// Asked for by the manifest or on the command line: variables with keys are then passed by.
    /// Empty: AWS_PROFILE, else "default".
    std::string profile = {};
    /// ARN of a role that is assumed on top; empty: none.
    std::string role = {};
};

/// Errors: credentials.profile (there is no such profile, or it makes no sense),
/// credentials.variables (half of a pair).
base::Result<CredentialPlan> plan_credentials(const Surroundings& surroundings,
                                              const CredentialWish& wish = {});

}  // namespace deploy
