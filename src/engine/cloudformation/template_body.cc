#include "engine/cloudformation/template_body.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/source.h"
#include "cfn/check_parts.h"
#include "cfn/read_template.h"
#include "cfn/schema.h"
#include "text/document.h"

namespace engine::cloudformation {
namespace {

// AWS: user guide, "CloudFormation quotas".
constexpr std::size_t kMostResources = 500;
constexpr std::size_t kMostParameters = 200;
constexpr std::size_t kMostOutputs = 200;
constexpr std::size_t kMostMappings = 200;
constexpr std::size_t kMostReferences = 60;
constexpr std::size_t kMostAttributes = 200;
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestDescription = 1024;

Refusal invalid(std::string message) {
    return {"ValidationError", std::move(message)};
}

/// The template, or what is wrong with the text.
std::variant<cfn::Template, Refusal> read(std::string_view text) {
    base::Sources sources;
    auto document = text::parse_document(sources, sources.add("template", std::string(text)));
    if (!document.ok()) {
        const base::Diagnostic& problem = document.problems().front();
        bool is_json = text.find_first_not_of(" \t\r\n") != std::string_view::npos &&
                       text[text.find_first_not_of(" \t\r\n")] == '{';
        return invalid(fmt::format("Template format error: {} not well-formed. ({})",
                                   is_json ? "JSON" : "YAML", problem.message));
    }
    if (!document->is_mapping()) {
        return invalid("Template format error: unsupported structure.");
    }
    auto body = cfn::read_template(*document);
    if (!body.ok()) {
        return invalid("Template format error: " + body.problems().front().message);
    }
    return *std::move(body);
}

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string_view::npos;
         at = text.find(what, at + what.size()))
        ++found;
    return found;
}

/// Nothing when it has none.
const cfn::Object* mappings(const cfn::Template& body) {
    const cfn::Expression* section = body.other.find("Mappings");
    return section ? section->as<cfn::Object>() : nullptr;
}

/// The longest name in the template.
std::string longest_name(const cfn::Template& body) {
    std::string longest;
    auto look = [&](const std::string& name) {
        if (name.size() > longest.size()) longest = name;
    };
    for (const cfn::Parameter& parameter : body.parameters)
        look(parameter.name);
    for (const cfn::Resource& resource : body.resources)
        look(resource.logical_id);
    for (const cfn::Output& output : body.outputs)
        look(output.name);
    if (const cfn::Object* all = mappings(body))
        for (const cfn::Field& mapping : all->fields)
            look(mapping.name);
    return longest;
}

/// How many attributes the largest key of a mapping has.
std::size_t most_attributes(const cfn::Template& body) {
    std::size_t most = 0;
    const cfn::Object* all = mappings(body);
    for (const cfn::Field& mapping : all ? all->fields : std::vector<cfn::Field>()) {
        const auto* keys = mapping.value.as<cfn::Object>();
        for (const cfn::Field& key : keys ? keys->fields : std::vector<cfn::Field>())
            if (const auto* attributes = key.value.as<cfn::Object>())
                most = std::max(most, attributes->fields.size());
    }
    return most;
}

/// AWS rule template.6 [documented] "User guide, CloudFormation quotas": A template has at most 500
/// resources, 200 parameters, outputs and mappings, 200 attributes a mapping, 60 dynamic
/// references, 255 characters a name and 1,024 bytes of description. Test:
/// TemplateBody.HoldsToTheQuotas
std::optional<Refusal> too_much(const TemplateBody& body) {
    struct Quota {
        std::string_view what;
        std::size_t is;
        std::size_t most;
    };
    const std::array quotas = {
        Quota{"resources", body.parsed.resources.size(), kMostResources},
        Quota{"parameters", body.parsed.parameters.size(), kMostParameters},
        Quota{"outputs", body.parsed.outputs.size(), kMostOutputs},
        Quota{"mappings", mappings(body.parsed) ? mappings(body.parsed)->fields.size() : 0,
              kMostMappings},
        Quota{"attributes of a mapping", most_attributes(body.parsed), kMostAttributes},
        Quota{"dynamic references", count(body.text, "{{resolve:"), kMostReferences}};
    for (const Quota& quota : quotas) {
        if (quota.is <= quota.most) continue;
        return invalid(fmt::format(
            "Template format error: Number of {}, {}, is greater than maximum allowed, {}",
            quota.what, quota.is, quota.most));
    }
    if (std::string name = longest_name(body.parsed); name.size() > kLongestName) {
        return invalid(fmt::format(
            "Template format error: the name {} is longer than {} characters", name, kLongestName));
    }
    if (body.parsed.description.size() > kLongestDescription) {
        return invalid("Template format error: 'Description' length is greater than 1024.");
    }
    return std::nullopt;
}

/// AWS rule template.7 [observed] "Pull request ministack#1628, measured against an account": A
/// template has resources, and each is of a type that exists. Test:
/// TemplateBody.KnowsItsResourceTypes
std::optional<Refusal> unknown_types(const cfn::Template& body) {
    if (body.resources.empty()) {
        return invalid("Template format error: At least one Resources member must be defined.");
    }
    std::set<std::string> unknown;
    for (const cfn::Resource& resource : body.resources) {
        if (resource.type == "AWS::CloudFormation::Stack") {
            return invalid(fmt::format(
                "Resource {}: nested stacks (AWS::CloudFormation::Stack) are not part of this "
                "cloud yet",
                resource.logical_id));
        }
        if (!cfn::find_type(resource.type)) unknown.insert(resource.type);
    }
    if (unknown.empty()) return std::nullopt;
    return invalid(fmt::format("Template format error: Unrecognized resource types: [{}]",
                               fmt::join(unknown, ", ")));
}

/// AWS rule template.16 [observed] "Threads cfn-check#3, troposphere#140 and senza#94": Sections,
/// and keys of resources and parameters, that CloudFormation does not know are refused; that those
/// of outputs are is chosen. Test: TemplateBody.RefusesKeysThatCloudFormationDoesNotKnow
std::optional<Refusal> unknown_keys(const cfn::Template& body) {
    std::vector<std::string> sections = cfn::unknown_sections(body);
    // It belongs to a transform, and there is none here.
    if (body.other.find("Globals")) sections.insert(sections.begin(), "Globals");
    if (!sections.empty()) {
        return invalid(
            fmt::format("Invalid template property or properties [{}]", fmt::join(sections, ", ")));
    }
    for (const cfn::Resource& resource : body.resources)
        if (auto key = cfn::unknown_key(resource))
            return invalid(fmt::format("Invalid template resource property '{}'", *key));
    for (const cfn::Parameter& parameter : body.parameters)
        if (auto key = cfn::unknown_key(parameter))
            return invalid(fmt::format("Invalid template parameter property '{}'", *key));
    for (const cfn::Output& output : body.outputs)
        if (!output.other.fields.empty())
            return invalid(fmt::format("Invalid template output property '{}'",
                                       output.other.fields.front().name));
    return std::nullopt;
}

/// AWS rule template.17 [chosen] "User guide, Template sections; DeletionPolicy attribute": The
/// type of a parameter is one of CloudFormation's, a mapping is two keys deep, an output is a text,
/// and a snapshot is kept of what can have one. The words are ours. Test:
/// TemplateBody.RefusesPartsThatMeanNothing
std::optional<Refusal> wrong_parts(const cfn::Template& body) {
    base::Diagnostics found;
    cfn::check_parts(body, found);
    if (found.empty()) return std::nullopt;
    return invalid("Template format error: " + found.front().message);
}

/// What a template may say and this cloud would not do.
std::optional<Refusal> policies_not_followed(const cfn::Template& body) {
    for (const cfn::Resource& resource : body.resources) {
        for (const char* policy : {"CreationPolicy", "UpdatePolicy"}) {
            if (!resource.other.find(policy)) continue;
            return invalid(fmt::format(
                "Resource {}: {} (signals, instances in turn) is not part of this cloud yet",
                resource.logical_id, policy));
        }
    }
    return std::nullopt;
}

}  // namespace

std::variant<SharedTemplate, Refusal> read_template_body(std::string_view text) {
    auto parsed = read(text);
    if (auto* refusal = std::get_if<Refusal>(&parsed)) return std::move(*refusal);
    TemplateBody body{std::string(text), std::move(std::get<cfn::Template>(parsed))};
    for (const char* section : {"Transform", "Hooks"}) {
        if (!body.parsed.other.find(section)) continue;
        return invalid(fmt::format(
            "The template's section {} needs code that runs outside of the template (macros, "
            "hooks), which is not part of this cloud",
            section));
    }
    if (auto refusal = unknown_keys(body.parsed)) return *refusal;
    if (auto refusal = unknown_types(body.parsed)) return *refusal;
    if (auto refusal = too_much(body)) return *refusal;
    if (auto refusal = wrong_parts(body.parsed)) return *refusal;
    if (auto refusal = policies_not_followed(body.parsed)) return *refusal;
    return share(std::move(body));
}

}  // namespace engine::cloudformation

namespace engine {

void CodecOf<cloudformation::TemplateBody>::write(Encoder& encoder,
                                                  const cloudformation::TemplateBody& body) {
    encode(encoder, body.text);
}

void CodecOf<cloudformation::TemplateBody>::read(Decoder& decoder,
                                                 cloudformation::TemplateBody& body) {
    decode(decoder, body.text);
    // Taken once, it stays, whatever is refused today.
    auto parsed = cloudformation::read(body.text);
    auto* whole = std::get_if<cfn::Template>(&parsed);
    if (!whole) return decoder.in.fail();
    body.parsed = std::move(*whole);
}

}  // namespace engine
