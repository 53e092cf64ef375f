#pragma once
// The API model of one service as it stands in models/aws, with its overlay added.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/document.h"

namespace aws_generator {

/// One service, as a JSON document whose `shapes` and `operations` are complete.
struct Model {
    /// The name of its file: "ecs".
    std::string name;
    text::Node document;
};

/// Adds an overlay (models/aws/README.md) to `model`. Refused when it adds what is there already,
/// or to what is not there, so that a refresh of the models shows what is left of it.
base::Status add_overlay(Model& model, const text::Node& overlay);

/// Whether all that the tables need is there and nothing that they cannot say: every shape that is
/// named exists, the protocols are those that slipway speaks. One finding for each that is wrong.
base::Status check(const Model& model);

/// The text of a scalar member; empty when there is none.
std::string_view word(const text::Node& node, std::string_view key);

/// Whether the member `key` is `true`.
bool flag(const text::Node& node, std::string_view key);

/// The members of the mapping `key`; none when there is none.
const std::vector<text::Member>& mapping(const text::Node& node, std::string_view key);

}  // namespace aws_generator
