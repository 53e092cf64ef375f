#pragma once
// Many calls at a time, each with what is to be done with its answer.

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>

#include "base/result.h"
#include "deploy/client/client.h"

namespace deploy {

class Calls {
  public:
    /// May ask for more. What it returns as a problem ends all of them.
    using Then = std::function<base::Status(CallEnded&)>;

    explicit Calls(Client& client) : client_(client) {}

    void begin(std::string_view service, std::string_view operation, const Client::Fill& fill,
               Then then);
    /// Until none is left. Errors: the first that a `Then` returned; the others are dropped.
    base::Status finish();

  private:
    Client& client_;
    std::map<std::uint64_t, Then> thens_ = {};
};

}  // namespace deploy
