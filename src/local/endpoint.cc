#include "local/endpoint.h"

#include <utility>
#include <variant>

#include "aws/answer.h"
#include "aws/authentication.h"
#include "local/operations.h"

namespace local {

Endpoint::Endpoint(LiveCloud& live, std::function<base::Time()> now, EndpointOptions options)
    : live_(live),
      now_(std::move(now)),
      options_(std::move(options)),
      reader_(aws::services(), {.account = options_.account}),
      request_ids_{.seed = options_.request_seed},
      own_pages_(live, {.version = options_.version,
                        .account = options_.account,
                        .speed = options_.speed,
                        .faults = options_.faults_in_words,
                        .stop = options_.stop}),
      faults_(options_.faults, options_.request_seed) {}

io::HttpReply Endpoint::answer(const base::HttpRequest& request) {
    base::Time now = now_();
    if (OwnPages::are_meant(request)) return own_pages_.answer(request, now);
    return answer_call(request, now);
}

std::optional<aws::Error> Endpoint::refuse_caller(const base::HttpRequest& request,
                                                  const Meant& meant, base::Time now) const {
    const aws::Service& service = *meant.service;
    if (meant.operation && meant.operation->is_open) return std::nullopt;
    if (options_.credentials.empty()) {
        auto wall = options_.wall_time ? std::optional(options_.wall_time()) : std::nullopt;
        return aws::refuse_caller(request, service, meant.protocol, wall);
    }
    auto find_session = [&](std::string_view id) -> std::optional<Session> {
        // A key that cannot be looked up is none.
        auto session = live_.stores().sessions().find(id);
        return session.ok() ? *session : std::nullopt;
    };
    auto secret_of = [&](std::string_view id) -> std::optional<std::string> {
        auto found = options_.credentials.find(id);
        if (found != options_.credentials.end()) return found->second;
        auto session = find_session(id);
        return session ? std::optional(session->secret_access_key) : std::nullopt;
    };
    auto session_of = [&](std::string_view id) -> std::optional<aws::SessionKey> {
        if (options_.credentials.contains(id)) return std::nullopt;
        auto session = find_session(id);
        if (!session) return std::nullopt;
        return aws::SessionKey{token_of(*session), session->expires <= now};
    };
    return aws::refuse_signature(request, service, meant.protocol,
                                 {secret_of, options_.wall_time(), session_of});
}

/// AWS rule wire.8 [observed] "Smithy, AWS JSON 1.1 protocol": a request is refused for its
/// operation first, then for its caller, then for its input. Test: Endpoint.RefusesInAwssOrder
io::HttpReply Endpoint::answer_call(const base::HttpRequest& request, base::Time now) {
    const std::string id = request_ids_.uuid();
    auto read = reader_.read(request);
    const auto* call = std::get_if<aws::Call>(&read);
    const auto* refused = std::get_if<aws::RefusedRequest>(&read);
    const Meant meant = call ? Meant{call->service, call->operation, call->protocol}
                             : Meant{refused->service, refused->operation, refused->protocol};
    auto answer_error = [&](const aws::Error& error) {
        return aws::error_answer(meant.service, meant.operation, meant.protocol, error, id);
    };
    if (!meant.service) return answer_error(refused->error);
    auto no_caller = refuse_caller(request, meant, now);
    std::string_view name = meant.operation ? meant.operation->name : std::string_view();
    // Who is nobody is not troubled: it hears that, whatever else goes wrong.
    Trouble trouble = no_caller ? Trouble() : faults_.next(*meant.service, name, meant.protocol);
    io::HttpReply reply;
    reply.after = trouble.late;
    reply.is_dropped = trouble.drop != Trouble::Drop::No;
    if (trouble.drop == Trouble::Drop::Undone) return reply;
    std::optional<aws::Error> error;
    if (!meant.operation) {
        error = refused->error;
    } else if (!find_operation_row(meant.service->name, name)) {
        error =
            aws::unknown_operation(meant.service, meant.protocol, name, meant.service->api_version);
    }
    if (!error) error = std::move(no_caller);
    if (!error) error = std::move(trouble.error);
    if (!error && refused) error = refused->error;
    reply.answer = error ? answer_error(*error) : answer_call(*call, id, now);
    return reply;
}

base::HttpAnswer Endpoint::answer_call(const aws::Call& call, const std::string& id,
                                       base::Time now) {
    auto answer_error = [&](const aws::Error& error) {
        return aws::error_answer(call.service, call.operation, call.protocol, error, id);
    };
    base::Status caught_up = live_.catch_up(now);
    if (!caught_up.ok()) return answer_error(broken(caught_up.problems()));
    Asking asking(call, live_, now);
    aws::Writer writer = aws::answer_writer(*call.service, *call.operation, call.protocol, id);
    const OperationRow& row = *find_operation_row(call.service->name, call.operation->name);
    auto error = answer_operation(row, asking, writer);
    // What could not be written is not answered, whatever the handler makes of it.
    if (!live_.failure().empty()) error = broken(live_.failure());
    if (error) return answer_error(*error);
    return aws::answer(*call.service, *call.operation, call.protocol, std::move(writer), id);
}

}  // namespace local
