#include "local/state_file.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/sha256.h"
#include "io/database.h"
#include "io/file.h"
#include "local/live_cloud.h"
#include "local/state_folder.h"

namespace local {
namespace {

constexpr std::string_view kMagic = "slipway-state";
/// What is read or written in one go.
constexpr std::size_t kMostBytes = std::size_t{4} * 1024 * 1024 * 1024;

/// Whether anything of a state is in the folder.
bool has_state(const std::string& data) {
    return std::ranges::any_of(
        kStateFiles, [&](std::string_view file) { return io::exists(path_of_part(data, file)); });
}

/// Opens the state, which says what is wrong with it, and leaves it as one checkpoint.
base::Status settle(const std::string& data) {
    auto live = TRY(LiveCloud::open({.data = data}));
    return live->close();
}

/// What the database would be in a file of its own, without what was deleted.
base::Result<std::string> bytes_of(io::Database& database, const std::string& data,
                                   std::string_view part) {
    const std::string name = fmt::format("{}.copy", part);
    const io::FileChanges no_copy{.folder = data, .write = {}, .remove = {name}};
    TRY(io::change_files(no_copy));
    TRY(database.copy_to(path_of_part(data, name)));
    auto bytes = io::read_file(path_of_part(data, name), kMostBytes);
    TRY(io::change_files(no_copy));
    return bytes;
}

/// One line of the head: "journal 12345 9f86d0...".
struct Part {
    std::string name;
    std::size_t size = 0;
    std::string digest;
};

std::optional<std::size_t> number(std::string_view text) {
    std::size_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// The file from its front to its back.
class Reader {
  public:
    Reader(const std::string& file, std::string_view bytes) : file_(file), rest_(bytes) {}

    base::Result<std::vector<io::NewFile>> parts() {
        auto [magic, format] = cut(line(), ' ');
        std::optional<std::size_t> is = number(format);
        if (magic != kMagic || !is) return damaged("it is not the state of a local cloud");
        if (*is > kStateFileFormat)
            return base::Diagnostic{
                .code = "state.newer",
                .message = fmt::format("{} was written by a newer slipway (format {}, this one "
                                       "knows {})",
                                       file_, *is, kStateFileFormat)};
        std::vector<Part> head;
        for (std::string_view next = line(); !next.empty(); next = line()) {
            auto [name, behind] = cut(next, ' ');
            auto [size, digest] = cut(behind, ' ');
            std::optional<std::size_t> bytes = number(size);
            bool is_known = std::ranges::find(kStateParts, name) != kStateParts.end();
            if (!is_known || !bytes) return damaged("its head makes no sense");
            head.push_back({std::string(name), *bytes, std::string(digest)});
        }
        if (head.size() != kStateParts.size()) return damaged("its head makes no sense");
        std::vector<io::NewFile> files;
        for (const Part& part : head) {
            std::string_view bytes = rest_.substr(0, part.size);
            rest_.remove_prefix(bytes.size());
            if (bytes.size() != part.size || base::sha256_hex(bytes) != part.digest)
                return damaged(fmt::format("its part {} is not what was written", part.name));
            files.push_back({part.name, std::string(bytes)});
        }
        if (!rest_.empty()) return damaged("something is behind its end");
        return files;
    }

  private:
    static std::pair<std::string_view, std::string_view> cut(std::string_view text, char at) {
        std::size_t end = std::min(text.find(at), text.size());
        return {text.substr(0, end), text.substr(std::min(end + 1, text.size()))};
    }
    std::string_view line() {
        auto [first, behind] = cut(rest_, '\n');
        rest_ = behind;
        return first;
    }
    base::Diagnostic damaged(std::string_view what) const {
        return {.code = "state.damaged", .message = fmt::format("{}: {}", file_, what)};
    }

    const std::string& file_;
    std::string_view rest_;
};

}  // namespace

base::Status export_state(const std::string& data, const std::string& file) {
    if (!has_state(data))
        return base::Diagnostic{.code = "state.none",
                                .message = fmt::format("there is no state in {}", data)};
    TRY(settle(data));
    std::string head = fmt::format("{} {}\n", kMagic, kStateFileFormat);
    std::string bytes;
    // Nobody else has it while it is read.
    std::vector<std::unique_ptr<io::Database>> held;
    for (std::string_view part : kStateParts) {
        held.push_back(TRY(io::Database::open(path_of_part(data, part))));
        const std::string read = TRY(bytes_of(*held.back(), data, part));
        head += fmt::format("{} {} {}\n", part, read.size(), base::sha256_hex(read));
        bytes += read;
    }
    return io::write_file(file, head + "\n" + bytes, io::Readers::Owner);
}

base::Status import_state(const std::string& file, const std::string& data) {
    if (has_state(data))
        return base::Diagnostic{.code = "state.there",
                                .message = fmt::format("{} has a state already", data)};
    const std::string bytes = TRY(io::read_file(file, kMostBytes));
    io::FileChanges changes{
        .folder = data, .write = TRY(Reader(file, bytes).parts()), .readers = io::Readers::Owner};
    TRY(io::make_folder(data));
    TRY(io::change_files(changes));
    base::Status settled = settle(data);
    if (settled.ok()) return settled;
    // What this slipway cannot take up is not left where it would be found.
    TRY(io::change_files(
        {.folder = data,
         .write = {},
         .remove = std::vector<std::string>(kStateFiles.begin(), kStateFiles.end())}));
    return settled;
}

}  // namespace local
