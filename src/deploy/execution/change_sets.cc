#include "deploy/execution/change_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "deploy/client/asker.h"
#include "deploy/execution/carrier.h"
#include "deploy/reading/change_set_reading.h"
#include "deploy/reading/members.h"
#include "deploy/reading/reading.h"

namespace deploy {
namespace {

using rollout::ChangeSetQuestion;
using rollout::NotAsked;
using rollout::NotMade;
using rollout::StackWord;
using rollout::Word;

/// How often something that AWS has in hand is looked at before it is given up: minutes.
constexpr int kMostLooks = 100;
/// How often a change set that AWS has taken may be asked for without its being there.
constexpr int kMostMissing = 20;
/// How often a change set of a killed plan is taken out of the way.
constexpr int kMostClearings = 3;

/// Whether a call that got no answer, or a bad one, may have been done all the same.
bool may_be_done(const CallEnded& ended) {
    constexpr std::array<std::string_view, 5> kBroken = {
        "InternalError", "InternalFailure", "RequestTimeout", "RequestTimeoutException",
        "ServiceUnavailable"};
    return ended.code.empty() || ended.code.starts_with('5') ||
           std::ranges::find(kBroken, ended.code) != kBroken.end();
}

/// One stack on its way.
struct Asked {
    const ChangeSetQuestion* question;
    std::optional<Word> word = {};
    rollout::Listed listed = {};  ///< the pages so far
    int missing = 0;              ///< times
    bool is_in_the_way = false;   ///< a change set of its name
    // What has to be taken away again.
    bool has_set = false;
    bool has_stack = false;
    std::string set = {};            ///< ARN; a name while nobody knows
    std::string stack = {};          ///< the same
    bool is_removed = false;         ///< the stack, with all that was in it
    std::string set_hindrance = {};  ///< why AWS does not delete it
    std::string stack_hindrance = {};
    std::vector<rollout::LeftBehind> left = {};

    const std::string& name() const { return question->order.stack; }
    bool is_open() const { return !word && !is_in_the_way && has_set; }
};

class Asking {
  public:
    Asking(Client& client, const std::vector<ChangeSetQuestion>& questions,
           const std::string& region, const ChangeSetWays& ways)
        : asker_(client), region_(region), ways_(ways) {
        for (const ChangeSetQuestion& question : questions)
            all_.push_back({.question = &question, .stack = question.order.stack});
    }

    std::vector<StackWord> ask() {
        look();
        make();
        review();
        discard();
        remove_stacks();
        for (Asked& one : all_)
            note_what_is_left(one);
        std::vector<StackWord> words;
        for (Asked& one : all_)
            words.push_back({.stack = one.question->stack,
                             .word = one.word.value_or(NotAsked{stopped()}),
                             .left = std::move(one.left)});
        return words;
    }

  private:
    template <class Of>
    bool any(Of&& of) const {
        return std::ranges::any_of(all_, of);
    }

    /// Until every call has ended. Without credentials none does better, and none is made.
    void round() {
        base::Status done = asker_.finish();
        if (!done.ok()) broken_ = done.problems().front().message;
    }
    std::string stopped() const { return broken_.empty() ? "interrupted" : broken_; }
    bool goes_on() const { return broken_.empty() && !ways_.is_stopped(); }

    /// A stack that somebody has made since the plan was is not for us to make, or to delete.
    void look() {
        for (Asked& one : all_) {
            if (!one.question->makes_stack) continue;
            asker_.ask(
                "cloudformation", "DescribeStacks",
                [&](aws::Writer& out) { out.text("StackName", one.name()); },
                [&one](CallEnded& ended) {
                    if (ended.answer.ok())
                        one.word = NotAsked{"it came since the plan was made; plan again"};
                    else if (!is_missing_stack(ended))
                        one.word = refusal_of(ended);
                });
        }
        round();
    }

    void make() {
        for (int i = 0; i <= kMostClearings && goes_on(); ++i) {
            if (i > 0) clear();
            for (Asked& one : all_)
                if (!one.word && !one.has_set) make(one, i);
            round();
            if (!any(&Asked::is_in_the_way)) return;
            ways_.pause();
        }
    }

    void make(Asked& one, int attempt) {
        rollout::CreateChangeSet order = one.question->order;
        if (attempt > 0) order.token += fmt::format("-{}", attempt);
        const bool is_last = attempt == kMostClearings;
        // Somebody has made the stack by then.
        const bool makes_stack = one.question->makes_stack && !one.is_in_the_way;
        one.is_in_the_way = false;
        // Until AWS says that there is none.
        one.has_set = true;
        one.has_stack = makes_stack;
        one.set = order.change_set;
        asker_.ask(
            "cloudformation", "CreateChangeSet",
            [&](aws::Writer& out) { write_change_set(out, order); },
            [&one, is_last](CallEnded& ended) {
                if (ended.answer.ok()) {
                    one.set = text(*ended.answer, "Id");
                    one.stack = text(*ended.answer, "StackId");
                    return;
                }
                if (!may_be_done(ended)) one.has_set = one.has_stack = false;
                one.is_in_the_way = ended.code == "AlreadyExistsException";
                if (!one.is_in_the_way || is_last) one.word = refusal_of(ended);
            });
    }

    /// What a plan that was killed has left under the same name: nobody else has such names.
    void clear() {
        for (Asked& one : all_) {
            if (!one.is_in_the_way) continue;
            asker_.ask(
                "cloudformation", "DeleteChangeSet",
                [&](aws::Writer& out) {
                    out.text("StackName", one.name())
                        .text("ChangeSetName", one.question->order.change_set);
                },
                [](CallEnded&) {});
        }
        round();
    }

    void review() {
        for (int i = 0; i < kMostLooks && goes_on(); ++i) {
            if (i > 0) ways_.pause();
            for (Asked& one : all_)
                if (one.is_open()) review(one, {});
            round();
            if (!any(&Asked::is_open)) return;
        }
        if (!goes_on()) return;
        for (Asked& one : all_)
            if (one.is_open()) one.word = NotMade{"CloudFormation has not finished it in time"};
    }

    void review(Asked& one, const std::string& page) {
        if (page.empty()) one.listed = {};
        asker_.ask(
            "cloudformation", "DescribeChangeSet",
            [&](aws::Writer& out) {
                out.text("StackName", one.stack).text("ChangeSetName", one.set);
                if (!page.empty()) out.text("NextToken", page);
                out.boolean("IncludePropertyValues", true);
            },
            [this, &one](CallEnded& ended) { reviewed(one, ended); });
    }

    void reviewed(Asked& one, CallEnded& ended) {
        if (!ended.answer.ok() && ended.code == "ChangeSetNotFound") {
            // What one of AWS's servers has taken the others know a moment later.
            if (++one.missing > kMostMissing)
                one.word = NotMade{"the change set went away while it was read"};
            return;
        }
        if (!ended.answer.ok()) {
            one.word = refusal_of(ended);
            return;
        }
        const aws::Value& answer = *ended.answer;
        const std::string status = text(answer, "Status");
        if (status == "FAILED") one.word = rollout::word_of_failure(text(answer, "StatusReason"));
        if (status != "CREATE_COMPLETE") return;
        for (const aws::Value& change : answer.list("Changes"))
            if (auto listed = listed_change(change)) one.listed.changes.push_back(*listed);
        const std::string next = text(answer, "NextToken");
        if (!next.empty()) return review(one, next);
        one.word = std::move(one.listed);
    }

    /// One that AWS is still making cannot be deleted yet.
    void discard() {
        for (int i = 0; i < kMostLooks && broken_.empty(); ++i) {
            auto is_left = [](const Asked& one) {
                return one.has_set && one.set_hindrance.empty();
            };
            if (!any(is_left)) break;
            if (i > 0) ways_.pause();
            for (Asked& one : all_)
                if (is_left(one)) discard(one, i + 1 == kMostLooks);
            round();
        }
    }

    void discard(Asked& one, bool is_last) {
        asker_.ask(
            "cloudformation", "DeleteChangeSet",
            [&](aws::Writer& out) {
                out.text("StackName", one.stack).text("ChangeSetName", one.set);
            },
            [&one, is_last](CallEnded& ended) {
                const bool is_gone = ended.answer.ok() || ended.code == "ChangeSetNotFound" ||
                                     is_missing_stack(ended);
                if (is_gone) one.has_set = false;
                if (is_gone || (ended.code == "InvalidChangeSetStatus" && !is_last)) return;
                one.set_hindrance = ended.answer.problems().front().message;
            });
    }

    /// AWS keeps a stack in review when its change set is gone. What somebody has put another
    /// change set into, or has begun to create, is theirs.
    void remove_stacks() {
        for_stacks([this](Asked& one) { look_whose(one); });
        for_stacks([this](Asked& one) { look_for_others(one); });
        for_stacks([this](Asked& one) { remove(one); });
        for (int i = 0; i < kMostLooks && broken_.empty(); ++i) {
            if (!any(is_going)) break;
            if (i > 0) ways_.pause();
            for_stacks([this](Asked& one) { look_for_its_end(one); });
        }
    }

    static bool is_going(const Asked& one) { return one.has_stack && one.stack_hindrance.empty(); }

    template <class Act>
    void for_stacks(Act&& act) {
        if (!broken_.empty()) return;
        for (Asked& one : all_)
            if (is_going(one)) act(one);
        round();
    }

    void look_whose(Asked& one) {
        look_at_stack(one, [&one](const std::string& status) {
            if (status != "REVIEW_IN_PROGRESS") one.has_stack = false;
        });
    }

    void look_for_its_end(Asked& one) {
        look_at_stack(one, [&one](const std::string& status) {
            if (status == "DELETE_COMPLETE") removed(one);
            if (status == "DELETE_FAILED") one.stack_hindrance = "it is DELETE_FAILED";
        });
    }

    template <class Take>
    void look_at_stack(Asked& one, Take take) {
        asker_.ask(
            "cloudformation", "DescribeStacks",
            [&](aws::Writer& out) { out.text("StackName", one.stack); },
            [&one, take](CallEnded& ended) {
                if (is_missing_stack(ended)) {
                    removed(one);
                } else if (!ended.answer.ok()) {
                    one.stack_hindrance = ended.answer.problems().front().message;
                } else {
                    for (const aws::Value& stack : ended.answer->list("Stacks"))
                        take(text(stack, "StackStatus"));
                }
            });
    }

    static void removed(Asked& one) {
        one.has_stack = false;
        one.is_removed = true;
    }

    void look_for_others(Asked& one) {
        asker_.ask(
            "cloudformation", "ListChangeSets",
            [&](aws::Writer& out) { out.text("StackName", one.stack); },
            [&one](CallEnded& ended) {
                if (!ended.answer.ok()) {
                    one.stack_hindrance = ended.answer.problems().front().message;
                    return;
                }
                for (const aws::Value& set : ended.answer->list("Summaries"))
                    if (text(set, "ChangeSetId") != one.set &&
                        text(set, "ChangeSetName") != one.question->order.change_set)
                        one.has_stack = false;
            });
    }

    void remove(Asked& one) {
        asker_.ask(
            "cloudformation", "DeleteStack",
            [&](aws::Writer& out) {
                out.text("StackName", one.stack)
                    .text("ClientRequestToken", one.question->order.token);
            },
            [&one](CallEnded& ended) {
                if (!ended.answer.ok())
                    one.stack_hindrance = ended.answer.problems().front().message;
            });
    }

    /// With a stack all goes that is in it.
    void note_what_is_left(Asked& one) const {
        if (one.has_stack)
            leave(one, one.name() + " in review", one.stack_hindrance,
                  {"delete-stack", "--region", region_, "--stack-name", one.stack});
        else if (one.has_set && !one.is_removed)
            leave(one, "a change set of " + one.name(), one.set_hindrance,
                  {"delete-change-set", "--region", region_, "--stack-name", one.name(),
                   "--change-set-name", one.question->order.change_set});
    }

    void leave(Asked& one, std::string what, const std::string& hindrance,
               std::vector<std::string> command) const {
        const std::string why = broken_.empty() ? "AWS has not done it in time" : broken_;
        // Nobody has heard what came of the last calls.
        if (!broken_.empty()) what.insert(0, "perhaps ");
        command.insert(command.begin(), {"aws", "cloudformation"});
        one.left.push_back({.what = std::move(what),
                            .why = hindrance.empty() ? why : hindrance,
                            .command = std::move(command)});
    }

    Asker asker_;
    const std::string& region_;
    const ChangeSetWays& ways_;
    std::vector<Asked> all_ = {};
    std::string broken_ = {};  ///< why nobody is called any more
};

}  // namespace

std::vector<StackWord> ask_change_sets(Client& client,
                                       const std::vector<ChangeSetQuestion>& questions,
                                       const std::string& region, const ChangeSetWays& ways) {
    return Asking(client, questions, region, ways).ask();
}

}  // namespace deploy
