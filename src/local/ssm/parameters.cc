#include "local/ssm/parameters.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "local/pages.h"
#include "local/reading.h"
#include "local/ssm/parameter.h"
#include "local/ssm/parameter_views.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

constexpr const char* kNotFound = "ParameterNotFound";
constexpr const char* kNoVersion = "ParameterVersionNotFound";

Decrypted decryption_in(const aws::Value& input) {
    return input.boolean("WithDecryption") ? Decrypted::Yes : Decrypted::No;
}

bool has_label(const ParameterVersion& version, std::string_view label) {
    return std::ranges::count(version.labels, label) > 0;
}

const ParameterVersion* find_version(const Parameter& parameter, std::int64_t number) {
    auto found = std::ranges::find(parameter.versions, number, &ParameterVersion::version);
    return found == parameter.versions.end() ? nullptr : &*found;
}

/// The version that ":3" or ":label" means; the latest one where there is nothing.
const ParameterVersion* selected(const Parameter& parameter, std::string_view selector) {
    if (selector.empty()) return &parameter.latest();
    selector.remove_prefix(1);
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(selector.data(), selector.data() + selector.size(), number);
    if (error == std::errc() && end == selector.data() + selector.size())
        return find_version(parameter, number);
    auto found = std::ranges::find_if(parameter.versions, [&](const ParameterVersion& version) {
        return has_label(version, selector);
    });
    return found == parameter.versions.end() ? nullptr : &*found;
}

aws::Error no_version(const Asking& asking, std::string_view name, std::string_view version) {
    return asking.error(kNoVersion, fmt::format("Systems Manager could not find version {} of {}. "
                                                "Verify the version and try again.",
                                                version, name));
}

// AWS rule ssm.12 [documented] "Systems Manager user guide, Working with parameter labels": 1 to
// 100 letters, digits and .-_, no digit in front, and neither aws nor ssm. Test:
// ParameterLabels.AreOnOneVersion
bool is_label(std::string_view label) {
    std::string small = base::lower(label);
    if (small.starts_with("aws") || small.starts_with("ssm")) return false;
    if (label.empty() || base::is_digit(label[0])) return false;
    return std::ranges::all_of(
        label, [](char c) { return base::is_alphanumeric(c) || c == '.' || c == '-' || c == '_'; });
}

/// The version that the input names, the latest where it names none.
aws::Either<ParameterVersion> version_of(const Asking& asking, const Parameter& parameter) {
    std::int64_t number = asking.input().integer("ParameterVersion", parameter.latest().version);
    const ParameterVersion* version = find_version(parameter, number);
    if (!version) return no_version(asking, parameter.name, fmt::to_string(number));
    return *version;
}

/// Away with it and its values; the fact first (see parameter_store.h).
std::optional<aws::Error> remove(Asking& asking, const engine::Record& record) {
    const std::string place = parameter_place(asking, record.name);
    TRY_OR_ANSWER(asking.ask(engine::ResourceDeleteAsked{kParameterType, record.physical_id}));
    TRY_OR_ANSWER(asking.stores().parameters().forget(place));
    return std::nullopt;
}

}  // namespace

std::optional<aws::Error> get_parameter(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    ParameterWord word = parameter_word(asking, input.text("Name"));
    Parameter parameter = TRY_OR_ANSWER(parameter_called(asking, word.name));
    const ParameterVersion* version = selected(parameter, word.selector);
    if (!version) return no_version(asking, parameter.name, word.selector.substr(1));
    answer.begin_structure("Parameter");
    write_parameter(answer, parameter, *version, word.selector, decryption_in(input));
    answer.end();
    return std::nullopt;
}

std::optional<aws::Error> get_parameters(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    std::vector<std::string> words = texts_of(input.list("Names"));
    // AWS rule ssm.13 [documented] "Systems Manager API reference, GetParameters": names that are
    // not there are listed apart; a name stands there once. Test: Parameters.AreToldTogether
    if (std::set<std::string>(words.begin(), words.end()).size() != words.size())
        return asking.error("ValidationException", "Cannot have duplicate parameter names.");
    std::vector<std::string> invalid;
    answer.begin_list("Parameters");
    for (const std::string& text : words) {
        ParameterWord word = parameter_word(asking, text);
        const engine::Record* record = find_parameter(asking, word.name);
        if (!record) {
            invalid.push_back(text);
            continue;
        }
        Parameter parameter = TRY_OR_ANSWER(read_parameter(asking, *record));
        const ParameterVersion* version = selected(parameter, word.selector);
        if (!version) {
            invalid.push_back(text);
            continue;
        }
        answer.begin_structure();
        write_parameter(answer, parameter, *version, word.selector, decryption_in(input));
        answer.end();
    }
    answer.end();
    write_texts(answer, "InvalidParameters", invalid);
    return std::nullopt;
}

std::optional<aws::Error> get_parameter_history(Asking& asking, aws::Writer& answer) {
    constexpr PageRules kPages = {.token = "NextToken",
                                  .limit = "MaxResults",
                                  .most = 50,
                                  .wrong_code = "InvalidNextToken",
                                  .wrong_message = "The specified token is not valid."};
    const aws::Value& input = asking.input();
    ParameterWord word = parameter_word(asking, input.text("Name"));
    Parameter parameter = TRY_OR_ANSWER(parameter_called(asking, word.name));
    std::vector<std::string> ids;
    for (const ParameterVersion& version : parameter.versions)
        ids.push_back(fmt::format("{:012}", version.version));
    Page page = TRY_OR_ANSWER(page_of(asking, std::move(ids), kPages, parameter.name));
    answer.begin_list("Parameters");
    for (const ParameterVersion& version : parameter.versions) {
        if (std::ranges::count(page.ids, fmt::format("{:012}", version.version)) == 0) continue;
        answer.begin_structure().text("Name", parameter.name);
        write_kind(answer, version, asking.account());
        answer.text("Value", shown_value(parameter, version, decryption_in(input)));
        write_texts(answer, "Labels", version.labels);
        write_tier(answer, version);
        answer.end();
    }
    answer.end();
    write_next(answer, page, kPages);
    return std::nullopt;
}

std::optional<aws::Error> delete_parameter(Asking& asking, aws::Writer&) {
    std::string_view name = asking.input().text("Name");
    const engine::Record* record = find_parameter(asking, name);
    if (!record) return asking.error(kNotFound, fmt::format("Parameter {} not found.", name));
    return remove(asking, *record);
}

std::optional<aws::Error> delete_parameters(Asking& asking, aws::Writer& answer) {
    std::vector<std::string> deleted;
    std::vector<std::string> invalid;
    for (const std::string& name : texts_of(asking.input().list("Names"))) {
        const engine::Record* record = find_parameter(asking, name);
        if (record) TRY_OR_ANSWER(remove(asking, *record));
        (record ? deleted : invalid).push_back(name);
    }
    write_texts(answer, "DeletedParameters", deleted);
    write_texts(answer, "InvalidParameters", invalid);
    return std::nullopt;
}

std::optional<aws::Error> label_parameter_version(Asking& asking, aws::Writer& answer) {
    constexpr std::size_t kMost = 10;
    const aws::Value& input = asking.input();
    Parameter parameter = TRY_OR_ANSWER(parameter_called(asking, input.text("Name")));
    ParameterVersion version = TRY_OR_ANSWER(version_of(asking, parameter));
    std::set<std::string> all(version.labels.begin(), version.labels.end());
    std::vector<std::string> valid;
    std::vector<std::string> invalid;
    for (const std::string& label : texts_of(input.list("Labels"))) {
        (is_label(label) ? valid : invalid).push_back(label);
        if (is_label(label)) all.insert(label);
    }
    if (all.size() > kMost)
        return asking.error("ParameterVersionLabelLimitExceeded",
                            "A parameter version can have a maximum of ten labels.");
    for (const std::string& label : valid)
        TRY_OR_ANSWER(asking.stores().parameters().label(parameter.life, label, version.version));
    write_texts(answer, "InvalidLabels", invalid);
    answer.integer("ParameterVersion", version.version);
    return std::nullopt;
}

std::optional<aws::Error> unlabel_parameter_version(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    Parameter parameter = TRY_OR_ANSWER(parameter_called(asking, input.text("Name")));
    ParameterVersion version = TRY_OR_ANSWER(version_of(asking, parameter));
    std::vector<std::string> removed;
    std::vector<std::string> invalid;
    for (const std::string& label : texts_of(input.list("Labels"))) {
        bool is_there = has_label(version, label);
        if (is_there) TRY_OR_ANSWER(asking.stores().parameters().label(parameter.life, label, 0));
        (is_there ? removed : invalid).push_back(label);
    }
    write_texts(answer, "RemovedLabels", removed);
    write_texts(answer, "InvalidLabels", invalid);
    return std::nullopt;
}

}  // namespace local
