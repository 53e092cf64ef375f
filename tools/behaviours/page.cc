#include "behaviours/page.h"

#include <fmt/format.h>

#include <algorithm>

namespace behaviours {
namespace {

constexpr std::string_view kHead =
    R"(<!-- Written by tools/behaviours from the comments in src; SLIPWAY_ACCEPT=1 renews it. -->
# What of AWS the cloud in slipway imitates

Every rule stands as a comment above the code that follows it, and has a test. How sure each is:

- **documented**: the page of AWS says so; {} of {} rules.
- **observed**: others saw AWS do so, and the source says who or where; {}.
- **chosen**: AWS does not say, or only roughly. It is our choice and may differ from AWS; {}.

Nothing here was compared with AWS by slipway itself: [tools/aws-conformance](conformance.md) asks AWS and records its
answers, and no record of such a run is part of the repository yet. Numbers that AWS does not publish (how long a resource
takes, how a back-off grows) are no rules; they stand in `src/engine/tunables.h`.
)";

/// A cell of a table: one line, no bar.
std::string cell(std::string_view text) {
    std::string safe;
    for (char c : text) {
        if (c == '|' || c == '<') safe += '\\';
        safe += c;
    }
    return safe;
}

/// "A stack is ..." whether the comment begins it small or not.
std::string sentence(std::string text) {
    bool small = !text.empty() && text[0] >= 'a' && text[0] <= 'z';
    // A word with a capital or a dot inside is a name ("failedTasks") and stays.
    std::string first = text.substr(0, text.find(' '));
    bool is_name = std::ranges::any_of(
        first, [](char c) { return (c >= 'A' && c <= 'Z') || c == '.' || c == '_'; });
    if (small && !is_name) text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text + ".";
}

}  // namespace

std::string page(const std::vector<Rule>& rules) {
    auto count = [&](Certainty certainty) {
        return std::ranges::count(rules, certainty, &Rule::certainty);
    };
    std::string text = fmt::format(kHead, count(Certainty::Documented), rules.size(),
                                   count(Certainty::Observed), count(Certainty::Chosen));
    std::string_view area;
    for (const Rule& rule : rules) {
        if (rule.area != area) {
            area = rule.area;
            text += fmt::format(
                "\n## {}\n\n| rule | what AWS does | source | how sure | test |\n"
                "| --- | --- | --- | --- | --- |\n",
                title_of(area));
        }
        text += fmt::format("| {}.{} | {} | {} | {} | `{}` |\n", rule.area, rule.number,
                            cell(sentence(rule.text)), cell(rule.page), to_string(rule.certainty),
                            rule.test);
    }
    return text;
}

}  // namespace behaviours
