#include "deploy/client/client.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "aws/timestamp.h"
#include "base/prng.h"
#include "deploy/client/foreign.h"
#include "io/clock.h"

namespace deploy {
namespace {

/// What policies call a service, where that is not its name in signatures.
std::string_view iam_prefix(const aws::Service& service) {
    return service.signing_name == "monitoring" ? "cloudwatch" : service.signing_name;
}

/// "ecs ListClusters".
std::string called(const aws::Service& service, const aws::Operation& operation) {
    return fmt::format("{} {}", service.signing_name, operation.name);
}

void note_attempts(base::Diagnostic& problem, const aws::Attempts& attempts) {
    if (attempts.failed() > 1)
        problem.notes.push_back(fmt::format("tried {} times", attempts.failed()));
}

template <std::size_t Size>
bool holds(const std::array<std::string_view, Size>& codes, std::string_view code) {
    return std::ranges::find(codes, code) != codes.end();
}

constexpr std::array<std::string_view, 4> kDenied = {"AccessDenied", "AccessDeniedException",
                                                     "AuthorizationError", "UnauthorizedOperation"};
constexpr std::array<std::string_view, 4> kUnknownKeys = {
    "InvalidAccessKeyId", "InvalidClientTokenId", "MissingAuthenticationToken",
    "UnrecognizedClientException"};

}  // namespace

base::Diagnostic Client::foreign_answer_of(const Call& call, const base::HttpAnswer& answer) {
    const bool may_be_half = answer.status < 300 && aws::holds_secrets(call.operation->output);
    return foreign_answer(called(*call.service, *call.operation), call.endpoint, answer,
                          may_be_half ? BodyIs::Secret : BodyIs::Open);
}

base::Diagnostic Client::refusal_of(const Call& call, const aws::Error& error,
                                    aws::Failure failure) const {
    base::Diagnostic problem{
        .code = "api.failed",
        .message = fmt::format("{}: {}{}{}", called(*call.service, *call.operation), error.code,
                               error.message.empty() ? "" : ": ", error.message)};
    if (holds(kDenied, error.code)) {
        problem.code = "api.denied";
        problem.help = fmt::format("the caller's policy has to allow {}:{}",
                                   iam_prefix(*call.service), call.operation->name);
    } else if (holds(kUnknownKeys, error.code)) {
        problem.code = "api.denied";
        problem.help = fmt::format("AWS does not know the keys; they come from {}", keys_.from());
    } else if (failure == aws::Failure::Throttled) {
        problem.code = "api.throttled";
        problem.help = "others call AWS from this account as well; try again in a while";
    } else if (failure == aws::Failure::Skewed) {
        problem.code = "api.clock";
        problem.help =
            "compare this machine's clock with another one, and the secret key with the one that "
            "AWS showed";
    } else if (failure == aws::Failure::Expired) {
        problem.code = "credentials.expired";
        problem.notes.push_back("the keys come from " + keys_.from());
        problem.help = keys_.how_to_renew();
    }
    return problem;
}

Client::Client(Keys& keys, const Surroundings& surroundings, ClientOptions options,
               std::unique_ptr<io::HttpClient> http)
    : keys_(keys),
      all_(surroundings),
      options_(std::move(options)),
      http_(std::move(http)),
      silence_(options_.silence) {}

base::Result<std::unique_ptr<Client>> Client::open(Keys& keys, const Surroundings& surroundings,
                                                   ClientOptions options) {
    auto http = TRY(io::HttpClient::open({.ca_file = ca_file(surroundings, options.profile)}));
    return std::unique_ptr<Client>(
        new Client(keys, surroundings, std::move(options), std::move(http)));
}

base::Result<Endpoint> Client::endpoint(const aws::Service& service) const {
    return endpoint_of(
        service, all_,
        {.region = options_.region, .url = options_.endpoint_url, .profile = options_.profile});
}

base::Result<std::string> Client::origin_of(std::string_view service) const {
    const aws::Service* found = aws::find_service(service);
    assert(found);
    const Endpoint there = TRY(endpoint(*found));
    return there.origin + there.path;
}

std::uint64_t Client::begin(std::string_view service, std::string_view operation,
                            const Fill& fill) {
    const aws::Service* found = aws::find_service(service);
    const aws::Operation* asked = found ? aws::find_operation(*found, operation) : nullptr;
    assert(asked);
    const aws::Protocol protocol = found->protocols.front();
    std::uint64_t id = ++last_;
    aws::Writer writer = aws::request_writer(*found, *asked, protocol);
    fill(writer);
    auto endpoint = this->endpoint(*found);
    Call call{.service = found,
              .operation = asked,
              .protocol = protocol,
              .endpoint = {},
              .request = {},
              .attempts = aws::Attempts(base::mix(options_.seed, id), options_.most_attempts)};
    if (endpoint.ok()) {
        const std::size_t host = endpoint->origin.find("://") + 3;
        call.request = aws::request(*found, *asked, protocol, std::move(writer),
                                    endpoint->origin.substr(host), endpoint->hosts);
        call.request.target = endpoint->path + call.request.target;
        call.endpoint = *endpoint;
        // A bucket, too, may stand in the name of the host.
        call.endpoint.origin.replace(host, std::string::npos, call.request.header("Host"));
    }
    calls_.emplace(id, std::move(call));
    silence_.begin();
    if (endpoint.ok()) {
        send(id);
    } else {
        end(id, std::move(endpoint).problems());
    }
    return id;
}

void Client::send(std::uint64_t id) {
    Call& call = calls_.at(id);
    auto keys = keys_.current();
    if (!keys.ok()) return end(id, std::move(keys).problems());
    call.keys = keys_.generation();
    call.signed_at = now();
    base::HttpRequest request = call.request;
    aws::sign(request, *keys, call.endpoint.signing_region, call.service->signing_name,
              call.signed_at);
    sent_.emplace(http_->begin(call.endpoint.origin, request, options_.patience), id);
}

void Client::send_what_is_due() {
    while (!waiting_.empty() && waiting_.begin()->first <= io::monotonic_milliseconds()) {
        std::uint64_t id = waiting_.begin()->second;
        waiting_.erase(waiting_.begin());
        send(id);
    }
}

Waiting Client::waiting() const {
    const Call& call = calls_.begin()->second;
    return {.whom = call.endpoint.origin,
            .what = called(*call.service, *call.operation),
            .attempt = call.attempts.failed() + 1,
            .attempts = call.attempts.most_unanswered(),
            .after = call.last_failure,
            .others = calls_.size() - 1};
}

std::vector<CallEnded> Client::wait(base::Duration most) {
    const std::int64_t until = io::monotonic_milliseconds() + most.in_milliseconds();
    while (ended_.empty() && !calls_.empty()) {
        send_what_is_due();
        if (!ended_.empty()) break;
        silence_.look([&] { return waiting(); });
        std::int64_t now = io::monotonic_milliseconds();
        std::int64_t next = waiting_.empty() ? until : std::min(until, waiting_.begin()->first);
        base::Duration left =
            silence_.at_most(base::Duration::milliseconds(std::max<std::int64_t>(next - now, 0)));
        if (sent_.empty()) io::sleep(left);
        for (io::HttpClient::Ended& ended : http_->wait(left)) {
            auto sent = sent_.extract(ended.id);
            take(sent.mapped(), std::move(ended.answer));
        }
        if (now >= until) break;
    }
    if (!ended_.empty()) silence_.end(!calls_.empty());
    return std::exchange(ended_, {});
}

void Client::drop_all() {
    for (const auto& [transfer, call] : sent_)
        http_->drop(transfer);
    sent_.clear();
    waiting_.clear();
    calls_.clear();
    ended_.clear();
    silence_.end(false);
}

bool Client::put_right(const Call& call, aws::Failure failure, const base::HttpAnswer& answer) {
    if (failure == aws::Failure::Expired) keys_.forget(call.keys);
    if (failure != aws::Failure::Skewed) return true;
    // A signature of the right time is wrong for another reason, and would be again.
    auto theirs = aws::read_timestamp(answer.header("Date"));
    if (!theirs) return false;
    constexpr base::Duration kSame = base::Duration::minutes(2);
    base::Duration off = *theirs - call.signed_at;
    if (off < kSame && base::Duration() - off < kSame) return false;
    skew_ = *theirs - options_.now();
    return true;
}

void Client::take(std::uint64_t id, base::Result<base::HttpAnswer> answer) {
    Call& call = calls_.at(id);
    auto again_after = [&](aws::Failure failure) {
        auto wait = call.attempts.after(failure);
        if (!wait) return false;
        waiting_.emplace(io::monotonic_milliseconds() + wait->in_milliseconds(), id);
        return true;
    };
    if (!answer.ok()) {
        call.last_failure = answer.problems().front().code;
        bool may_heal = answer.problems().front().code != "server.untrusted";
        if (may_heal && again_after(aws::Failure::Lost)) return;
        base::Diagnostics problems = std::move(answer).problems();
        note_attempts(problems.front(), call.attempts);
        return end(id, std::move(problems));
    }
    aws::Received received = aws::read_answer(*call.operation, call.protocol, *answer);
    auto* error = std::get_if<aws::Error>(&received.said);
    if (!error) return end(id, std::get<aws::Value>(std::move(received.said)));
    bool is_half = answer->status < 300;
    error->status = answer->status;
    call.last_failure = received.is_foreign ? fmt::format("status {}", error->status) : error->code;
    aws::Failure failure = is_half ? aws::Failure::Lost : aws::failure_of(*error);
    bool may_help = put_right(call, failure, *answer);
    if (again_after(may_help ? failure : aws::Failure::Refused)) return;
    base::Diagnostic problem =
        received.is_foreign ? foreign_answer_of(call, *answer) : refusal_of(call, *error, failure);
    note_attempts(problem, call.attempts);
    if (!received.request_id.empty()) problem.notes.push_back("request id " + received.request_id);
    end(id, std::move(problem), received.is_foreign ? std::string() : error->code);
}

void Client::end(std::uint64_t id, base::Result<aws::Value> answer, std::string code) {
    auto call = calls_.extract(id);
    const bool is_answered = answer.ok();
    const int failed = call.mapped().attempts.failed();
    ended_.push_back({.id = id,
                      .service = call.mapped().service->name,
                      .operation = call.mapped().operation->name,
                      .answer = std::move(answer),
                      .code = std::move(code),
                      .attempts = is_answered ? failed + 1 : std::max(failed, 1)});
}

CallEnded Client::call(std::string_view service, std::string_view operation, const Fill& fill) {
    assert(under_way() == 0);
    begin(service, operation, fill);
    while (true) {
        std::vector<CallEnded> ended = wait(base::Duration::minutes(1));
        if (!ended.empty()) return std::move(ended.front());
    }
}

}  // namespace deploy
