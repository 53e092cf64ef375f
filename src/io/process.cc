#include "io/process.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "io/descriptor.h"

namespace io {

std::int64_t process_id() {
    return ::getpid();
}

bool wait_for_end_of(std::int64_t id, base::Duration patience) {
    // It can be read from when the process has ended, whether or not its parent has noticed.
    Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, id, 0)));
    if (!process.is_open()) return true;
    pollfd waiting{process.number(), POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(patience.in_milliseconds())) > 0;
}

void allow_many_files() {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace io
