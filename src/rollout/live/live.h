#pragma once
// What an account has to be asked before an environment is changed in it, what AWS showed, and what
// that means: questions and verdicts as values, whoever asks.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rollout/policy/policy.h"
#include "rollout/refusal.h"

namespace rollout {

enum class Judgement : std::uint8_t {
    Good,
    Bad,
    NotAsked,  ///< nobody could be asked: the target has no such API, or the thing comes later
};

/// What came of one thing that was asked about.
struct Judged {
    Judgement verdict = Judgement::Good;
    std::string code = {};     ///< of the finding; empty unless it is Bad
    std::string subject = {};  ///< "ohi-api:prod"
    std::string fact = {};     ///< "the repository has no such tag"
    std::string help = {};     ///< what to do; may be empty
    bool operator==(const Judged&) const = default;
};

/// A question, and what came of it.
struct Question {
    std::string_view name = {};  ///< "images"
    std::string summary = {};    ///< of what is Good: "14 are there"
    std::vector<Judged> answers = {};

    /// Bad when any answer is; NotAsked when all are, and there is one at least.
    Judgement verdict() const;
    bool operator==(const Question&) const = default;
};

/// "eu-west-1" of "arn:aws:acm:eu-west-1:111122223333:certificate/1"; empty: it is no ARN.
std::string_view region_of(std::string_view arn);

/// What a refusal means for `subject`. A denied call names the statement of the environment's
/// policy that would allow it.
Judged answer_of(const Refusal& refusal, std::string subject, const PolicyWish& policy);

/// Who calls. AWS: "GetCallerIdentity".
Question judge_caller(const std::string& account, const std::string& arn);

/// A quota, and how much of it the environment needs.
struct QuotaWish {
    /// What counts beside the environment's own.
    enum class Beside : std::uint8_t { Nothing, Addresses, Networks, Namespaces, OtherClusters };
    std::string_view service = {};  ///< "fargate"
    std::string_view code = {};     ///< "L-3032A538"
    std::string_view name = {};     ///< "on-demand vCPU of Fargate"
    double needed = 0;
    std::string figures = {};  ///< "15 at these counts, 27 while releasing"
    Beside beside = Beside::Nothing;
    std::optional<std::uint32_t> stated = {};  ///< what the manifest says it is
    bool operator==(const QuotaWish&) const = default;
};
struct QuotaSeen {
    /// Nothing: AWS does not know of it.
    Reply<std::optional<double>> allowed = {};
    Reply<double> beside = 0.0;
    bool is_adjustable = true;  ///< whether AWS raises it
};
/// Which cloud the answers are of: what raises a quota is AWS's alone.
enum class AskedOf : std::uint8_t { Aws, AnotherCloud };
/// `seen` goes with `wishes`; `region` is the one that was asked.
Question judge_quotas(const std::vector<QuotaWish>& wishes, const std::vector<QuotaSeen>& seen,
                      const std::string& region, const PolicyWish& policy,
                      AskedOf asked = AskedOf::Aws);

/// An image that tasks start from.
struct ImageWish {
    std::string registry = {};    ///< the account; empty: it is in no ECR of this region
    std::string repository = {};  ///< "ohi-api"
    std::string reference =
        {};  ///< the tag, or "sha256:..."; the whole text where there is no registry
    std::string architecture = {};        ///< "amd64", "arm64"
    std::vector<std::string> users = {};  ///< services and jobs
    /// The stack that makes the repository; empty: somebody else does.
    std::string stack = {};
    bool operator==(const ImageWish&) const = default;
};
struct ImageSeen {
    bool has_repository = false;
    std::string digest = {};  ///< empty: there is no such image
    /// What it runs on.
    Reply<std::set<std::string>> architectures = {};
};
Question judge_images(const std::vector<ImageWish>& wishes,
                      const std::vector<Reply<ImageSeen>>& seen, const PolicyWish& policy);

/// A secret of the manifest.
struct SecretWish {
    enum class Kind : std::uint8_t {
        Made,       ///< by AWS, with its stack
        ByHand,     ///< a person sets it; its stack makes a placeholder
        Outside,    ///< of Secrets Manager, made by others
        Parameter,  ///< of Systems Manager, made by others
        Elsewhere,  ///< made by others in another region, which is not asked
    };
    Kind kind = Kind::Made;
    std::string name = {};  ///< of the manifest; of one that has none there, its own
    std::string stack = {};
    std::string output = {};              ///< of the stack: holds the ARN
    std::string arn = {};                 ///< of Outside and Parameter
    std::set<std::string> keys = {};      ///< that tasks read
    std::vector<std::string> users = {};  ///< services and jobs
    bool operator==(const SecretWish&) const = default;
};
struct LiveSecret {
    bool is_there = false;
    bool is_ending = false;  ///< somebody has deleted it
    bool has_value = false;  ///< a version AWSCURRENT
    bool was_set = false;    ///< a version AWSPREVIOUS: it is not its first value
    /// Of its value, where keys are wanted; nothing: it is no object of JSON.
    Reply<std::optional<std::set<std::string>>> keys = {};
};
Question judge_secrets(const std::vector<SecretWish>& wishes,
                       const std::vector<Reply<LiveSecret>>& seen, const PolicyWish& policy);

/// A certificate that is there already.
struct CertificateWish {
    std::string arn = {};
    std::string region = {};              ///< of the load balancer
    std::vector<std::string> names = {};  ///< that people reach the platform by
};
struct CertificateSeen {
    bool is_there = false;
    std::string status = {};  ///< "ISSUED"
    std::vector<std::string> names = {};
};
Question judge_certificate(const CertificateWish& wish, const Reply<CertificateSeen>& seen,
                           const PolicyWish& policy);

struct ZoneWish {
    std::string id = {};
    std::vector<std::string> names = {};  ///< that get a record
};
struct ZoneSeen {
    bool is_there = false;
    std::string name = {};  ///< "ohi.example."
    bool is_private = false;
};
Question judge_hosted_zone(const ZoneWish& wish, const Reply<ZoneSeen>& seen,
                           const PolicyWish& policy);

/// Where tasks run.
struct NetworkWish {
    std::string region = {};
    std::uint32_t zones = 0;  ///< of the platform's own network
    std::string vpc = {};     ///< one that exists; empty: the platform makes its own
    std::vector<std::string> subnets = {};
};
struct SubnetSeen {
    std::string id = {};
    std::string vpc = {};
    std::string zone = {};
};
struct NetworkSeen {
    std::vector<std::string> zones = {};   ///< that can be used
    std::vector<SubnetSeen> subnets = {};  ///< those of the wish that are there
};
Question judge_network(const NetworkWish& wish, const Reply<NetworkSeen>& seen,
                       const PolicyWish& policy);

/// Whether each role of `policy.linked_roles` is there.
Question judge_linked_roles(const std::vector<Reply<bool>>& seen, const PolicyWish& policy);

/// A name that the environment takes in its account and region.
struct NameWish {
    enum class Kind : std::uint8_t {
        Stack,
        Cluster,
        LogGroup,
        Repository,
        Namespace,
        LoadBalancer,
    };
    Kind kind = Kind::Stack;
    std::string name = {};
    bool is_shared = false;  ///< by the environments of the account
};
struct NameSeen {
    bool is_there = false;
    std::map<std::string, std::string> tags = {};
    std::string description = {};  ///< of a stack
};
/// Whose what is there is: by the tags `platform` and `environment`. A stack that nobody tagged is
/// known by its description, which says whose it is in front.
Question judge_names(const std::vector<NameWish>& wishes, const std::vector<Reply<NameSeen>>& seen,
                     const PolicyWish& policy);

}  // namespace rollout
