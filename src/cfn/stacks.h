#pragma once
// The stacks of an environment in the order in which they are deployed: what blueprint makes and
// every command reads.

#include <string>
#include <vector>

#include "cfn/template.h"

namespace cfn {

enum class StackKind : std::uint8_t { Access, Registry, Network, Data, Cluster, Job, Service };

/// One stack: a template with its name and its place.
struct Stack {
    /// The CloudFormation stack name, "ohi-prod-api"; also the file name of its template.
    std::string name;
    StackKind kind;
    /// The service or job that it carries; empty for the others.
    std::string subject;
    /// The account of the environment; empty when the manifest names none.
    std::string account;
    std::string region;
    Template body;
    /// Whether creating it needs CAPABILITY_IAM.
    bool needs_iam_capability = false;
};

/// Deploy order: `waves` holds groups of indices into `stacks`; a stack stands after every stack
/// whose exports it imports and, for services and jobs, after what they `need`. Deleting goes the
/// other way.
struct Stacks {
    std::vector<Stack> stacks;
    std::vector<std::vector<std::size_t>> waves;
    /// By stack: the stacks that it comes directly after, ascending.
    std::vector<std::vector<std::size_t>> after;
};

}  // namespace cfn
