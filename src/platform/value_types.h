#pragma once
// What each type of value accepts, and the words for it. The only place where a type's check,
// description and pattern stand.

#include <string>
#include <string_view>

#include "platform/keys.h"

namespace platform {

/// What stands for no days at all where days are written (Type::Days).
inline constexpr std::string_view kNoDays = "none";

/// Whether `text` is a value of `type`, within the limits and choices of `key`.
bool accepts(Type type, const Key& key, std::string_view text);

/// "a duration of 2s to 2m", with the limits and choices of `key`: completes "expected ...".
std::string expectation(Type type, const Key& key);

/// What to do about a `text` that is not accepted: a near miss, the missing unit, the sizes that
/// Fargate has. One line. Never empty: at least an example.
std::string advice(Type type, const Key& key, std::string_view text);

/// The example of `key` for a reader whose environments have other names than those in it: the
/// value that it has by `default`.
std::string_view plain_example(const Key& key);

/// Of a free-form mapping: the value of its example's first member. `ports: { http: 8123 }` gives
/// 8123.
std::string_view member_example(const Key& key);

/// A regular expression for the JSON Schema, anchored; empty when any text will do or the schema
/// has a better word.
std::string_view schema_pattern(Type type);

/// The bare name of the type for the reference page: "duration", "CPU/memory".
std::string_view type_name(Type type);

}  // namespace platform
