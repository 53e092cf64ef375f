#pragma once
// Reading properties whose functions are worked out, by path and by the type that is wanted.
// CloudFormation takes "80" for 80 and "true" for true, so these do.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cfn/expression.h"

namespace engine {

/// The value at `path` ("DeploymentConfiguration.MaximumPercent"), or nothing.
const cfn::Expression* property(const cfn::Object& properties, std::string_view path);

/// A scalar as text ("80", "true"); empty for lists, objects and nothing.
std::string text_of(const cfn::Expression* value);
std::optional<std::int64_t> integer_of(const cfn::Expression* value);
/// False when it is neither true nor "true".
bool truth_of(const cfn::Expression* value);

std::string text_at(const cfn::Object& properties, std::string_view path);
std::optional<std::int64_t> integer_at(const cfn::Object& properties, std::string_view path);
bool truth_at(const cfn::Object& properties, std::string_view path, bool absent = false);
/// The scalars of the list at `path`; a scalar there is a list of one.
std::vector<std::string> texts_at(const cfn::Object& properties, std::string_view path);
/// The objects of the list at `path`; they live as long as `properties`.
std::vector<const cfn::Object*> objects_at(const cfn::Object& properties, std::string_view path);

/// The part behind the last '/', or behind the last ':' when there is no '/': the name in an ARN.
std::string last_segment(std::string_view arn);

/// The value of the tag `key` of a list of Key and Value at `path`, or nothing.
std::optional<std::string> tag_at(const cfn::Object& properties, std::string_view path,
                                  std::string_view key);

}  // namespace engine
