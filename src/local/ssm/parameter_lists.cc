// DescribeParameters and GetParametersByPath.

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "local/pages.h"
#include "local/reading.h"
#include "local/ssm/parameter.h"
#include "local/ssm/parameter_views.h"
#include "local/ssm/parameters.h"
#include "local/tags.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

/// `name` lies under `path`, at once or deeper.
bool is_under(std::string_view name, std::string_view path, bool is_recursive) {
    std::string before(path);
    if (!before.ends_with('/')) before += '/';
    if (!name.starts_with(before)) return false;
    return is_recursive || name.find('/', before.size()) == std::string_view::npos;
}

struct Filter {
    std::string key;
    std::string option;
    std::vector<std::string> values;
};

struct FilterRule {
    std::string_view key;
    std::string_view options;  ///< with blanks around each; the first one is usual
    bool by_path = false;      ///< GetParametersByPath takes it
    bool by_description = true;
};
// AWS rule ssm.14 [documented] "Systems Manager API reference, ParameterStringFilter":
// DescribeParameters filters by name, type, key, path, tier, data type and tags,
// GetParametersByPath by type, key and label; each with options of its own. Test:
// ParameterLists.AreFiltered
constexpr FilterRule kFilters[] = {{"Name", " Equals BeginsWith Contains "},
                                   {"Type", " Equals BeginsWith ", true},
                                   {"KeyId", " Equals BeginsWith ", true},
                                   {"Path", " OneLevel Recursive "},
                                   {"Tier", " Equals "},
                                   {"DataType", " Equals "},
                                   {"Label", " Equals BeginsWith ", true, false},
                                   {"tag:", " Equals "}};

const FilterRule* rule_of(std::string_view key) {
    if (key.starts_with("tag:")) key = "tag:";
    const auto* found = std::ranges::find(kFilters, key, &FilterRule::key);
    return found == std::end(kFilters) ? nullptr : found;
}

aws::Either<std::vector<Filter>> filters_in(const Asking& asking, bool is_by_path) {
    std::vector<Filter> filters;
    for (const aws::Value& given : asking.input().list("Filters"))
        filters.push_back(
            {std::string(given.text("Key")), "BeginsWith", texts_of(given.list("Values"))});
    for (const aws::Value& given : asking.input().list("ParameterFilters")) {
        Filter filter{std::string(given.text("Key")), std::string(given.text("Option")),
                      texts_of(given.list("Values"))};
        const FilterRule* rule = rule_of(filter.key);
        bool is_taken = rule && (is_by_path ? rule->by_path : rule->by_description);
        if (!is_taken)
            return asking.error("InvalidFilterKey",
                                fmt::format("The following filter key is not valid: {}. Valid "
                                            "filter keys include: {}.",
                                            filter.key,
                                            is_by_path ? "[Type, KeyId, Label]"
                                                       : "[Path, Name, Type, KeyId, Tier]"));
        if (filter.option.empty())
            filter.option = rule->options.substr(1, rule->options.find(' ', 1) - 1);
        if (rule->options.find(fmt::format(" {} ", filter.option)) == std::string_view::npos)
            return asking.error(
                "InvalidFilterOption",
                fmt::format("The following filter option is not valid: {}.", filter.option));
        bool needs_values = !filter.key.starts_with("tag:");
        if (needs_values && filter.values.empty())
            return asking.error("InvalidFilterValue",
                                fmt::format("The following filter values are missing : null for "
                                            "filter key {}.",
                                            filter.key));
        filters.push_back(std::move(filter));
    }
    return filters;
}

/// What the filter looks at.
std::vector<std::string> subjects_of(const Parameter& parameter, const Filter& filter) {
    const ParameterVersion& latest = parameter.latest();
    if (filter.key == "Name") return {parameter.name};
    if (filter.key == "Label") {
        std::vector<std::string> labels;
        for (const ParameterVersion& version : parameter.versions)
            labels.insert(labels.end(), version.labels.begin(), version.labels.end());
        return labels;
    }
    if (!filter.key.starts_with("tag:")) return {std::string(detail(latest.details, filter.key))};
    std::vector<std::string> values;
    for (const Tag& tag : tags_of(*parameter.record))
        if (filter.key.substr(4) == tag.key) values.push_back(tag.value);
    return values;
}

bool passes(const Parameter& parameter, const Filter& filter) {
    if (filter.key == "Path")
        return std::ranges::any_of(filter.values, [&](const std::string& path) {
            return is_under(parameter.name, path, filter.option == "Recursive");
        });
    std::vector<std::string> subjects = subjects_of(parameter, filter);
    if (filter.values.empty()) return !subjects.empty();
    return std::ranges::any_of(subjects, [&](std::string_view subject) {
        return std::ranges::any_of(filter.values, [&](std::string_view value) {
            if (filter.option == "BeginsWith") return subject.starts_with(value);
            if (filter.option == "Contains") return subject.find(value) != std::string_view::npos;
            return subject == value;
        });
    });
}

/// Those that pass all filters, by name.
aws::Either<std::map<std::string, Parameter>> filtered(Asking& asking, bool is_by_path) {
    auto filters = TRY_OR_ANSWER(filters_in(asking, is_by_path));
    std::map<std::string, Parameter> passed;
    for (Parameter& parameter : TRY_OR_ANSWER(all_parameters(asking))) {
        bool is_passed = std::ranges::all_of(
            filters, [&](const Filter& filter) { return passes(parameter, filter); });
        if (is_passed) passed.emplace(parameter.name, std::move(parameter));
    }
    return passed;
}

template <class Entries>
std::vector<std::string> keys_of(const Entries& entries) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : entries)
        keys.push_back(key);
    return keys;
}

constexpr PageRules pages_of(std::size_t most) {
    return {.token = "NextToken",
            .limit = "MaxResults",
            .most = most,
            .wrong_code = "InvalidNextToken",
            .wrong_message = "The specified token is not valid."};
}

}  // namespace

std::optional<aws::Error> describe_parameters(Asking& asking, aws::Writer& answer) {
    constexpr PageRules kPages = pages_of(50);
    const aws::Value& input = asking.input();
    if (input.boolean("Shared"))
        return asking.error("ValidationException", "Shared is not part of this cloud yet");
    if (input.has("Filters") && input.has("ParameterFilters"))
        return asking.error("ValidationException",
                            "You can use either Filters or ParameterFilters in a single request.");
    auto parameters = TRY_OR_ANSWER(filtered(asking, false));
    Page page = TRY_OR_ANSWER(page_of(asking, keys_of(parameters), kPages));
    answer.begin_list("Parameters");
    for (const std::string& name : page.ids) {
        const Parameter& parameter = parameters.at(name);
        answer.begin_structure().text("Name", name).text("ARN", parameter.arn);
        write_kind(answer, parameter.latest(), asking.account());
        write_tier(answer, parameter.latest());
        answer.end();
    }
    answer.end();
    write_next(answer, page, kPages);
    return std::nullopt;
}

std::optional<aws::Error> get_parameters_by_path(Asking& asking, aws::Writer& answer) {
    constexpr PageRules kPages = pages_of(10);
    const aws::Value& input = asking.input();
    std::string_view path = input.text("Path");
    // AWS rule ssm.15 [documented] "Systems Manager API reference, GetParametersByPath": a
    // hierarchy begins with a slash; one level of it is told, or all of it. Test:
    // ParameterLists.GoByPath
    if (!path.starts_with('/'))
        return asking.error("ValidationException",
                            "The parameter doesn't meet the parameter name "
                            "requirements. The parameter name must begin with a "
                            "forward slash \"/\". It can't be prefixed with \"aws\" or "
                            "\"ssm\" (case-insensitive). It must use only letters, "
                            "numbers, or the following symbols: . (period), - "
                            "(hyphen), _ (underscore). Special characters are not "
                            "allowed. All sub-paths, if specified, must use the "
                            "forward slash symbol \"/\". Valid example: "
                            "/get/parameters2-/by1./path0_.");
    auto parameters = TRY_OR_ANSWER(filtered(asking, true));
    std::erase_if(parameters, [&](const auto& entry) {
        return !is_under(entry.first, path, input.boolean("Recursive"));
    });
    Page page = TRY_OR_ANSWER(page_of(asking, keys_of(parameters), kPages, path));
    answer.begin_list("Parameters");
    for (const std::string& name : page.ids) {
        const Parameter& parameter = parameters.at(name);
        answer.begin_structure();
        write_parameter(answer, parameter, parameter.latest(), "",
                        input.boolean("WithDecryption") ? Decrypted::Yes : Decrypted::No);
        answer.end();
    }
    answer.end();
    write_next(answer, page, kPages);
    return std::nullopt;
}

}  // namespace local
