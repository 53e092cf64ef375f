#pragma once
// A block of lines at the end of a terminal that is written over while it changes.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "cli/views/rollout_screen.h"

namespace cli {

/// What to write so that the terminal shows the newest state. When the parts are taller than the
/// terminal, those that are settled are written once above the block and leave it, and headings are
/// left out from then on; then those that wait are counted instead of shown; what is still too tall
/// is cut in the middle. ECMA-48: CUU, EL, ED; DEC's private mode 7 (DECAWM), so that no line
/// wraps.
class LiveBlock {
  public:
    /// Empty: the terminal shows it already.
    std::string show(const std::vector<ScreenPart>& parts, std::uint32_t rows);
    /// The last state, in full; nothing is written over afterwards.
    std::string end(const std::vector<ScreenPart>& parts);

  private:
    /// Goes up to the first line of the block, and writes `lines` over what is there.
    std::string write(const std::vector<std::string>& lines) const;
    /// The parts that stand in the block.
    std::vector<ScreenPart> left(const std::vector<ScreenPart>& parts) const;

    std::set<std::string> above_ = {};  ///< keys of the parts that are written above
    bool was_too_tall_ = false;
    std::vector<std::string> shown_ = {};  ///< the block
};

}  // namespace cli
