#include "sim/memory.h"

#include <utility>

#include "engine/cfn_codec.h"
#include "engine/codec.h"

namespace sim {

using engine::Cloud;

void Memory::begin(const Cloud& cloud) {
    checkpoint_ = engine::checkpoint(cloud.state());
    turns_.clear();
}

void Memory::add(base::Time at, const Cloud::Fact* fact) {
    turns_.push_back(engine::to_bytes(Moment{at, fact ? std::optional(*fact) : std::nullopt}));
}

std::variant<Cloud, std::string> Memory::recall() const {
    std::variant<Cloud, std::string> back = engine::restore(checkpoint_);
    auto* cloud = std::get_if<Cloud>(&back);
    if (!cloud) return back;
    std::vector<engine::CloudOrder> orders;
    for (const std::string& bytes : turns_) {
        std::optional<Moment> turn = engine::from_bytes<Moment>(bytes);
        if (!turn) return "a turn cannot be read";
        if (turn->fact)
            cloud->handle(*turn->fact, turn->at);
        else
            cloud->wake(turn->at);
        orders.clear();
        cloud->take_orders(orders);
    }
    return back;
}

}  // namespace sim
