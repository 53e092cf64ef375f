#include "io/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "io/descriptor.h"
#include "io/problem.h"

namespace io {
namespace {

/// What the program was started with, by the names that Linux has for it: a pipe there is meant to
/// be read (`slipway check -f <(generate)` says /dev/fd/63).
bool is_handed_over(std::string_view path) {
    return path == "-" || path == "/dev/stdin" || path.starts_with("/dev/fd/") ||
           path.starts_with("/proc/self/fd/");
}

/// Standard input has a number already. Opening a pipe waits for somebody who writes into it, so
/// only one that was handed over is opened in that way.
Descriptor open_to_read(const std::string& path) {
    if (path == "-") return Descriptor(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
    int waiting = is_handed_over(path) ? 0 : O_NONBLOCK;
    return Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | waiting));
}

/// All bytes up to the end or one more than `most`; an errno when reading fails.
std::optional<std::string> read_to_end(int number, const struct stat& status, std::size_t most,
                                       int& error) {
    constexpr std::size_t kChunk = 64 * 1024;
    // One byte more than the file has: then one read fills it and a second one meets the end.
    std::size_t expected =
        S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) + 1 : kChunk;
    std::string bytes;
    while (bytes.size() <= most) {
        std::size_t filled = bytes.size();
        bytes.resize(std::min(filled + std::max(expected, filled), most + 1));
        ssize_t taken = ::read(number, bytes.data() + filled, bytes.size() - filled);
        if (taken < 0 && errno != EINTR) {
            error = errno;
            return std::nullopt;
        }
        bytes.resize(filled + static_cast<std::size_t>(std::max<ssize_t>(taken, 0)));
        if (taken == 0) break;
    }
    return bytes;
}

}  // namespace

base::Result<std::string> read_file(const std::string& path, std::size_t most) {
    Descriptor opened = open_to_read(path);
    struct stat status {};
    if (!opened.is_open()) {
        int error = errno;
        // A socket cannot be opened, and the system's word for that is about devices.
        if (error == ENXIO && ::stat(path.c_str(), &status) == 0)
            return not_a_file(path, status.st_mode);
        return cannot_read(path, error);
    }
    if (::fstat(opened.number(), &status) != 0) return cannot_read(path, errno);
    bool readable = S_ISREG(status.st_mode) || (is_handed_over(path) && !S_ISDIR(status.st_mode));
    if (!readable) return not_a_file(path, status.st_mode);
    int error = 0;
    auto bytes = read_to_end(opened.number(), status, most, error);
    if (!bytes) return cannot_read(path, error);
    if (bytes->size() > most) {
        return base::Diagnostic{
            .code = "file.too-large",
            .message = fmt::format("{} is larger than {} MiB, the most that slipway reads",
                                   display_name(path), most / (1024 * 1024))};
    }
    return *std::move(bytes);
}

std::optional<std::string> read_file_below(const std::string& folder, std::string_view path,
                                           std::size_t most) {
    namespace fs = std::filesystem;
    std::error_code problem;
    fs::path root = fs::canonical(folder.empty() ? "." : folder, problem);
    if (problem) return std::nullopt;
    // With every link followed: what counts is where the path ends.
    fs::path target = fs::canonical(root / path, problem);
    if (problem || !fs::is_regular_file(target, problem)) return std::nullopt;
    if (std::ranges::mismatch(root, target).in1 != root.end()) return std::nullopt;
    auto bytes = read_file(target.string(), most);
    if (!bytes.ok()) return std::nullopt;
    return *std::move(bytes);
}

std::string display_name(const std::string& path) {
    return path == "-" ? "<stdin>" : path;
}

std::string folder_of(const std::string& path) {
    std::size_t slash = path.rfind('/');
    if (path == "-" || slash == std::string::npos) return {};
    return slash == 0 ? "/" : path.substr(0, slash);
}

bool exists(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0;
}

bool has_bytes(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && status.st_size > 0;
}

base::Status make_folder(const std::string& path) {
    if (path.size() > 1 && path.ends_with('/')) return make_folder(path.substr(0, path.size() - 1));
    if (path.empty() || ::mkdir(path.c_str(), 0700) == 0) return base::Done{};
    int error = errno;  // the next call has one of its own
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return base::Done{};
    if (error != ENOENT || folder_of(path).empty()) return cannot_write(path, error);
    TRY(make_folder(folder_of(path)));
    if (::mkdir(path.c_str(), 0700) != 0) return cannot_write(path, errno);
    return base::Done{};
}

}  // namespace io
