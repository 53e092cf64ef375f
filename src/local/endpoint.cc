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

/// AWS rule wire.8 [observed] "Smithy, AWS JSON 1.1 protocol": a request is refused for its
/// operation first, then for its caller, then for its input. Test: Endpoint.RefusesInAwssOrder
std::optional<aws::Error> Endpoint::refuse(const base::HttpRequest& request,
                                           const aws::Service* service,
                                           const aws::Operation* operation, aws::Protocol protocol,
                                           base::Time now) const {
    if (!service || !operation) return std::nullopt;
    if (!find_operation_row(service->name, operation->name))
        return aws::unknown_operation(service, protocol, operation->name, service->api_version);
    if (operation->is_open) return std::nullopt;
    if (options_.credentials.empty()) return aws::refuse_caller(request, *service, protocol);
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
    return aws::refuse_signature(request, *service, protocol,
                                 {secret_of, options_.wall_time(), session_of});
}

io::HttpReply Endpoint::answer_call(const base::HttpRequest& request, base::Time now) {
    const std::string id = request_ids_.uuid();
    auto read = reader_.read(request);
    if (auto* no = std::get_if<aws::RefusedRequest>(&read)) {
        if (auto error = refuse(request, no->service, no->operation, no->protocol, now))
            no->error = *std::move(error);
        return aws::error_answer(no->service, no->operation, no->protocol, no->error, id);
    }
    const aws::Call& call = std::get<aws::Call>(read);
    auto error = refuse(request, call.service, call.operation, call.protocol, now);
    Trouble trouble = faults_.next(*call.service, call.operation->name, call.protocol);
    io::HttpReply reply;
    reply.after = trouble.late;
    reply.is_dropped = trouble.drop != Trouble::Drop::No;
    if (trouble.drop == Trouble::Drop::Undone) return reply;
    if (!error) error = std::move(trouble.error);
    reply.answer = error
                       ? aws::error_answer(call.service, call.operation, call.protocol, *error, id)
                       : answer_call(call, id, now);
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
    if (auto error = answer_operation(row, asking, writer)) return answer_error(*error);
    return aws::answer(*call.service, *call.operation, call.protocol, std::move(writer), id);
}

}  // namespace local
