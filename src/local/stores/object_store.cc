#include "local/stores/object_store.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.h"
#include "local/stores/transaction.h"

namespace local {
namespace {

/// Ids of one kind ("version") tell their number again, so that they have a place in a list when
/// what they named is gone; it stands hidden in their first digits. The same history has the same
/// ones.
struct IdKind {
    std::string_view name;
    std::size_t digits;
};
constexpr IdKind kVersionIds = {"version", ObjectStore::kVersionIdSize};
constexpr IdKind kUploadIds = {"upload", 64};
constexpr std::size_t kHiddenDigits = 16;

std::uint64_t mask_of(const IdKind& kind, std::string_view bucket) {
    const base::Sha256 digest = base::sha256(fmt::format("{} {}", kind.name, bucket));
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < sizeof mask; ++i)
        mask = mask << 8 | digest[i];
    return mask;
}

std::string id_of(const IdKind& kind, std::string_view bucket, std::int64_t number) {
    return fmt::format(
        "{:016x}{}", static_cast<std::uint64_t>(number) ^ mask_of(kind, bucket),
        base::sha256_hex_of_parts({kind.name, " ", bucket, fmt::format(" {}", number)},
                                  kind.digits - kHiddenDigits));
}

/// Nothing: it is no id of that kind in the bucket.
std::optional<std::int64_t> number_of(const IdKind& kind, std::string_view bucket,
                                      std::string_view id) {
    constexpr int kHex = 16;
    std::uint64_t hidden = 0;
    std::from_chars(id.data(), id.data() + std::min(id.size(), kHiddenDigits), hidden, kHex);
    auto number = static_cast<std::int64_t>(hidden ^ mask_of(kind, bucket));
    if (id_of(kind, bucket, number) != id) return std::nullopt;
    return number;
}

StoredObject object_in(const io::Statement& row) {
    return {.number = row.integer(0),
            .key = std::string(row.bytes(1)),
            .version = std::string(row.bytes(2)),
            .is_latest = row.integer(3) != 0,
            .is_marker = row.integer(4) != 0,
            .size = row.integer(5),
            .etag = std::string(row.bytes(6)),
            .modified = base::Time::unix_milliseconds(row.integer(7)),
            .details = read_details(row.bytes(8))};
}

StoredUpload upload_in(const io::Statement& row) {
    return {.number = row.integer(0),
            .id = std::string(row.bytes(1)),
            .key = std::string(row.bytes(2)),
            .begun = base::Time::unix_milliseconds(row.integer(3)),
            .details = read_details(row.bytes(4))};
}

template <class Read>
auto all_of(io::Statement& statement, Read&& read)
    -> base::Result<std::vector<decltype(read(statement))>> {
    std::vector<decltype(read(statement))> all;
    while (TRY(statement.step()))
        all.push_back(read(statement));
    return all;
}

template <class Read>
auto one_of(io::Statement& statement, Read&& read)
    -> base::Result<std::optional<decltype(read(statement))>> {
    std::optional<decltype(read(statement))> one;
    while (TRY(statement.step()))
        one = read(statement);
    return one;
}

base::Result<std::int64_t> number_in(io::Statement& statement) {
    return TRY(one_of(statement, [](const io::Statement& row) { return row.integer(0); }))
        .value_or(0);
}

constexpr std::string_view kObject =
    "SELECT number, name, version, latest, marker, size, etag, modified, details FROM object ";
constexpr std::string_view kUpload = "SELECT number, id, name, begun, details FROM upload ";

}  // namespace

const std::string_view ObjectStore::kTables =
    "CREATE TABLE object (number INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL,"
    " name TEXT NOT NULL, version TEXT NOT NULL, latest INTEGER NOT NULL, marker INTEGER NOT NULL,"
    " size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL, details TEXT NOT NULL);"
    "CREATE UNIQUE INDEX object_version ON object (bucket, name, version);"
    "CREATE INDEX object_order ON object (bucket, name, number);"
    "CREATE UNIQUE INDEX object_latest ON object (bucket, name) WHERE latest = 1;"
    "CREATE TABLE body (number INTEGER PRIMARY KEY AUTOINCREMENT, bytes BLOB NOT NULL);"
    "CREATE TABLE piece (object INTEGER NOT NULL, position INTEGER NOT NULL,"
    " body INTEGER NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (object, position)) WITHOUT ROWID;"
    "CREATE TABLE upload (number INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL,"
    " id TEXT NOT NULL, name TEXT NOT NULL, begun INTEGER NOT NULL, details TEXT NOT NULL);"
    "CREATE INDEX upload_order ON upload (bucket, name, number);"
    "CREATE TABLE part (upload INTEGER NOT NULL, number INTEGER NOT NULL, body INTEGER NOT NULL,"
    " size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL, details TEXT NOT NULL,"
    " PRIMARY KEY (upload, number)) WITHOUT ROWID;";

struct ObjectStore::Statements {
    io::Statement insert, set_latest, set_version, no_latest, new_latest, set_details, remove;
    io::Statement find, find_version, count, list, list_from, list_versions;
    io::Statement add_body, last_body, copy_body, add_piece, pieces, count_pieces, read_body;
    io::Statement remove_bodies, remove_pieces;
    io::Statement begin_upload, name_upload, find_upload, uploads, remove_upload;
    io::Statement put_part, parts, remove_part_body, remove_part, remove_part_bodies, remove_parts;
};

ObjectStore::ObjectStore(io::Database& world, std::unique_ptr<Statements> statements)
    : world_(world), sql_(std::move(statements)) {}
ObjectStore::~ObjectStore() = default;

base::Result<std::unique_ptr<ObjectStore>> ObjectStore::open(io::Database& world) {
    auto sql = [&](std::string_view text) { return world.prepare(text); };
    auto objects = [&](std::string_view rest) {
        return world.prepare(fmt::format("{}{}", kObject, rest));
    };
    auto uploads = [&](std::string_view rest) {
        return world.prepare(fmt::format("{}{}", kUpload, rest));
    };
    std::unique_ptr<Statements> statements(new Statements{
        .insert = TRY(sql("INSERT INTO object (bucket, name, version, latest, marker, size, etag,"
                          " modified, details) VALUES (?, ?, '', 0, ?, ?, ?, ?, ?)")),
        .set_latest = TRY(sql("UPDATE object SET latest = 1 WHERE number = ?")),
        .set_version = TRY(sql("UPDATE object SET version = ?2 WHERE number = ?1")),
        .no_latest =
            TRY(sql("UPDATE object SET latest = 0 WHERE bucket = ? AND name = ? AND latest = 1")),
        .new_latest = TRY(sql("UPDATE object SET latest = 1 WHERE number = (SELECT max(number)"
                              " FROM object WHERE bucket = ? AND name = ?)")),
        .set_details = TRY(sql("UPDATE object SET details = ?2 WHERE number = ?1")),
        .remove = TRY(sql("DELETE FROM object WHERE number = ?")),
        .find = TRY(objects("WHERE bucket = ? AND name = ? AND latest = 1")),
        .find_version = TRY(objects("WHERE bucket = ? AND name = ? AND version = ?")),
        .count = TRY(sql("SELECT count(*) FROM object WHERE bucket = ?")),
        .list = TRY(objects("WHERE bucket = ? AND name > ? AND latest = 1 AND marker = 0"
                            " ORDER BY name LIMIT ?")),
        .list_from = TRY(objects("WHERE bucket = ? AND name >= ? AND latest = 1 AND marker = 0"
                                 " ORDER BY name LIMIT ?")),
        .list_versions = TRY(objects("WHERE bucket = ?1 AND (name > ?2 OR (name = ?2 AND"
                                     " (?3 = 0 OR number < ?3)))"
                                     " ORDER BY name, number DESC LIMIT ?4")),
        .add_body = TRY(sql("INSERT INTO body (bytes) VALUES (?)")),
        .last_body = TRY(sql("SELECT last_insert_rowid()")),
        .copy_body = TRY(sql("INSERT INTO body (bytes) SELECT bytes FROM body WHERE number = ?")),
        .add_piece = TRY(sql("INSERT INTO piece VALUES (?, ?, ?, ?)")),
        .pieces = TRY(sql("SELECT body, size FROM piece WHERE object = ? ORDER BY position")),
        .count_pieces = TRY(sql("SELECT count(*) FROM piece WHERE object = ?")),
        .read_body = TRY(sql("SELECT bytes FROM body WHERE number = ?")),
        .remove_bodies = TRY(sql("DELETE FROM body WHERE number IN"
                                 " (SELECT body FROM piece WHERE object = ?)")),
        .remove_pieces = TRY(sql("DELETE FROM piece WHERE object = ?")),
        .begin_upload = TRY(sql("INSERT INTO upload (bucket, id, name, begun, details)"
                                " VALUES (?, '', ?, ?, ?)")),
        .name_upload = TRY(sql("UPDATE upload SET id = ?2 WHERE number = ?1")),
        .find_upload = TRY(uploads("WHERE bucket = ? AND name = ? AND id = ?")),
        .uploads = TRY(uploads("WHERE bucket = ? ORDER BY name, number")),
        .remove_upload = TRY(sql("DELETE FROM upload WHERE number = ?")),
        .put_part = TRY(sql("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?)")),
        .parts = TRY(sql("SELECT number, body, size, etag, modified, details FROM part"
                         " WHERE upload = ? ORDER BY number")),
        .remove_part_body = TRY(sql("DELETE FROM body WHERE number IN"
                                    " (SELECT body FROM part WHERE upload = ? AND number = ?)")),
        .remove_part = TRY(sql("DELETE FROM part WHERE upload = ? AND number = ?")),
        .remove_part_bodies = TRY(sql("DELETE FROM body WHERE number IN"
                                      " (SELECT body FROM part WHERE upload = ?)")),
        .remove_parts = TRY(sql("DELETE FROM part WHERE upload = ?"))});
    return std::unique_ptr<ObjectStore>(new ObjectStore(world, std::move(statements)));
}

// A new row is the latest and has its version id, which follows from its number; the row that was
// either before gives way first.
base::Status ObjectStore::insert(std::string_view bucket, StoredObject& object, Versions versions) {
    if (versions == Versions::Replace)
        if (auto old = TRY(find(bucket, object.key, "null"))) TRY(erase(old->number));
    TRY(sql_->no_latest.bind_text(1, bucket).bind_text(2, object.key).run());
    const std::string details = write_details(object.details);
    TRY(sql_->insert.bind_text(1, bucket)
            .bind_text(2, object.key)
            .bind(3, object.is_marker ? 1 : 0)
            .bind(4, object.size)
            .bind_text(5, object.etag)
            .bind(6, object.modified.in_unix_milliseconds())
            .bind_text(7, details)
            .run());
    object.number = TRY(number_in(sql_->last_body));
    object.is_latest = true;
    object.version =
        versions == Versions::Keep ? id_of(kVersionIds, bucket, object.number) : "null";
    TRY(sql_->set_version.bind(1, object.number).bind_text(2, object.version).run());
    return sql_->set_latest.bind(1, object.number).run();
}

template <class AddPieces>
base::Result<StoredObject> ObjectStore::put_object(std::string_view bucket, StoredObject object,
                                                   Versions versions, AddPieces&& add_pieces) {
    TRY(in_transaction(world_, [&]() -> base::Status {
        TRY(insert(bucket, object, versions));
        return add_pieces(object);
    }));
    return object;
}

base::Result<StoredObject> ObjectStore::put(std::string_view bucket, StoredObject object,
                                            std::string_view bytes, Versions versions) {
    object.is_marker = false;
    object.size = static_cast<std::int64_t>(bytes.size());
    return put_object(bucket, std::move(object), versions,
                      [&](const StoredObject& made) -> base::Status {
                          std::int64_t body = TRY(add_body(bytes));
                          return add_piece(made.number, 0, body, made.size);
                      });
}

base::Result<StoredObject> ObjectStore::put_marker(std::string_view bucket, StoredObject object,
                                                   Versions versions) {
    object.is_marker = true;
    object.size = 0;
    return put_object(bucket, std::move(object), versions,
                      [](const StoredObject&) -> base::Status { return base::Done{}; });
}

base::Result<StoredObject> ObjectStore::put_copy(std::string_view bucket, StoredObject object,
                                                 const StoredObject& source, Versions versions) {
    object.is_marker = false;
    object.size = source.size;
    // The copy comes first: the version that it replaces may be its source.
    std::vector<std::pair<std::int64_t, std::int64_t>> copies;
    TRY(in_transaction(world_, [&]() -> base::Status {
        sql_->pieces.bind(1, source.number);
        auto pieces = TRY(all_of(sql_->pieces, [](const io::Statement& row) {
            return std::pair(row.integer(0), row.integer(1));
        }));
        for (auto [body, size] : pieces) {
            TRY(sql_->copy_body.bind(1, body).run());
            copies.emplace_back(TRY(number_in(sql_->last_body)), size);
        }
        TRY(insert(bucket, object, versions));
        for (std::size_t i = 0; i < copies.size(); ++i)
            TRY(add_piece(object.number, i, copies[i].first, copies[i].second));
        return base::Done{};
    }));
    return object;
}

base::Result<StoredObject> ObjectStore::put_parts(std::string_view bucket, StoredObject object,
                                                  const StoredUpload& upload,
                                                  const std::vector<StoredPart>& parts,
                                                  Versions versions) {
    object.is_marker = false;
    object.size = 0;
    for (const StoredPart& part : parts)
        object.size += part.size;
    return put_object(
        bucket, std::move(object), versions, [&](const StoredObject& made) -> base::Status {
            for (std::size_t i = 0; i < parts.size(); ++i) {
                TRY(add_piece(made.number, i, parts[i].body, parts[i].size));
                // Its bytes are the object's now.
                TRY(sql_->remove_part.bind(1, upload.number).bind(2, parts[i].number).run());
            }
            return erase_upload(upload.number);
        });
}

base::Status ObjectStore::set_details(const StoredObject& object) {
    const std::string details = write_details(object.details);
    return sql_->set_details.bind(1, object.number).bind_text(2, details).run();
}

base::Status ObjectStore::erase(std::int64_t number) {
    TRY(sql_->remove_bodies.bind(1, number).run());
    TRY(sql_->remove_pieces.bind(1, number).run());
    return sql_->remove.bind(1, number).run();
}

base::Status ObjectStore::remove(std::string_view bucket, const StoredObject& object) {
    return in_transaction(world_, [&]() -> base::Status {
        TRY(erase(object.number));
        if (!object.is_latest) return base::Done{};
        return sql_->new_latest.bind_text(1, bucket).bind_text(2, object.key).run();
    });
}

base::Status ObjectStore::clear(std::string_view bucket) {
    for (const StoredUpload& upload : TRY(uploads(bucket)))
        TRY(abort_upload(upload));
    constexpr std::size_t kAtOnce = 1000;
    while (true) {
        auto versions = TRY(list_versions(bucket, "", 0, kAtOnce));
        if (versions.empty()) return base::Done{};
        TRY(in_transaction(world_, [&]() -> base::Status {
            for (const StoredObject& version : versions)
                TRY(erase(version.number));
            return base::Done{};
        }));
    }
}

base::Result<std::optional<StoredObject>> ObjectStore::find(std::string_view bucket,
                                                            std::string_view key) {
    sql_->find.bind_text(1, bucket).bind_text(2, key);
    return one_of(sql_->find, object_in);
}

base::Result<std::optional<StoredObject>> ObjectStore::find(std::string_view bucket,
                                                            std::string_view key,
                                                            std::string_view version) {
    sql_->find_version.bind_text(1, bucket).bind_text(2, key).bind_text(3, version);
    return one_of(sql_->find_version, object_in);
}

base::Result<std::uint64_t> ObjectStore::count(std::string_view bucket) {
    sql_->count.bind_text(1, bucket);
    return static_cast<std::uint64_t>(TRY(number_in(sql_->count)));
}

base::Result<std::string> ObjectStore::read(const StoredObject& object, std::int64_t from,
                                            std::int64_t size) {
    sql_->pieces.bind(1, object.number);
    auto pieces = TRY(all_of(sql_->pieces, [](const io::Statement& row) {
        return std::pair(row.integer(0), row.integer(1));
    }));
    std::int64_t whole = 0;
    for (auto [body, length] : pieces)
        whole += length;
    from = std::clamp<std::int64_t>(from, 0, whole);
    size = std::clamp<std::int64_t>(size, 0, whole - from);
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(size));
    for (auto [body, length] : pieces) {
        if (size == 0) break;
        if (from >= length) {
            from -= length;
            continue;
        }
        std::int64_t taken = std::min(size, length - from);
        sql_->read_body.bind(1, body);
        while (TRY(sql_->read_body.step()))
            bytes += sql_->read_body.bytes(0).substr(static_cast<std::size_t>(from),
                                                     static_cast<std::size_t>(taken));
        size -= taken;
        from = 0;
    }
    return bytes;
}

base::Result<std::int64_t> ObjectStore::pieces(const StoredObject& object) {
    sql_->count_pieces.bind(1, object.number);
    return number_in(sql_->count_pieces);
}

base::Result<std::vector<StoredObject>> ObjectStore::list(std::string_view bucket,
                                                          std::string_view after, From from,
                                                          std::size_t most) {
    io::Statement& statement = from == From::Key ? sql_->list_from : sql_->list;
    statement.bind_text(1, bucket).bind_text(2, after).bind(3, static_cast<std::int64_t>(most));
    return all_of(statement, object_in);
}

base::Result<std::vector<StoredObject>> ObjectStore::list_versions(std::string_view bucket,
                                                                   std::string_view after,
                                                                   std::int64_t number,
                                                                   std::size_t most) {
    sql_->list_versions.bind_text(1, bucket).bind_text(2, after).bind(3, number).bind(
        4, static_cast<std::int64_t>(most));
    return all_of(sql_->list_versions, object_in);
}

base::Result<std::optional<std::int64_t>> ObjectStore::place_of_version(std::string_view bucket,
                                                                        std::string_view key,
                                                                        std::string_view version) {
    if (auto there = TRY(find(bucket, key, version))) return std::optional(there->number);
    return number_of(kVersionIds, bucket, version);
}

base::Result<std::int64_t> ObjectStore::add_body(std::string_view bytes) {
    TRY(sql_->add_body.bind_blob(1, bytes).run());
    return number_in(sql_->last_body);
}

base::Status ObjectStore::add_piece(std::int64_t object, std::size_t position, std::int64_t body,
                                    std::int64_t size) {
    return sql_->add_piece.bind(1, object)
        .bind(2, static_cast<std::int64_t>(position))
        .bind(3, body)
        .bind(4, size)
        .run();
}

base::Result<StoredUpload> ObjectStore::begin_upload(std::string_view bucket, StoredUpload upload) {
    TRY(in_transaction(world_, [&]() -> base::Status {
        const std::string details = write_details(upload.details);
        TRY(sql_->begin_upload.bind_text(1, bucket)
                .bind_text(2, upload.key)
                .bind(3, upload.begun.in_unix_milliseconds())
                .bind_text(4, details)
                .run());
        upload.number = TRY(number_in(sql_->last_body));
        upload.id = id_of(kUploadIds, bucket, upload.number);
        return sql_->name_upload.bind(1, upload.number).bind_text(2, upload.id).run();
    }));
    return upload;
}

base::Result<std::optional<StoredUpload>> ObjectStore::find_upload(std::string_view bucket,
                                                                   std::string_view key,
                                                                   std::string_view id) {
    sql_->find_upload.bind_text(1, bucket).bind_text(2, key).bind_text(3, id);
    return one_of(sql_->find_upload, upload_in);
}

base::Result<std::vector<StoredUpload>> ObjectStore::uploads(std::string_view bucket) {
    sql_->uploads.bind_text(1, bucket);
    return all_of(sql_->uploads, upload_in);
}

base::Result<std::optional<std::int64_t>> ObjectStore::place_of_upload(std::string_view bucket,
                                                                       std::string_view key,
                                                                       std::string_view id) {
    if (auto there = TRY(find_upload(bucket, key, id))) return std::optional(there->number);
    return number_of(kUploadIds, bucket, id);
}

base::Status ObjectStore::erase_upload(std::int64_t number) {
    TRY(sql_->remove_part_bodies.bind(1, number).run());
    TRY(sql_->remove_parts.bind(1, number).run());
    return sql_->remove_upload.bind(1, number).run();
}

base::Status ObjectStore::abort_upload(const StoredUpload& upload) {
    return in_transaction(world_, [&] { return erase_upload(upload.number); });
}

base::Status ObjectStore::put_part(const StoredUpload& upload, const StoredPart& part,
                                   std::string_view bytes) {
    return in_transaction(world_, [&]() -> base::Status {
        TRY(sql_->remove_part_body.bind(1, upload.number).bind(2, part.number).run());
        TRY(sql_->remove_part.bind(1, upload.number).bind(2, part.number).run());
        std::int64_t body = TRY(add_body(bytes));
        const std::string details = write_details(part.details);
        return sql_->put_part.bind(1, upload.number)
            .bind(2, part.number)
            .bind(3, body)
            .bind(4, static_cast<std::int64_t>(bytes.size()))
            .bind_text(5, part.etag)
            .bind(6, part.modified.in_unix_milliseconds())
            .bind_text(7, details)
            .run();
    });
}

base::Result<std::vector<StoredPart>> ObjectStore::parts(const StoredUpload& upload) {
    sql_->parts.bind(1, upload.number);
    return all_of(sql_->parts, [](const io::Statement& row) {
        return StoredPart{.number = row.integer(0),
                          .body = row.integer(1),
                          .size = row.integer(2),
                          .etag = std::string(row.bytes(3)),
                          .modified = base::Time::unix_milliseconds(row.integer(4)),
                          .details = read_details(row.bytes(5))};
    });
}

base::Result<std::string> ObjectStore::read_part(const StoredPart& part) {
    std::string bytes;
    sql_->read_body.bind(1, part.body);
    while (TRY(sql_->read_body.step()))
        bytes = sql_->read_body.bytes(0);
    return bytes;
}

}  // namespace local
