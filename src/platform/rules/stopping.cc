#include <fmt/format.h>

#include <algorithm>

#include "platform/rules/aws_limits.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

void check_name_ttl(const Service& service, const Environment& environment, Findings& findings) {
    base::Duration needed = kNameTtl + kNameLag;
    const auto& stop = service.container.stop_timeout;
    if (!service.called || *stop >= needed) return;
    base::Diagnostic diagnostic =
        finding("stop.below-name-ttl",
                fmt::format("{} is killed after {}, and callers use its address for up to {}",
                            service.name, to_string(*stop), to_string(needed)),
                span_or(stop.span, service.span), "from the signal to end until it is killed");
    std::vector<Caller> callers = callers_of(service, environment);
    if (!callers.empty()) diagnostic.labels.push_back(caller_label(callers));
    diagnostic.notes = {fmt::format("{} until Cloud Map follows + {} that clients keep an answer",
                                    to_string(kNameLag), to_string(kNameTtl))};
    diagnostic.help =
        "write `stop_timeout: 60s`, and let the program answer for that long after SIGTERM";
    findings.add(std::move(diagnostic), service.name, environment.name);
}

}  // namespace

void check_stopping(const Environment& environment, Findings& findings) {
    for (const Service& service : environment.services)
        check_name_ttl(service, environment, findings);
}

}  // namespace platform
