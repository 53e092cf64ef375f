#include "local/cloudformation/exports.h"

#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "local/cloudformation/lists.h"
#include "local/writing.h"

namespace local {
namespace {

const engine::cloudformation::StackState& stack_at(const Asking& asking, std::uint32_t index) {
    return asking.cloud().stack(engine::Address{engine::CoreKind::Stack, index})->state();
}

}  // namespace

std::optional<aws::Error> list_exports(Asking& asking, aws::Writer& answer) {
    const auto& exports = asking.cloud().exports(asking.account(), asking.region());
    std::vector<std::string> names;
    for (const auto& [name, exported] : exports)
        names.push_back(name);
    auto paged = page_of(asking, std::move(names), kByName);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("Exports");
    for (const std::string& name : page.ids) {
        const engine::Export& exported = exports.at(name);
        answer.begin_structure();
        answer.text("ExportingStackId", stack_at(asking, exported.stack).stack_id);
        answer.text("Name", name).text("Value", exported.value);
        answer.end();
    }
    answer.end();
    write_next(answer, page, kByName);
    return std::nullopt;
}

// AWS rule cloudformation.9 [observed] "Answers of ListImports that users of AWS quote": an export
// that nobody imports is an error, and so is one that is not there.
// Test: Exports.AreListedWithTheirImporters
std::optional<aws::Error> list_imports(Asking& asking, aws::Writer& answer) {
    const std::string name(asking.input().text("ExportName"));
    const auto& importers = asking.cloud().importers(asking.account(), asking.region());
    auto found = importers.find(name);
    if (found == importers.end() || found->second.empty())
        return asking.error(kValidation,
                            fmt::format("Export '{}' is not imported by any stack.", name));
    std::vector<std::string> stacks;
    for (std::uint32_t index : found->second)
        stacks.push_back(stack_at(asking, index).names.stack_name);
    auto paged = page_of(asking, std::move(stacks), kByName, name);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    write_texts(answer, "Imports", page.ids);
    write_next(answer, page, kByName);
    return std::nullopt;
}

}  // namespace local
