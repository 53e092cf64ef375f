#pragma once
// The local cloud of a folder: a process of its own that is joined when it runs and started when it
// does not.

#include <cstdint>
#include <string>

#include "base/result.h"
#include "cli/outcome.h"

namespace cli {

struct JoinedCloud {
    std::string url = {};
    bool was_started = false;
    std::int64_t speed = 1;
    bool operator==(const JoinedCloud&) const = default;
};

/// Its state and its address lie in the working folder's .slipway. Errors: process.failed,
/// file.unwritable, server.unreachable (it was started and does not serve).
base::Result<JoinedCloud> join_local_cloud();

/// Where it is, how fast its time goes, and the command that ends it, in the width of the screen.
std::string in_words(const JoinedCloud& cloud, const Screen& screen);

}  // namespace cli
