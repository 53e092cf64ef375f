#include "cli/views/live_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/views/counted.h"

namespace cli {
namespace {

using rollout::Judged;
using rollout::Judgement;
using rollout::Question;

struct Mark {
    std::string_view text;
    std::string_view style;
};
Mark mark_of(Judgement verdict) {
    switch (verdict) {
        case Judgement::Good: return {"[ok]", "32"};
        case Judgement::Bad: return {"[!!]", "1;31"};
        case Judgement::NotAsked: return {"[--]", "2"};
    }
    return {};
}

std::string_view word_of(Judgement verdict) {
    switch (verdict) {
        case Judgement::Good: return "ok";
        case Judgement::Bad: return "failed";
        case Judgement::NotAsked: return "not asked";
    }
    return "";
}

std::size_t count(const Question& question, Judgement verdict) {
    return static_cast<std::size_t>(
        std::ranges::count(question.answers, verdict, &Judged::verdict));
}

/// What stands behind a question's name.
std::string summary_of(const Question& question) {
    std::size_t bad = count(question, Judgement::Bad);
    if (bad == 0) return question.verdict() == Judgement::NotAsked ? "not asked" : question.summary;
    if (question.answers.size() == bad)
        return bad == 1 ? "it fails" : fmt::format("all {} fail", bad);
    return fmt::format("{} of {} {}", bad, question.answers.size(), bad == 1 ? "fails" : "fail");
}

/// Each line of `text` below the subject.
std::string indented(std::string_view text, std::size_t by) {
    std::string lines;
    while (!text.empty()) {
        std::size_t end = text.find('\n');
        lines += std::string(by, ' ') + std::string(text.substr(0, end)) + "\n";
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return lines;
}

std::string line_of(const Judged& answer, const Screen& screen) {
    constexpr std::size_t kBelow = 9;
    const Mark mark = mark_of(answer.verdict);
    const std::string code = answer.code.empty() ? "" : fmt::format("[{}] ", answer.code);
    std::string text = fmt::format(
        "    {} {}{}: {}\n", painted(screen.out, mark.style, mark.text), code, answer.subject,
        (answer.verdict == Judgement::NotAsked ? "not asked: " : "") + answer.fact);
    return text + indented(answer.help, kBelow);
}

/// What is not good, where several say the same: one with how many more there are.
std::vector<Judged> opened(const Question& question) {
    std::vector<Judged> shown;
    std::vector<std::size_t> more;
    for (const Judged& answer : question.answers) {
        if (answer.verdict == Judgement::Good) continue;
        auto same = std::ranges::find_if(shown, [&](const Judged& other) {
            return other.verdict == answer.verdict && other.fact == answer.fact &&
                   other.help == answer.help;
        });
        if (same != shown.end()) {
            ++more[static_cast<std::size_t>(same - shown.begin())];
        } else {
            shown.push_back(answer);
            more.push_back(0);
        }
    }
    for (std::size_t i = 0; i < shown.size(); ++i)
        if (more[i] > 0) shown[i].subject += fmt::format(" and {} more", more[i]);
    return shown;
}

std::string text_of(const Question& question, const Screen& screen) {
    constexpr int kName = 20;
    const Mark mark = mark_of(question.verdict());
    std::string text = fmt::format("{} {:<{}}  {}\n", painted(screen.out, mark.style, mark.text),
                                   question.name, kName, summary_of(question));
    for (const Judged& answer : opened(question))
        text += line_of(answer, screen);
    return text;
}

std::string sum(const LiveReport& report, const Screen& screen, std::int64_t milliseconds) {
    std::size_t questions = 0;
    std::size_t bad = 0;
    std::size_t silent = 0;
    for (const LiveRegion& region : report.regions)
        for (const Question& question : region.questions) {
            ++questions;
            bad += question.verdict() == Judgement::Bad;
            silent += count(question, Judgement::NotAsked) > 0;
        }
    std::string text = fmt::format(
        "{}, {}", counted(questions, "question"),
        bad == 0 ? "none fails" : fmt::format("{} {}", bad, bad == 1 ? "fails" : "fail"));
    if (silent > 0) text += fmt::format(", {} not asked in full", silent);
    return painted(screen.out, bad == 0 ? "1;32" : "1;31", text) +
           fmt::format("   {} ms{}\n", milliseconds,
                       bad == 0 ? "" : "      slipway explain <code>");
}

void write_question(text::JsonWriter& json, const Question& question) {
    json.begin_object().key("name").value(question.name);
    json.key("verdict").value(word_of(question.verdict()));
    json.key("answers").begin_array();
    for (const Judged& answer : question.answers) {
        json.begin_object().key("verdict").value(word_of(answer.verdict));
        json.key("code").value(answer.code).key("subject").value(answer.subject);
        json.key("fact").value(answer.fact).key("help").value(answer.help).end_object();
    }
    json.end_array().end_object();
}

}  // namespace

std::string live_text(const LiveReport& report, const Screen& screen, std::int64_t milliseconds) {
    std::string text;
    for (const LiveRegion& region : report.regions) {
        text += fmt::format("{}{}  account {}  {}  {}\n\n", text.empty() ? "" : "\n",
                            painted(screen.out, "1", report.environment), report.account,
                            region.name, report.place);
        for (const Question& question : region.questions)
            text += text_of(question, screen);
    }
    return text + "\n" + sum(report, screen, milliseconds);
}

std::string live_warnings(const LiveReport& report, const Screen& screen) {
    std::string text;
    for (const LiveRegion& region : report.regions)
        for (const Question& question : region.questions)
            if (question.verdict() == Judgement::Bad) text += text_of(question, screen);
    return text.empty() ? text : text + "\n";
}

std::string live_json(const CheckReport& report, const base::Sources& sources,
                      const LiveReport& live) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object();
    write_check(json, report, sources);
    json.key("live").begin_object();
    json.key("environment").value(live.environment).key("account").value(live.account);
    json.key("place").value(live.place).key("ok").value(live.is_well());
    json.key("regions").begin_array();
    for (const LiveRegion& region : live.regions) {
        json.begin_object().key("region").value(region.name).key("questions").begin_array();
        for (const Question& question : region.questions)
            write_question(json, question);
        json.end_array().end_object();
    }
    json.end_array().end_object().end_object();
    return json.take();
}

}  // namespace cli
