#pragma once
// A terminal for tests: what stands on it after some bytes, lines that have scrolled away included.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// Knows what ECMA-48 calls CR, LF, CUU, EL, ED and SGR, and DEC's mode 7; anything else is shown
/// as "?". A line feed begins a line, as terminals do it for programs.
class TestTerminal {
  public:
    explicit TestTerminal(std::size_t rows) : rows_(rows) {}

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            if (bytes.starts_with("\x1B[")) {
                const std::size_t end = bytes.find_first_not_of("0123456789;?", 2);
                obey(bytes[end], bytes.substr(2, end - 2));
                bytes.remove_prefix(end + 1);
                continue;
            }
            put(bytes.front());
            bytes.remove_prefix(1);
        }
    }

    /// Every line, the oldest first, without spaces at its end.
    std::vector<std::string> lines() const {
        std::vector<std::string> all = lines_;
        while (!all.empty() && all.back().empty())
            all.pop_back();
        return all;
    }

  private:
    void put(char c) {
        if (c == '\r') {
            column_ = 0;
        } else if (c == '\n') {
            column_ = 0;
            if (++line_ == lines_.size()) lines_.emplace_back();
        } else {
            std::string& line = lines_[line_];
            if (line.size() <= column_) line.resize(column_ + 1, ' ');
            line[column_++] = c;
        }
    }
    void obey(char final, std::string_view number) {
        // What has scrolled away cannot be reached.
        const std::size_t top = lines_.size() > rows_ ? lines_.size() - rows_ : 0;
        if (final == 'A') {
            const auto up = static_cast<std::size_t>(std::stoul(std::string(number)));
            line_ = std::max(top, line_ - std::min(line_, up));
        } else if (final == 'K') {
            lines_[line_].resize(std::min(lines_[line_].size(), column_));
        } else if (final == 'J') {
            lines_[line_].resize(std::min(lines_[line_].size(), column_));
            for (std::size_t i = line_ + 1; i < lines_.size(); ++i)
                lines_[i].clear();
        } else if (final != 'm' && number != "?7") {
            put('?');
        }
    }

    std::size_t rows_;
    std::vector<std::string> lines_ = {""};
    std::size_t line_ = 0;
    std::size_t column_ = 0;
};

}  // namespace cli
