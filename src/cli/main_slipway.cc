#include <exception>
#include <new>
#include <string>
#include <vector>

#include "cli/run.h"
#include "io/terminal.h"

namespace {

using io::Stream;

/// Writes both streams; the answer of the program when one of them cannot be written.
cli::ExitCode print(const cli::Outcome& outcome) {
    base::Status errors_written = io::write_stream(Stream::Error, outcome.err);
    base::Status written = io::write_stream(Stream::Out, outcome.out);
    if (written.ok() && errors_written.ok()) return outcome.exit;
    if (!written.ok()) {
        std::string text = "error[file.unwritable]: " + written.problems().front().message + "\n";
        (void)io::write_stream(Stream::Error, text).ok();
    }
    return cli::ExitCode::Usage;
}

/// Catches what libraries throw, and memory that is not there. Beside this only the HTTP server
/// does, for one request.
cli::ExitCode run(const std::vector<std::string>& words) {
    try {
        return print(cli::run(words, io::terminal(Stream::Out), io::terminal(Stream::Error)));
    } catch (const std::bad_alloc&) {
        (void)io::write_stream(Stream::Error, "slipway: this machine ran out of memory\n").ok();
    } catch (const std::exception& problem) {
        std::string text =
            std::string("slipway: a bug of slipway itself: ") + problem.what() + "\n";
        (void)io::write_stream(Stream::Error, text).ok();
    }
    return cli::ExitCode::Internal;
}

}  // namespace

int main(int count, char** words) {
    io::outlive_readers();
    return static_cast<int>(run(std::vector<std::string>(words + (count > 0), words + count)));
}
