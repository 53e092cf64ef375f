#include "local/logs/streams.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/pages.h"

namespace local {
namespace {

using engine::Record;

constexpr PageRules kPages{.limit = "limit",
                           .most = 50,
                           .wrong_code = "InvalidParameterException",
                           .wrong_message = "The specified nextToken is invalid."};

/// A text that sorts the other way round.
std::string reversed(std::string_view text) {
    std::string other;
    for (char c : text)
        other += static_cast<char>(255 - static_cast<unsigned char>(c));
    return other + '\xff';
}

void write_stream(aws::Writer& out, std::string_view group_arn, const LogStream& stream) {
    out.begin_structure();
    out.text("logStreamName", stream.name);
    out.integer("creationTime", stream.created.in_unix_milliseconds());
    if (stream.first) out.integer("firstEventTimestamp", stream.first->in_unix_milliseconds());
    if (stream.last) out.integer("lastEventTimestamp", stream.last->in_unix_milliseconds());
    if (stream.ingested) out.integer("lastIngestionTime", stream.ingested->in_unix_milliseconds());
    out.text("uploadSequenceToken", fmt::format("{:056}", stream.number));
    out.text("arn", fmt::format("{}log-stream:{}", group_arn, stream.name));
    // AWS rule logs.6 [documented] "CloudWatch Logs API reference, LogStream, storedBytes": always
    // 0, since June 2019. Test: LogStreams.AreShownByNameOrByTheirLastLine
    out.integer("storedBytes", 0);
    out.end();
}

}  // namespace

aws::Either<LogStream> log_stream_named(const Asking& asking, const LogPlace& place,
                                        std::string_view name) {
    auto stream = asking.stores().logs().find_stream(place, name);
    if (!stream.ok()) return broken_store(stream);
    if (*stream) return **stream;
    return asking.error("ResourceNotFoundException", "The specified log stream does not exist.");
}

std::optional<aws::Error> create_log_stream(Asking& asking, aws::Writer&) {
    auto group = log_group_named(asking, asking.input().text("logGroupName"));
    if (auto* error = std::get_if<aws::Error>(&group)) return std::move(*error);
    auto added =
        asking.stores().logs().add_stream(place_of(asking, *std::get<const Record*>(group)),
                                          asking.input().text("logStreamName"), asking.now());
    if (!added.ok()) return broken_store(added);
    if (*added) return std::nullopt;
    return asking.error("ResourceAlreadyExistsException",
                        "The specified log stream already exists");
}

std::optional<aws::Error> delete_log_stream(Asking& asking, aws::Writer&) {
    auto group = log_group_named(asking, asking.input().text("logGroupName"));
    if (auto* error = std::get_if<aws::Error>(&group)) return std::move(*error);
    LogPlace place = place_of(asking, *std::get<const Record*>(group));
    auto stream = log_stream_named(asking, place, asking.input().text("logStreamName"));
    if (auto* error = std::get_if<aws::Error>(&stream)) return std::move(*error);
    base::Status removed = asking.stores().logs().remove_stream(place, std::get<LogStream>(stream));
    if (!removed.ok()) return broken_store(removed);
    return std::nullopt;
}

/// AWS rule logs.7 [observed] "CloudWatch Logs API reference, DescribeLogStreams; messages that
/// others recorded": streams stand by their names or by their last lines, those without a line
/// first, and not by the latter where a prefix is given. Test:
/// LogStreams.AreShownByNameOrByTheirLastLine
std::optional<aws::Error> describe_log_streams(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    bool by_time = input.text("orderBy") == "LastEventTime";
    std::string_view prefix = input.text("logStreamNamePrefix");
    if (by_time && !prefix.empty())
        return asking.error("InvalidParameterException",
                            "Cannot order by LastEventTime with a logStreamNamePrefix.");
    auto asked = log_group_asked(asking);
    if (auto* error = std::get_if<aws::Error>(&asked)) return std::move(*error);
    const Record& group = *std::get<const Record*>(asked);
    auto streams = asking.stores().logs().streams(place_of(asking, group));
    if (!streams.ok()) return broken_store(streams);
    bool descending = input.boolean("descending");
    std::map<std::string, const LogStream*> shown;
    std::vector<std::string> keys;
    for (const LogStream& stream : *streams) {
        if (!stream.name.starts_with(prefix)) continue;
        std::string key = stream.name;
        if (by_time)
            key = fmt::format("{:020} {}", stream.last ? stream.last->in_unix_milliseconds() : 0,
                              stream.name);
        if (descending) key = reversed(key);
        keys.push_back(key);
        shown[key] = &stream;
    }
    auto page = page_of(asking, std::move(keys), kPages,
                        fmt::format("{} {} {} {}", group.name, prefix, by_time, descending));
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    std::string arn = engine::text_of(group.attributes->find("Arn"));
    arn.pop_back();  // the "*"
    answer.begin_list("logStreams");
    for (const std::string& key : std::get<Page>(page).ids)
        write_stream(answer, arn, *shown.at(key));
    answer.end();
    write_next(answer, std::get<Page>(page), kPages);
    return std::nullopt;
}

}  // namespace local
