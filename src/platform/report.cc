#include "platform/report.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/near_miss.h"

namespace platform {

void Report::add(base::Diagnostic finding) {
    base::SourceSpan place =
        finding.labels.empty() ? base::SourceSpan{} : finding.labels.front().span;
    if (findings_.size() == kMost) {
        if (left_out_++ == 0) first_left_out_ = place;
        return;
    }
    if (seen_.emplace(place, finding.code, finding.message).second) {
        findings_.push_back(std::move(finding));
    }
}

void Report::left_out(std::string name) {
    left_out_names_.insert(std::move(name));
}

void Report::add_unknown(base::Diagnostic finding, std::string_view name) {
    if (!was_left_out(name)) add(std::move(finding));
}

base::Diagnostics Report::take() {
    std::ranges::sort(findings_, {}, [](const base::Diagnostic& finding) {
        base::SourceSpan place =
            finding.labels.empty() ? base::SourceSpan{} : finding.labels.front().span;
        return std::tuple(place, std::string_view(finding.code), std::string_view(finding.message));
    });
    if (left_out_ > 0) {
        findings_.push_back(base::error("manifest.more-findings",
                                        fmt::format("{} more findings are not shown", left_out_),
                                        first_left_out_, "the first of them is about this"));
    }
    seen_.clear();
    return std::exchange(findings_, {});
}

std::string enumerate(const std::vector<std::string>& words, std::string_view last) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
        text += words[i];
    }
    return text;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known,
                         std::string_view what) {
    if (auto near = base::near_miss(word, known)) return fmt::format("did you mean `{}`?", *near);
    if (known.empty()) return fmt::format("{}: none", what);
    constexpr std::size_t kMost = 40;  // a platform of 1,000 services is not listed in one line
    std::vector<std::string> shown(
        known.begin(), known.begin() + static_cast<std::ptrdiff_t>(std::min(known.size(), kMost)));
    std::string more =
        known.size() > kMost ? fmt::format(" and {} more", known.size() - kMost) : "";
    return fmt::format("{}: {}{}", what, fmt::join(shown, ", "), more);
}

}  // namespace platform
