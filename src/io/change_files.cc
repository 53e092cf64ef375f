#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "io/descriptor.h"
#include "io/file.h"
#include "io/problem.h"

namespace io {
namespace {

/// One file on its way. `temporary` holds the new bytes at first; after an exchange it holds the
/// old ones.
struct Step {
    enum class State { Prepared, Placed, Exchanged, SetAside };
    std::string target;
    std::string temporary;
    State state = State::Prepared;
};

base::Status write_all(int number, std::string_view bytes, const std::string& shown) {
    while (!bytes.empty()) {
        ssize_t written = ::write(number, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) return cannot_write(shown, errno);
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return base::Done{};
}

bool is_folder(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// While it lives, the signals that ask a program to end wait: what they would leave behind is half
/// a change and its temporary files. They are as quick as ever in effect, for writing takes
/// milliseconds.
class SignalsWait {
  public:
    SignalsWait() {
        sigset_t ending;
        ::sigemptyset(&ending);
        for (int signal : {SIGTERM, SIGINT, SIGHUP})
            ::sigaddset(&ending, signal);
        ::pthread_sigmask(SIG_BLOCK, &ending, &before_);
    }
    /// A signal that came meanwhile arrives here.
    ~SignalsWait() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsWait(const SignalsWait&) = delete;
    SignalsWait& operator=(const SignalsWait&) = delete;

  private:
    sigset_t before_{};
};

/// A change that undoes itself unless `keep` is called. From its beginning to its end signals wait.
class Change {
  public:
    Change() = default;
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;
    ~Change() {
        if (!kept_) undo();
    }

    /// Makes `folder` and its parents.
    base::Status make_folder(const std::string& folder) {
        if (folder.empty() || is_folder(folder)) return base::Done{};
        TRY(make_folder(folder_of(folder)));
        if (::mkdir(folder.c_str(), 0777) == 0) {
            made_.push_back(folder);
            return base::Done{};
        }
        int error = errno;  // the next call has one of its own
        struct stat status {};
        // A link to a folder is as good as a folder.
        if (::stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return base::Done{};
        return cannot_write(folder, error);
    }

    /// Writes the new bytes beside `target`.
    base::Status prepare(const std::string& target, std::string_view bytes, Readers readers) {
        TRY(make_folder(folder_of(target)));
        if (is_folder(target)) return cannot_write(target, EISDIR);
        std::string temporary = beside(target);
        Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                               readers == Readers::Owner ? 0600 : 0666));
        if (!file.is_open()) return cannot_write(target, errno);
        steps_.push_back({target, std::move(temporary)});
        TRY(write_all(file.number(), bytes, target));
        if (!file.close()) return cannot_write(target, errno);
        return base::Done{};
    }

    /// Flushes what was prepared to the disk. One flush of the file system takes a tenth of the
    /// time of fifty of files.
    base::Status flush() {
        if (steps_.empty()) return base::Done{};
        const Step& last = steps_.back();
        Descriptor file(::open(last.temporary.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file.is_open()) return cannot_write(last.target, errno);
        int result = steps_.size() == 1 ? ::fsync(file.number()) : ::syncfs(file.number());
        if (result != 0) return cannot_write(last.target, errno);
        return base::Done{};
    }

    /// Puts everything that was prepared in its place.
    base::Status place() {
        for (Step& step : steps_) {
            // An exchange keeps the old file, so that a later failure can put it back.
            if (exists(step.target) && exchange(step) == 0) {
                step.state = Step::State::Exchanged;
            } else if (std::rename(step.temporary.c_str(), step.target.c_str()) == 0) {
                step.state = Step::State::Placed;
            } else {
                return cannot_write(step.target, errno);
            }
        }
        return base::Done{};
    }

    base::Status set_aside(const std::string& target) {
        if (is_folder(target)) return cannot_write(target, EISDIR);
        std::string temporary = beside(target);
        if (std::rename(target.c_str(), temporary.c_str()) == 0) {
            steps_.push_back({target, std::move(temporary), Step::State::SetAside});
        } else if (errno != ENOENT && errno != ENOTDIR) {
            return cannot_write(target, errno);
        }
        return base::Done{};
    }

    /// The renames themselves are not flushed: after a crash of the machine a name leads to its old
    /// or its new file, and both are whole.
    void keep() {
        kept_ = true;
        for (const Step& step : steps_) {
            if (step.state != Step::State::Placed) ::unlink(step.temporary.c_str());
        }
    }

  private:
    static int exchange(const Step& step) {
        return ::renameat2(AT_FDCWD, step.temporary.c_str(), AT_FDCWD, step.target.c_str(),
                           RENAME_EXCHANGE);
    }

    std::string beside(const std::string& target) {
        std::string folder = folder_of(target);
        std::string name = target.substr(target.rfind('/') + 1);
        std::string_view between = folder.empty() || folder == "/" ? "" : "/";
        return fmt::format("{}{}.{}.{}-{}.tmp", folder, between, name, ::getpid(), ++count_);
    }

    void undo() {
        for (std::size_t i = steps_.size(); i-- > 0;) {
            const Step& step = steps_[i];
            switch (step.state) {
                case Step::State::Exchanged: exchange(step); [[fallthrough]];
                case Step::State::Prepared: ::unlink(step.temporary.c_str()); break;
                case Step::State::Placed: ::unlink(step.target.c_str()); break;
                case Step::State::SetAside:
                    std::rename(step.temporary.c_str(), step.target.c_str());
                    break;
            }
        }
        for (std::size_t i = made_.size(); i-- > 0;)
            ::rmdir(made_[i].c_str());
    }

    SignalsWait wait_;  // first, so that it ends last
    std::vector<Step> steps_;
    std::vector<std::string> made_;
    std::size_t count_ = 0;
    bool kept_ = false;
};

std::string join(const std::string& folder, const std::string& path) {
    if (folder.empty() || folder.ends_with('/')) return folder + path;
    return folder + "/" + path;
}

/// Removes the folders from that of `path` up to below `root`, as long as they are empty.
void remove_empty_folders(const std::string& root, const std::string& path) {
    for (std::string folder = folder_of(path); !folder.empty(); folder = folder_of(folder)) {
        if (::rmdir(join(root, folder).c_str()) != 0) return;
    }
}

/// Whether `path` is a file with these bytes already: then there is nothing to do, and its time
/// stays what it was.
bool holds(const std::string& path, std::string_view bytes) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    if (static_cast<std::size_t>(status.st_size) != bytes.size()) return false;
    auto present = read_file(path, bytes.size());
    return present.ok() && *present == bytes;
}

/// A device or a pipe: there is nothing to rename, one writes into it.
bool takes_bytes_in_place(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return false;
    return !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

/// Whether a folder on the way from `root` to the file `path` below it is a symbolic link: somebody
/// may have put it there to have a file of theirs replaced.
base::Status follow_no_link(const std::string& root, const std::string& path) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
        std::string folder = join(root, path.substr(0, slash));
        struct stat status {};
        if (::lstat(folder.c_str(), &status) != 0) return base::Done{};
        if (S_ISLNK(status.st_mode)) return behind_a_link(join(root, path), folder);
    }
    return base::Done{};
}

}  // namespace

base::Status change_files(const FileChanges& changes) {
    Change change;
    TRY(change.make_folder(changes.folder));
    for (const NewFile& file : changes.write)
        TRY(follow_no_link(changes.folder, file.path));
    for (const std::string& path : changes.remove)
        TRY(follow_no_link(changes.folder, path));
    for (const NewFile& file : changes.write) {
        std::string target = join(changes.folder, file.path);
        bool is_there = changes.readers == Readers::Everybody && holds(target, file.bytes);
        if (!is_there) TRY(change.prepare(target, file.bytes, changes.readers));
    }
    TRY(change.flush());
    TRY(change.place());
    for (const std::string& path : changes.remove) {
        TRY(change.set_aside(join(changes.folder, path)));
    }
    change.keep();
    for (const std::string& path : changes.remove)
        remove_empty_folders(changes.folder, path);
    return base::Done{};
}

base::Status write_file(const std::string& path, std::string_view bytes, Readers readers) {
    if (takes_bytes_in_place(path)) {
        Descriptor open(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
        if (!open.is_open()) return cannot_write(path, errno);
        return write_all(open.number(), bytes, path);
    }
    // A link stays a link: what it leads to is replaced.
    std::error_code problem;
    std::filesystem::path end = std::filesystem::canonical(path, problem);
    std::string target = problem ? path : end.string();
    Change change;
    TRY(change.prepare(target, bytes, readers));
    TRY(change.flush());
    TRY(change.place());
    change.keep();
    return base::Done{};
}

}  // namespace io
