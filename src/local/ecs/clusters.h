#pragma once
// What the operations of ECS have in common: the cluster that they are about, and what of it they
// did not find.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "local/operations.h"

namespace local {

/// A cluster that is there.
struct Cluster {
    std::string arn;
    std::string name;
};

/// The cluster that the input names, by name or ARN; the one called "default" where it names none.
/// Error: ClusterNotFoundException.
aws::Either<Cluster> cluster_of(const Asking& asking);

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

/// An id that AWS makes up and the cloud does not keep: the same for the same thing.
std::string derived_uuid(std::string_view thing);

}  // namespace local
