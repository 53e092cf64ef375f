#pragma once
// Closed sets are variants, and a variant is read by naming every alternative.

#include <utility>
#include <variant>

namespace base {

template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};

/// Calls the function that takes the alternative which `variant` holds. An alternative without one does not compile.
template <class Variant, class... Fs>
decltype(auto) match(Variant&& variant, Fs&&... functions) {
    return std::visit(Overloaded<std::decay_t<Fs>...>{std::forward<Fs>(functions)...},
                      std::forward<Variant>(variant));
}

}  // namespace base
