#pragma once
// Boost.Asio, for the few sources that may know it: the event loop and what runs on it.

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "io/event_loop.h"

namespace io {

struct EventLoop::Impl {
    boost::asio::io_context context{1};
    boost::asio::steady_timer deadline{context};
    boost::asio::signal_set signals{context};
    std::function<void()> on_deadline;
    std::function<void()> on_signal;
    int signals_taken = 0;

    void wait_for_signal();
};

}  // namespace io
