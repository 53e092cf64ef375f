// Writes the typed resources and the schema tables of the room `cfn` from models/cfn. Run by CMake:
//
//     cfn_generator OUT MODEL.json...
//
// OUT/cfn/ receives <service>.h and <service>.cc for each model, and schema_table.cc. Files whose
// text would stay the same are left alone, so that a new generator does not rebuild the world.

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "generating/output.h"
#include "writers.h"

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr, "usage: cfn_generator OUT MODEL.json...\n");
        return 2;
    }
    std::filesystem::path out = std::filesystem::path(argv[1]) / "cfn";
    std::filesystem::create_directories(out);
    std::vector<cfn_generator::Service> services;
    for (int i = 2; i < argc; ++i) {
        std::filesystem::path model = argv[i];
        base::Result<text::Node> document = generating::read_json(model);
        if (!document.ok()) {
            fmt::print(stderr, "{}: {}\n", model.string(), document.problems().front().message);
            return 1;
        }
        services.push_back(cfn_generator::read_service(*document, model.stem().string()));
    }
    bool written = generating::write_changed(out / "schema_table.cc",
                                             cfn_generator::schema_table_of(services));
    for (const cfn_generator::Service& service : services) {
        written = generating::write_changed(out / (service.file + ".h"),
                                            cfn_generator::header_of(service)) &&
                  written;
        written = generating::write_changed(out / (service.file + ".cc"),
                                            cfn_generator::source_of(service)) &&
                  written;
    }
    return written ? 0 : 1;
}
