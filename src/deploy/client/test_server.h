#pragma once
// For the tests of this room: a server that answers as it is told, and remembers what it was asked.

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "io/http_server.h"

namespace deploy::test {

class ScriptedServer {
  public:
    /// `answer` is called in a thread of the server's own, with how many requests came before.
    using Answer = std::function<io::HttpReply(const base::HttpRequest&, std::size_t)>;

    explicit ScriptedServer(Answer answer) : answer_(std::move(answer)) {
        auto opened = io::HttpServer::open(loop_, {}, [this](const base::HttpRequest& request) {
            std::scoped_lock lock(mutex_);
            asked_.push_back(request);
            return answer_(request, asked_.size() - 1);
        });
        server_ = *std::move(opened);
        url_ = fmt::format("http://127.0.0.1:{}", server_->port());
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~ScriptedServer() {
        loop_.post([this] { server_.reset(); });
        thread_.join();
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    const std::string& url() const { return url_; }
    std::vector<base::HttpRequest> asked() {
        std::scoped_lock lock(mutex_);
        return asked_;
    }

  private:
    io::EventLoop loop_;
    Answer answer_;
    std::mutex mutex_;
    std::vector<base::HttpRequest> asked_;
    std::unique_ptr<io::HttpServer> server_;
    std::string url_;
    std::thread thread_;
};

}  // namespace deploy::test
