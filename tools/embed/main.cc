// Turns files into C++, so that the binary carries them: embed OUT.cc NAME=FILE...
//
// OUT.cc defines `cli::embedded_files()`, the files by name. Nothing runs at start: the texts are constants.

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Input {
    std::string name;
    std::string bytes;
};

/// A raw string literal of `bytes`, in pieces that every compiler takes.
std::string literal(std::string_view bytes) {
    constexpr std::size_t kPiece = 16'000;
    std::string text = bytes.empty() ? "\"\"" : "";
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
        text += "R\"embedded(";
        text += bytes.substr(at, kPiece);
        text += ")embedded\"";
    }
    return text;
}

std::string source(const std::vector<Input>& inputs) {
    std::string text =
        "#include \"cli/embedded.h\"\n\nnamespace cli {\nnamespace {\n\nconstexpr EmbeddedFile kFiles[] = {\n";
    for (const Input& input : inputs) {
        text += "    {\"" + input.name + "\", " + literal(input.bytes) + "},\n";
    }
    return text + "};\n\n}  // namespace\n\nstd::span<const EmbeddedFile> embedded_files() { return kFiles; }\n\n"
                  "}  // namespace cli\n";
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) {
        std::cerr << "usage: embed OUT.cc NAME=FILE...\n";
        return 2;
    }
    std::vector<Input> inputs;
    for (const std::string& word : std::vector<std::string>(words + 2, words + count)) {
        std::size_t equals = word.find('=');
        if (equals == std::string::npos) {
            std::cerr << "embed: " << word << " is not NAME=FILE\n";
            return 2;
        }
        std::ifstream file(word.substr(equals + 1), std::ios::binary);
        std::string bytes{std::istreambuf_iterator<char>(file), {}};
        if (!file || bytes.find(")embedded\"") != std::string::npos) {
            std::cerr << "embed: " << word.substr(equals + 1) << " cannot be embedded\n";
            return 1;
        }
        inputs.push_back({word.substr(0, equals), std::move(bytes)});
    }
    std::ranges::sort(inputs, {}, &Input::name);
    std::ofstream out(words[1], std::ios::binary);
    out << source(inputs);
    out.close();
    return out ? 0 : 1;
}
