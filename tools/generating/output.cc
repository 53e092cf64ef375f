#include "generating/output.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "files/files.h"

namespace generating {

base::Result<text::Node> read_json(const std::filesystem::path& path) {
    base::Sources sources;
    std::uint32_t file = sources.add(path.string(), files::read_file(path));
    return text::parse_json(sources, file);
}

bool write_changed(const std::filesystem::path& path, std::string_view text) {
    if (std::filesystem::exists(path) && files::read_file(path) == text) return true;
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    if (!out) fmt::print(stderr, "cannot write {}\n", path.string());
    return static_cast<bool>(out);
}

std::string cpp_literal(std::string_view text) {
    std::string literal = "\"";
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\' || c == '?') literal += '\\';
        if (byte < 0x20 || byte == 0x7f) {
            literal += fmt::format("\\{:03o}", byte);
        } else {
            literal += c;
        }
    }
    return literal + "\"";
}

}  // namespace generating
