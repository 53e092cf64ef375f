#include "local/serve.h"

#include <memory>
#include <optional>
#include <string>

#include "io/clock.h"
#include "io/http_server.h"
#include "local/endpoint.h"
#include "local/live_cloud.h"

namespace local {
namespace {

/// Everything that lives as long as the serving.
class Serving {
  public:
    Serving(io::EventLoop& loop, io::HttpServer& server, LiveCloud& live,
            const ServeOptions& options)
        : loop_(loop),
          server_(server),
          live_(live),
          clock_(options.speed, live.last()),
          most_forgotten_(base::Duration::seconds(options.speed)),
          endpoint_(live, [this] { return clock_.now(); },
                    {.account = options.account,
                     .version = options.version,
                     .speed = options.speed,
                     .stop = [this] { loop_.post([this] { stop(); }); },
                     .faults = options.faults,
                     .faults_in_words = options.faults_in_words,
                     .credentials = options.credentials,
                     .wall_time = io::wall_time,
                     .request_seed =
                         static_cast<std::uint64_t>(io::wall_time().in_unix_milliseconds())}) {}

    /// Takes the first turn.
    base::Status begin() {
        TRY(live_.begin(clock_.now()));
        loop_.on_deadline([this] {
            // What went wrong stands in the cloud, and is looked at below.
            (void)live_.catch_up(clock_.now()).ok();
            wait_for_what_is_next();
        });
        live_.on_turn([this](base::Time at) {
            if (!server_.has_listeners()) return;
            std::string events = endpoint_.events(at);
            if (!events.empty()) server_.publish(events);
        });
        loop_.on_stop_signal([this] { stop(); });
        wait_for_what_is_next();
        return base::Done{};
    }

    io::HttpReply answer(const base::HttpRequest& request) {
        // Clients hear what time it is: were it not written down, they would hear of it again after
        // a kill.
        std::optional<base::Time> due = live_.next();
        base::Time now = clock_.now();
        if (now - live_.last() >= most_forgotten_ && (!due || *due > now)) note_time();
        io::HttpReply reply = endpoint_.answer(request);
        wait_for_what_is_next();
        return reply;
    }
    /// The next process does not begin before now.
    void note_time() { (void)live_.note_time(clock_.now()).ok(); }
    /// Answers under way go out first.
    void stop() {
        server_.stop([this] { loop_.stop(); });
    }

  private:
    void wait_for_what_is_next() {
        if (!live_.failure().empty()) {
            loop_.post([this] { stop(); });
            return;
        }
        std::optional<base::Time> next = live_.next();
        loop_.set_deadline(next ? std::optional(clock_.until(*next)) : std::nullopt);
    }

    io::EventLoop& loop_;
    io::HttpServer& server_;
    LiveCloud& live_;
    io::WorldClock clock_;
    base::Duration most_forgotten_;  ///< a second of the machine's
    Endpoint endpoint_;
};

}  // namespace

base::Status serve(io::EventLoop& loop, const ServeOptions& options,
                   const std::function<void(const io::HttpServer&)>& began) {
    io::HttpServerOptions http{
        .address = options.address, .port = options.port, .host_names = options.host_names};
    http.host_names.push_back(options.address);
    std::unique_ptr<LiveCloud> live;
    std::optional<Serving> serving;
    // First of all: who cannot have the port leaves no state behind. Nobody is let in before the
    // loop runs, and then there is who serves.
    auto server = TRY(io::HttpServer::open(
        loop, http, [&](const base::HttpRequest& request) { return serving->answer(request); }));
    live = TRY(LiveCloud::open({.data = options.data, .images = options.images}));
    serving.emplace(loop, *server, *live, options);
    TRY(serving->begin());
    began(*server);
    loop.run();
    loop.set_deadline({});
    serving->note_time();
    return live->close();
}

}  // namespace local
