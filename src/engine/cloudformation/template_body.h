#pragma once
// A template as a request carries it: the text that GetTemplate gives back, and what it says.

#include <string>
#include <string_view>
#include <variant>

#include "cfn/template.h"
#include "engine/codec.h"
#include "engine/core.h"
#include "engine/shared.h"

namespace engine::cloudformation {

/// The text, and the template that it holds. Equal when the texts are; written as the text alone.
struct TemplateBody {
    std::string text = {};
    cfn::Template parsed = {};

    bool operator==(const TemplateBody& other) const { return text == other.text; }
};
/// Never changes; shared by the request, the stack and its change sets.
using SharedTemplate = Shared<TemplateBody>;

/// Reads JSON or YAML. The refusal is CloudFormation's ValidationError with "Template format error:
/// ...": text that is no document, a section or resource of the wrong shape, no resources, too many
/// of them, a name that is not alphanumeric, a function that does not exist or has the wrong
/// arguments, a resource type that is not known, a key or section that nobody knows; and what this
/// cloud does not do (transforms, nested stacks, creation policies), in a sentence that says so.
///
/// AWS: user guide, "Template anatomy", "CloudFormation quotas".
std::variant<SharedTemplate, Refusal> read_template_body(std::string_view text);

}  // namespace engine::cloudformation

namespace engine {

template <>
struct CodecOf<cloudformation::TemplateBody> {
    static void write(Encoder& encoder, const cloudformation::TemplateBody& body);
    static void read(Decoder& decoder, cloudformation::TemplateBody& body);
};

}  // namespace engine
