#include <fmt/format.h>

#include <algorithm>

#include "cli/codes.h"
#include "cli/command_table.h"
#include "cli/commands.h"
#include "io/file.h"
#include "platform/keys.h"
#include "text/document.h"

namespace cli {
namespace {

/// A word that may stand at the cursor.
struct Candidate {
    std::string word;
    std::string meaning = {};
};
using Candidates = std::vector<Candidate>;

/// Tells the script to complete the names of files.
const Candidates kFiles = {{":files"}};

/// A command line up to the cursor, as far as it can be understood.
struct Line {
    const CommandRow* row = nullptr;
    std::string file = "slipway.yaml";
    std::size_t words = 0;         ///< of the command, before the one at the cursor
    const Option* open = nullptr;  ///< whose value stands at the cursor
};

/// The option called `word` of `row`; of any command as long as there is none.
const Option* find_option(const CommandRow* row, std::string_view word) {
    auto find_in = [&](std::span<const Option> options) -> const Option* {
        for (const Option& option : options) {
            if (option.name == word || (!word.empty() && option.short_name == word)) return &option;
        }
        return nullptr;
    };
    if (const Option* found = find_in(global_options())) return found;
    if (row != nullptr) return find_in(row->options);
    for (const CommandRow& any : commands()) {
        if (const Option* found = find_in(any.options)) return found;
    }
    return nullptr;
}

Line read(const std::vector<std::string>& before) {
    Line line;
    for (const std::string& word : before) {
        if (line.open != nullptr) {
            if (line.open->name == "--file") line.file = word;
            line.open = nullptr;
        } else if (word.starts_with("-")) {
            const Option* option = find_option(line.row, word);
            if (option != nullptr && !option->value.empty()) line.open = option;
        } else if (line.row == nullptr) {
            line.row = find_command(word);
        } else {
            ++line.words;
        }
    }
    return line;
}

/// The names under the keys `sections` of the manifest. A manifest with mistakes in it still has
/// names.
Candidates names_in_manifest(const std::string& path,
                             std::initializer_list<std::string_view> sections) {
    Candidates names;
    auto bytes = io::read_file(path);
    if (path == "-" || !bytes.ok()) return names;
    base::Sources sources;
    auto root = text::parse_document(sources, sources.add(path, *std::move(bytes)));
    if (!root.ok()) return names;
    for (std::string_view section : sections) {
        const text::Node* mapping = root->get(section);
        if (mapping == nullptr) continue;
        for (const text::Member& member : mapping->members)
            names.push_back({member.key});
    }
    return names;
}

Candidates command_names() {
    Candidates names;
    for (const CommandRow& row : commands()) {
        if (row.group != Group::Hidden)
            names.push_back({std::string(row.name), std::string(row.summary)});
    }
    return names;
}

Candidates topics() {
    Candidates all;
    for (const base::Code& row : all_codes())
        all.push_back({std::string(row.code), std::string(row.summary)});
    for (std::string& key : platform::key_completions())
        all.push_back({std::move(key)});
    return all;
}

Candidates candidates(Kind kind, const std::string& file) {
    switch (kind) {
        case Kind::Nothing: return {};
        case Kind::Environment: return names_in_manifest(file, {"environments"});
        case Kind::Service: return names_in_manifest(file, {"services", "jobs"});
        case Kind::Topic: return topics();
        case Kind::File:
        case Kind::Folder: return kFiles;
        case Kind::Shell: return {{"bash"}, {"zsh"}, {"fish"}};
        case Kind::CloudAction: return {{"start"}, {"stop"}, {"reset"}, {"export"}, {"import"}};
        case Kind::SecretAction: return {{"set"}, {"list"}};
        case Kind::Secret: return names_in_manifest(file, {"secrets"});
        case Kind::Images: return {{"assume"}, {"check"}};
        case Kind::Command: return command_names();
        case Kind::Colour: return {{"auto"}, {"always"}, {"never"}};
    }
    return {};
}

Candidates option_names(const CommandRow* row) {
    Candidates names;
    auto add = [&](std::span<const Option> options) {
        for (const Option& option : options) {
            names.push_back({std::string(option.name), std::string(option.summary)});
        }
    };
    if (row == nullptr) names.push_back({"--version", ""});
    if (row != nullptr) add(row->options);
    add(global_options());
    return names;
}

Candidates candidates_at(const Line& line, std::string_view word) {
    if (line.open != nullptr) return candidates(line.open->kind, line.file);
    if (word.starts_with("-")) return option_names(line.row);
    if (line.row == nullptr) return command_names();
    if (line.words >= line.row->words.most) return {};
    const Words& words = line.row->words;
    Kind kind = line.words == 0 ? words.first : words.rest;
    if (line.words > 1 && words.third != Kind::Nothing) kind = words.third;
    return candidates(kind, line.file);
}

}  // namespace

Outcome complete(const Arguments& arguments, const Screen&) {
    std::vector<std::string> before = arguments.words;
    std::string word;
    if (!before.empty()) {
        word = std::move(before.back());
        before.pop_back();
    }
    Outcome outcome;
    for (const Candidate& candidate : candidates_at(read(before), word)) {
        if (!candidate.word.starts_with(word) && candidate.word != ":files") continue;
        outcome.out += candidate.word;
        if (!candidate.meaning.empty()) outcome.out += "\t" + candidate.meaning;
        outcome.out += "\n";
    }
    return outcome;
}

}  // namespace cli
