#pragma once
// Many calls at a time, each with what is to be done with its answer; that may begin further calls.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "deploy/client.h"
#include "rollout/live.h"

namespace deploy {

class Asker {
  public:
    using Then = std::function<void(CallEnded&)>;

    explicit Asker(Client& client) : client_(client) {}
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;

    /// Begins a call; `then` hears of its end.
    void ask(std::string_view service, std::string_view operation, const Client::Fill& fill,
             Then then);
    /// Until all have ended. Errors: credentials.*, for no other call would do better.
    base::Status finish();

  private:
    Client& client_;
    std::map<std::uint64_t, Then> then_ = {};
};

/// Why a call that has ended has no answer.
rollout::Refusal refusal_of(const CallEnded& ended);

}  // namespace deploy
