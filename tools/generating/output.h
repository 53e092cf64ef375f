#pragma once
// What the generators share: reading a model, writing C++ that stays untouched when it is the same.

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "text/document.h"

namespace generating {

/// A JSON file as a tree. Its problems have no place: a model is not written by hand.
base::Result<text::Node> read_json(const std::filesystem::path& path);

/// Writes `text` unless the file has it already, so that a new generator does not rebuild the
/// world. False when it cannot; the reason is on standard error.
bool write_changed(const std::filesystem::path& path, std::string_view text);

/// `text` as a C++ string literal.
std::string cpp_literal(std::string_view text);

}  // namespace generating
