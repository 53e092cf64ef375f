#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.h"
#include "deploy/live/questions.h"
#include "deploy/reading/images.h"
#include "text/document.h"

namespace deploy {
namespace {

using rollout::ImageSeen;
using rollout::ImageWish;
using rollout::Refusal;
using rollout::Reply;

std::optional<text::Node> json_of(std::string_view text) {
    base::Sources sources;
    auto json = text::parse_json(sources, sources.add("answer", std::string(text)));
    if (!json.ok()) return std::nullopt;
    return *std::move(json);
}

std::string member(const text::Node& node, std::string_view key) {
    const text::Node* found = node.get(key);
    return found && found->is_scalar() ? found->scalar : std::string();
}

/// What a list of images has images for. Attestations stand in it as "unknown".
std::set<std::string> architectures_in(const text::Node& list) {
    std::set<std::string> found;
    const text::Node* manifests = list.get("manifests");
    if (!manifests) return found;
    for (const text::Node& manifest : manifests->items) {
        const text::Node* platform = manifest.get("platform");
        std::string architecture = platform ? member(*platform, "architecture") : "";
        if (!architecture.empty() && architecture != "unknown") found.insert(architecture);
    }
    return found;
}

class ImageQuestion {
  public:
    ImageQuestion(Asker& asker, const ImageWish& wish, std::size_t number, Reply<ImageSeen>& seen,
                  std::vector<ImageConfig>& configs)
        : asker_(asker), wish_(wish), number_(number), seen_(seen), configs_(configs) {}

    void take(CallEnded& ended) const {
        if (ended.code == "RepositoryNotFoundException") return;
        if (!ended.answer.ok()) {
            seen_ = refusal_of(ended);
            return;
        }
        ImageSeen image{.has_repository = true};
        const aws::Value::List& images = ended.answer->list("images");
        if (images.empty()) {
            seen_ = std::move(image);
            return;
        }
        const aws::Value* id = images.front().find("imageId");
        if (id) image.digest = id->text("imageDigest");
        auto manifest = json_of(images.front().text("imageManifest"));
        if (manifest && manifest->get("manifests")) {
            image.architectures = architectures_in(*manifest);
        } else if (const text::Node* config = manifest ? manifest->get("config") : nullptr) {
            ask_for_config(member(*config, "digest"));
        }
        seen_ = std::move(image);
    }

  private:
    /// A single image says what it is built for in its configuration, which is a blob like a layer.
    void ask_for_config(std::string digest) const {
        if (digest.empty()) return;
        asker_.ask(
            "ecr", "GetDownloadUrlForLayer",
            [&](aws::Writer& out) {
                out.text("registryId", wish_.registry).text("repositoryName", wish_.repository);
                out.text("layerDigest", digest);
            },
            [&seen = seen_, &configs = configs_, number = number_, digest](CallEnded& ended) {
                if (ended.answer.ok())
                    configs.push_back(
                        {number, digest, std::string(ended.answer->text("downloadUrl"))});
                else
                    std::get<ImageSeen>(seen).architectures = refusal_of(ended);
            });
    }

    Asker& asker_;
    const ImageWish& wish_;
    std::size_t number_;
    Reply<ImageSeen>& seen_;
    std::vector<ImageConfig>& configs_;
};

Refusal unread(std::string words) {
    return {.kind = Refusal::Kind::Failed,
            .service = "ecr",
            .operation = "GetDownloadUrlForLayer",
            .words = std::move(words)};
}

Reply<std::set<std::string>> architectures_of(const ImageConfig& config,
                                              const base::Result<base::HttpAnswer>& answer) {
    if (!answer.ok()) return unread(answer.problems().front().message);
    if (answer->status != 200)
        return unread(fmt::format("{} cannot be read: status {}", config.digest, answer->status));
    if ("sha256:" + base::sha256_hex(answer->body) != config.digest)
        return unread(fmt::format("what came is not {}", config.digest));
    auto json = json_of(answer->body);
    std::string architecture = json ? member(*json, "architecture") : "";
    return architecture.empty() ? std::set<std::string>() : std::set<std::string>{architecture};
}

}  // namespace

void ask_images(Asker& asker, const std::vector<ImageWish>& wishes,
                std::vector<Reply<ImageSeen>>& seen, std::vector<ImageConfig>& configs) {
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        const ImageWish& wish = wishes[i];
        if (wish.registry.empty()) continue;
        ImageQuestion question(asker, wish, i, seen[i], configs);
        asker.ask(
            "ecr", "BatchGetImage",
            [&](aws::Writer& out) {
                write_image_question(out, wish.registry, wish.repository, wish.reference);
            },
            [question](CallEnded& ended) { question.take(ended); });
    }
}

void read_image_configs(const std::vector<ImageConfig>& configs, const std::string& ca_file,
                        std::vector<Reply<ImageSeen>>& seen) {
    constexpr base::Duration kPatience = base::Duration::seconds(20);
    if (configs.empty()) return;
    auto take = [&](const ImageConfig& config, const base::Result<base::HttpAnswer>& answer) {
        std::get<ImageSeen>(seen[config.image]).architectures = architectures_of(config, answer);
    };
    auto http = io::HttpClient::open({.ca_file = ca_file});
    if (!http.ok()) {
        for (const ImageConfig& config : configs)
            take(config, http.problems());
        return;
    }
    std::map<io::HttpClient::Id, const ImageConfig*> asked;
    for (const ImageConfig& config : configs) {
        std::size_t scheme = config.url.find("://");
        std::size_t path = scheme == std::string::npos ? scheme : config.url.find('/', scheme + 3);
        if (path == std::string::npos) continue;
        base::HttpRequest request{"GET", config.url.substr(path), {}, {}};
        asked.emplace((*http)->begin(config.url.substr(0, path), request, kPatience), &config);
    }
    while ((*http)->under_way() > 0)
        for (io::HttpClient::Ended& ended : (*http)->wait(kPatience))
            take(*asked.at(ended.id), ended.answer);
}

}  // namespace deploy
