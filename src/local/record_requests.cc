#include "local/record_requests.h"

#include <utility>

#include "engine/resource_operations.h"

namespace local {
namespace {

/// What each service calls input that a schema does not allow; the inventory has one word for all.
struct Invalid {
    std::string_view types;
    std::string_view code;
};
constexpr Invalid kInvalid[] = {
    {"AWS::EC2::", "InvalidParameterValue"},
    {"AWS::ElasticLoadBalancingV2::", "ValidationError"},
};

std::optional<aws::Error> in_own_words(const Asking& asking, std::string_view type,
                                       std::optional<aws::Error> error) {
    if (!error || error->code != "ValidationException") return error;
    for (const Invalid& invalid : kInvalid)
        if (type.starts_with(invalid.types))
            return asking.error(std::string(invalid.code), std::move(error->message));
    return error;
}

}  // namespace

aws::Either<std::string> make(Asking& asking, std::string_view type, cfn::Object properties,
                              std::string_view client_token) {
    engine::ResourceCreateAsked create{std::string(type), engine::share(std::move(properties))};
    auto error =
        in_own_words(asking, type, asking.ask(std::move(create), std::string(client_token)));
    if (error) return *std::move(error);
    return asking.made().physical_id;
}

std::optional<aws::Error> change(Asking& asking, std::string_view type, const std::string& id,
                                 cfn::Object changes) {
    if (changes.empty()) return std::nullopt;
    return in_own_words(asking, type,
                        asking.ask(engine::ResourceUpdateAsked{std::string(type), id,
                                                               engine::share(std::move(changes))}));
}

std::optional<aws::Error> remove(Asking& asking, std::string_view type, const std::string& id) {
    return asking.ask(engine::ResourceDeleteAsked{std::string(type), id});
}

}  // namespace local
