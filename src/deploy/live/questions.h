#pragma once
// The calls behind each question of a live check, by subject. Each begins its calls and returns;
// what they find is in `seen` when the asker has finished, element by element as the wishes are.
// Wishes and `seen` outlive the asker's work, and `seen` has its size before.

#include <string>
#include <string_view>
#include <vector>

#include "deploy/client/asker.h"
#include "deploy/live/check.h"
#include "deploy/reading/reading.h"

namespace deploy {

/// A blob of a registry that says what an image is built for, at an address that is good for
/// minutes.
struct ImageConfig {
    std::size_t image = 0;    ///< which of `seen` it belongs to
    std::string digest = {};  ///< "sha256:..."
    std::string url = {};
};

void ask_images(Asker& asker, const std::vector<rollout::ImageWish>& wishes,
                std::vector<rollout::Reply<rollout::ImageSeen>>& seen,
                std::vector<ImageConfig>& configs);
/// Reads all `configs` at a time: what it finds of architectures goes into `seen`.
void read_image_configs(const std::vector<ImageConfig>& configs, const std::string& ca_file,
                        std::vector<rollout::Reply<rollout::ImageSeen>>& seen);

void ask_secrets(Asker& asker, const std::vector<rollout::SecretWish>& wishes,
                 std::vector<rollout::Reply<rollout::LiveSecret>>& seen);

void ask_names(Asker& asker, const std::vector<rollout::NameWish>& wishes,
               std::vector<rollout::Reply<rollout::NameSeen>>& seen);

void ask_quotas(Asker& asker, const LiveWish& wish, std::vector<rollout::QuotaSeen>& seen);

void ask_certificate(Asker& asker, const rollout::CertificateWish& wish,
                     rollout::Reply<rollout::CertificateSeen>& seen);
void ask_hosted_zone(Asker& asker, const rollout::ZoneWish& wish,
                     rollout::Reply<rollout::ZoneSeen>& seen);
void ask_network(Asker& asker, const rollout::NetworkWish& wish,
                 rollout::Reply<rollout::NetworkSeen>& seen);
void ask_linked_roles(Asker& asker, const std::vector<rollout::LinkedRole>& roles,
                      std::vector<rollout::Reply<bool>>& seen);

/// Tags, as most services list them. `key` and `value` are the names of the members.
std::map<std::string, std::string> tags_in(const aws::Value& holder, std::string_view list,
                                           std::string_view key = "Key",
                                           std::string_view value = "Value");

}  // namespace deploy
