#include "local/own_pages.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "io/process.h"
#include "text/json_writer.h"

namespace local {
namespace {

constexpr std::string_view kPrefix = "/_slipway/";

base::HttpAnswer json_page(std::uint16_t status, text::JsonWriter& json) {
    return {status, {{"Content-Type", "application/json"}}, json.take()};
}

/// `{"NAME": "VALUE"}`.
base::HttpAnswer said(std::uint16_t status, std::string_view name, std::string_view value) {
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key(name).value(value).end_object();
    return json_page(status, json);
}

}  // namespace

struct OwnPages::Row {
    std::string_view page;
    std::string_view method;
    io::HttpReply (OwnPages::*answer)(base::Time now);
};

constexpr OwnPages::Row OwnPages::kRows[] = {
    {"health", "GET", &OwnPages::health},
    {"events", "GET", &OwnPages::listen},
    {"reset", "POST", &OwnPages::reset},
    {"stop", "POST", &OwnPages::stop},
};

OwnPages::OwnPages(LiveCloud& live, OwnPagesOptions options)
    : live_(live), options_(std::move(options)) {}

bool OwnPages::are_meant(const base::HttpRequest& request) {
    return request.path().starts_with(kPrefix);
}

io::HttpReply OwnPages::answer(const base::HttpRequest& request, base::Time now) {
    std::string_view page = request.path().substr(kPrefix.size());
    auto row = std::ranges::find(kRows, page, &Row::page);
    if (row == std::end(kRows)) return said(404, "error", "slipway has no such page");
    std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
    if (method == row->method) return (this->*row->answer)(now);
    base::HttpAnswer answer =
        said(405, "error",
             row->method == "GET" ? "this page is only read" : "this page takes POST alone");
    answer.headers.push_back({"Allow", std::string(row->method)});
    return answer;
}

io::HttpReply OwnPages::health(base::Time now) {
    const base::Diagnostics& failure = live_.failure();
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object();
    json.key("status").value(failure.empty() ? "serving" : "failed");
    if (!failure.empty()) json.key("why").value(failure.front().message);
    json.key("slipway").value(options_.version);
    json.key("account").value(options_.account);
    json.key("time").value(base::to_string(now));
    json.key("speed").value(options_.speed);
    json.key("tasks").value("simulated");
    json.key("images").value(live_.images() == Images::Checked ? "checked" : "assumed");
    if (!options_.faults.empty()) json.key("faults").value(options_.faults);
    json.end_object();
    return json_page(failure.empty() ? 200 : 503, json);
}

io::HttpReply OwnPages::listen(base::Time) {
    feed_.begin(live_.cloud());
    io::HttpReply reply = base::HttpAnswer{
        200, {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}}, ":\n\n"};
    reply.is_event_stream = true;
    return reply;
}

io::HttpReply OwnPages::reset(base::Time now) {
    base::Status done = live_.reset(now);
    if (!done.ok()) return said(503, "error", done.problems().front().message);
    feed_.begin(live_.cloud());
    return said(200, "status", "empty");
}

io::HttpReply OwnPages::stop(base::Time) {
    options_.stop();
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("status").value("stopping");
    // Whoever asked may wait for its end.
    json.key("process").value(io::process_id()).end_object();
    return json_page(200, json);
}

}  // namespace local
