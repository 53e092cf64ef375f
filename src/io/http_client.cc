#include "io/http_client.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "io/clock.h"
#include "io/curl.h"

namespace io {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1024} * 1024 * 1024;

constexpr long kMostToConnect = 10'000;
/// More requests to one server wait for a connection.
constexpr long kMostToOneServer = 10;

/// What is reached without leaving the machine's own network: the agents that give keys.
bool is_link_local(std::string_view origin) {
    return origin.starts_with("http://169.254.") || origin.starts_with("http://[fd00:ec2:");
}

/// A request on its way, with what came back of it so far.
struct Transfer {
    CURL* handle = nullptr;
    curl_slist* headers = nullptr;
    std::string origin;
    base::Duration patience;
    std::string body;  ///< of the request
    base::HttpAnswer answer;
    std::array<char, CURL_ERROR_SIZE> words = {};
};

/// A line of the head: a status line begins it anew, for what came before was not the last word.
std::size_t take_header(const char* bytes, std::size_t, std::size_t count, void* into) {
    base::HttpAnswer& answer = static_cast<Transfer*>(into)->answer;
    std::string_view line(bytes, count);
    while (line.ends_with('\n') || line.ends_with('\r'))
        line.remove_suffix(1);
    if (line.starts_with("HTTP/")) answer.headers.clear();
    std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return count;
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    answer.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
    return count;
}

std::size_t take_body(const char* bytes, std::size_t, std::size_t count, void* into) {
    base::HttpAnswer& answer = static_cast<Transfer*>(into)->answer;
    if (count > kMostBytes - answer.body.size()) return 0;
    answer.body.append(bytes, count);
    return count;
}

base::Diagnostic no_memory() {
    return {.code = "http.library", .message = "libcurl has no memory for another request"};
}

bool is_about_trust(CURLcode code) {
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS: return true;
        default: return false;
    }
}

}  // namespace

struct HttpClient::Impl {
    Curl curl;
    HttpClientOptions options;
    CURLM* multi = nullptr;
    Id last = 0;
    std::map<Id, std::unique_ptr<Transfer>> transfers = {};
    /// Those that could not even begin.
    std::vector<Ended> hopeless = {};

    template <class Value>
    void set(const Transfer& transfer, CURLoption option, Value value) const {
        curl.easy_setopt(transfer.handle, option, value);
    }
    void describe(Transfer& transfer, const base::HttpRequest& request) const;
    void name_method(Transfer& transfer, const base::HttpRequest& request) const;
    void end(Id id);
    base::Result<base::HttpAnswer> answer_of(Transfer& transfer, CURLcode code) const;
    std::vector<Ended> ended();
};

void HttpClient::Impl::name_method(Transfer& transfer, const base::HttpRequest& request) const {
    if (request.method == "HEAD") return set(transfer, CURLOPT_NOBODY, 1L);
    if (request.method == "GET" && request.body.empty()) return set(transfer, CURLOPT_HTTPGET, 1L);
    bool has_body = !request.body.empty() || request.method == "POST" || request.method == "PUT";
    if (has_body) {
        set(transfer, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.body.size()));
        set(transfer, CURLOPT_POSTFIELDS, transfer.body.data());
    }
    set(transfer, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void HttpClient::Impl::describe(Transfer& transfer, const base::HttpRequest& request) const {
    const std::string url = transfer.origin + request.target;
    set(transfer, CURLOPT_URL, url.c_str());
    set(transfer, CURLOPT_PATH_AS_IS, 1L);
    set(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
    set(transfer, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(transfer, CURLOPT_NOSIGNAL, 1L);
    set(transfer, CURLOPT_USERAGENT, options.agent.c_str());
    set(transfer, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(transfer, CURLOPT_TIMEOUT_MS, static_cast<long>(transfer.patience.in_milliseconds()));
    set(transfer, CURLOPT_ERRORBUFFER, transfer.words.data());
    set(transfer, CURLOPT_HEADERFUNCTION, &take_header);
    set(transfer, CURLOPT_HEADERDATA, &transfer);
    set(transfer, CURLOPT_WRITEFUNCTION, &take_body);
    set(transfer, CURLOPT_WRITEDATA, &transfer);
    set(transfer, CURLOPT_CONNECTTIMEOUT_MS, kMostToConnect);
    if (is_here(transfer.origin) || is_link_local(transfer.origin))
        set(transfer, CURLOPT_NOPROXY, "*");
    if (!options.ca_file.empty()) set(transfer, CURLOPT_CAINFO, options.ca_file.c_str());
    auto add = [&](const std::string& line) {
        transfer.headers = curl.slist_append(transfer.headers, line.c_str());
    };
    // A name with a semicolon behind it is curl's way to write one without a value.
    for (const base::HttpHeader& header : request.headers)
        add(header.value.empty() ? header.name + ";"
                                 : fmt::format("{}: {}", header.name, header.value));
    // A name with nothing behind its colon: curl shall not send its own.
    for (const char* name : {"Expect", "Accept", "Content-Type"})
        if (request.header(name).empty()) add(fmt::format("{}:", name));
    set(transfer, CURLOPT_HTTPHEADER, transfer.headers);
    name_method(transfer, request);
}

void HttpClient::Impl::end(Id id) {
    auto found = transfers.find(id);
    if (found == transfers.end()) return;
    Transfer& transfer = *found->second;
    curl.multi_remove_handle(multi, transfer.handle);
    curl.easy_cleanup(transfer.handle);
    curl.slist_free_all(transfer.headers);
    transfers.erase(found);
}

base::Result<base::HttpAnswer> HttpClient::Impl::answer_of(Transfer& transfer,
                                                           CURLcode code) const {
    if (code == CURLE_OK) {
        long status = 0;
        curl.easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
        transfer.answer.status = static_cast<std::uint16_t>(status);
        return std::move(transfer.answer);
    }
    std::string_view words = transfer.words.data();
    if (words.empty()) words = curl.easy_strerror(code);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return base::Diagnostic{
            .code = "server.silent",
            .message = fmt::format("{} does not answer within {}", transfer.origin,
                                   base::to_string(transfer.patience))};
    if (code == CURLE_SSL_CACERT_BADFILE)
        return base::Diagnostic{
            .code = "server.untrusted",
            .message = fmt::format("nobody vouches for {}: {}", transfer.origin, words),
            .help = options.ca_file.empty() ? "apt-get install ca-certificates"
                                            : "AWS_CA_BUNDLE is " + options.ca_file};
    if (is_about_trust(code))
        return base::Diagnostic{
            .code = "server.untrusted",
            .message = fmt::format("{} is not who it says it is: {}", transfer.origin, words),
            .help =
                "behind a proxy that opens TLS, AWS_CA_BUNDLE names the file with its "
                "certificate"};
    return base::Diagnostic{
        .code = "server.unreachable",
        .message = fmt::format("no answer from {}: {}", transfer.origin, words)};
}

HttpClient::HttpClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpClient::~HttpClient() {
    while (!impl_->transfers.empty())
        impl_->end(impl_->transfers.begin()->first);
    impl_->curl.multi_cleanup(impl_->multi);
}

base::Result<std::unique_ptr<HttpClient>> HttpClient::open(const HttpClientOptions& options) {
    auto impl = std::make_unique<Impl>(Impl{.curl = TRY(load_curl()), .options = options});
    impl->multi = impl->curl.multi_init();
    if (!impl->multi) return no_memory();
    impl->curl.multi_setopt(impl->multi, CURLMOPT_MAX_HOST_CONNECTIONS, kMostToOneServer);
    return std::unique_ptr<HttpClient>(new HttpClient(std::move(impl)));
}

HttpClient::Id HttpClient::begin(const std::string& origin, const base::HttpRequest& request,
                                 base::Duration patience) {
    auto transfer = std::make_unique<Transfer>();
    Id id = ++impl_->last;
    transfer->handle = impl_->curl.easy_init();
    if (!transfer->handle) {
        impl_->hopeless.push_back({id, no_memory()});
        return id;
    }
    transfer->origin = origin;
    transfer->patience = patience;
    transfer->body = request.body;
    impl_->describe(*transfer, request);
    impl_->set(*transfer, CURLOPT_PRIVATE, reinterpret_cast<void*>(id));
    bool is_taken = impl_->curl.multi_add_handle(impl_->multi, transfer->handle) == CURLM_OK;
    impl_->transfers.emplace(id, std::move(transfer));
    if (is_taken) return id;
    impl_->end(id);
    impl_->hopeless.push_back({id, no_memory()});
    return id;
}

std::vector<HttpClient::Ended> HttpClient::Impl::ended() {
    std::vector<Ended> all;
    int number = 0;
    curl.multi_perform(multi, &number);
    while (CURLMsg* message = curl.multi_info_read(multi, &number)) {
        if (message->msg != CURLMSG_DONE) continue;
        void* mark = nullptr;
        curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &mark);
        Id id = reinterpret_cast<Id>(mark);
        CURLcode code = message->data.result;
        all.push_back({id, answer_of(*transfers.at(id), code)});
        end(id);
    }
    return all;
}

std::vector<HttpClient::Ended> HttpClient::wait(base::Duration most) {
    const std::int64_t until = monotonic_milliseconds() + most.in_milliseconds();
    if (!impl_->hopeless.empty()) return std::exchange(impl_->hopeless, {});
    while (!impl_->transfers.empty()) {
        std::vector<Ended> all = impl_->ended();
        std::int64_t left = until - monotonic_milliseconds();
        if (!all.empty() || left <= 0) return all;
        impl_->curl.multi_poll(impl_->multi, nullptr, 0, static_cast<int>(left), nullptr);
    }
    return {};
}

void HttpClient::drop(Id id) {
    impl_->end(id);
    std::erase_if(impl_->hopeless, [&](const Ended& ended) { return ended.id == id; });
}

std::size_t HttpClient::under_way() const {
    return impl_->transfers.size() + impl_->hopeless.size();
}

base::Result<base::HttpAnswer> HttpClient::fetch(const std::string& origin,
                                                 const base::HttpRequest& request,
                                                 base::Duration patience) {
    assert(under_way() == 0);
    begin(origin, request, patience);
    while (true) {
        std::vector<Ended> ended = wait(patience);
        if (!ended.empty()) return std::move(ended.front().answer);
    }
}

bool is_here(std::string_view origin) {
    std::string_view host = origin.substr(std::min(origin.find("://") + 3, origin.size()));
    host = host.substr(0, std::min(host.find_first_of("/?#"), host.size()));
    if (host.find('@') != std::string_view::npos) return false;
    if (host.starts_with("[::1]")) return true;
    host = host.substr(0, std::min(host.find(':'), host.size()));
    bool is_number = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return host == "localhost" || (is_number && host.starts_with("127."));
}

base::Result<base::HttpAnswer> fetch(const std::string& origin, const base::HttpRequest& request,
                                     base::Duration patience) {
    std::unique_ptr<HttpClient> client = TRY(HttpClient::open());
    return client->fetch(origin, request, patience);
}

}  // namespace io
