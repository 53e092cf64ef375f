#include "cli/views/log_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "cli/views/harmless.h"
#include "text/json_writer.h"

namespace cli {
namespace {

using rollout::LogLine;
using rollout::StreamOwner;

/// Cyan, yellow, green, magenta, blue, and the bright ones: all but red, which means trouble.
constexpr std::array<std::string_view, 10> kColours = {"36", "33", "32", "35", "34",
                                                       "96", "93", "92", "95", "94"};

/// Tasks are told apart by so many digits.
constexpr std::size_t kTaskDigits = 8;

/// "11-30 08:00:01.234".
std::string moment(base::Time at) {
    std::string text = base::to_string(at).substr(5, 18);
    text[5] = ' ';
    return text;
}

/// What each owner is called; empty where there is one alone.
std::vector<std::string> titles(const LogLook& look) {
    std::set<std::string> names;
    std::set<std::string> regions;
    for (const LogOwner& owner : look.owners) {
        names.insert(owner.name);
        regions.insert(owner.region);
    }
    std::vector<std::string> all;
    std::size_t width = 0;
    for (const LogOwner& owner : look.owners) {
        all.push_back(names.size() > 1 ? owner.name : "");
        if (regions.size() > 1) all.back() += (all.back().empty() ? "" : " ") + owner.region;
        width = std::max(width, all.back().size());
    }
    if (width > 0)
        for (std::string& title : all)
            title.resize(width + 2, ' ');
    return all;
}

/// Without the line breaks at its end.
std::string_view trimmed(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.remove_suffix(1);
    return text;
}

}  // namespace

std::string log_text(const std::vector<LogLine>& lines, const LogLook& look) {
    const std::vector<std::string> names = titles(look);
    std::string text;
    for (const LogLine& line : lines) {
        const StreamOwner owner = rollout::owner_of(line.stream);
        std::string head = painted(look.colour, "2", moment(line.at)) + "  ";
        head += painted(look.colour, kColours[line.source % kColours.size()], names[line.source]);
        std::string_view task = owner.task.substr(0, kTaskDigits);
        head += painted(look.colour, "2", fmt::format("{:<{}}", task, kTaskDigits)) + "  ";
        bool is_main = owner.container.empty() || owner.container == look.owners[line.source].name;
        if (!is_main) head += fmt::format("[{}] ", owner.container);
        for (std::string_view rest = trimmed(line.message);;) {
            std::string_view piece = rest.substr(0, rest.find('\n'));
            text += head;
            text += look.reader == LogLook::Reader::Terminal ? harmless(trimmed(piece))
                                                             : std::string(trimmed(piece));
            text += '\n';
            if (piece.size() == rest.size()) break;
            rest.remove_prefix(piece.size() + 1);
        }
    }
    return text;
}

std::string log_json(const std::vector<LogLine>& lines, const LogLook& look) {
    std::string text;
    text::JsonWriter json(text::Layout::Compact);
    for (const LogLine& line : lines) {
        const LogOwner& owner = look.owners[line.source];
        const StreamOwner from = rollout::owner_of(line.stream);
        json.begin_object().key("time").value(base::to_string(line.at));
        json.key("service").value(owner.name).key("region").value(owner.region);
        json.key("task").value(from.task).key("container").value(from.container);
        json.key("group").value(owner.group).key("stream").value(line.stream);
        json.key("message").value(line.message).end_object();
        text += json.take() + "\n";
    }
    return text;
}

std::string stopped_text(const LogOwner& owner, const rollout::TaskSeen& task) {
    std::string text = fmt::format("{}  task {} stopped {}", owner.name,
                                   task.id().substr(0, kTaskDigits), moment(*task.stopped));
    if (!task.stop_reason.empty()) text += ": " + harmless(task.stop_reason);
    for (const rollout::ContainerSeen& container : task.containers) {
        text += fmt::format("\n  {}", container.name);
        text +=
            container.exit_code ? fmt::format(" exit {}", *container.exit_code) : " did not run";
        // The task says it already where a container could not start.
        const bool is_new = !container.reason.empty() && container.reason != task.stop_reason;
        if (is_new) text += ": " + harmless(container.reason);
    }
    return text + "\n";
}

}  // namespace cli
