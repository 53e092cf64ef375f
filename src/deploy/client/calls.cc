#include "deploy/client/calls.h"

#include <utility>

namespace deploy {

void Calls::begin(std::string_view service, std::string_view operation, const Client::Fill& fill,
                  Then then) {
    thens_.emplace(client_.begin(service, operation, fill), std::move(then));
}

base::Status Calls::finish() {
    while (client_.under_way() > 0)
        for (CallEnded& ended : client_.wait(base::Duration::minutes(1))) {
            auto then = thens_.extract(ended.id);
            base::Status taken = then.mapped()(ended);
            if (taken.ok()) continue;
            client_.drop_all();
            thens_.clear();
            return taken;
        }
    return base::Done{};
}

}  // namespace deploy
