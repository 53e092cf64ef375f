#pragma once
// Calls of which each may fail for itself: what is to be done hears of that too.

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "deploy/client/calls.h"
#include "rollout/refusal.h"

namespace deploy {

class Asker {
  public:
    using Then = std::function<void(CallEnded&)>;

    explicit Asker(Client& client) : calls_(client) {}
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;

    /// Begins a call; `then` hears of its end.
    void ask(std::string_view service, std::string_view operation, const Client::Fill& fill,
             Then then);
    /// Until all have ended. Errors: credentials.*, for no other call would do better.
    base::Status finish();

  private:
    Calls calls_;
};

/// Why a call that has ended has no answer.
rollout::Refusal refusal_of(const CallEnded& ended);

}  // namespace deploy
