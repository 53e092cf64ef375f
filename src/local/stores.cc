#include "local/stores.h"

#include <utility>

#include <fmt/format.h>

namespace local {
namespace {

base::Result<std::unique_ptr<io::Database>> open_file(const std::string& data,
                                                      std::string_view name) {
    if (data.empty()) return io::Database::in_memory();
    return io::Database::open(fmt::format("{}/{}", data, name));
}

}  // namespace

Stores::Stores(std::unique_ptr<io::Database> world, std::unique_ptr<io::Database> vault)
    : world_(std::move(world)), vault_(std::move(vault)) {}

base::Result<std::unique_ptr<Stores>> Stores::open(const std::string& data) {
    auto world = TRY(open_file(data, "world"));
    auto vault = TRY(open_file(data, "vault"));
    std::unique_ptr<Stores> stores(new Stores(std::move(world), std::move(vault)));
    stores->images_ = TRY(ImageStore::open(*stores->world_));
    stores->notes_ = TRY(NoteStore::open(*stores->world_));
    return stores;
}

}  // namespace local
