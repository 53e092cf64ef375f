#include "local/state_folder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "io/file.h"
#include "io/random.h"
#include "local/database_file.h"

namespace local {
namespace {

/// In the journal, in place of kStateId, while other files may not have the id yet.
constexpr std::string_view kBegunId = "state_begun";

std::string new_id() {
    constexpr std::size_t kLetters = 32;
    return io::random_letters("0123456789abcdef", kLetters);
}

/// The journal knows the id, whatever happens to the process from here on.
base::Status begin(io::Database& journal, StateId& id) {
    if (!id.text.empty()) return base::Done{};
    id.text = new_id();
    TRY(write_about(journal, kBegunId, id.text));
    return journal.flush();
}

constexpr std::string_view kJournal = kStateParts[0];
constexpr std::string_view kWorld = kStateParts[1];
constexpr std::string_view kVault = kStateParts[2];
constexpr std::array kOthers = {kWorld, kVault};

/// The folder while its state is opened.
class Folder {
  public:
    explicit Folder(const std::string& data) : data_(data) {}

    base::Result<OpenedState> open(std::int64_t engine) {
        OpenedState opened;
        opened.journal = TRY(open_journal(engine));
        io::Database& journal = opened.journal.journal->database();
        id_.text = TRY(read_about(journal, kStateId));
        id_.is_whole = !id_.text.empty();
        if (!id_.is_whole) id_.text = TRY(read_about(journal, kBegunId));
        // A cloud without a turn has nothing that could be lost.
        bool is_new = !id_.is_whole && opened.journal.contents == JournalContents{} &&
                      (!id_.text.empty() || !has_others());
        if (is_new) TRY(begin(journal, id_));
        opened.stores = TRY(open_stores(is_new ? IfEmpty::Make : IfEmpty::Refuse));
        opened.id = std::move(id_);
        return opened;
    }

  private:
    std::string path(std::string_view part) const { return path_of_part(data_, part); }
    /// A log alone, too, is something of a state.
    bool has_others() const {
        return std::ranges::any_of(kOthers, [&](std::string_view part) {
            return io::exists(path(part)) || io::exists(log_of(path(part)));
        });
    }
    static std::string log_of(const std::string& file) { return file + "-wal"; }
    /// `file` has no bytes where it must have some.
    static base::Diagnostic missing(const std::string& file) {
        return mixed_state(file, io::exists(file) ? "is empty, and other files of its state are not"
                                                  : "is missing, and other files of its state are "
                                                    "there");
    }

    base::Result<OpenedJournal> open_journal(std::int64_t engine) const {
        const std::string file = path(kJournal);
        // Before it is opened: beside an empty file SQLite throws the log away.
        if (!io::has_bytes(file) && (has_others() || io::exists(log_of(file))))
            return missing(file);
        return Journal::open(file, engine, has_others() ? IfEmpty::Refuse : IfEmpty::Make);
    }

    base::Result<std::unique_ptr<Stores>> open_stores(IfEmpty if_empty) const {
        if (if_empty == IfEmpty::Refuse)
            for (std::string_view part : kOthers)
                if (!io::has_bytes(path(part))) return missing(path(part));
        auto stores = TRY(Stores::open(data_, if_empty));
        TRY(check_id(stores->world(), kWorld));
        TRY(check_id(stores->vault(), kVault));
        return stores;
    }

    base::Status check_id(io::Database& database, std::string_view part) const {
        const std::string found = TRY(read_about(database, kStateId));
        if (found == id_.text || (found.empty() && !id_.is_whole)) return base::Done{};
        return mixed_state(path(part), fmt::format("is of another state than {}", path(kJournal)));
    }

    const std::string& data_;
    StateId id_ = {};
};

}  // namespace

std::string path_of_part(const std::string& data, std::string_view part) {
    return fmt::format("{}/{}", data, part);
}

base::Result<OpenedState> open_state(const std::string& data, std::int64_t engine) {
    return Folder(data).open(engine);
}

base::Status complete_state(StateId id, Journal& journal, Stores& stores) {
    if (id.is_whole) return base::Done{};
    // Each step is on the disk before the next one begins.
    TRY(begin(journal.database(), id));
    for (io::Database* store : {&stores.world(), &stores.vault()}) {
        TRY(write_about(*store, kStateId, id.text));
        TRY(store->flush());
    }
    // After a kill between the two the journal has both, and the first one counts.
    TRY(write_about(journal.database(), kStateId, id.text));
    TRY(write_about(journal.database(), kBegunId, ""));
    return journal.database().flush();
}

}  // namespace local
