#pragma once
// A constant that many values point to: task specs, properties, templates. Copying it is cheap, and
// two are equal when what they point to is.

#include <memory>
#include <utility>

namespace engine {

/// Nothing, or a constant `T`.
template <class T>
struct Shared {
    std::shared_ptr<const T> held = {};

    explicit operator bool() const { return held != nullptr; }
    const T& operator*() const { return *held; }
    const T* operator->() const { return held.get(); }

    bool operator==(const Shared& other) const {
        if (held == other.held) return true;
        return held && other.held && *held == *other.held;
    }
};

template <class T>
Shared<T> share(T value) {
    return {std::make_shared<const T>(std::move(value))};
}

}  // namespace engine
