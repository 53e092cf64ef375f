#pragma once
// Client tokens of requests: the same request with the same token makes nothing more, and answers
// what the first one made.

#include <optional>

#include "base/time.h"
#include "engine/cloud.h"
#include "engine/cloud_index.h"
#include "engine/cloud_state.h"

namespace engine {

/// What the token of `asked` was used for, as long as that counts; null: nothing.
const KnownToken* known_token(const CloudState& state, const CloudIndex& index,
                              const ApiRequested& asked);

/// What is said to a token that was used for another request; nothing: it is the same one again.
std::optional<Refusal> refuse_token(const KnownToken& known, const ApiRequested& asked);

/// Forgets what is old.
void forget_tokens(CloudState& state, base::Time now);
/// Remembers what was made for the token of `asked`, if it has one.
void remember_token(CloudState& state, const ApiRequested& asked, const Made& made, base::Time now);

}  // namespace engine
