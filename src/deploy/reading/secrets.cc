#include "deploy/reading/secrets.h"

#include <cstdint>
#include <map>
#include <utility>

#include "deploy/reading/members.h"

namespace deploy {
namespace {

std::vector<std::string> texts(const aws::Value::List& list) {
    std::vector<std::string> all;
    for (const aws::Value& value : list)
        all.emplace_back(value.as_text());
    return all;
}

class Reader {
  public:
    Reader(Client& client, const std::vector<std::string>& arns) : client_(client), arns_(arns) {}

    base::Result<std::vector<rollout::SecretSeen>> read() {
        for (std::size_t i = 0; i < arns_.size(); ++i) {
            secrets_.push_back({.arn = arns_[i]});
            ask(i, {});
        }
        while (client_.under_way() > 0)
            for (CallEnded& ended : client_.wait(base::Duration::minutes(1)))
                if (base::Status taken = take(ended); !taken.ok()) {
                    client_.drop_all();
                    return std::move(taken).problems();
                }
        return std::move(secrets_);
    }

  private:
    void ask(std::size_t secret, std::string_view token) {
        std::uint64_t id =
            client_.begin("secretsmanager", "ListSecretVersionIds", [&](aws::Writer& out) {
                out.text("SecretId", arns_[secret]);
                if (!token.empty()) out.text("NextToken", token);
                out.boolean("IncludeDeprecated", true);
            });
        secret_of_.emplace(id, secret);
    }

    base::Status take(CallEnded& ended) {
        const std::size_t secret = secret_of_.at(ended.id);
        if (!ended.answer.ok()) {
            if (ended.code == "ResourceNotFoundException") return base::Done{};
            return std::move(ended.answer).problems();
        }
        for (const aws::Value& version : ended.answer->list("Versions"))
            secrets_[secret].versions.push_back(
                {.id = text(version, "VersionId"),
                 .stages = texts(version.list("VersionStages")),
                 .created = time_at(version, "CreatedDate").value_or(base::Time())});
        if (std::string_view token = ended.answer->text("NextToken"); !token.empty())
            ask(secret, token);
        return base::Done{};
    }

    Client& client_;
    const std::vector<std::string>& arns_;
    std::map<std::uint64_t, std::size_t> secret_of_ = {};
    std::vector<rollout::SecretSeen> secrets_ = {};
};

}  // namespace

base::Result<std::vector<rollout::SecretSeen>> read_secrets(Client& client,
                                                            const std::vector<std::string>& arns) {
    return Reader(client, arns).read();
}

}  // namespace deploy
