#pragma once
// A handler goes on with what it asked for, or answers the error that came in its place: whether
// the cloud refused, the operation did, or a store could not be read or written.

#include <optional>
#include <utility>
#include <variant>

#include "aws/error.h"
#include "base/result.h"
#include "local/operations.h"

namespace local {

template <class T>
aws::Either<T> or_error(aws::Either<T> either) {
    return either;
}
template <class T>
aws::Either<T> or_error(base::Result<T> result) {
    if (!result.ok()) return broken(result.problems());
    return *std::move(result);
}
inline aws::Either<base::Done> or_error(std::optional<aws::Error> error) {
    if (error) return *std::move(error);
    return base::Done{};
}

}  // namespace local

/// What `expression` holds (a base::Result, an aws::Either, or an error that may be); its error is
/// returned from the enclosing function.
// NOLINTNEXTLINE
#define TRY_OR_ANSWER(expression)                                                   \
    __extension__({                                                                 \
        _Pragma("GCC diagnostic push")                                              \
            _Pragma("GCC diagnostic ignored \"-Wshadow\"") auto tried_ =            \
                ::local::or_error(expression);                                      \
        _Pragma("GCC diagnostic pop") if (auto* error_ = std::get_if<::aws::Error>( \
                                              &tried_)) return std::move(*error_);  \
        std::get<0>(std::move(tried_));                                             \
    })
