#include "io/problem.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "base/ascii.h"
#include "io/file.h"

namespace io {
namespace {

base::Diagnostic finding(std::string_view code, std::string message) {
    return {.code = std::string(code), .message = std::move(message)};
}

}  // namespace

base::Diagnostic not_a_file(const std::string& path, mode_t mode) {
    std::string_view what = S_ISDIR(mode)    ? "a folder"
                            : S_ISFIFO(mode) ? "a pipe"
                            : S_ISSOCK(mode) ? "a socket"
                                             : "a device";
    base::Diagnostic found =
        finding("file.unreadable", fmt::format("{} is {}, not a file", display_name(path), what));
    if (S_ISFIFO(mode)) found.help = "`-f -` reads standard input";
    return found;
}

std::string system_words(int error) {
    std::string words = std::generic_category().message(error);
    if (words.size() > 1 && !base::is_upper(words[1])) words[0] = base::lower(words[0]);
    return words;
}

base::Diagnostic cannot_read(const std::string& path, int error) {
    std::string name = display_name(path);
    switch (error) {
        case ENOENT:
            if (path.empty()) return finding("file.not-found", "the name of the file is empty");
            return finding("file.not-found", fmt::format("there is no file {}", name));
        case ENOTDIR:
            return finding(
                "file.not-found",
                fmt::format("there is no file {}: a part of its path is no folder", name));
        case EACCES:
        case EPERM:
            return finding("file.unreadable",
                           fmt::format("{} cannot be read: you have no permission", name));
        default:
            return finding("file.unreadable",
                           fmt::format("{} cannot be read: {}", name, system_words(error)));
    }
}

base::Diagnostic cannot_write(const std::string& path, int error) {
    switch (error) {
        case EACCES:
        case EPERM:
            return finding("file.unwritable",
                           fmt::format("{} cannot be written: you have no permission", path));
        case EISDIR:
            return finding("file.unwritable",
                           fmt::format("{} cannot be written: a folder has that name", path));
        case EEXIST:
        case ENOTDIR:
            return finding(
                "file.unwritable",
                fmt::format("{} cannot be written: a part of its path is no folder", path));
        case ENOSPC:
            return finding("file.unwritable",
                           fmt::format("{} cannot be written: the disk is full", path));
        case EROFS:
            return finding("file.unwritable",
                           fmt::format("{} cannot be written: the disk is read-only", path));
        default:
            return finding("file.unwritable",
                           fmt::format("{} cannot be written: {}", path, system_words(error)));
    }
}

base::Diagnostic behind_a_link(const std::string& path, const std::string& link) {
    base::Diagnostic found = finding(
        "file.unwritable", fmt::format("{} cannot be written: {} is a symbolic link", path, link));
    found.help = "remove the link: what it leads to may be somebody else's";
    return found;
}

}  // namespace io
