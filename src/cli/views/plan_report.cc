#include "cli/views/plan_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/ascii.h"
#include "cli/version.h"
#include "cli/views/counted.h"
#include "cli/views/fitted.h"
#include "cli/views/harmless.h"
#include "cli/views/place.h"
#include "cli/views/plan_changes.h"
#include "cli/views/release_report.h"
#include "cli/views/target.h"
#include "rollout/plan/durations.h"
#include "rollout/plan/overtaking.h"
#include "text/json_writer.h"

namespace cli {
namespace {

using rollout::Consequence;
using rollout::PlannedChange;
using rollout::PlannedStack;
using rollout::ServiceEffect;

/// Single values of one stack that are shown to people; the rest is counted.
constexpr std::size_t kMostValues = 12;
/// How far behind the first column of a note its words go on.
constexpr std::size_t kHang = 8;

bool is_bad(const Consequence& consequence) {
    const bool rolls = consequence.service == ServiceEffect::Rolls;
    return (rolls && consequence.is_outage) || !consequence.data_lost.empty() ||
           !consequence.new_addresses.empty();
}

char mark_of(const PlannedStack& stack, const Consequence& consequence) {
    switch (stack.change) {
        case PlannedChange::Keep: return ' ';
        case PlannedChange::Create: return '+';
        case PlannedChange::Remove: return '-';
        case PlannedChange::Update: break;
    }
    return is_bad(consequence) ? '!' : '~';
}

std::string_view style_of(char mark) {
    switch (mark) {
        case '+': return "32";
        case '-':
        case '!': return "31";
        default: return "33";
    }
}

std::string tasks(std::int64_t count) {
    return counted(static_cast<std::size_t>(count), "task");
}

std::string rolling(const Consequence& consequence) {
    if (consequence.tasks == 0) return "new revision, and no task runs";
    if (consequence.is_behind_new_group)
        return fmt::format("OUTAGE: {}, behind a new target group that is empty at first",
                           tasks(consequence.tasks));
    if (consequence.is_outage)
        return fmt::format("OUTAGE: {}, one writer (stop, then start)", tasks(consequence.tasks));
    if (!consequence.strategy.empty())
        return fmt::format("rolls {}, {}, no downtime", tasks(consequence.tasks),
                           base::lower(consequence.strategy));
    return fmt::format("rolls {}, no downtime", tasks(consequence.tasks));
}

std::string resources(const Consequence& consequence) {
    std::size_t added = 0, changed = 0, replaced = 0, removed = 0;
    for (const rollout::Touched& one : consequence.touched) {
        if (one.change == cfn::Change::kAdded) ++added;
        if (one.change == cfn::Change::kRemoved) ++removed;
        if (one.change == cfn::Change::kChanged) ++(one.is_replaced ? replaced : changed);
    }
    std::vector<std::string> parts;
    auto add = [&](std::size_t count, std::string_view word) {
        if (count > 0) parts.push_back(fmt::format("{} {}", counted(count, "resource"), word));
    };
    add(added, "new");
    add(changed, "changed");
    add(replaced, "replaced");
    add(removed, "gone");
    return parts.empty() ? "nothing but its outputs and parameters"
                         : fmt::format("{}", fmt::join(parts, ", "));
}

/// What is done before a stack can be changed.
std::string_view word_of(rollout::Mend mend) {
    switch (mend) {
        case rollout::Mend::None: return "";
        case rollout::Mend::Await: return "waited for";
        case rollout::Mend::Delete: return "deleted first, then created again";
        case rollout::Mend::ContinueRollback: return "rolled back once more first";
        case rollout::Mend::Rollback: return "rolled back first";
    }
    return "";
}

/// One line and what stands below it.
class Lines {
  public:
    Lines(const PlanReport& report, const base::Sources& sources, const Screen& screen)
        : report_(report), all_(*report.prepared), sources_(sources), screen_(screen) {}

    std::string text() {
        std::string text = plan_head(report_, screen_);
        for (std::size_t i = 0; i < all_.plan.stacks.size(); ++i)
            if (all_.plan.stacks[i].change != PlannedChange::Keep)
                text += change(all_.plan.stacks[i], all_.consequences[i]);
        text += footer();
        return text;
    }

  private:
    std::string change(const PlannedStack& stack, const Consequence& consequence) const {
        const char mark = mark_of(stack, consequence);
        const std::string words = in_words(stack, consequence);
        const std::string time = short_duration(consequence.expected);
        const std::string left = fmt::format("{:<24} ", called(stack));
        const std::size_t room = screen_.width > 4 + left.size() + time.size() + 2
                                     ? screen_.width - 4 - left.size() - time.size() - 2
                                     : words.size();
        std::string text = fmt::format(
            " {} {}{}  {}\n", painted(screen_.out, style_of(mark), std::string_view(&mark, 1)),
            left, fmt::format("{:<{}}", words, std::max(room, words.size())), time);
        if (stack.change == PlannedChange::Update) text += values(stack);
        if (consequence.checks_old_tasks_anew)
            text += "     the old tasks are checked in the new way too, until they are gone\n";
        if (stack.mend != rollout::Mend::None)
            text += fmt::format("     {}: {}\n", all_.seen.stacks.at(stack.name).stack.status,
                                word_of(stack.mend));
        for (const rollout::Lack& lack : stack.lacks)
            if (!makes_repositories()) text += fmt::format("     waits for {}\n", lack.what);
        for (const rollout::MovedExport& moved : stack.moved_exports)
            text += fmt::format("     moves {} to {}: its users follow, then the old one goes\n",
                                moved.from, moved.to);
        for (const std::string& name : stack.kept_exports)
            if (std::ranges::find(stack.moved_exports, name, &rollout::MovedExport::from) ==
                stack.moved_exports.end())
                text += fmt::format("     keeps {} until its users have moved\n", name);
        return text;
    }

    /// Before there is a repository nothing can be in it.
    bool makes_repositories() const {
        return std::ranges::any_of(all_.plan.stacks, [](const PlannedStack& stack) {
            return stack.kind == cfn::StackKind::Registry && stack.change == PlannedChange::Create;
        });
    }

    /// What each stack waits for, where it is not said below the stack.
    std::string lacks() const {
        if (!makes_repositories()) return {};
        std::size_t for_images = 0;
        std::vector<rollout::Lack> secrets;
        std::map<std::string, std::vector<std::string>> waiting;  // by secret
        for (const PlannedStack& stack : all_.plan.stacks) {
            if (std::ranges::find(stack.lacks, rollout::Lack::Of::Image, &rollout::Lack::of) !=
                stack.lacks.end())
                ++for_images;
            for (const rollout::Lack& lack : stack.lacks) {
                if (lack.of != rollout::Lack::Of::Secret) continue;
                if (waiting[lack.what].empty()) secrets.push_back(lack);
                waiting[lack.what].push_back(called(stack));
            }
        }
        std::string text;
        if (for_images > 0)
            text += fmt::format(
                " waits   {} for images: they are looked for when their repositories are "
                "there\n",
                counted(for_images, "stack"));
        for (const rollout::Lack& secret : secrets) {
            text += wrapped(fmt::format(" waits   {} for the value of {}, which is set once it is "
                                        "there:\n",
                                        fmt::join(waiting[secret.what], ", "), secret.what),
                            screen_.width, kHang);
            for (const std::string& command : secret.todo)
                text += command_text(command, screen_.width, kHang);
        }
        return text;
    }

    std::string values(const PlannedStack& stack) const {
        const rollout::WantedStack& wanted = all_.wish.stacks[*stack.wanted];
        const std::vector<ShownChange> shown =
            shown_changes(*report_.environment, stack, all_.seen.stacks.at(stack.name), wanted);
        std::string text;
        for (std::size_t i = 0; i < std::min(shown.size(), kMostValues); ++i)
            text += value(shown[i]);
        if (shown.size() > kMostValues)
            text += fmt::format("     and {} more\n", shown.size() - kMostValues);
        return text;
    }

    std::string value(const ShownChange& change) const {
        std::string how = harmless(fmt::format("{} -> {}", change.before, change.after));
        if (change.before.empty()) how = "+ " + harmless(change.after);
        if (change.after.empty()) how = "- " + harmless(change.before);
        std::string line = fmt::format("     {:<12} {}", harmless(change.what), how);
        if (change.place) line += "   " + file_and_line(sources_, *change.place);
        return line + "\n";
    }

    std::vector<std::string> names(PlannedChange change) const {
        std::vector<std::string> found;
        for (const PlannedStack& stack : all_.plan.stacks)
            if (stack.change == change) found.push_back(called(stack));
        return found;
    }

    enum class Moment : std::uint8_t { Before, After };
    std::string jobs(Moment wanted) const {
        const bool is_before = wanted == Moment::Before;
        std::string text;
        for (const rollout::Step& step : all_.plan.steps) {
            if (step.kind != rollout::StepKind::RunJob) continue;
            const PlannedStack& stack = all_.plan.stacks[step.stack];
            const auto moment = all_.wish.stacks[*stack.wanted].job->moment;
            if ((moment == rollout::JobMoment::BeforeRelease) != is_before) continue;
            text += fmt::format(" {:<7} {}{}\n", is_before ? "first" : "then", called(stack),
                                is_before ? "   (a failure stops what waits for it)" : "");
        }
        return text;
    }

    std::string keeps() const {
        std::size_t services = 0;
        std::vector<std::string> others;
        for (const PlannedStack& stack : all_.plan.stacks) {
            if (stack.change != PlannedChange::Keep) continue;
            if (stack.kind == cfn::StackKind::Service)
                ++services;
            else
                others.push_back(called(stack));
        }
        if (services > 0) others.insert(others.begin(), counted(services, "service"));
        if (others.empty()) return {};
        bool touches = std::ranges::any_of(
            all_.consequences, [](const Consequence& one) { return one.touches_data(); });
        return wrapped(fmt::format(" keeps   {}{}\n", fmt::join(others, ", "),
                                   touches ? "" : "   no data touched"),
                       screen_.width, kHang);
    }

    /// What controllers have chosen and a change leaves as it is.
    std::string leaves() const {
        std::string text;
        for (const rollout::WantedStack& wanted : all_.wish.stacks) {
            if (!wanted.service || wanted.service->count_parameter.empty()) continue;
            auto live = all_.seen.services.find(wanted.service->name);
            if (live == all_.seen.services.end()) continue;
            if (live->second.service.desired != wanted.service->count)
                text += fmt::format(" leaves  {} at {} (the autoscaler's)\n", wanted.subject,
                                    tasks(live->second.service.desired));
            if (live->second.fell_back)
                text += fmt::format(" leaves  {} on on-demand capacity (Spot had none)\n",
                                    wanted.subject);
        }
        return text;
    }

    /// What somebody else may be looking on at right now.
    std::string overtakes() const {
        std::string text;
        for (const rollout::Overtaken& one : rollout::overtaken(all_.wish, all_.seen, all_.plan))
            text += wrapped(fmt::format(" note    {} of {} still {}: this goes over it\n",
                                        fmt::join(one.subjects, ", "),
                                        one.release.empty() ? "somebody else" : one.release,
                                        one.subjects.size() == 1 ? "rolls" : "roll"),
                            screen_.width, kHang);
        return text;
    }

    std::string time() const {
        const rollout::PlannedTime time =
            rollout::planned_time(all_.wish, all_.plan, all_.consequences);
        return fmt::format(" time    about {}, at worst {}\n", short_duration(time.expected),
                           short_duration(time.worst));
    }

    /// Stacks alone are as the manifest says: what somebody changed by hand, or what nobody could
    /// look at, is not.
    std::string nothing_to_do(double seconds) const {
        const std::string stays = report_.drift ? staying_words(*report_.drift) : std::string();
        if (!stays.empty()) {
            const std::string look = drift_command(*report_.environment, all_.wish.options);
            const std::string head =
                painted(screen_.out, "1;33", "no change to make") + "; " + stays;
            const std::string time = fmt::format("   {:.2f} s", seconds);
            return beside_or_below(head + " (" + look + ")" + time, head + time, look,
                                   screen_.width);
        }
        return painted(screen_.out, "1;32", "no change") +
               fmt::format("   {} as the manifest says   {:.2f} s\n",
                           counted(all_.plan.stacks.size(), "stack"), seconds);
    }

    std::string footer() const {
        std::string text =
            jobs(Moment::Before) + jobs(Moment::After) + lacks() + keeps() + leaves();
        text += overtakes();
        text += ahead_notes(all_.ahead, report_.environment->name, report_.options, screen_);
        if (report_.drift) text += drift_text(drift_of(report_), sources_, screen_);
        if (!all_.plan.empty()) text += time();
        if (!text.empty()) text = (all_.plan.empty() ? "" : "\n") + text + "\n";
        const double seconds = static_cast<double>(report_.milliseconds) / 1000.0;
        if (all_.plan.empty()) return text + nothing_to_do(seconds);
        return text + last_line(seconds);
    }

    /// The counts, and the command that does it: below them where it has no room beside them.
    std::string last_line(double seconds) const {
        const std::size_t added = names(PlannedChange::Create).size();
        const std::size_t removed = names(PlannedChange::Remove).size();
        const std::size_t kept = names(PlannedChange::Keep).size();
        const std::size_t changed = all_.plan.stacks.size() - added - removed - kept;
        const auto outages = std::ranges::count_if(all_.consequences, [](const Consequence& one) {
            return one.service == ServiceEffect::Rolls && one.is_outage;
        });
        const std::string head =
            painted(screen_.out, "1",
                    fmt::format("{} new, {} changed{}, {} removed, {} unchanged", added, changed,
                                outages == 0 ? "" : fmt::format(" ({} with an outage)", outages),
                                removed, kept)) +
            fmt::format("   {:.2f} s", seconds);
        return beside_or_below(head + "   " + report_.command, head, report_.command,
                               screen_.width);
    }

    const PlanReport& report_;
    const Prepared& all_;
    const base::Sources& sources_;
    const Screen& screen_;
};

std::string_view word_of(PlannedChange change) {
    switch (change) {
        case PlannedChange::Keep: return "keep";
        case PlannedChange::Create: return "create";
        case PlannedChange::Update: return "update";
        case PlannedChange::Remove: return "remove";
    }
    return "";
}

std::string_view word_of(ServiceEffect effect) {
    switch (effect) {
        case ServiceEffect::None: return "none";
        case ServiceEffect::Starts: return "starts";
        case ServiceEffect::Rolls: return "rolls";
        case ServiceEffect::Rescales: return "rescales";
        case ServiceEffect::Ends: return "ends";
    }
    return "";
}

void write_change(text::JsonWriter& json, const ShownChange& change, const base::Sources& sources) {
    json.begin_object().key("what").value(change.what);
    json.key("before").value(change.before).key("after").value(change.after);
    json.key("place");
    if (change.place) {
        begin_place(json, sources, *change.place);
        json.end_object();
    } else {
        json.null();
    }
    json.end_object();
}

void write_stack(text::JsonWriter& json, const PlanReport& report, const PlannedStack& stack,
                 const Consequence& consequence, const base::Sources& sources) {
    const Prepared& all = *report.prepared;
    json.begin_object().key("name").value(stack.name).key("subject").value(stack.subject);
    json.key("change").value(word_of(stack.change));
    json.key("words").value(in_words(stack, consequence));
    json.key("service").value(word_of(consequence.service));
    json.key("tasks").value(consequence.tasks).key("outage").value(consequence.is_outage);
    json.key("touches_data").value(consequence.touches_data());
    json.key("expected_seconds").value(consequence.expected.in_seconds());
    json.key("worst_seconds").value(consequence.worst.in_seconds());
    json.key("moved_exports").begin_array();
    for (const rollout::MovedExport& moved : stack.moved_exports)
        json.begin_object().key("from").value(moved.from).key("to").value(moved.to).end_object();
    json.end_array().key("resources").begin_array();
    for (const rollout::Touched& one : consequence.touched) {
        constexpr std::string_view kWords[] = {"add", "remove", "change"};
        json.begin_object().key("logical_id").value(one.logical_id).key("type").value(one.type);
        json.key("change").value(one.is_replaced ? "replace"
                                                 : kWords[static_cast<int>(one.change)]);
        json.end_object();
    }
    json.end_array().key("values").begin_array();
    if (stack.change == PlannedChange::Update)
        for (const ShownChange& change :
             shown_changes(*report.environment, stack, all.seen.stacks.at(stack.name),
                           all.wish.stacks[*stack.wanted]))
            write_change(json, change, sources);
    json.end_array().key("waits_for").begin_array();
    for (const rollout::Lack& lack : stack.lacks)
        json.value(lack.what);
    json.end_array().end_object();
}

/// What was taken back and would come again.
void write_ahead(text::JsonWriter& json, const PlanReport& report) {
    json.key("ahead").begin_array();
    for (const rollout::TagAhead& one : report.prepared->ahead) {
        json.begin_object().key("subject").value(one.subject).key("release").value(one.release);
        json.key("back_to").value(one.back).key("repository").value(one.repository);
        json.key("tag").value(one.tag).key("tag_of").value(one.of).key("command");
        json.value(command_back(one, report.environment->name, report.options)).end_object();
    }
    json.end_array();
}

/// What still rolls, and would be gone over.
void write_overtaken(text::JsonWriter& json, const PlanReport& report) {
    const Prepared& all = *report.prepared;
    json.key("overtakes").begin_array();
    for (const rollout::Overtaken& one : rollout::overtaken(all.wish, all.seen, all.plan)) {
        json.begin_object().key("release").value(one.release).key("subjects").begin_array();
        for (const std::string& subject : one.subjects)
            json.value(subject);
        json.end_array().end_object();
    }
    json.end_array();
}

/// What a plan knows beside its stacks.
void write_notes(text::JsonWriter& json, const PlanReport& report, const base::Sources& sources) {
    write_overtaken(json, report);
    write_ahead(json, report);
    if (!report.drift) return;
    json.key("drift");
    write_drift(json, drift_of(report), sources);
}

}  // namespace

std::string called(cfn::StackKind kind, const std::string& subject) {
    switch (kind) {
        case cfn::StackKind::Access: return "access";
        case cfn::StackKind::Registry: return "registry";
        case cfn::StackKind::Network: return "network";
        case cfn::StackKind::Data: return "data";
        case cfn::StackKind::Cluster: return "cluster";
        case cfn::StackKind::Job: return "job " + subject;
        case cfn::StackKind::Service: return subject;
    }
    return subject;
}

std::string called(const PlannedStack& stack) {
    return called(stack.kind, stack.subject);
}

std::string in_words(const PlannedStack& stack, const Consequence& consequence) {
    std::vector<std::string> parts;
    switch (consequence.service) {
        case ServiceEffect::Starts:
            parts.push_back(fmt::format("new, starts {}", tasks(consequence.tasks)));
            break;
        case ServiceEffect::Ends:
            parts.push_back(fmt::format("goes, ends {}", tasks(consequence.tasks)));
            break;
        case ServiceEffect::Rolls: parts.push_back(rolling(consequence)); break;
        case ServiceEffect::Rescales:
            parts.push_back(fmt::format("{} afterwards", tasks(consequence.tasks_after)));
            break;
        case ServiceEffect::None: {
            std::string words = resources(consequence);
            if (stack.kind == cfn::StackKind::Service) words += ", no task is touched";
            parts.push_back(std::move(words));
        }
    }
    if (!consequence.data_lost.empty() && stack.change != PlannedChange::Create)
        parts.push_back(fmt::format("DATA GOES: {}", fmt::join(consequence.data_lost, ", ")));
    if (!consequence.data_changed.empty())
        parts.push_back(
            fmt::format("changes in place: {}", fmt::join(consequence.data_changed, ", ")));
    if (!consequence.new_addresses.empty()) parts.emplace_back("NEW ADDRESS");
    return fmt::format("{}", fmt::join(parts, "; "));
}

std::string short_duration(base::Duration duration) {
    const std::int64_t seconds = duration.in_seconds();
    if (seconds < 60) return fmt::format("{}s", seconds);
    if (seconds < 3600)
        return seconds % 60 == 0 ? fmt::format("{}m", seconds / 60)
                                 : fmt::format("{}m {}s", seconds / 60, seconds % 60);
    return fmt::format("{}h {}m", seconds / 3600, seconds % 3600 / 60);
}

DriftReport drift_of(const PlanReport& report) {
    return {.environment = report.environment,
            .place = report.place,
            .drift = report.drift,
            .milliseconds = report.drift_milliseconds};
}

std::string plan_head(const PlanReport& report, const Screen& screen) {
    const std::int64_t release = report.prepared->newest_release;
    const std::string against = report.against.empty() ? "what is deployed" : report.against;
    return fmt::format("{}   against {}{}\n\n",
                       live_target(report.environment->name, report.account, report.region,
                                   report.place, screen.out),
                       against, release > 0 ? fmt::format(": release {}", release) : "");
}

std::string plan_text(const PlanReport& report, const base::Sources& sources,
                      const Screen& screen) {
    std::string text = Lines(report, sources, screen).text();
    return report.change_sets ? text + change_set_text(*report.change_sets, screen) : text;
}

std::string plan_json(const std::vector<PlanReport>& reports, const base::Sources& sources) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object().key("slipway").value(kVersion);
    json.key("environment").value(reports.front().environment->name);
    json.key("account").value(reports.front().account);
    json.key("place").value(reports.front().place).key("regions").begin_array();
    for (const PlanReport& report : reports) {
        const Prepared& all = *report.prepared;
        json.begin_object().key("region").value(report.region);
        json.key("release").value(all.newest_release);
        json.key("digest").value(all.plan.empty() ? std::string() : all.plan.digest);
        json.key("stacks").begin_array();
        for (std::size_t i = 0; i < all.plan.stacks.size(); ++i)
            write_stack(json, report, all.plan.stacks[i], all.consequences[i], sources);
        json.end_array();
        write_notes(json, report, sources);
        if (report.change_sets) {
            json.key("change_sets");
            write_change_sets(json, *report.change_sets);
        }
        json.end_object();
    }
    json.end_array().end_object();
    return json.take();
}

std::string plan_event_json(const PlanReport& report, const base::Sources& sources) {
    const rollout::Plan& plan = report.prepared->plan;
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("event").value("plan").key("digest").value(plan.digest);
    json.key("steps").begin_array();
    for (const rollout::Step& step : plan.steps)
        json.value(plan.stacks[step.stack].name);
    json.end_array();
    write_notes(json, report, sources);
    json.end_object();
    return json.take() + "\n";
}

}  // namespace cli
