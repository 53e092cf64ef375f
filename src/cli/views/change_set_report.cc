#include "cli/views/change_set_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "base/match.h"
#include "cli/command_again.h"
#include "cli/views/counted.h"
#include "cli/views/fitted.h"
#include "cli/views/harmless.h"
#include "cli/views/plan_report.h"
#include "rollout/live/live.h"

namespace cli {
namespace {

using rollout::Agreement;
using rollout::Compared;
using rollout::Listed;
using rollout::ListedAction;
using rollout::ListedChange;
using rollout::ListedDetail;
using rollout::NoChange;
using rollout::NotAsked;
using rollout::NotMade;
using rollout::Replacement;
using rollout::StackWord;
using rollout::Touched;

/// Resources of one stack that are shown to people when nothing is wrong with them.
constexpr std::size_t kMostRows = 12;
/// A value of a property that is worth its place in a line.
constexpr std::size_t kLongestValue = 24;
constexpr std::size_t kLongestReason = 400;

bool is_disagreement(const Compared& row) {
    return row.agreement != Agreement::Same && row.agreement != Agreement::Open;
}

/// Of a stack of which CloudFormation has said something.
std::vector<Compared> rows_of(const ChangeSetReport& report, const StackWord& word) {
    static const std::vector<ListedChange> kNone;
    const auto* listed = std::get_if<Listed>(&word.word);
    if (!listed && !std::holds_alternative<NoChange>(word.word)) return {};
    return rollout::compared(
        rollout::touched_first(report.prepared->plan, word.stack,
                               report.prepared->consequences[word.stack].touched),
        listed ? listed->changes : kNone);
}

char mark_of(ListedAction action) {
    switch (action) {
        case ListedAction::Add:
        case ListedAction::Import: return '+';
        case ListedAction::Remove: return '-';
        case ListedAction::Modify: return '~';
        case ListedAction::Unknown: return '?';
    }
    return '?';
}

std::string_view style_of(char mark) {
    switch (mark) {
        case '+': return "32";
        case '-':
        case '!': return "31";
        default: return "33";
    }
}

/// What becomes of the old thing, where it does not just go. AWS: "PolicyAction".
std::string_view fate_of(std::string_view policy) {
    if (policy.ends_with("Retain")) return ", old one kept";
    if (policy.ends_with("Snapshot")) return ", snapshot";
    return "";
}

std::string what_of(const ListedChange& change) {
    switch (change.action) {
        case ListedAction::Add: return "new";
        case ListedAction::Import: return "taken over";
        case ListedAction::Remove: return "goes" + std::string(fate_of(change.policy));
        case ListedAction::Unknown: return "known when it is done";
        case ListedAction::Modify: break;
    }
    switch (change.replacement) {
        case Replacement::No: return "in place";
        case Replacement::Yes: return "replaced" + std::string(fate_of(change.policy));
        case Replacement::Perhaps: return "perhaps replaced";
    }
    return "";
}

/// "Priority 4 -> 6", "TaskDefinition by TaskDefinition".
std::string reason_of(const ListedDetail& detail) {
    constexpr std::string_view kProperties = "/Properties/";
    std::string text = detail.name.empty() ? detail.attribute : detail.name;
    if (detail.path.starts_with(kProperties)) text = detail.path.substr(kProperties.size());
    const bool is_told = !(detail.before.empty() && detail.after.empty()) &&
                         detail.before.size() <= kLongestValue &&
                         detail.after.size() <= kLongestValue;
    if (is_told)
        text += fmt::format(" {} -> {}", detail.before.empty() ? "nothing" : detail.before,
                            detail.after.empty() ? "nothing" : detail.after);
    else if (!detail.cause.empty())
        text += " by " + detail.cause;
    return text;
}

std::string reasons_of(const ListedChange& change) {
    std::vector<std::string> all;
    for (const ListedDetail& detail : change.details) {
        std::string reason = reason_of(detail);
        if (std::ranges::find(all, reason) == all.end()) all.push_back(std::move(reason));
    }
    return fmt::format("{}", fmt::join(all, ", "));
}

/// "ECS::TaskDefinition".
std::string_view short_type(std::string_view type) {
    if (type.starts_with("AWS::")) type.remove_prefix(5);
    return type;
}

std::string_view deed_of(const Touched& planned) {
    switch (planned.change) {
        case cfn::Change::kAdded: return "makes it";
        case cfn::Change::kRemoved: return "takes it away";
        case cfn::Change::kChanged: break;
    }
    return planned.is_replaced ? "replaces it" : "changes it in place";
}

std::string_view deed_of(const ListedChange& listed) {
    switch (listed.action) {
        case ListedAction::Add: return "makes it";
        case ListedAction::Import: return "takes it over";
        case ListedAction::Remove: return "takes it away";
        case ListedAction::Unknown: return "does not know yet";
        case ListedAction::Modify: break;
    }
    switch (listed.replacement) {
        case Replacement::No: return "changes it in place";
        case Replacement::Yes: return "replaces it";
        case Replacement::Perhaps: return "perhaps replaces it";
    }
    return "";
}

std::string disagreement(const Compared& row) {
    if (!row.listed)
        return fmt::format("the plan {}, CloudFormation does not list it", deed_of(*row.planned));
    if (!row.planned)
        return fmt::format("CloudFormation {}, the plan does not list it", deed_of(*row.listed));
    return fmt::format("the plan {}, CloudFormation {}", deed_of(*row.planned),
                       deed_of(*row.listed));
}

/// Stacks of which the same is said.
struct Block {
    char mark = '~';
    std::string words = {};  ///< behind the name
    std::string below = {};  ///< lines
    std::vector<std::string> names = {};
};

class Lines {
  public:
    Lines(const ChangeSetReport& report, const Screen& screen) : report_(report), screen_(screen) {}

    std::string text() {
        for (const StackWord& word : report_.words)
            add(word);
        if (blocks_.empty()) return "\nCloudFormation was asked nothing: no stack changes\n";
        std::string stacks;
        for (const Block& block : blocks_)
            stacks += shown(block);
        const std::string left = this->left();
        return "\n" + heading() + "\n" + stacks + left + helps() + "\n" + summary();
    }

  private:
    std::string heading() const {
        return fmt::format("CloudFormation's own word   {}   {:.2f} s\n", made(),
                           static_cast<double>(report_.milliseconds) / 1000.0);
    }

    std::string made() const {
        const auto count = std::ranges::count_if(report_.words, [](const StackWord& word) {
            return !std::holds_alternative<NotAsked>(word.word) &&
                   !std::holds_alternative<rollout::Refusal>(word.word);
        });
        return counted_or_no(static_cast<std::size_t>(count), "change set") +
               (count == 0   ? ""
                : left_ == 0 ? " made, and deleted again"
                             : " made");
    }

    const rollout::PlannedStack& planned(const StackWord& word) const {
        return report_.prepared->plan.stacks[word.stack];
    }

    void add(const StackWord& word) {
        Block block = base::match(
            word.word, [&](const Listed&) { return listed(word); },
            [&](const NoChange&) { return listed(word); },
            [&](const NotAsked& one) {
                ++not_asked_;
                return Block{.words = "not asked: " + one.why};
            },
            [&](const NotMade& one) {
                ++not_made_;
                return Block{.words = "no change set:", .below = below(one.reason)};
            },
            [&](const rollout::Refusal& one) { return refused(word, one); });
        if (planned(word).change == rollout::PlannedChange::Create) block.mark = '+';
        auto same = std::ranges::find_if(blocks_, [&](const Block& other) {
            return other.mark == block.mark && other.words == block.words &&
                   other.below == block.below;
        });
        if (same == blocks_.end()) same = blocks_.insert(same, std::move(block));
        same->names.push_back(called(planned(word)));
    }

    std::string shown(const Block& block) const {
        const std::string mark =
            painted(screen_.out, style_of(block.mark), std::string_view(&block.mark, 1));
        if (block.names.size() > 1 || block.words.empty()) {
            const std::string names = fmt::format("{}", fmt::join(block.names, ", "));
            return fmt::format(" {} {}", mark, indented(names, 3)) +
                   (block.words.empty() ? "" : "     " + indented(block.words, 5)) + block.below;
        }
        const std::string name = fmt::format("{:<24} ", block.names.front());
        return fmt::format(" {} {}", mark, name) + indented(block.words, name.size() + 3) +
               block.below;
    }

    /// `words` from a column on, in as many lines as it takes.
    std::string indented(const std::string& words, std::size_t column) const {
        const std::size_t room = screen_.width > column + 20 ? screen_.width - column : 52;
        std::string text;
        for (const std::string& line : filled(words, room, 8))
            text += (text.empty() ? "" : "\n" + std::string(column, ' ')) + line;
        return text + "\n";
    }

    Block listed(const StackWord& word) {
        const std::vector<Compared> rows = rows_of(report_, word);
        ++stacks_;
        resources_ += rows.size();
        std::size_t listed = 0;
        std::string differing;
        for (const Compared& row : rows) {
            if (row.agreement == Agreement::Open) ++open_;
            if (row.listed) ++listed;
            if (!is_disagreement(row)) continue;
            ++differing_;
            differing += marked('!', fmt::format("{}: {}", row.logical_id, disagreement(row)));
        }
        const bool is_new = planned(word).change == rollout::PlannedChange::Create;
        if (is_new && differing.empty() && listed == rows.size())
            return {.words = counted(listed, "new resource")};
        if (listed > 0) return {.below = table(rows) + differing};
        const bool is_none = std::holds_alternative<NoChange>(word.word);
        return {.words = is_none ? "no change" : "nothing but its outputs and parameters",
                .below = differing};
    }

    std::string table(const std::vector<Compared>& rows) const {
        std::size_t id = 0, what = 0, type = 0, shown = 0, all = 0;
        for (const Compared& row : rows) {
            if (!row.listed || ++all > kMostRows) continue;
            id = std::max(id, row.logical_id.size());
            what = std::max(what, what_of(*row.listed).size());
            type = std::max(type, short_type(row.type).size());
        }
        std::string text;
        for (const Compared& row : rows) {
            if (!row.listed || shown == kMostRows) continue;
            ++shown;
            const std::string line =
                fmt::format("{:<{}}  {:<{}}  {:<{}}", row.logical_id, id, what_of(*row.listed),
                            what, short_type(row.type), type);
            const std::string reasons = reasons_of(*row.listed);
            const bool has_room = line.size() + reasons.size() + 9 <= screen_.width;
            const bool is_open = row.agreement == Agreement::Open;
            text += marked(is_open ? '?' : mark_of(row.listed->action),
                           has_room ? line + "  " + reasons : line);
            if (!has_room)
                text += "         " +
                        fitted(reasons, screen_.width > 9 ? screen_.width - 9 : reasons.size()) +
                        "\n";
        }
        if (all > shown) text += fmt::format("     and {} more\n", all - shown);
        return text;
    }

    /// A line below the name of a stack, in the width of the screen.
    std::string marked(char mark, const std::string& words) const {
        std::string line = fitted(words, screen_.width > 7 ? screen_.width - 7 : words.size());
        while (line.ends_with(' '))
            line.pop_back();
        return fmt::format("     {} {}\n",
                           painted(screen_.out, style_of(mark), std::string_view(&mark, 1)), line);
    }

    std::string below(const std::string& words) const {
        std::string text;
        for (const std::string& line :
             filled(fitted(words, kLongestReason), screen_.width > 5 ? screen_.width - 5 : 75, 8))
            text += "     " + line + "\n";
        return text;
    }

    Block refused(const StackWord& word, const rollout::Refusal& refusal) {
        ++refused_;
        const rollout::Judged answer =
            rollout::answer_of(refusal, planned(word).name, report_.policy);
        const bool is_new =
            !answer.help.empty() && std::ranges::find(helps_, answer.help) == helps_.end();
        if (is_new) helps_.push_back(answer.help);
        return {.words = "AWS refused:", .below = below(answer.fact)};
    }

    /// What would allow what was refused: of each call once.
    std::string helps() const {
        std::string text;
        for (std::string_view rest : helps_) {
            text += "\n";
            while (!rest.empty()) {
                const std::size_t end = std::min(rest.find('\n'), rest.size());
                text += fmt::format(" {}\n", harmless(rest.substr(0, end)));
                rest.remove_prefix(std::min(end + 1, rest.size()));
            }
        }
        return text;
    }

    std::string left() {
        std::string text;
        for (const StackWord& word : report_.words)
            for (const rollout::LeftBehind& one : word.left) {
                ++left_;
                text += fmt::format(" {} {}           taken away with:\n           {}\n",
                                    painted(screen_.out, "31", "left   "),
                                    indented(one.what + ": " + fitted(one.why, kLongestReason), 9),
                                    aws_command(one.command, report_.place));
            }
        return text;
    }

    std::string summary() const {
        const std::string of = fmt::format("{} of {}", counted_or_no(resources_, "resource"),
                                           counted(stacks_, "stack"));
        std::string said = "CloudFormation and the plan agree on " + of;
        if (differing_ > 0)
            said = fmt::format("CloudFormation and the plan differ in {} of {}", differing_, of);
        if (stacks_ == 0) said = "CloudFormation said nothing";
        std::vector<std::string> rest;
        auto add = [&](std::size_t count, std::string_view words) {
            if (count > 0) rest.push_back(fmt::format("{} {}", count, words));
        };
        add(open_, "known only when done");
        add(not_asked_, "not asked");
        add(not_made_, "without a change set");
        add(refused_, "refused");
        add(left_, "LEFT BEHIND");
        const std::string more = fmt::format("{}", fmt::join(rest, ", "));
        const bool has_room = said.size() + more.size() + 2 <= screen_.width;
        return painted(screen_.out, differing_ > 0 || stacks_ == 0 ? "1;33" : "1;32", said) +
               (more.empty() ? "" : (has_room ? ", " : "\n") + more) + "\n";
    }

    const ChangeSetReport& report_;
    const Screen& screen_;
    std::vector<Block> blocks_ = {};
    std::vector<std::string> helps_ = {};
    std::size_t stacks_ = 0, resources_ = 0, differing_ = 0, open_ = 0, not_asked_ = 0,
                not_made_ = 0, refused_ = 0, left_ = 0;
};

std::string_view word_of(const rollout::Word& word) {
    constexpr std::string_view kWords[] = {"changes", "no change", "not asked", "not made",
                                           "refused"};
    return kWords[word.index()];
}

std::string why_of(const rollout::Word& word) {
    return base::match(
        word, [](const Listed&) { return std::string(); },
        [](const NoChange&) { return std::string(); }, [](const NotAsked& one) { return one.why; },
        [](const NotMade& one) { return one.reason; },
        [](const rollout::Refusal& one) { return one.words; });
}

std::string_view word_of(const std::optional<Touched>& planned) {
    if (!planned) return "";
    constexpr std::string_view kWords[] = {"add", "remove", "change"};
    return planned->is_replaced ? "replace" : kWords[static_cast<int>(planned->change)];
}

void write_listed(text::JsonWriter& json, const ListedChange& change) {
    constexpr std::string_view kActions[] = {"Add", "Modify", "Remove", "Import", "Dynamic"};
    constexpr std::string_view kReplacements[] = {"False", "True", "Conditional"};
    json.begin_object().key("action").value(kActions[static_cast<int>(change.action)]);
    json.key("replacement").value(kReplacements[static_cast<int>(change.replacement)]);
    json.key("policy").value(change.policy).key("physical_id").value(change.physical_id);
    json.key("scope").begin_array();
    for (const std::string& one : change.scope)
        json.value(one);
    json.end_array().key("details").begin_array();
    for (const ListedDetail& one : change.details) {
        json.begin_object().key("attribute").value(one.attribute).key("name").value(one.name);
        json.key("path").value(one.path).key("before").value(one.before);
        json.key("after").value(one.after).key("recreation").value(one.recreation);
        json.key("evaluation").value(one.evaluation).key("source").value(one.source);
        json.key("cause").value(one.cause).end_object();
    }
    json.end_array().end_object();
}

void write_row(text::JsonWriter& json, const Compared& row) {
    constexpr std::string_view kAgreements[] = {"same", "open", "differs", "only plan",
                                                "only cloudformation"};
    json.begin_object().key("logical_id").value(row.logical_id).key("type").value(row.type);
    json.key("agreement").value(kAgreements[static_cast<int>(row.agreement)]);
    json.key("planned").value(word_of(row.planned)).key("listed");
    if (row.listed)
        write_listed(json, *row.listed);
    else
        json.null();
    json.end_object();
}

}  // namespace

ExitCode change_set_exit(const ChangeSetReport& report) {
    const bool is_refused = std::ranges::any_of(report.words, [](const StackWord& word) {
        return !word.left.empty() || std::holds_alternative<rollout::Refusal>(word.word);
    });
    return is_refused ? ExitCode::CheckFailed : ExitCode::Done;
}

std::string change_set_text(const ChangeSetReport& report, const Screen& screen) {
    return Lines(report, screen).text();
}

void write_change_sets(text::JsonWriter& json, const ChangeSetReport& report) {
    json.begin_array();
    for (const StackWord& word : report.words) {
        json.begin_object().key("stack").value(report.prepared->plan.stacks[word.stack].name);
        json.key("word").value(word_of(word.word)).key("why").value(why_of(word.word));
        json.key("resources").begin_array();
        for (const Compared& row : rows_of(report, word))
            write_row(json, row);
        json.end_array().key("left").begin_array();
        for (const rollout::LeftBehind& one : word.left) {
            json.begin_object().key("what").value(one.what).key("why").value(one.why);
            json.key("command").value(aws_command(one.command, report.place)).end_object();
        }
        json.end_array().end_object();
    }
    json.end_array();
}

}  // namespace cli
