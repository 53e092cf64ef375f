#pragma once
// What the local cloud keeps on disk: a checkpoint and the facts since it, as bytes. What they mean
// is the business of whoever writes them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/database.h"
#include "local/database_file.h"

namespace local {

/// The form of the file. A file of a higher number is refused.
inline constexpr std::int64_t kJournalFormat = 1;

/// All that a journal holds.
struct JournalContents {
    /// Empty: there has been none yet.
    std::string checkpoint;
    /// In the order in which they were appended.
    std::vector<std::string> facts;
    /// Of the engine that wrote the facts, or the checkpoint where there are none; 0 in a new file.
    std::int64_t engine = 0;

    bool operator==(const JournalContents&) const = default;
};

struct OpenedJournal;

/// One file. A turn is one transaction: after a kill it is there with all its facts or not at all.
/// When the machine loses power, the last turns may be gone, but never one before another.
class Journal {
  public:
    /// Opens the journal at `path`, or makes it; `engine`, at least 1, is written with what
    /// follows. Errors: journal.newer (of a later format or engine), journal.older (it has facts of
    /// an earlier engine; a checkpoint alone is taken), journal.foreign (another program's file),
    /// journal.damaged (a row is missing or is not what was written), state.mixed (it is empty and
    /// must not be), and those of io::Database. A file that is refused is left as it is.
    static base::Result<OpenedJournal> open(const std::string& path, std::int64_t engine,
                                            IfEmpty if_empty = IfEmpty::Make);

    /// The facts of one turn, in order. An empty turn writes nothing.
    base::Status append(std::span<const std::string> facts);
    /// More cannot be one value of SQLite.
    static constexpr std::size_t kMostCheckpoint = 900'000'000;
    /// `bytes` stands for all that was appended so far, which is forgotten with it. With more than
    /// `most` bytes nothing is written: the facts say the same.
    base::Status checkpoint(std::string_view bytes, std::size_t most = kMostCheckpoint);

    /// Since the last checkpoint.
    std::size_t facts() const { return facts_; }
    /// Whether to make the next checkpoint: the facts since the last one have more than `least`
    /// bytes, and more than it has itself. So the checkpoints, but for the last one, have no more
    /// bytes together than the facts, and what has to be read is no more than twice the state.
    bool is_long(std::size_t least) const {
        return bytes_of_facts_ > std::max(least, bytes_of_checkpoint_);
    }
    /// Where the id of its state stands, and whether the state's other files have it too.
    io::Database& database() { return *database_; }
    /// journal.damaged, for whoever finds that what was written makes no sense.
    base::Diagnostic damaged(std::string_view what) const;

  private:
    Journal(std::string path, std::int64_t engine, std::unique_ptr<io::Database> database)
        : path_(std::move(path)), engine_(engine), database_(std::move(database)) {}

    base::Status prepare_file(IfEmpty if_empty);
    base::Result<JournalContents> read();
    base::Result<std::int64_t> read_engine();
    base::Status check_engine(const JournalContents& contents) const;
    base::Status write_engine();

    std::string path_;
    std::int64_t engine_;
    std::unique_ptr<io::Database> database_;
    std::unique_ptr<io::Statement> insert_;
    /// The number and the digest of the fact before the next one: each row vouches for the one
    /// before it, so that none but the last ones can go missing unnoticed.
    std::int64_t number_ = 0;
    std::string digest_;
    bool engine_is_written_ = false;
    std::size_t facts_ = 0;
    std::size_t bytes_of_facts_ = 0;
    std::size_t bytes_of_checkpoint_ = 0;
};

/// A journal with what it held when it was opened.
struct OpenedJournal {
    std::unique_ptr<Journal> journal;
    JournalContents contents = {};
};

}  // namespace local
