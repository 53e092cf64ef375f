#include "local/serve.h"

#include <memory>
#include <optional>
#include <utility>

#include "io/clock.h"
#include "io/http_server.h"
#include "local/endpoint.h"
#include "local/live_cloud.h"

namespace local {
namespace {

/// Everything that lives as long as the serving.
class Serving {
  public:
    Serving(io::EventLoop& loop, LiveCloud& live, const ServeOptions& options,
            std::function<void()> stop)
        : loop_(loop),
          live_(live),
          stop_(std::move(stop)),
          clock_(options.speed, live.last()),
          endpoint_(live, [this] { return clock_.now(); },
                    {.account = options.account,
                     .version = options.version,
                     .speed = options.speed,
                     .request_seed =
                         static_cast<std::uint64_t>(io::wall_time().in_unix_milliseconds())}) {}

    base::HttpAnswer answer(const base::HttpRequest& request) {
        base::HttpAnswer answer = endpoint_.answer(request);
        wait_for_what_is_next();
        return answer;
    }

    base::Status begin() {
        TRY(live_.begin(clock_.now()));
        loop_.on_deadline([this] {
            // What went wrong stands in the cloud, and is looked at below.
            (void)live_.catch_up(clock_.now()).ok();
            wait_for_what_is_next();
        });
        wait_for_what_is_next();
        return base::Done{};
    }

  private:
    void wait_for_what_is_next() {
        if (!live_.failure().empty()) {
            loop_.post(stop_);
            return;
        }
        std::optional<base::Time> next = live_.next();
        loop_.set_deadline(next ? std::optional(clock_.until(*next)) : std::nullopt);
    }

    io::EventLoop& loop_;
    LiveCloud& live_;
    std::function<void()> stop_;
    io::WorldClock clock_;
    Endpoint endpoint_;
};

}  // namespace

base::Status serve(io::EventLoop& loop, const ServeOptions& options,
                   const std::function<void(std::uint16_t port)>& began) {
    std::unique_ptr<LiveCloud> live = TRY(LiveCloud::open({.data = options.data}));
    std::unique_ptr<io::HttpServer> server;
    // Answers under way go out first.
    auto stop = [&] { server->stop([&] { loop.stop(); }); };
    Serving serving(loop, *live, options, stop);
    server = TRY(io::HttpServer::open(
        loop, {.port = options.port},
        [&](const base::HttpRequest& request) { return serving.answer(request); }));
    TRY(serving.begin());
    loop.on_stop_signal(stop);
    began(server->port());
    loop.run();
    loop.set_deadline({});
    return live->close();
}

}  // namespace local
