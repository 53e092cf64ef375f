// Any bytes as a template: read, checked, followed, evaluated, written and read again. What was
// read must come back equal; what it evaluates to is never more than its budget.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "cfn/check_schema.h"
#include "cfn/diff.h"
#include "cfn/evaluate.h"
#include "cfn/read_template.h"
#include "cfn/references.h"
#include "cfn/write_template.h"

namespace {

void expect_reads_back(const std::string& written, const cfn::Template& body) {
    base::Sources sources;
    auto document = text::parse_document(sources, sources.add("again", written));
    if (!document.ok()) std::abort();
    auto again = cfn::read_template(*document);
    if (!again.ok() || !(*again == body)) std::abort();
    if (!cfn::diff(*again, body).empty()) std::abort();
}

/// Every other name is not known yet, so that functions stay in what is made.
std::optional<cfn::Expression> value_of(const std::string& resource, const std::string& attribute) {
    if ((resource.size() + attribute.size()) % 2 == 0) return std::nullopt;
    return cfn::Expression(resource + "-1");
}

void expect_bounded(const cfn::Evaluated& made) {
    constexpr std::uint64_t kLongest = cfn::kMostText;
    const auto* text = made.value ? made.value->as<std::string>() : nullptr;
    if (!made.problem.empty()) return;
    if (text && text->size() > kLongest) std::abort();
    if (made.value && cfn::cost_of(*made.value) > cfn::kMostCost) std::abort();
}

void evaluate(const cfn::Template& body) {
    cfn::Surroundings around{.account = "111122223333",
                             .region = "eu-west-1",
                             .stack_name = "shop",
                             .zones = {"eu-west-1a", "eu-west-1b"},
                             .exports = {{"net", "vpc-1"}}};
    for (const cfn::Parameter& parameter : body.parameters)
        around.parameters[parameter.name] = cfn::Expression("given");
    cfn::Evaluator evaluator(body, around);
    for (const cfn::Resource& resource : body.resources) {
        cfn::Uses uses;
        evaluator.add_uses(cfn::Expression(resource.properties), uses);
        expect_bounded(evaluator.evaluate(resource.properties, value_of));
    }
    cfn::Budget budget;
    for (const cfn::Output& output : body.outputs) {
        cfn::Uses uses;
        evaluator.add_uses(output.value, uses);
        expect_bounded(evaluator.evaluate(output.value, value_of, budget));
        if (output.export_name) expect_bounded(evaluator.evaluate(*output.export_name, {}, budget));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::Sources sources;
    std::uint32_t file =
        sources.add("template", std::string(reinterpret_cast<const char*>(data), size));
    auto document = text::parse_document(sources, file);
    if (!document.ok()) return 0;
    auto body = cfn::read_template(*document);
    if (!body.ok()) return 0;
    cfn::check_schema(*body);
    cfn::dangling(*body);
    cfn::imports(*body, {.account = "111122223333", .region = "eu-west-1"});
    cfn::exports(*body, {});
    evaluate(*body);
    cfn::print_diff(cfn::diff({}, *body));
    expect_reads_back(cfn::write_json(*body), *body);
    expect_reads_back(cfn::compact_json(*body), *body);
    expect_reads_back(cfn::write_yaml(*body), *body);
    return 0;
}
