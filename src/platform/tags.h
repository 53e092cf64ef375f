#pragma once
// What AWS asks of tags. They stand on everything, so the strictest of its services counts.

#include <string>
#include <string_view>

#include "platform/report.h"
#include "text/document.h"

namespace platform {

/// AWS takes 50 tags on a resource; the rest is slipway's own: `platform`, `environment`, `service`
/// and `managed-by`, and the two by which a service remembers that it left Spot.
inline constexpr std::size_t kMostTags = 44;

/// What is wrong with `text` as the name or the value of a tag, and what to do; empty: nothing.
/// AWS: Tagging AWS Resources, "Tag naming limits and requirements".
std::string tag_name_problem(std::string_view text);
std::string tag_value_problem(std::string_view text);

/// Holds the tags that `owner` ("`api`") has in the end, a mapping or nothing, to what AWS asks of
/// all of them together. Errors: manifest.conflict (two names that differ by case alone),
/// tags.too-many.
void check_tags(const text::Node* tags, std::string_view owner, Report& report);

}  // namespace platform
