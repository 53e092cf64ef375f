#include "io/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "io/descriptor.h"
#include "io/terminal.h"

namespace io {
namespace {

namespace fs = std::filesystem;

/// A folder that goes with the test.
class Files : public testing::Test {
  protected:
    Files() {
        std::string pattern = (fs::temp_directory_path() / "slipway-io-XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
    }
    ~Files() override { fs::remove_all(root_); }

    std::string path(const std::string& name) const { return root_ + "/" + name; }

    void put(const std::string& name, std::string_view bytes) const {
        fs::create_directories(fs::path(path(name)).parent_path());
        std::ofstream(path(name), std::ios::binary) << bytes;
    }

    /// Every file below the root with its bytes, every folder with a slash: "a.txt=1 sub/
    /// sub/b.txt=2".
    std::string tree() const {
        std::vector<std::string> entries;
        for (const auto& entry : fs::recursive_directory_iterator(root_)) {
            std::string name = fs::relative(entry.path(), root_).string();
            if (entry.is_directory()) {
                entries.push_back(name + "/");
            } else {
                std::stringstream bytes;
                bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
                entries.push_back(name + "=" + bytes.str());
            }
        }
        std::ranges::sort(entries);
        return fmt::format("{}", fmt::join(entries, " "));
    }

    /// "code: message" of the only problem, the root's name left out; "done" when there is none.
    template <class T>
    std::string problem(const base::Result<T>& result) const {
        if (result.ok()) return "done";
        EXPECT_EQ(result.problems().size(), 1u);
        std::string text = result.problems()[0].code + ": " + result.problems()[0].message;
        for (std::size_t at; (at = text.find(root_ + "/")) != std::string::npos;) {
            text.erase(at, root_.size() + 1);
        }
        return text;
    }

    std::string root_;
};

TEST_F(Files, AreReadWholeWithAnyBytesInThem) {
    std::string bytes = "first\0second\r\n\xFF last";
    bytes += '\0';
    put("any", bytes);
    put("empty", "");
    EXPECT_EQ(*read_file(path("any")), bytes);
    EXPECT_EQ(*read_file(path("empty")), "");
    std::string large(300'000, 'x');
    put("large", large);
    EXPECT_EQ(*read_file(path("large")), large);
}

TEST_F(Files, ThatCannotBeReadSayWhyInPlainWords) {
    put("file", "x");
    fs::create_directory(path("folder"));
    fs::create_symlink("loop", path("loop"));
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
    path("socket").copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    struct Row {
        std::string name;
        std::string expected;
    };
    const Row rows[] = {
        {"nobody", "file.not-found: there is no file nobody"},
        {"no/such/folder", "file.not-found: there is no file no/such/folder"},
        {"file/below",
         "file.not-found: there is no file file/below: a part of its path is no folder"},
        {"folder", "file.unreadable: folder is a folder, not a file"},
        {"pipe", "file.unreadable: pipe is a pipe, not a file"},
        {"socket", "file.unreadable: socket is a socket, not a file"},
        {"loop", "file.unreadable: loop cannot be read: too many levels of symbolic links"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(problem(read_file(path(row.name))), row.expected);
    ::close(socket);
    EXPECT_EQ(problem(read_file("/dev/zero")),
              "file.unreadable: /dev/zero is a device, not a file");
    EXPECT_EQ(problem(read_file("")), "file.not-found: the name of the file is empty");
}

TEST_F(Files, ThatAShellHandsOverMayBePipes) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const std::string bytes(40'000, 'x');
    ASSERT_EQ(::write(ends[1], bytes.data(), bytes.size()), 40'000);
    ::close(ends[1]);
    const std::string name = "/dev/fd/" + std::to_string(ends[0]);
    EXPECT_EQ(*read_file(name), bytes);
    EXPECT_EQ(*read_file(name), "");
    ::close(ends[0]);
    Descriptor folder(::open(root_.c_str(), O_RDONLY));
    EXPECT_EQ(problem(read_file("/dev/fd/" + std::to_string(folder.number()))),
              fmt::format("file.unreadable: /dev/fd/{} is a folder, not a file", folder.number()));
    Descriptor endless(::open("/dev/zero", O_RDONLY));
    auto limited = read_file("/dev/fd/" + std::to_string(endless.number()), 1024 * 1024);
    EXPECT_EQ(problem(limited),
              fmt::format("file.too-large: /dev/fd/{} is larger than 1 MiB, the most that slipway "
                          "reads",
                          endless.number()));
}

// Nothing is forbidden to root, so for the moment of reading the test is nobody.
TEST_F(Files, OfWhichReadingIsForbiddenSaySo) {
    constexpr uid_t kNobody = 65534;
    put("mine", "x");
    ::chmod(path("mine").c_str(), 0);
    const uid_t self = ::geteuid();
    ASSERT_TRUE(self != 0 || ::seteuid(kNobody) == 0);
    std::string found = problem(read_file(path("mine")));
    std::string refused = problem(write_file(path("mine"), "y"));
    ASSERT_TRUE(self != 0 || ::seteuid(self) == 0);
    EXPECT_EQ(found, "file.unreadable: mine cannot be read: you have no permission");
    if (self != 0) return;
    EXPECT_EQ(refused, "file.unwritable: mine cannot be written: you have no permission");
}

TEST_F(Files, AreNotReadPastTheLimit) {
    constexpr std::size_t kMib = 1024 * 1024;
    put("exact", std::string(2 * kMib, 'x'));
    put("more", std::string(2 * kMib + 1, 'x'));
    EXPECT_EQ(read_file(path("exact"), 2 * kMib)->size(), 2 * kMib);
    EXPECT_EQ(problem(read_file(path("more"), 2 * kMib)),
              "file.too-large: more is larger than 2 MiB, the most that slipway reads");
}

TEST_F(Files, BelowAFolderDoNotLeadOutOfIt) {
    put("inside/config/a.yaml", "a");
    put("inside-too/b.yaml", "b");
    put("outside.yaml", "secret");
    fs::create_symlink("../outside.yaml", path("inside/link-out"));
    fs::create_symlink("config/a.yaml", path("inside/link-in"));
    struct Row {
        std::string name;
        std::optional<std::string> expected;
    };
    const Row rows[] = {
        {"config/a.yaml", "a"},
        {"./config/../config/a.yaml", "a"},
        {"link-in", "a"},
        {"link-out", {}},
        {"../outside.yaml", {}},
        {"../inside-too/b.yaml", {}},
        {path("outside.yaml"), {}},
        {"config", {}},
        {"nobody", {}},
        {"", {}},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(read_file_below(path("inside"), row.name), row.expected) << row.name;
    }
    EXPECT_EQ(read_file_below(path("nobody"), "a"), std::nullopt);
}

TEST_F(Files, AreWrittenTogetherAndReplaceOldOnes) {
    put("out/old.json", "old");
    put("out/stale/gone.json", "stale");
    auto status = change_files({.folder = path("out"),
                                .write = {{"old.json", "new"}, {"prod/api.json", "{}"}},
                                .remove = {"stale/gone.json", "never-there.json"}});
    EXPECT_EQ(problem(status), "done");
    EXPECT_EQ(tree(), "out/ out/old.json=new out/prod/ out/prod/api.json={}");
}

TEST_F(Files, ThatHaveTheirBytesAlreadyAreLeftAlone) {
    put("same", "bytes");
    put("other", "bytes");
    auto inode = [&](const std::string& name) {
        struct stat status {};
        ::stat(path(name).c_str(), &status);
        return status.st_ino;
    };
    const ino_t same = inode("same");
    const ino_t other = inode("other");
    FileChanges changes = {root_, {{"same", "bytes"}, {"other", "BYTES"}}, {}};
    EXPECT_EQ(problem(change_files(changes)), "done");
    EXPECT_EQ(inode("same"), same);
    EXPECT_NE(inode("other"), other);
    EXPECT_EQ(tree(), "other=BYTES same=bytes");
}

TEST_F(Files, AreLeftAsTheyWereWhenOneOfThemCannotBeWritten) {
    put("out/a.json", "old");
    put("out/keep/b.json", "b");
    put("out/taken/x.json", "x");
    const std::string before = tree();
    struct Row {
        FileChanges changes;
        std::string expected;
    };
    const Row rows[] = {
        // The target of the last file is a folder.
        {{path("out"), {{"a.json", "new"}, {"deep/er/c.json", "c"}, {"taken", "t"}}, {}},
         "file.unwritable: out/taken cannot be written: a folder has that name"},
        // Everything is in place already when what should go turns out to be a folder.
        {{path("out"), {{"a.json", "new"}, {"fresh/c.json", "c"}}, {"keep/b.json", "taken"}},
         "file.unwritable: out/taken cannot be written: a folder has that name"},
        {{path("out/a.json"), {{"c.json", "c"}}, {}},
         "file.unwritable: out/a.json cannot be written: a part of its path is no folder"},
        {{path("new/a"), {{"c.json", "c"}, {std::string(300, 'n'), "n"}}, {}},
         "file.unwritable: new/a/" + std::string(300, 'n') +
             " cannot be written: file name too long"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(problem(change_files(row.changes)), row.expected);
        EXPECT_EQ(tree(), before) << row.expected;
    }
}

TEST_F(Files, OfASetAreNeverWrittenThroughALinkBelowTheirFolder) {
    put("theirs/a.json", "theirs");
    put("out/keep.json", "keep");
    fs::create_directory_symlink("../theirs", path("out/dev"));
    fs::create_symlink("../theirs/a.json", path("out/link.json"));
    const std::string before = tree();
    const std::string refused =
        "file.unwritable: out/dev/a.json cannot be written: out/dev is a symbolic link";
    EXPECT_EQ(
        problem(change_files({path("out"), {{"keep.json", "new"}, {"dev/a.json", "ours"}}, {}})),
        refused);
    EXPECT_EQ(problem(change_files({path("out"), {{"keep.json", "new"}}, {"dev/a.json"}})),
              refused);
    EXPECT_EQ(
        problem(change_files({path("out"), {{"dev/deep/er.json", "ours"}}, {}})),
        "file.unwritable: out/dev/deep/er.json cannot be written: out/dev is a symbolic link");
    EXPECT_EQ(tree(), before);
    // A file that is a link is replaced, not what it leads to; nor is that taken away.
    EXPECT_EQ(problem(change_files({path("out"), {{"link.json", "ours"}}, {}})), "done");
    EXPECT_FALSE(fs::is_symlink(path("out/link.json")));
    EXPECT_EQ(*read_file(path("out/link.json")), "ours");
    fs::create_symlink("../theirs/a.json", path("out/gone.json"));
    EXPECT_EQ(problem(change_files({path("out"), {}, {"gone.json"}})), "done");
    EXPECT_FALSE(exists(path("out/gone.json")));
    EXPECT_EQ(*read_file(path("theirs/a.json")), "theirs");
}

TEST_F(Files, OfASetMayStandInAFolderThatIsALink) {
    fs::create_directory(path("real"));
    fs::create_directory_symlink("real", path("out"));
    EXPECT_EQ(problem(change_files({path("out"), {{"dev/a.json", "ours"}}, {}})), "done");
    EXPECT_EQ(*read_file(path("real/dev/a.json")), "ours");
}

TEST_F(Files, WrittenThroughALinkLeaveTheLink) {
    put("real", "old");
    fs::create_symlink("real", path("link"));
    EXPECT_EQ(problem(write_file(path("link"), "new")), "done");
    EXPECT_TRUE(fs::is_symlink(path("link")));
    EXPECT_EQ(*read_file(path("real")), "new");
}

TEST_F(Files, ThatAreDevicesAreWrittenIntoAndNotReplaced) {
    EXPECT_EQ(problem(write_file("/dev/null", "gone")), "done");
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
    EXPECT_EQ(problem(write_file("/dev/full", "too much")),
              "file.unwritable: /dev/full cannot be written: the disk is full");
}

TEST(Paths, FallApartAtTheLastSlash) {
    EXPECT_EQ(folder_of("a/b/c.yaml"), "a/b");
    EXPECT_EQ(folder_of("c.yaml"), "");
    EXPECT_EQ(folder_of("/c.yaml"), "/");
    EXPECT_EQ(folder_of("-"), "");
    EXPECT_EQ(display_name("-"), "<stdin>");
    EXPECT_EQ(display_name("a/b.yaml"), "a/b.yaml");
}

/// Whether `path` holds files that are on their way.
bool any_temporary(const std::string& path) {
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
        if (entry.path().extension() == ".tmp") return true;
    }
    return false;
}

TEST_F(Files, AreAllInPlaceBeforeASignalEndsTheProgram) {
    constexpr int kCount = 500;
    std::string folder = path("out");
    for (int signal : {SIGTERM, SIGINT, SIGHUP}) {
        fs::remove_all(folder);
        fs::create_directories(folder);
        Descriptor watch(::inotify_init1(IN_CLOEXEC));
        ASSERT_GE(::inotify_add_watch(watch.number(), folder.c_str(), IN_CREATE), 0);
        pid_t child = ::fork();
        if (child == 0) {
            FileChanges changes{.folder = folder};
            for (int i = 0; i < kCount; ++i)
                changes.write.push_back({fmt::format("{}.json", i), "{}"});
            (void)change_files(changes).ok();
            // The signal has not been sent yet, or it would have ended the program by now.
            for (;;)
                ::pause();
        }
        char event[4096];
        ASSERT_GT(::read(watch.number(), event, sizeof event), 0);  // the first temporary file
        ASSERT_EQ(::kill(child, signal), 0);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal) << signal;
        EXPECT_FALSE(any_temporary(folder)) << signal;
        EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), kCount);
    }
}

TEST_F(Files, AreAsTheyWereWhenOneOutgrowsTheLimitOfTheShell) {
    put("a.txt", "old");
    pid_t child = ::fork();
    if (child == 0) {
        outlive_readers();
        rlimit limit{.rlim_cur = 1000, .rlim_max = 1000};
        bool set = ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
        auto changed = change_files(
            {.folder = root_, .write = {{"a.txt", "new"}, {"sub/b.txt", std::string(2000, 'x')}}});
        bool told = !changed.ok() && changed.problems().front().code == "file.unwritable";
        ::_exit(set && told ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_EQ(tree(), "a.txt=old");
}

TEST_F(Files, HaveAFolderThatCannotBeMadeToldByItsOwnReason) {
    std::string endless(300, 'x');
    auto written = change_files({.folder = path(endless), .write = {{"a", "1"}}});
    EXPECT_EQ(problem(written),
              "file.unwritable: " + endless + " cannot be written: file name too long");
}

TEST_F(Files, GetTheirFoldersFromTheTopDown) {
    for (const char* folder : {"a/b/c", "a/b/c", "a/d/", "a/e//f"})
        EXPECT_TRUE(make_folder(path(folder)).ok()) << folder;
    EXPECT_TRUE(fs::is_directory(path("a/b/c")) && fs::is_directory(path("a/d")) &&
                fs::is_directory(path("a/e/f")));
    struct stat status {};
    ASSERT_EQ(::stat(path("a/b/c").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700U);
    put("file", "");
    EXPECT_EQ(problem(make_folder(path("file/x"))),
              "file.unwritable: file/x cannot be written: a part of its path is no folder");
    EXPECT_EQ(problem(make_folder(path("file"))),
              "file.unwritable: file cannot be written: a part of its path is no folder");
}

}  // namespace
}  // namespace io
