#include "cli/commit.h"

#include "io/file.h"
#include "io/process.h"

namespace cli {

std::string commit_of(const std::string& manifest) {
    if (manifest == "-") return {};
    // Not every folder is a repository, which is no news; and nobody is to wait for our look.
    constexpr const char* kAsk =
        "GIT_OPTIONAL_LOCKS=0 exec git -C \"$0\" describe --always --dirty --abbrev=7 "
        "--exclude='*' "
        "2>/dev/null";
    auto ran = io::run("git", {"/bin/sh", "-c", kAsk, io::folder_of(manifest)},
                       base::Duration::seconds(2));
    if (!ran.ok() || ran->exit != 0) return {};
    return ran->output.substr(0, ran->output.find('\n'));
}

}  // namespace cli
