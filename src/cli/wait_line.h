#pragma once
// With whom a command waits: a line on standard error, or on the live screen where there is one.

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "deploy/client/silence.h"

namespace cli {

class WaitLine {
  public:
    /// As deploy::SilenceWays tells it. Written to standard error at once, unless a screen shows
    /// it.
    void take(const std::optional<deploy::Waiting>& waiting);
    /// What a screen has to show; empty: nobody is waited for.
    const std::string& text() const { return text_; }
    /// From here on a screen shows it, and `repaint` is called when it is another. Empty: none
    /// does.
    void show_by(std::function<void()> repaint) { repaint_ = std::move(repaint); }

  private:
    std::string text_ = {};
    std::function<void()> repaint_ = {};
};

}  // namespace cli
