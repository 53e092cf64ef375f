#include "rollout/diagnosis/log_lines.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rollout {

StreamOwner owner_of(std::string_view stream) {
    std::size_t task = stream.rfind('/');
    if (task == std::string_view::npos || task == 0) return {};
    std::size_t container = stream.rfind('/', task - 1);
    if (container == std::string_view::npos) return {};
    return {stream.substr(container + 1, task - container - 1), stream.substr(task + 1)};
}

std::vector<std::size_t> LogMerge::wanted() const {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < sources_.size(); ++i)
        // One that has lines waiting is ahead of the others.
        if (!sources_[i].at_end && sources_[i].waiting == 0) all.push_back(i);
    return all;
}

void LogMerge::take(std::size_t source, std::vector<LogLine> page, After after) {
    Source& from = sources_[source];
    from.at_end = after == After::End;
    from.waiting += page.size();
    for (LogLine& line : page) {
        from.reached = std::max(from.reached.value_or(line.at), line.at);
        waiting_.push_back(std::move(line));
    }
}

std::vector<LogLine> LogMerge::ready() {
    std::optional<base::Time> sure;
    for (const Source& source : sources_) {
        if (source.at_end) continue;
        if (!source.reached) return {};
        sure = base::earlier(sure, source.reached);
    }
    std::ranges::stable_sort(waiting_, [](const LogLine& a, const LogLine& b) {
        return std::pair(a.at, a.source) < std::pair(b.at, b.source);
    });
    auto end = sure ? std::ranges::upper_bound(waiting_, *sure, {}, &LogLine::at) : waiting_.end();
    std::vector<LogLine> lines(std::move_iterator(waiting_.begin()), std::move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    for (const LogLine& line : lines)
        --sources_[line.source].waiting;
    return lines;
}

base::Time SeenLines::from(std::size_t source) const {
    const std::optional<base::Time>& reached = sources_[source].reached;
    return reached ? std::max(since_, *reached - kOverlap) : since_;
}

std::vector<LogLine> SeenLines::fresh(std::vector<LogLine> lines) {
    std::vector<LogLine> fresh;
    for (LogLine& line : lines) {
        Source& source = sources_[line.source];
        base::Time came = std::min(line.at, line.ingested);
        source.reached = std::max(source.reached.value_or(came), came);
        if (source.ids[line.at].insert(line.id).second) fresh.push_back(std::move(line));
    }
    for (std::size_t i = 0; i < sources_.size(); ++i) {
        auto& ids = sources_[i].ids;
        ids.erase(ids.begin(), ids.lower_bound(from(i)));
    }
    return fresh;
}

void LookBack::close_window() {
    found_.insert(found_.begin(), std::move_iterator(window_.begin()),
                  std::move_iterator(window_.end()));
    window_.clear();
    if (found_.size() > most_)
        found_.erase(found_.begin(), found_.end() - static_cast<std::ptrdiff_t>(most_));
}

std::optional<LookBack::Window> LookBack::next() {
    constexpr base::Duration kFirst = base::Duration::minutes(2);
    constexpr std::int64_t kFactor = 8;
    close_window();
    if (found_.size() >= most_ || step_ >= furthest_) return std::nullopt;
    Window window;
    if (step_ != base::Duration()) window.to = from_ - base::Duration::milliseconds(1);
    step_ = std::min(step_ == base::Duration() ? kFirst : step_ * kFactor, furthest_);
    window.from = from_ = now_ - step_;
    return window;
}

void LookBack::take(std::vector<LogLine> lines) {
    window_.insert(window_.end(), std::move_iterator(lines.begin()),
                   std::move_iterator(lines.end()));
    if (window_.size() > most_)
        window_.erase(window_.begin(), window_.end() - static_cast<std::ptrdiff_t>(most_));
}

base::Duration pause_between_rounds(std::size_t sources) {
    constexpr base::Duration kShortest = base::Duration::seconds(1);
    constexpr base::Duration kOfACall = base::Duration::milliseconds(250);
    return std::max(kShortest, kOfACall * static_cast<std::int64_t>(sources));
}

}  // namespace rollout
