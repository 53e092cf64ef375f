#pragma once
// Asks an account, all at once, what an environment needs to know before anything is changed there.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "deploy/client/client.h"
#include "rollout/live/live.h"

namespace deploy {

/// What one region of an environment asks for.
struct LiveWish {
    /// What is denied is looked up there.
    rollout::PolicyWish policy = {};
    std::vector<rollout::QuotaWish> quotas = {};
    rollout::AskedOf asked = rollout::AskedOf::Aws;
    /// The clusters of other environments of this account and region, and how much of each quota
    /// they run when they are there: in the order of `quotas`.
    struct Neighbour {
        std::string cluster = {};
        std::vector<double> needed = {};
    };
    std::vector<Neighbour> neighbours = {};
    std::vector<rollout::ImageWish> images = {};
    std::vector<rollout::SecretWish> secrets = {};
    std::optional<rollout::CertificateWish> certificate = {};
    std::optional<rollout::ZoneWish> zone = {};
    rollout::NetworkWish network = {};
    /// Roles belong to no region, so one region asks for them.
    bool asks_for_roles = true;
    std::vector<rollout::NameWish> names = {};
};

/// Asks for all of it at a time and changes nothing. Nothing else may be under way. The values of
/// secrets are read where their keys are wanted, and forgotten at once. Errors: those of
/// credentials; what else goes wrong is an answer of its question.
base::Result<std::vector<rollout::Question>> check_live(Client& client, const LiveWish& wish);

}  // namespace deploy
