#include "local/endpoint.h"

#include <utility>
#include <variant>

#include "aws/answer.h"
#include "aws/authentication.h"
#include "local/operations.h"
#include "text/json_writer.h"

namespace local {
namespace {

constexpr std::string_view kOwn = "/_slipway/";

base::HttpAnswer json_page(std::uint16_t status, text::JsonWriter& json) {
    return {status, {{"Content-Type", "application/json"}}, json.take()};
}

}  // namespace

Endpoint::Endpoint(LiveCloud& live, std::function<base::Time()> now, EndpointOptions options)
    : live_(live),
      now_(std::move(now)),
      options_(std::move(options)),
      reader_(aws::services(), {.account = options_.account}),
      request_ids_{.seed = options_.request_seed} {}

base::HttpAnswer Endpoint::answer(const base::HttpRequest& request) {
    base::Time now = now_();
    if (request.path().starts_with(kOwn)) return own_page(request, now);
    return answer_call(request, now);
}

/// AWS rule wire.8 [observed] "Smithy, AWS JSON 1.1 protocol": a request is refused for its
/// operation first, then for its caller, then for its input. Test: Endpoint.RefusesInAwssOrder
std::optional<aws::Error> Endpoint::refuse(const base::HttpRequest& request,
                                           const aws::Service* service,
                                           const aws::Operation* operation,
                                           aws::Protocol protocol) const {
    if (!service || !operation) return std::nullopt;
    if (!find_operation_row(service->name, operation->name))
        return aws::unknown_operation(service, protocol, operation->name, service->api_version);
    if (operation->is_open) return std::nullopt;
    return aws::refuse_caller(request, *service, protocol);
}

base::HttpAnswer Endpoint::answer_call(const base::HttpRequest& request, base::Time now) {
    const std::string id = request_ids_.uuid();
    auto read = reader_.read(request);
    if (auto* no = std::get_if<aws::RefusedRequest>(&read)) {
        if (auto error = refuse(request, no->service, no->operation, no->protocol))
            no->error = *std::move(error);
        return aws::error_answer(no->service, no->operation, no->protocol, no->error, id);
    }
    const aws::Call& call = std::get<aws::Call>(read);
    auto answer_error = [&](const aws::Error& error) {
        return aws::error_answer(call.service, call.operation, call.protocol, error, id);
    };
    if (auto error = refuse(request, call.service, call.operation, call.protocol))
        return answer_error(*error);
    base::Status caught_up = live_.catch_up(now);
    if (!caught_up.ok()) return answer_error(broken(caught_up.problems()));
    Asking asking(call, live_, now);
    aws::Writer writer = aws::answer_writer(*call.service, *call.operation, call.protocol, id);
    const OperationRow& row = *find_operation_row(call.service->name, call.operation->name);
    if (auto error = answer_operation(row, asking, writer)) return answer_error(*error);
    return aws::answer(*call.service, *call.operation, call.protocol, std::move(writer), id);
}

base::HttpAnswer Endpoint::own_page(const base::HttpRequest& request, base::Time now) const {
    text::JsonWriter json(text::Layout::Compact);
    if (request.path() != "/_slipway/health") {
        json.begin_object().key("error").value("slipway has no such page").end_object();
        return json_page(404, json);
    }
    if (request.method != "GET" && request.method != "HEAD") {
        json.begin_object().key("error").value("this page is only read").end_object();
        return json_page(405, json);
    }
    json.begin_object();
    const base::Diagnostics& failure = live_.failure();
    json.key("status").value(failure.empty() ? "serving" : "failed");
    if (!failure.empty()) json.key("why").value(failure.front().message);
    json.key("slipway").value(options_.version);
    json.key("account").value(options_.account);
    json.key("time").value(base::to_string(now));
    json.key("speed").value(options_.speed);
    json.key("tasks").value("simulated");
    json.key("images").value("assumed");
    json.end_object();
    return json_page(failure.empty() ? 200 : 503, json);
}

}  // namespace local
