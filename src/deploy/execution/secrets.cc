#include "deploy/execution/secrets.h"

#include <utility>

namespace deploy {
namespace {

/// An API may repeat what it was sent in its words about it.
std::string without(std::string_view value, const std::string& text) {
    constexpr std::string_view kHidden = "****";
    std::string left = text;
    for (std::size_t at = 0; (at = left.find(value, at)) != std::string::npos; at += kHidden.size())
        left.replace(at, value.size(), kHidden);
    return left;
}

}  // namespace

base::Status put_secret(Client& client, const std::string& arn, std::string_view token,
                        std::string_view value) {
    CallEnded ended = client.call("secretsmanager", "PutSecretValue", [&](aws::Writer& out) {
        out.text("SecretId", arn).text("ClientRequestToken", token).text("SecretString", value);
    });
    if (ended.answer.ok()) return base::Done{};
    base::Diagnostics problems = std::move(ended.answer).problems();
    if (value.empty()) return problems;
    for (base::Diagnostic& problem : problems) {
        problem.message = without(value, problem.message);
        for (std::string& note : problem.notes)
            note = without(value, note);
        problem.help = without(value, problem.help);
    }
    return problems;
}

}  // namespace deploy
