#include "cli/wait_line.h"

#include "io/terminal.h"

namespace cli {

void WaitLine::take(const std::optional<deploy::Waiting>& waiting) {
    text_ = waiting ? in_words(*waiting) : std::string();
    if (repaint_) return repaint_();
    // Who cannot be told this is told nothing else either.
    if (waiting) (void)io::write_stream(io::Stream::Error, text_ + "\n").ok();
}

}  // namespace cli
