#include "cli/views/live_block.h"

#include <fmt/format.h>

#include <utility>

namespace cli {
namespace {

/// Below the last line stands the cursor.
std::size_t room_in(std::uint32_t rows) {
    return rows > 1 ? rows - 1 : 1;
}

/// The first lines and the last two: what it is about, and how far it is.
std::vector<std::string> cut_to(std::vector<std::string> lines, std::size_t room) {
    if (lines.size() <= room) return lines;
    constexpr std::size_t kLast = 2;
    if (room <= kLast) {
        lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(room));
        return lines;
    }
    const auto first = static_cast<std::ptrdiff_t>(room - kLast - 1);
    const std::size_t hidden = lines.size() - room + 1;
    lines.erase(lines.begin() + first, lines.end() - static_cast<std::ptrdiff_t>(kLast));
    lines.insert(lines.begin() + first, fmt::format(" and {} more lines", hidden));
    return lines;
}

std::vector<std::string> lines_of(const std::vector<ScreenPart>& parts) {
    std::vector<std::string> lines;
    for (const ScreenPart& part : parts)
        lines.insert(lines.end(), part.lines.begin(), part.lines.end());
    return lines;
}

/// The last parts that wait are counted, as many as have to be.
void count_waiting(std::vector<ScreenPart>& parts, std::size_t room) {
    std::size_t height = lines_of(parts).size();
    std::size_t counted = 0;
    for (std::size_t i = parts.size(); i-- > 0 && height + (counted > 0 ? 1 : 0) > room;) {
        if (parts[i].kind != ScreenPart::Kind::Waits) continue;
        height -= parts[i].lines.size();
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i));
        ++counted;
    }
    if (counted > 0)
        parts.insert(parts.end() - 1, {.lines = {fmt::format(" .     {} more queued", counted)}});
}

}  // namespace

std::string LiveBlock::write(const std::vector<std::string>& lines) const {
    std::string text = "\x1B[?7l\r";
    if (!shown_.empty()) text += fmt::format("\x1B[{}A", shown_.size());
    for (const std::string& line : lines)
        text += line + "\x1B[K\n";
    return text + "\x1B[J\x1B[?7h";
}

std::vector<ScreenPart> LiveBlock::left(const std::vector<ScreenPart>& parts) const {
    std::vector<ScreenPart> some;
    for (const ScreenPart& part : parts) {
        const bool is_left_out = was_too_tall_ && part.kind == ScreenPart::Kind::Heads;
        if (!above_.contains(part.key) && !is_left_out) some.push_back(part);
    }
    return some;
}

std::string LiveBlock::show(const std::vector<ScreenPart>& parts, std::uint32_t rows) {
    const std::size_t room = room_in(rows);
    std::vector<ScreenPart> block = left(parts);
    std::vector<std::string> all;
    if (lines_of(block).size() > room) {
        was_too_tall_ = true;
        for (const ScreenPart& part : parts) {
            if (part.kind != ScreenPart::Kind::IsSettled) continue;
            if (!above_.insert(part.key).second) continue;
            all.insert(all.end(), part.lines.begin(), part.lines.end());
        }
        block = left(parts);
        count_waiting(block, room);
    }
    std::vector<std::string> lines = cut_to(lines_of(block), room);
    if (all.empty() && lines == shown_) return {};
    all.insert(all.end(), lines.begin(), lines.end());
    std::string text = write(all);
    shown_ = std::move(lines);
    return text;
}

std::string LiveBlock::end(const std::vector<ScreenPart>& parts) {
    std::string text = write(lines_of(left(parts)));
    shown_.clear();
    return text;
}

}  // namespace cli
