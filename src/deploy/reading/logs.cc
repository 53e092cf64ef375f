#include "deploy/reading/logs.h"

#include <algorithm>
#include <iterator>

#include "deploy/reading/members.h"

namespace deploy {
namespace {

constexpr std::string_view kNotThere = "ResourceNotFoundException";
/// GetLogEvents gives no more at a time.
constexpr std::size_t kLinesOfACall = 10'000;

base::Time moment(const aws::Value& event, std::string_view name) {
    return base::Time::unix_milliseconds(event.integer(name));
}

rollout::LogLine line_of(const aws::Value& event, std::size_t source) {
    return {.source = source,
            .at = moment(event, "timestamp"),
            .ingested = moment(event, "ingestionTime"),
            .stream = text(event, "logStreamName"),
            .id = text(event, "eventId"),
            .message = text(event, "message")};
}

}  // namespace

void LogReader::ask(const Asked& what, std::string_view token) {
    const LogSource& source = sources_[what.source];
    std::uint64_t id = source.client->begin("logs", "FilterLogEvents", [&](aws::Writer& out) {
        out.text("logGroupName", source.group);
        out.integer("startTime", std::max<std::int64_t>(what.from.in_unix_milliseconds(), 0));
        if (what.to) out.integer("endTime", what.to->in_unix_milliseconds());
        if (!token.empty()) out.text("nextToken", token);
    });
    asked_.emplace(std::pair(source.client, id), what.source);
}

bool LogReader::is_any_under_way() const {
    return std::ranges::any_of(
        sources_, [](const LogSource& source) { return source.client->under_way() > 0; });
}

void LogReader::drop_all() {
    for (LogSource& source : sources_)
        source.client->drop_all();
    asked_.clear();
}

base::Status LogReader::take(CallEnded& ended, std::size_t source, rollout::LogMerge& merge) {
    missing_.erase(source);
    if (!ended.answer.ok()) {
        if (ended.code != kNotThere) return std::move(ended.answer).problems();
        missing_.insert(source);
        merge.take(source, {}, rollout::LogMerge::After::End);
        return base::Done{};
    }
    Lines lines;
    for (const aws::Value& event : ended.answer->list("events"))
        lines.push_back(line_of(event, source));
    std::string token = text(*ended.answer, "nextToken");
    merge.take(source, std::move(lines),
               token.empty() ? rollout::LogMerge::After::End : rollout::LogMerge::After::More);
    tokens_[source] = std::move(token);
    return base::Done{};
}

base::Status LogReader::take_all(rollout::LogMerge& merge) {
    // Several clients are waited for in turn.
    constexpr base::Duration kTurn = base::Duration::milliseconds(100);
    while (is_any_under_way()) {
        if (is_over_()) {
            drop_all();
            return base::Done{};
        }
        for (LogSource& source : sources_) {
            if (source.client->under_way() == 0) continue;
            for (CallEnded& ended : source.client->wait(kTurn)) {
                auto asked =
                    asked_.extract(std::pair(static_cast<const Client*>(source.client), ended.id));
                if (base::Status taken = take(ended, asked.mapped(), merge); !taken.ok()) {
                    drop_all();
                    return taken;
                }
            }
        }
    }
    return base::Done{};
}

base::Status LogReader::read(const std::vector<base::Time>& from, std::optional<base::Time> to,
                             const std::function<void(Lines)>& give) {
    rollout::LogMerge merge(sources_.size());
    tokens_.clear();
    for (auto wanted = merge.wanted(); !wanted.empty(); wanted = merge.wanted()) {
        for (std::size_t source : wanted)
            ask({source, from[source], to}, tokens_[source]);
        TRY(take_all(merge));
        if (is_over_()) return base::Done{};
        if (Lines ready = merge.ready(); !ready.empty()) give(std::move(ready));
    }
    return base::Done{};
}

base::Result<LogReader::Lines> read_end_of_stream(Client& client, const std::string& group,
                                                  const std::string& stream, std::size_t count) {
    LogReader::Lines lines;
    std::string token;
    while (lines.size() < count) {
        CallEnded ended = client.call("logs", "GetLogEvents", [&](aws::Writer& out) {
            out.text("logGroupName", group).text("logStreamName", stream);
            if (!token.empty()) out.text("nextToken", token);
            out.integer("limit",
                        static_cast<std::int64_t>(std::min(count - lines.size(), kLinesOfACall)));
            out.boolean("startFromHead", false);
        });
        if (ended.code == kNotThere) return lines;
        const aws::Value answer = TRY(std::move(ended.answer));
        LogReader::Lines page;
        for (const aws::Value& event : answer.list("events")) {
            page.push_back(line_of(event, 0));
            page.back().stream = stream;
        }
        lines.insert(lines.begin(), std::move_iterator(page.begin()),
                     std::move_iterator(page.end()));
        std::string before = text(answer, "nextBackwardToken");
        // At the beginning of the stream the token that was given comes back.
        if (before.empty() || before == token) return lines;
        token = std::move(before);
    }
    return lines;
}

}  // namespace deploy
