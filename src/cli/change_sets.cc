#include "cli/change_sets.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/live_check.h"
#include "deploy/execution/change_sets.h"
#include "io/clock.h"
#include "io/process.h"

namespace cli {

ChangeSetReport ask_change_sets(const LiveEnvironment& live, const Prepared& prepared,
                                const io::StopSignal& signal) {
    const std::int64_t since = io::monotonic_milliseconds();
    rollout::ChangeSetQuestions asked = rollout::change_set_questions(
        prepared.wish, prepared.seen, prepared.plan, io::fresh_seed());
    ChangeSetReport report{.prepared = &prepared,
                           .place = live.target->place(),
                           .policy = policy_wish(*live.manifest->platform, live.environment(),
                                                 live.checked.stacks, live.target->account()),
                           .words = std::move(asked.not_asked)};
    const deploy::ChangeSetWays ways{.pause = [&] { io::sleep(poll_of(report.place)); },
                                     .is_stopped = [&] { return signal.has_come(); }};
    std::map<std::string, std::vector<rollout::ChangeSetQuestion>> by_region;
    for (rollout::ChangeSetQuestion& question : asked.questions)
        by_region[question.region].push_back(std::move(question));
    for (const auto& [region, questions] : by_region)
        for (rollout::StackWord& word :
             deploy::ask_change_sets(live.target->client(region), questions, region, ways))
            report.words.push_back(std::move(word));
    std::ranges::sort(report.words, {}, &rollout::StackWord::stack);
    report.milliseconds = io::monotonic_milliseconds() - since;
    return report;
}

}  // namespace cli
