#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "blueprint/rules/finding.h"
#include "blueprint/rules/subjects.h"
#include "cfn/write_template.h"

namespace blueprint {
namespace {

// AWS: AWS CloudFormation User Guide, "Understand CloudFormation quotas".
struct Limit {
    std::string_view code;
    std::string_view what;
    std::size_t most;
};
constexpr Limit kBytes = {"stack.too-large", "bytes", 51'200};
constexpr Limit kResources = {"stack.resources", "resources", 500};
constexpr Limit kReferences = {"stack.dynamic-references", "dynamic references", 60};
constexpr Limit kParameters = {"stack.parameters", "parameters", 200};
constexpr Limit kOutputs = {"stack.outputs", "outputs", 200};

std::size_t count_of(std::string_view word, std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + word.size())) {
        ++count;
    }
    return count;
}

std::string grouped(std::size_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

/// "TaskDefinition alone has 48,112 bytes".
std::string largest_resource(const cfn::Template& body) {
    std::size_t most = 0;
    const cfn::Resource* largest = nullptr;
    for (const cfn::Resource& resource : body.resources) {
        std::size_t bytes = 0;
        for (const cfn::Field& field : resource.properties.fields)
            bytes += cfn::compact_json(field.value).size();
        if (bytes > most) {
            most = bytes;
            largest = &resource;
        }
    }
    return largest == nullptr
               ? ""
               : fmt::format("{} alone has {} bytes", largest->logical_id, grouped(most));
}

std::string help_for(const Limit& limit) {
    if (limit.code == kBytes.code)
        return "bake long texts into the image, or let the program read them from S3 at start";
    if (limit.code == kReferences.code) {
        return "hand a store's parts over one by one, $(postgres.host) and $(postgres.password), "
               "instead of composed text";
    }
    if (limit.code == kParameters.code) return "take out the overrides that add them";
    return "split the platform in two; AWS does not raise this limit";
}

}  // namespace

void check_limits(const platform::Platform&, const Built& built, platform::Findings& findings) {
    for (const cfn::Stack& stack : built.stacks->stacks) {
        std::string text = cfn::write_json(stack.body);
        const std::array<std::pair<const Limit*, std::size_t>, 5> counted = {{
            {&kBytes, text.size()},
            {&kResources, stack.body.resources.size()},
            {&kReferences, count_of("{{resolve:", text)},
            {&kParameters, stack.body.parameters.size()},
            {&kOutputs, stack.body.outputs.size()},
        }};
        for (const auto& [limit, count] : counted) {
            if (count <= limit->most) continue;
            base::Diagnostic diagnostic =
                finding(limit->code,
                        fmt::format("the stack {} has {} {}, CloudFormation takes {}", stack.name,
                                    grouped(count), limit->what, grouped(limit->most)),
                        place_of(*built.environment, stack));
            if (limit == &kBytes) diagnostic.notes.push_back(largest_resource(stack.body));
            diagnostic.help = help_for(*limit);
            findings.add(std::move(diagnostic), subject_of(*built.environment, stack));
        }
    }
}

}  // namespace blueprint
