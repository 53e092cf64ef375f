#pragma once
// What the operations of ECS have in common: the things that they are about, what of them they did
// not find, and what is not there yet.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/cloud.h"
#include "engine/ecs/service_spec.h"
#include "local/operations.h"
#include "local/pages.h"
#include "local/tags.h"

namespace local {

using Refused = std::optional<aws::Error>;

/// A cluster that is there.
struct Cluster {
    std::string arn;
    std::string name;
};

/// A service or a task that is shown, and where it is.
template <class Core>
struct Found {
    std::string arn;
    engine::Address address;
    const Core* core;
};
using FoundService = Found<engine::ecs::ServiceScheduler>;
using FoundTask = Found<engine::ecs::Task>;

/// Whether an answer shows tags.
enum class WithTags : bool { No, Yes };

/// The cluster that the input names, by name or ARN; the one called "default" where it names none.
/// Error: ClusterNotFoundException.
aws::Either<Cluster> cluster_of(const Asking& asking);
/// Its record, by name or ARN, the empty word is "default"; null when there is none.
const engine::Record* cluster_record(const Asking& asking, std::string_view word);

/// The service of the cluster, by name or ARN; INACTIVE ones too, nothing when there is none.
std::optional<FoundService> find_service(const Asking& asking, const Cluster& cluster,
                                         std::string_view name_or_arn);
/// The task of the cluster, by id or ARN; nothing when there is none, or it is shown no longer.
std::optional<FoundTask> find_task(const Asking& asking, const Cluster& cluster,
                                   std::string_view id_or_arn);

/// The words of the list `name` of the input, at least one and at most `most`. Error:
/// InvalidParameterException; `what` is how it calls them ("Services").
aws::Either<std::vector<std::string>> named(const Asking& asking, std::string_view name,
                                            std::string_view what, std::size_t most);

/// Whether the list "include" of the input has `word`.
bool includes(const Asking& asking, std::string_view word);

/// The list "failures": everything that was asked for and is not there, by ARN.
void write_missing(aws::Writer& out, const std::vector<std::string>& arns);

/// "arn:aws:ecs:REGION:ACCOUNT:KIND/CLUSTER/NAME"; what is an ARN already stays one.
std::string arn_in(const Cluster& cluster, std::string_view kind, std::string_view name_or_arn);
/// "arn:aws:ecs:REGION:ACCOUNT:REST" of whoever asks.
std::string own_arn(const Asking& asking, std::string_view rest);
/// Who calls: everybody is the root user of the account.
std::string caller_arn(const Asking& asking);

/// Which capacity providers tasks go to, and in which proportion, as the list `name`.
void write_strategy(aws::Writer& out, std::string_view name,
                    const std::vector<engine::ecs::CapacityShare>& strategy);

/// An id that AWS makes up and the cloud does not keep: the same for the same thing.
std::string derived_uuid(std::string_view thing);

/// InvalidParameterException.
aws::Error invalid(const Asking& asking, std::string message);

/// Tags that no thing may be given: InvalidParameterException.
Refused refuse_tags(const Asking& asking, const Tags& tags);

/// A member of an input that changes what AWS would do and is not there.
struct NotYet {
    std::string_view member;
    std::string_view sentence;
};
/// The first of them that says something in the input, in its sentence.
Refused refuse_what_is_not_there(const Asking& asking, std::span<const NotYet> members);

/// ECS shows so many where maxResults is not given, and up to 100 where it is.
PageRules pages_of(const Asking& asking, std::size_t most_unasked, std::size_t most = 100);
/// The list `name` with the page of `ids` that was asked for, and the token of the next one.
Refused write_page(const Asking& asking, aws::Writer& out, std::string_view name,
                   std::vector<std::string> ids, const PageRules& rules,
                   std::string_view filter = {});

}  // namespace local
