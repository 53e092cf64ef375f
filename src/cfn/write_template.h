#pragma once
// Templates out: the same bytes for the same template on every machine.

#include <string>

#include "cfn/template.h"
#include "text/json_writer.h"

namespace cfn {

/// Indented JSON in the long forms: format version, description, metadata, transform, parameters,
/// rules, mappings, conditions, resources, outputs, then sections of other names. This is the text
/// that is deployed: where it would pass the 51,200 bytes that CloudFormation takes in a request, it
/// is compact.
std::string write_json(const Template& body);

/// The same without white space: what counts when a template is uploaded as small as can be.
std::string compact_json(const Template& body);

/// YAML with short tags (`!Ref`, `!Sub`) where YAML allows them.
std::string write_yaml(const Template& body);

/// One expression as JSON, on one line: for messages and comparisons.
std::string compact_json(const Expression& expression);

/// The same as messages show it: cut after 60 bytes.
std::string brief_json(const Expression& expression);

}  // namespace cfn
