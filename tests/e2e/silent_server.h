#pragma once
// A server that takes every connection and never answers.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace e2e {

class SilentServer {
  public:
    SilentServer() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* here = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listening_, here, size), 0);
        EXPECT_EQ(::listen(listening_, 16), 0);
        EXPECT_EQ(::getsockname(listening_, here, &size), 0);
        url_ = "http://127.0.0.1:" + std::to_string(::ntohs(address.sin_port));
    }
    ~SilentServer() {
        if (caller_ >= 0) ::close(caller_);
        ::close(listening_);
    }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;

    const std::string& url() const { return url_; }
    /// Waits until somebody calls.
    void wait_for_a_call() {
        caller_ = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
        ASSERT_GE(caller_, 0);
    }

  private:
    int listening_;
    int caller_ = -1;
    std::string url_ = {};
};

}  // namespace e2e
