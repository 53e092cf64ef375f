#pragma once
// A value, or the reasons why there is none. Nothing in slipway throws for an expected failure.

#include <cassert>
#include <utility>
#include <variant>

#include "base/diagnostic.h"

namespace base {

/// Either a `T` or a non-empty list of diagnostics.
template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Diagnostic problem) : state_(std::in_place_index<1>, Diagnostics{std::move(problem)}) {}
    /// `problems` must not be empty.
    Result(Diagnostics problems) : state_(std::in_place_index<1>, std::move(problems)) {
        assert(!std::get<1>(state_).empty());
    }

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// Only when `ok()`.
    T& operator*() & { return *std::get_if<0>(&state_); }
    const T& operator*() const& { return *std::get_if<0>(&state_); }
    T&& operator*() && { return std::move(*std::get_if<0>(&state_)); }
    T* operator->() { return std::get_if<0>(&state_); }
    const T* operator->() const { return std::get_if<0>(&state_); }

    /// Only when not `ok()`.
    const Diagnostics& problems() const& { return *std::get_if<1>(&state_); }
    Diagnostics&& problems() && { return std::move(*std::get_if<1>(&state_)); }

  private:
    std::variant<T, Diagnostics> state_;
};

/// The result of something that is done for its effect.
struct Done {
    bool operator==(const Done&) const = default;
};
using Status = Result<Done>;

}  // namespace base

/// The value of `expression`, a Result; when it has none, returns its diagnostics from the enclosing function.
#define TRY(expression)                                                              \
    __extension__({                                                                  \
        _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wshadow\"") \
        auto try_result_ = (expression);                                             \
        _Pragma("GCC diagnostic pop") if (!try_result_.ok()) return std::move(try_result_).problems(); \
        *std::move(try_result_);                                                     \
    })
