#pragma once
// One stack goes. Behind rollout/execution/rollout.h.

#include <cstdint>
#include <string>

#include "rollout/execution/work.h"

namespace rollout {

class RemoveWork {
  public:
    Next begin(const Around& around);
    Next take(const Answered::What& answer, const Around& around);
    Next resume(const Around& around);
    /// A deletion cannot be taken back.
    void take_back() {}
    const std::string& status() const { return status_; }
    bool has_begun() const { return attempts_ > 0; }
    /// What went wrong and hinders nothing; empty: nothing.
    const std::string& note() const { return note_; }

  private:
    enum class Doing : std::uint8_t { Looking, Marking, Deleting, Explaining };

    Next looked(const StackLooked& looked, const Around& around);
    Next mark(const Around& around);
    Next remove(const Around& around);

    Doing doing_ = Doing::Looking;
    std::uint32_t attempts_ = 0;
    std::string stack_ = {};  ///< ARN
    std::string status_ = {};
    std::string failure_ = {};
    /// Those that are still to be put; nothing: nobody knows yet.
    std::optional<std::vector<TagImage>> marks_ = {};
    std::string note_ = {};
};

}  // namespace rollout
