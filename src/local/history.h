#pragma once
// What the local cloud remembers, as values: everything that ever happened to it, in its order, and
// the state that stands for the older part. The journal keeps their bytes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "engine/cloud.h"

namespace local {

/// Raised when the same history would lead to another state than before. Turns of another number
/// are refused, and so is a checkpoint of a higher one.
inline constexpr std::int64_t kEngineVersion = 8;

/// One turn: what the cloud was told, and when. Without a fact: it was woken, for its own time had
/// come. With the turns alone, and no clock, the cloud becomes what it was.
struct HistoryTurn {
    base::Time at = {};
    std::optional<engine::Cloud::Fact> fact = {};
    bool operator==(const HistoryTurn&) const = default;
};

/// The cloud after a turn.
struct HistoryCheckpoint {
    base::Time at = {};      ///< of the last turn
    std::string cloud = {};  ///< as `engine::checkpoint` writes it
    bool operator==(const HistoryCheckpoint&) const = default;
};

std::string write_turn(const HistoryTurn& turn);
/// Empty when `bytes` hold no turn.
std::optional<HistoryTurn> read_turn(std::string_view bytes);

std::string write_checkpoint(const HistoryCheckpoint& checkpoint);
/// Empty when `bytes` hold no checkpoint.
std::optional<HistoryCheckpoint> read_checkpoint(std::string_view bytes);

}  // namespace local
