#pragma once
// Files in and out. Reading is whole or not at all; a set of files appears together or not at all.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace io {

/// What `read_file` takes at most unless told otherwise, in bytes. Above the limit that `text`
/// sets, so that a manifest which is somewhat too large still gets a finding with its place.
inline constexpr std::size_t kMostBytes = 64 * 1024 * 1024;

/// The bytes of the regular file at `path`; of standard input for "-". What the program was started
/// with (/dev/stdin, /dev/fd/63) may be a pipe or a device too and is read to its end; any other
/// pipe, device, socket or folder is file.unreadable, at once. Errors: file.not-found,
/// file.unreadable, file.too-large (more than `most` bytes).
base::Result<std::string> read_file(const std::string& path, std::size_t most = kMostBytes);

/// The bytes of the regular file `path` below `folder` (empty: the working folder). Empty when it
/// is not there, cannot be read, is larger than `most`, or when `path` leads out of `folder`, by
/// `..` or by a symbolic link.
std::optional<std::string> read_file_below(const std::string& folder, std::string_view path,
                                           std::size_t most = kMostBytes);

/// What `path` is called in a finding: "<stdin>" for "-".
std::string display_name(const std::string& path);

/// The folder part of `path`, "" when it has none; "" for "-".
std::string folder_of(const std::string& path);

bool exists(const std::string& path);

/// Whether a file is there that has bytes.
bool has_bytes(const std::string& path);

/// Makes the folder and its parents where they are missing, for this user alone (mode 0700).
/// Errors: file.unwritable.
base::Status make_folder(const std::string& path);

/// A file that is to be: `path` relative to the folder of its set, `/` between its parts, never
/// absolute and without `..`.
struct NewFile {
    std::string path;
    std::string bytes;
};

/// Who may read what is written: everybody whom the umask lets, or this user alone (mode 0600).
enum class Readers { Everybody, Owner };

/// A change of the files in a folder.
struct FileChanges {
    /// Made when it is not there, its parents too.
    std::string folder;
    std::vector<NewFile> write;
    /// Relative to `folder`. One that is not there is no error. Folders that become empty by it go
    /// too.
    std::vector<std::string> remove = {};
    Readers readers = Readers::Everybody;
};

/// Makes the change: every file is written beside its target under another name and flushed to the
/// disk, and only when all are, they are renamed. A file that has these bytes already is left
/// alone. After an error everything is as it was, folders included. SIGTERM, SIGINT and SIGHUP wait
/// until all is in place or undone. Somebody who reads a file meanwhile sees its old or its new
/// bytes, never a part. `folder` may be or lie behind a
/// symbolic link; below it none is followed: a file that is one is replaced, a folder that is one
/// is an error. Errors: file.unwritable.
base::Status change_files(const FileChanges& changes);

/// Writes one file in the same manner; straight into it when it is a device or a pipe. Its folder
/// is made when missing.
base::Status write_file(const std::string& path, std::string_view bytes,
                        Readers readers = Readers::Everybody);

}  // namespace io
