#include "local/logs/events.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "local/logs/filter_pattern.h"
#include "local/logs/group.h"
#include "local/logs/streams.h"
#include "local/pages.h"

namespace local {
namespace {

using engine::Record;

constexpr std::string_view kInvalid = "InvalidParameterException";
constexpr std::int64_t kMostBytes = 1024 * 1024;
constexpr std::int64_t kMostLines = 10'000;
constexpr base::Duration kLongestBatch = base::Duration::hours(24);
constexpr base::Duration kOldest = base::Duration::days(14);
constexpr base::Duration kNewest = base::Duration::hours(2);

std::int64_t size_of(std::string_view message) {
    return static_cast<std::int64_t>(message.size()) + kLineOverhead;
}

/// AWS rule logs.8 [documented] "CloudWatch Logs API reference, PutLogEvents": lines come in the
/// order of their time, within 24 hours and 1,048,576 bytes, 26 for each among them. Test:
/// LogEvents.ComeInOrderWithinADayAndAMebibyte
std::optional<aws::Error> refuse_batch(const Asking& asking, const std::vector<NewLine>& lines) {
    auto invalid = [&](std::string message) {
        return asking.error(std::string(kInvalid), std::move(message));
    };
    if (!std::ranges::is_sorted(lines, {}, &NewLine::at))
        return invalid(
            "Log events in a single PutLogEvents request must be in chronological order.");
    if (lines.back().at - lines.front().at > kLongestBatch)
        return invalid(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 "
            "hours.");
    std::int64_t bytes = 0;
    for (const NewLine& line : lines)
        bytes += size_of(line.message);
    if (bytes <= kMostBytes) return std::nullopt;
    return invalid(
        fmt::format("Upload too large: {} bytes exceeds limit of {}", bytes, kMostBytes));
}

/// Where a page begins or ended, as AWS writes it: "f/" and 56 digits and "/s".
struct EventsToken {
    LineOrder order = LineOrder::Forward;
    LinePosition position = {};
};

std::string digits_of(LinePosition position) {
    return fmt::format("{:037}{:019}", position.at, position.number);
}

std::string written(EventsToken token) {
    return fmt::format("{}/{}/s", token.order == LineOrder::Forward ? 'f' : 'b',
                       digits_of(token.position));
}

std::optional<std::int64_t> digits_in(std::string_view text) {
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
}

std::optional<EventsToken> read_token(std::string_view text) {
    constexpr std::size_t kLength = 60;
    bool is_token = text.size() == kLength && (text.starts_with("f/") || text.starts_with("b/")) &&
                    text.ends_with("/s");
    if (!is_token) return std::nullopt;
    auto at = digits_in(text.substr(2, 37));
    auto number = digits_in(text.substr(39, 19));
    if (!at || !number) return std::nullopt;
    return EventsToken{text.front() == 'f' ? LineOrder::Forward : LineOrder::Backward,
                       {*at, *number}};
}

/// The lines between `startTime` and `endTime` that are not expired.
LineQuery between(const Asking& asking, const Record& group, std::int64_t end_is_included) {
    LineQuery query;
    std::int64_t start = asking.input().integer("startTime");
    if (auto expiry = expiry_of(group, asking.now()))
        start = std::max(start, expiry->in_unix_milliseconds());
    query.after = {start, 0};
    if (asking.input().has("endTime"))
        query.before = {
            std::min(asking.input().integer("endTime"), query.before.at - 1) + end_is_included, 0};
    return query;
}

/// AWS rule logs.9 [documented] "CloudWatch Logs API reference, GetLogEvents": both tokens always
/// come, and at the end of the stream the one that was given comes back. Test:
/// LogEvents.AreReadForwardAndBackwardWithTokensThatStayAtTheEnd
std::pair<EventsToken, EventsToken> tokens_of(const std::vector<LogLine>& lines,
                                              const LineQuery& query,
                                              std::optional<EventsToken> given) {
    EventsToken forward{LineOrder::Forward, query.after};
    EventsToken backward{LineOrder::Backward, query.after};
    if (!lines.empty()) {
        forward.position = lines.back().position;
        backward.position = lines.front().position;
    } else if (given && given->order == LineOrder::Forward) {
        forward = *given;
        backward.position = {given->position.at, given->position.number + 1};
    } else if (given) {
        backward = *given;
        forward.position = {given->position.at,
                            std::max<std::int64_t>(given->position.number, 1) - 1};
    }
    return {forward, backward};
}

}  // namespace

/// AWS rule logs.10 [documented] "CloudWatch Logs API reference, RejectedLogEventsInfo": lines over
/// two hours ahead, older than 14 days or than what the group keeps are left out, and the answer
/// says which. Test: LogEvents.ThatAreTooOldOrTooNewAreLeftOut
std::optional<aws::Error> put_log_events(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    auto named = log_group_named(asking, input.text("logGroupName"));
    if (auto* error = std::get_if<aws::Error>(&named)) return std::move(*error);
    const Record& group = *std::get<const Record*>(named);
    LogPlace place = place_of(asking, group);
    auto stream = log_stream_named(asking, place, input.text("logStreamName"));
    if (auto* error = std::get_if<aws::Error>(&stream)) return std::move(*error);
    std::vector<NewLine> lines;
    for (const aws::Value& event : input.list("logEvents"))
        lines.push_back(
            {base::Time::unix_milliseconds(event.integer("timestamp")), event.text("message")});
    if (auto error = refuse_batch(asking, lines)) return error;
    std::optional<base::Time> expiry = expiry_of(group, asking.now());
    auto before = [&](base::Time moment) {
        return std::ranges::lower_bound(lines, moment, {}, &NewLine::at) - lines.begin();
    };
    auto too_old = before(asking.now() - kOldest);
    auto expired = expiry ? before(*expiry) : 0;
    auto too_new = before(asking.now() + kNewest + base::Duration::milliseconds(1));
    auto count = static_cast<std::ptrdiff_t>(lines.size());
    auto first = std::min(std::max(too_old, expired), too_new);
    std::vector<NewLine> taken(lines.begin() + first, lines.begin() + too_new);
    // `sequenceToken` is no matter to AWS any more, and `entity` shows in none of these operations.
    auto last = asking.stores().logs().append(place, std::get<LogStream>(stream), taken,
                                              asking.now(), expiry);
    if (!last.ok()) return broken_store(last);
    answer.text("nextSequenceToken", fmt::format("{:056}", *last));
    if (too_old == 0 && expired == 0 && too_new == count) return std::nullopt;
    answer.begin_structure("rejectedLogEventsInfo");
    if (too_new < count) answer.integer("tooNewLogEventStartIndex", too_new);
    if (too_old > 0) answer.integer("tooOldLogEventEndIndex", too_old);
    if (expired > 0) answer.integer("expiredLogEventEndIndex", expired);
    answer.end();
    return std::nullopt;
}

std::optional<aws::Error> get_log_events(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    auto asked = log_group_asked(asking);
    if (auto* error = std::get_if<aws::Error>(&asked)) return std::move(*error);
    const Record& group = *std::get<const Record*>(asked);
    LogPlace place = place_of(asking, group);
    auto stream = log_stream_named(asking, place, input.text("logStreamName"));
    if (auto* error = std::get_if<aws::Error>(&stream)) return std::move(*error);
    std::optional<EventsToken> token;
    if (input.has("nextToken")) {
        token = read_token(input.text("nextToken"));
        if (!token)
            return asking.error(std::string(kInvalid), "The specified nextToken is invalid.");
    }
    LineQuery query = between(asking, group, 0);
    query.stream = std::get<LogStream>(stream).number;
    query.limit = input.integer("limit", kMostLines);
    query.order = input.boolean("startFromHead") ? LineOrder::Forward : LineOrder::Backward;
    if (token) {
        query.order = token->order;
        if (query.order == LineOrder::Forward)
            query.after = std::max(query.after, token->position);
        else
            query.before = std::min(query.before, token->position);
    }
    auto lines = asking.stores().logs().read(place, query);
    if (!lines.ok()) return broken_store(lines);
    // A page has at most a mebibyte, and one line in any case.
    std::int64_t bytes = 0;
    auto end = std::ranges::find_if(*lines, [&](const LogLine& line) {
        bytes += size_of(line.message);
        return bytes > kMostBytes;
    });
    lines->erase(end, lines->end());
    if (query.order == LineOrder::Backward) std::ranges::reverse(*lines);
    answer.begin_list("events");
    for (const LogLine& line : *lines)
        answer.begin_structure()
            .integer("timestamp", line.position.at)
            .text("message", line.message)
            .integer("ingestionTime", line.ingested.in_unix_milliseconds())
            .end();
    answer.end();
    auto [forward, backward] = tokens_of(*lines, query, token);
    answer.text("nextForwardToken", written(forward));
    answer.text("nextBackwardToken", written(backward));
    return std::nullopt;
}

namespace {

/// Which streams FilterLogEvents is to look through; empty: all.
aws::Either<std::set<std::string>> streams_wanted(const Asking& asking, const LogPlace& place) {
    const aws::Value& input = asking.input();
    std::set<std::string> wanted;
    if (input.has("logStreamNames") && input.has("logStreamNamePrefix"))
        return asking.error(std::string(kInvalid),
                            "logStreamNamePrefix and logStreamNames are mutually exclusive "
                            "parameters.");
    for (const aws::Value& name : input.list("logStreamNames")) {
        auto stream = log_stream_named(asking, place, name.as_text());
        if (auto* error = std::get_if<aws::Error>(&stream)) return std::move(*error);
        wanted.emplace(name.as_text());
    }
    return wanted;
}

struct FilteredPage {
    std::vector<LogLine> lines;
    bool has_more = false;
};

/// The first page of what `fits` in the query: a line that would be too much for it begins the
/// next.
template <class Fits>
base::Result<FilteredPage> filtered(LogStore& store, const LogPlace& place, LineQuery query,
                                    std::size_t most, Fits&& fits) {
    FilteredPage page;
    std::int64_t bytes = 0;
    while (true) {
        auto lines = TRY(store.read(place, query));
        for (LogLine& line : lines) {
            query.after = line.position;
            if (!fits(line)) continue;
            bytes += size_of(line.message);
            page.has_more =
                page.lines.size() == most || (bytes > kMostBytes && !page.lines.empty());
            if (page.has_more) return page;
            page.lines.push_back(std::move(line));
        }
        if (std::ssize(lines) < query.limit) return page;
    }
}

}  // namespace

/// AWS rule logs.11 [documented] "CloudWatch Logs API reference, FilterLogEvents": the lines of all
/// streams that are asked for in the order of their time, `endTime` included; which streams were
/// searched is told no more. Test: LogEvents.AreFilteredOverStreams
std::optional<aws::Error> filter_log_events(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    auto asked = log_group_asked(asking);
    if (auto* error = std::get_if<aws::Error>(&asked)) return std::move(*error);
    const Record& group = *std::get<const Record*>(asked);
    LogPlace place = place_of(asking, group);
    auto streams = streams_wanted(asking, place);
    if (auto* error = std::get_if<aws::Error>(&streams)) return std::move(*error);
    const auto& wanted = std::get<std::set<std::string>>(streams);
    std::string_view prefix = input.text("logStreamNamePrefix");
    auto parsed = FilterPattern::parse(input.text("filterPattern"));
    if (auto* refusal = std::get_if<PatternRefusal>(&parsed))
        return asking.error(std::string(kInvalid), refusal->message);
    const auto& pattern = std::get<FilterPattern>(parsed);
    LineQuery query = between(asking, group, 1);
    // `interleaved` is no matter to AWS any more, and `unmask` where no data is protected.
    const std::string list =
        fmt::format("FilterLogEvents {} {} {} {} {}", place.scope, group.name, prefix,
                    input.text("filterPattern"), fmt::join(wanted, " "));
    if (std::string_view token = input.text("nextToken"); !token.empty()) {
        auto digits = read_page_token(list, token);
        auto position = read_token(fmt::format("f/{}/s", digits.value_or("")));
        if (!position)
            return asking.error(std::string(kInvalid), "The specified nextToken is invalid.");
        query.after = std::max(query.after, position->position);
    }
    auto page = filtered(asking.stores().logs(), place, query,
                         static_cast<std::size_t>(input.integer("limit", kMostLines)),
                         [&](const LogLine& line) {
                             return line.stream.starts_with(prefix) &&
                                    (wanted.empty() || wanted.contains(line.stream)) &&
                                    pattern.matches(line.message);
                         });
    if (!page.ok()) return broken_store(page);
    answer.begin_list("events");
    for (const LogLine& line : page->lines)
        answer.begin_structure()
            .text("logStreamName", line.stream)
            .integer("timestamp", line.position.at)
            .text("message", line.message)
            .integer("ingestionTime", line.ingested.in_unix_milliseconds())
            .text("eventId", digits_of(line.position))
            .end();
    answer.end();
    answer.begin_list("searchedLogStreams").end();
    if (page->has_more)
        answer.text("nextToken", page_token(list, digits_of(page->lines.back().position)));
    return std::nullopt;
}

}  // namespace local
