#include "local/stores/image_store.h"

#include <algorithm>

namespace local {
namespace {

constexpr int kPlaceColumns = 3;

void bind_place(io::Statement& statement, const ImagePlace& place) {
    statement.bind_text(1, place.account).bind_text(2, place.region).bind_text(3, place.repository);
}

}  // namespace

const std::string_view ImageStore::kTables =
    "CREATE TABLE images (account TEXT, region TEXT, repository TEXT, digest TEXT, "
    "manifest BLOB, media_type TEXT, pushed INTEGER, "
    "PRIMARY KEY (account, region, repository, digest)) WITHOUT ROWID;"
    "CREATE TABLE image_tags (account TEXT, region TEXT, repository TEXT, tag TEXT, "
    "digest TEXT, PRIMARY KEY (account, region, repository, tag)) WITHOUT ROWID;"
    "CREATE TABLE assumed_images (account TEXT, region TEXT, repository TEXT, digest TEXT, "
    "tag TEXT, PRIMARY KEY (account, region, repository, digest)) WITHOUT ROWID;";

base::Result<std::unique_ptr<ImageStore>> ImageStore::open(io::Database& world) {
    return std::unique_ptr<ImageStore>(new ImageStore(world));
}

base::Result<std::vector<StoredImage>> ImageStore::images(const ImagePlace& place,
                                                          base::Time since) {
    std::vector<StoredImage> found;
    auto images = TRY(
        world_.prepare("SELECT digest, manifest, media_type, pushed FROM images WHERE account = ? "
                       "AND region = ? AND repository = ? AND pushed >= ? ORDER BY digest"));
    bind_place(images, place);
    images.bind(kPlaceColumns + 1, since.in_unix_milliseconds());
    while (TRY(images.step()))
        found.push_back({.digest = std::string(images.bytes(0)),
                         .manifest = std::string(images.bytes(1)),
                         .media_type = std::string(images.bytes(2)),
                         .pushed = base::Time::unix_milliseconds(images.integer(3))});
    auto tags =
        TRY(world_.prepare("SELECT tag, digest FROM image_tags WHERE account = ? AND region "
                           "= ? AND repository = ? ORDER BY tag"));
    bind_place(tags, place);
    while (TRY(tags.step())) {
        auto image = std::ranges::find(found, tags.bytes(1), &StoredImage::digest);
        if (image != found.end()) image->tags.emplace_back(tags.bytes(0));
    }
    return found;
}

base::Result<std::optional<std::string>> ImageStore::digest_of(const ImagePlace& place,
                                                               base::Time since,
                                                               std::string_view digest,
                                                               std::string_view tag) {
    auto statement = TRY(world_.prepare(
        digest.empty()
            ? "SELECT digest FROM images JOIN image_tags USING (account, region, repository, "
              "digest) WHERE account = ? AND region = ? AND repository = ? AND tag = ? AND "
              "pushed >= ?"
            : "SELECT digest FROM images WHERE account = ? AND region = ? AND repository = ? AND "
              "digest = ? AND pushed >= ?"));
    bind_place(statement, place);
    statement.bind_text(kPlaceColumns + 1, digest.empty() ? tag : digest)
        .bind(kPlaceColumns + 2, since.in_unix_milliseconds());
    std::optional<std::string> found;
    while (TRY(statement.step()))
        found = statement.bytes(0);
    return found;
}

base::Status ImageStore::run(std::string_view sql, const ImagePlace& place,
                             const std::vector<std::string_view>& texts) {
    auto statement = TRY(world_.prepare(sql));
    bind_place(statement, place);
    for (std::size_t i = 0; i < texts.size(); ++i)
        statement.bind_text(kPlaceColumns + 1 + static_cast<int>(i), texts[i]);
    return statement.run();
}

base::Status ImageStore::put(const ImagePlace& place, const StoredImage& image) {
    auto statement = TRY(world_.prepare(
        "INSERT OR REPLACE INTO images (account, region, repository, digest, manifest, media_type, "
        "pushed) VALUES (?, ?, ?, ?, ?, ?, ?)"));
    bind_place(statement, place);
    statement.bind_text(4, image.digest)
        .bind_blob(5, image.manifest)
        .bind_text(6, image.media_type)
        .bind(7, image.pushed.in_unix_milliseconds());
    TRY(statement.run());
    for (const std::string& tag : image.tags)
        TRY(
            run("INSERT OR REPLACE INTO image_tags (account, region, repository, tag, digest) "
                "VALUES (?, ?, ?, ?, ?)",
                place, {tag, image.digest}));
    return base::Done{};
}

base::Status ImageStore::assume(const ImagePlace& place, std::string_view digest,
                                std::string_view tag) {
    return run(
        "INSERT OR IGNORE INTO assumed_images (account, region, repository, digest, tag) "
        "VALUES (?, ?, ?, ?, ?)",
        place, {digest, tag});
}

base::Result<std::optional<std::string>> ImageStore::assumed_tag(const ImagePlace& place,
                                                                 std::string_view digest) {
    auto statement =
        TRY(world_.prepare("SELECT tag FROM assumed_images WHERE account = ? AND region = ? AND "
                           "repository = ? AND digest = ?"));
    bind_place(statement, place);
    statement.bind_text(kPlaceColumns + 1, digest);
    std::optional<std::string> tag;
    while (TRY(statement.step()))
        tag = statement.bytes(0);
    return tag;
}

base::Status ImageStore::remove(const ImagePlace& place, std::string_view digest) {
    TRY(
        run("DELETE FROM image_tags WHERE account = ? AND region = ? AND repository = ? AND digest "
            "= ?",
            place, {digest}));
    return run(
        "DELETE FROM images WHERE account = ? AND region = ? AND repository = ? AND digest = "
        "?",
        place, {digest});
}

base::Status ImageStore::remove_tag(const ImagePlace& place, std::string_view tag) {
    return run(
        "DELETE FROM image_tags WHERE account = ? AND region = ? AND repository = ? AND tag "
        "= ?",
        place, {tag});
}

}  // namespace local
