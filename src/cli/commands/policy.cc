#include "cli/commands.h"
#include "cli/live_check.h"
#include "cli/manifest.h"
#include "cli/views/policy_json.h"

namespace cli {

Outcome policy(const Arguments& arguments, const Screen& screen) {
    auto manifest = load_manifest(arguments.file);
    if (!manifest.ok()) return refused(manifest.problems(), screen);
    if (!manifest->platform) return broken(*manifest, screen);
    auto checked = check_manifest(*manifest, {arguments.words.front()});
    if (!checked.ok()) return refused(checked.problems(), screen);
    if (base::has_errors(checked->findings)) {
        manifest->findings = std::move(checked->findings);
        return broken(*manifest, screen);
    }
    const platform::Environment& environment = *checked->environments.front();
    if (environment.account->empty()) {
        base::Diagnostic problem{
            .code = "target.account",
            .message = environment.name + " has no account, so no policy can name what is in it",
            .help = "write `account:` into the manifest"};
        Outcome outcome = refused({problem}, screen);
        outcome.exit = ExitCode::CheckFailed;
        return outcome;
    }
    return {.out = policy_json(rollout::policy_of(policy_wish(
                *manifest->platform, environment, checked->stacks, *environment.account)))};
}

}  // namespace cli
