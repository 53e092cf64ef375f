#pragma once
// Templates in: JSON or YAML, long and short forms, all sections.

#include <string>
#include <string_view>

#include "base/result.h"
#include "cfn/template.h"
#include "text/document.h"

namespace cfn {

/// The template that `document` holds. Whatever order its sections have, `Template::other` has them
/// in the order in which they are written. `Fn::Sub` is taken apart; in Metadata, Mappings,
/// Transform and sections of unknown name functions stay plain objects. Errors, all of them at once
/// and with their places: template.shape, template.version, template.name, template.function,
/// template.unknown-function, template.sub, template.loop, template.policy, template.too-deep.
base::Result<Template> read_template(const text::Node& document);

/// The same of a text that is no document of the user's: `name` says whose. What is wrong has its
/// line in words, and no place. Errors: those of text::parse_document too.
base::Result<Template> read_template_text(const std::string& name, std::string_view text);

/// One value of a template, functions included: what an override puts into a template. The same
/// errors.
base::Result<Expression> read_expression(const text::Node& node);

}  // namespace cfn
