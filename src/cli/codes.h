#pragma once
// Every code of every room in one table, with the pages that explain them.

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace cli {

/// The codes of this room: what is wrong with a command line, which has no place in a document, and
/// what can be said only by somebody who knows the codes of all rooms.
inline constexpr std::array kCodes = {
    base::Code{"accept.unknown-code", base::Severity::Error,
               "a finding is accepted that nothing can find"},
    base::Code{"usage.unknown-command", base::Severity::Error, "slipway has no such command"},
    base::Code{"usage.unknown-option", base::Severity::Error, "the command has no such option"},
    base::Code{"usage.arguments", base::Severity::Error,
               "the command line has too few or too many words, or a wrong value"},
    base::Code{"usage.unknown-environment", base::Severity::Error,
               "the manifest has no such environment"},
    base::Code{"usage.unknown-service", base::Severity::Error,
               "the environment has no such service"},
    base::Code{"usage.confirmation", base::Severity::Error,
               "a change wants a yes, and there is none"},
    base::Code{"target.protected", base::Severity::Error, "the environment is protected"},
    base::Code{"usage.unknown-secret", base::Severity::Error, "the environment has no such secret"},
    base::Code{"usage.secret-kind", base::Severity::Error,
               "nobody sets the value of such a secret"},
    base::Code{"usage.secret-value", base::Severity::Error,
               "the value of a secret cannot be taken"},
    base::Code{"usage.secret-blank", base::Severity::Warning,
               "the value of a secret begins or ends with a blank"},
    base::Code{"usage.unknown-topic", base::Severity::Error,
               "there is no such code or manifest key to explain"},
    base::Code{"abort.impossible", base::Severity::Error,
               "nothing that is under way can be taken back"},
    base::Code{"exec.simulated", base::Severity::Error,
               "a simulated task has nothing that could be entered"},
    base::Code{"exec.disabled", base::Severity::Error,
               "a task was begun without the agent that lets people in"},
    base::Code{"exec.no-task", base::Severity::Error,
               "no task or container is as the command line says"},
    base::Code{"usage.file-exists", base::Severity::Error,
               "a file is there already and would be overwritten"},
};

/// The codes of all rooms, by name.
std::vector<base::Code> all_codes();

/// The row of `code`; empty when there is none.
std::optional<base::Code> find_code(std::string_view code);

/// The page of `code` in Markdown, as it stands in docs/explain; empty when there is none.
std::string_view explain_page(std::string_view code);

}  // namespace cli
