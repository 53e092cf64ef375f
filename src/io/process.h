#pragma once
// Processes of this machine.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "base/result.h"

namespace io {

/// The number of this process.
std::int64_t process_id();

/// Another number in each process and at each moment: no two wait alike, or ask AWS for the same.
std::uint64_t fresh_seed();

/// Waits until the process `id` has ended, at most for `patience`. False when it has not. One that
/// is not there has ended.
bool wait_for_end_of(std::int64_t id, base::Duration patience);

/// What a program came to.
struct Ran {
    int exit = 0;             ///< 128 and the number of the signal that ended it
    std::string output = {};  ///< what it printed to its standard output
};

/// Runs a program to its end, with this process's standard input and standard error: it may talk
/// with the person. `words` begins with its path; `name` is what it is called in messages. What it
/// started itself and left behind is not waited for. Errors: process.failed (it cannot be started,
/// prints more than a megabyte, or has not ended within the patience; then it is killed, with what
/// it has started and what that has started). `glance` is called about every second while it runs;
/// empty: nothing is.
base::Result<Ran> run(std::string_view name, const std::vector<std::string>& words,
                      base::Duration patience, const std::function<void()>& glance = {});

/// The path of the program called `name`, as a shell finds it on PATH; empty: there is none.
std::string find_program(std::string_view name);

/// Runs a program to its end in this process's place: with its standard streams and its terminal,
/// so that Ctrl-C and Ctrl-Z are for it alone, whatever it makes of them. `variables` are added to
/// its environment. Its exit code, as Ran has it. Errors: process.failed (it cannot be started).
base::Result<int> hand_over(std::string_view name, const std::vector<std::string>& words,
                            const std::map<std::string, std::string>& variables);

/// Starts a program that goes on when this process has ended: in a session of its own, with its
/// output and errors in the file `output`, which is made or emptied. Its number. Errors:
/// process.failed.
base::Result<std::int64_t> start_apart(const std::vector<std::string>& words,
                                       const std::string& output);

/// The path of the program that this process runs; empty: the machine does not say.
std::string program_path();

/// Lets this process have as many files and connections open as the machine allows it: what a
/// process begins with is often less.
void allow_many_files();

}  // namespace io
