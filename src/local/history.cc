#include "local/history.h"

#include "engine/cfn_codec.h"
#include "engine/codec.h"

namespace local {

std::string write_turn(const HistoryTurn& turn) {
    return engine::to_bytes(turn);
}

std::optional<HistoryTurn> read_turn(std::string_view bytes) {
    return engine::from_bytes<HistoryTurn>(bytes);
}

std::string write_checkpoint(const HistoryCheckpoint& checkpoint) {
    return engine::to_bytes(checkpoint);
}

std::optional<HistoryCheckpoint> read_checkpoint(std::string_view bytes) {
    return engine::from_bytes<HistoryCheckpoint>(bytes);
}

}  // namespace local
