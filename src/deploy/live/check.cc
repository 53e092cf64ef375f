#include "deploy/live/check.h"

#include <utility>

#include "deploy/live/questions.h"

namespace deploy {
namespace {

/// What AWS showed, as the wish has it.
struct Seen {
    explicit Seen(const LiveWish& wish)
        : quotas(wish.quotas.size()),
          images(wish.images.size()),
          secrets(wish.secrets.size()),
          roles(wish.asks_for_roles ? wish.policy.linked_roles.size() : 0),
          names(wish.names.size()) {}

    std::vector<rollout::QuotaSeen> quotas;
    std::vector<rollout::Reply<rollout::ImageSeen>> images;
    std::vector<rollout::Reply<rollout::LiveSecret>> secrets;
    rollout::Reply<rollout::CertificateSeen> certificate = {};
    rollout::Reply<rollout::ZoneSeen> zone = {};
    rollout::Reply<rollout::NetworkSeen> network = {};
    std::vector<rollout::Reply<bool>> roles;
    std::vector<rollout::Reply<rollout::NameSeen>> names;
};

std::vector<rollout::Question> judge(const LiveWish& wish, const Seen& seen) {
    std::vector<rollout::Question> questions;
    const rollout::PolicyWish& policy = wish.policy;
    questions.push_back(
        judge_quotas(wish.quotas, seen.quotas, wish.network.region, policy, wish.asked));
    if (!wish.images.empty()) questions.push_back(judge_images(wish.images, seen.images, policy));
    if (!wish.secrets.empty())
        questions.push_back(judge_secrets(wish.secrets, seen.secrets, policy));
    if (wish.certificate)
        questions.push_back(judge_certificate(*wish.certificate, seen.certificate, policy));
    if (wish.zone) questions.push_back(judge_hosted_zone(*wish.zone, seen.zone, policy));
    questions.push_back(judge_network(wish.network, seen.network, policy));
    if (wish.asks_for_roles) questions.push_back(judge_linked_roles(seen.roles, policy));
    questions.push_back(judge_names(wish.names, seen.names, policy));
    return questions;
}

}  // namespace

base::Result<std::vector<rollout::Question>> check_live(Client& client, const LiveWish& wish) {
    Seen seen(wish);
    std::vector<ImageConfig> configs;
    Asker asker(client);
    ask_quotas(asker, wish, seen.quotas);
    ask_images(asker, wish.images, seen.images, configs);
    ask_secrets(asker, wish.secrets, seen.secrets);
    if (wish.certificate) ask_certificate(asker, *wish.certificate, seen.certificate);
    if (wish.zone) ask_hosted_zone(asker, *wish.zone, seen.zone);
    ask_network(asker, wish.network, seen.network);
    if (wish.asks_for_roles) ask_linked_roles(asker, wish.policy.linked_roles, seen.roles);
    ask_names(asker, wish.names, seen.names);
    TRY(asker.finish());
    read_image_configs(configs, client.trusted_file(), seen.images);
    return judge(wish, seen);
}

}  // namespace deploy
