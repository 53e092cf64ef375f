#include "platform/platform.h"

#include <algorithm>

#include <fmt/format.h>

#include "platform/values.h"

namespace platform {
namespace {

template <class T>
const T* find_by_name(const std::vector<T>& sorted, std::string_view name) {
    auto found = std::ranges::lower_bound(
        sorted, name, {}, [](const T& thing) { return std::string_view(thing.name); });
    return found != sorted.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

std::uint16_t Store::port() const {
    switch (engine) {
        case Engine::Postgres: return 5432;
        case Engine::Redis: return 6379;
        case Engine::Efs: return 2049;
    }
    return 0;
}

const Service* Environment::service(std::string_view wanted) const {
    return find_by_name(services, wanted);
}
const Job* Environment::job(std::string_view wanted) const {
    return find_by_name(jobs, wanted);
}
const Store* Environment::store(std::string_view wanted) const {
    return find_by_name(stores, wanted);
}
const Secret* Environment::secret(std::string_view wanted) const {
    return find_by_name(secrets, wanted);
}

const Environment* Platform::environment(std::string_view wanted) const {
    auto found = std::ranges::find(environments, wanted, &Environment::name);
    return found != environments.end() ? &*found : nullptr;
}

}  // namespace platform
