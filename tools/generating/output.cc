#include "generating/output.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>

namespace generating {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

base::Result<text::Node> read_json(const std::filesystem::path& path) {
    base::Sources sources;
    std::uint32_t file = sources.add(path.string(), read_file(path));
    return text::parse_json(sources, file);
}

bool write_changed(const std::filesystem::path& path, std::string_view text) {
    if (std::filesystem::exists(path) && read_file(path) == text) return true;
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
