// Writes the shape tables of the room `aws` from models/aws. Run by CMake:
//
//     aws_generator OUT OVERLAYS MODEL.json...
//
// OUT receives <service>.cc for each model, and services.cc. OVERLAYS is the folder with what is
// newer than the models. Files whose text would stay the same are left alone.

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <vector>

#include "generating/output.h"
#include "tables.h"

namespace {

using aws_generator::Model;

base::Result<Model> read_model(const std::filesystem::path& path,
                               const std::filesystem::path& overlays) {
    Model model{path.stem().string(), TRY(generating::read_json(path))};
    std::filesystem::path overlay = overlays / path.filename();
    if (std::filesystem::exists(overlay))
        TRY(aws_generator::add_overlay(model, TRY(generating::read_json(overlay))));
    TRY(aws_generator::check(model));
    return model;
}

int report(const std::filesystem::path& model, const base::Diagnostics& problems) {
    for (const base::Diagnostic& problem : problems)
        fmt::print(stderr, "{}: {}\n", model.string(), problem.message);
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        fmt::print(stderr, "usage: aws_generator OUT OVERLAYS MODEL.json...\n");
        return 2;
    }
    std::filesystem::path out = argv[1];
    std::filesystem::create_directories(out);
    std::vector<Model> models;
    bool written = true;
    for (int i = 3; i < argc; ++i) {
        auto model = read_model(argv[i], argv[2]);
        if (!model.ok()) return report(argv[i], model.problems());
        auto table = aws_generator::service_table(*model);
        if (!table.ok()) return report(argv[i], table.problems());
        written = generating::write_changed(out / (model->name + ".cc"), *table) && written;
        models.push_back(*std::move(model));
    }
    written =
        generating::write_changed(out / "services.cc", aws_generator::list_of_services(models)) &&
        written;
    return written ? 0 : 1;
}
