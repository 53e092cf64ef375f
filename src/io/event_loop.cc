#include "io/event_loop.h"

#include <signal.h>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "io/asio.h"

namespace io {
namespace {

// The timers of the system stand still while the machine sleeps.
constexpr base::Duration kLongestWait = base::Duration::seconds(30);

}  // namespace

EventLoop::EventLoop() : impl_(std::make_unique<Impl>()) {}
EventLoop::~EventLoop() = default;

void EventLoop::run() {
    impl_->context.run();
}

void EventLoop::stop() {
    impl_->context.stop();
}

void EventLoop::post(std::function<void()> task) {
    boost::asio::post(impl_->context, std::move(task));
}

void EventLoop::on_deadline(std::function<void()> call) {
    impl_->on_deadline = std::move(call);
}

void EventLoop::set_deadline(std::optional<base::Duration> wait) {
    if (!wait) {
        impl_->deadline.cancel();
        return;
    }
    std::int64_t milliseconds =
        std::clamp<std::int64_t>(wait->in_milliseconds(), 0, kLongestWait.in_milliseconds());
    impl_->deadline.expires_after(std::chrono::milliseconds(milliseconds));
    impl_->deadline.async_wait([impl = impl_.get()](boost::system::error_code failure) {
        if (!failure && impl->on_deadline) impl->on_deadline();
    });
}

void EventLoop::Impl::wait_for_signal() {
    signals.async_wait([this](boost::system::error_code failure, int) {
        if (failure) return;
        if (++signals_taken > 1) return context.stop();
        wait_for_signal();
        if (on_signal) on_signal();
    });
}

void EventLoop::on_stop_signal(std::function<void()> stop_gracefully) {
    bool is_first = !impl_->on_signal;
    impl_->on_signal = std::move(stop_gracefully);
    if (!is_first) return;
    boost::system::error_code failure;
    impl_->signals.add(SIGINT, failure);
    impl_->signals.add(SIGTERM, failure);
    impl_->wait_for_signal();
}

}  // namespace io
