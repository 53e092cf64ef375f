#include "deploy/client/foreign.h"

#include <fmt/format.h>

#include "base/utf8.h"
#include "text/json_writer.h"

namespace deploy {
namespace {

constexpr std::size_t kMostShown = 60;

/// The first bytes of `text` in quotes; not the half of a character.
std::string quoted(std::string_view text) {
    std::string_view begin = text.substr(0, kMostShown);
    if (begin.size() < text.size()) {
        constexpr std::size_t kLongestCharacter = 4;
        const std::size_t whole = base::utf8_prefix(begin);
        if (begin.size() - whole < kLongestCharacter) begin = begin.substr(0, whole);
    }
    text::JsonWriter json(text::Layout::Compact);
    json.value(begin);
    return json.take() + (begin.size() < text.size() ? " ..." : "");
}

}  // namespace

std::string shown_answer(const base::HttpAnswer& answer, BodyIs body) {
    std::string text = fmt::format("status {}", answer.status);
    if (std::string_view type = answer.header("Content-Type"); !type.empty())
        text += fmt::format(", {}", base::to_utf8(type));
    if (std::string_view to = answer.header("Location"); !to.empty())
        text += ", which sends to " + quoted(to);
    if (answer.body.empty()) return text + ", nothing in it";
    if (body == BodyIs::Secret) return text + fmt::format(", {} bytes", answer.body.size());
    return text + ", " + quoted(answer.body);
}

base::Diagnostic foreign_answer(std::string_view call, const Endpoint& endpoint,
                                const base::HttpAnswer& answer, BodyIs body) {
    base::Diagnostic problem{.code = "api.failed",
                             .message = fmt::format("{}: {} does not answer as AWS does: {}", call,
                                                    endpoint.origin, shown_answer(answer, body))};
    if (endpoint.by.empty()) {
        problem.help = "a proxy, or the sign-on page of a network, may answer in AWS's place";
    } else {
        problem.notes = {fmt::format("{} names it", endpoint.by)};
        problem.help = "look what listens there";
    }
    return problem;
}

}  // namespace deploy
