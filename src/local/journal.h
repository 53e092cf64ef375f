#pragma once
// What the local cloud keeps on disk: a checkpoint and the facts since it, as bytes. What they mean
// is the business of whoever writes them.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/database.h"

namespace local {

/// The form of the file. A file of a higher number is refused.
inline constexpr std::int64_t kJournalFormat = 1;

/// All that a journal holds.
struct JournalContents {
    /// Empty: there has been none yet.
    std::string checkpoint;
    /// In the order in which they were appended.
    std::vector<std::string> facts;
    /// Of the engine that wrote the facts and the checkpoint; empty in a new file.
    std::string engine_version;

    bool operator==(const JournalContents&) const = default;
};

/// One file. A turn is one transaction: after a kill it is there with all its facts or not at all.
class Journal {
  public:
    /// Opens the journal at `path`, or makes it; `engine_version` is written with what follows.
    /// Errors: journal.newer, journal.foreign (another program's file), journal.damaged, and those
    /// of io::Database. A damaged file is left as it is.
    static base::Result<std::unique_ptr<Journal>> open(const std::string& path,
                                                       std::string engine_version);

    /// Everything that is there. Errors: journal.damaged when a row is missing or is not what was
    /// written.
    base::Result<JournalContents> read();

    /// The facts of one turn, in order. An empty turn writes nothing.
    base::Status append(std::span<const std::string> facts);
    /// `bytes` stands for all that was appended so far, which is forgotten with it.
    base::Status checkpoint(std::string_view bytes);

    /// Since the last checkpoint: when to make the next one.
    std::size_t facts() const { return facts_; }
    std::size_t bytes_of_facts() const { return bytes_of_facts_; }

  private:
    Journal(std::string path, std::string engine_version, std::unique_ptr<io::Database> database)
        : path_(std::move(path)),
          engine_version_(std::move(engine_version)),
          database_(std::move(database)) {}

    base::Status prepare_file();
    base::Status set_engine_version();
    base::Diagnostic damaged(std::string_view what) const;

    std::string path_;
    std::string engine_version_;
    std::unique_ptr<io::Database> database_;
    std::unique_ptr<io::Statement> insert_;
    /// The number and the digest of the fact before the next one: each row vouches for the one
    /// before it, so that none can go missing unnoticed.
    std::int64_t number_ = 0;
    std::string digest_;
    bool version_is_written_ = false;
    std::size_t facts_ = 0;
    std::size_t bytes_of_facts_ = 0;
};

}  // namespace local
