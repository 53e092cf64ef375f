#include "local/ssm/parameter.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/sha256.h"
#include "engine/properties.h"
#include "local/records.h"
#include "local/trying.h"

namespace local {
namespace {

std::int64_t version_of(const engine::Record& record) {
    return std::max<std::int64_t>(record.revision, 1);
}

ParameterVersion version_in(const cfn::Object& properties, std::int64_t number, base::Time at) {
    ParameterVersion version{
        .version = number, .value = engine::text_at(properties, "Value"), .modified = at};
    for (const char* name : {"Type", "Description", "AllowedPattern", "Tier", "DataType"})
        if (std::string text = engine::text_at(properties, name); !text.empty())
            version.details.emplace(name, text);
    version.details.try_emplace("Tier", "Standard");
    version.details.try_emplace("DataType", "text");
    return version;
}

/// The store catches up with the record, which a template may have changed. Of several changes
/// since somebody asked, the last two are told: the record knows no more.
aws::Either<base::Done> catch_up(Asking& asking, const engine::Record& record,
                                 const ParameterLife& life) {
    ParameterStore& store = asking.stores().parameters();
    std::int64_t last = TRY_OR_ANSWER(store.last_version(life));
    std::int64_t wanted = version_of(record);
    if (last >= wanted) return base::Done{};
    auto waiting = TRY_OR_ANSWER(store.waiting(life.place));
    if (record.previous && last < wanted - 1)
        TRY_OR_ANSWER(store.add(life, version_in(*record.previous, wanted - 1, record.created)));
    ParameterVersion version = version_in(*record.properties, wanted, record.changed);
    bool is_secure = detail(version.details, "Type") == kSecureString;
    if (is_secure && waiting && waiting->version == wanted) {
        version.value = std::move(waiting->value);
        version.details["KeyId"] = detail(waiting->details, "KeyId");
    }
    TRY_OR_ANSWER(store.add(life, version));
    return base::Done{};
}

}  // namespace

// AWS rule ssm.6 [documented] "Systems Manager API reference, GetParameter, Name": a name, or the
// ARN; a version or a label may stand behind it, after a colon. Test:
// Parameters.AreToldByVersionAndLabel
ParameterWord parameter_word(const Asking& asking, std::string_view word) {
    const std::string before =
        fmt::format("arn:aws:ssm:{}:{}:parameter", asking.region(), asking.account());
    std::string_view name = word;
    bool is_arn = word.starts_with(before);
    if (is_arn) name.remove_prefix(before.size());
    std::size_t colon = std::min(name.find(':'), name.size());
    if (word.starts_with("arn:") && !is_arn) colon = name.size();
    ParameterWord split{std::string(name.substr(0, colon)), std::string(name.substr(colon))};
    // A name without a path has none in its ARN either, but for the slash before it.
    bool is_plain = is_arn && std::ranges::count(split.name, '/') == 1;
    if (is_plain && !find_parameter(asking, split.name)) split.name.erase(0, 1);
    return split;
}

const engine::Record* find_parameter(const Asking& asking, std::string_view name) {
    const engine::Record* record = find_living(asking, kParameterType, name);
    return record && record->name == name ? record : nullptr;
}

aws::Either<Parameter> read_parameter(Asking& asking, const engine::Record& record) {
    Parameter parameter{.record = &record,
                        .name = record.name,
                        .arn = engine::text_of(record.attributes->find("Arn")),
                        .life = {parameter_place(asking, record.name), record.created}};
    TRY_OR_ANSWER(catch_up(asking, record, parameter.life));
    parameter.versions = TRY_OR_ANSWER(asking.stores().parameters().versions(parameter.life));
    return parameter;
}

aws::Either<Parameter> parameter_called(Asking& asking, std::string_view name) {
    const engine::Record* record = find_parameter(asking, name);
    if (!record)
        return asking.error("ParameterNotFound", fmt::format("Parameter {} not found.", name));
    return read_parameter(asking, *record);
}

aws::Either<std::vector<Parameter>> all_parameters(Asking& asking) {
    std::vector<Parameter> all;
    if (!asking.inventory()) return all;
    constexpr auto kAll = std::numeric_limits<std::size_t>::max();
    for (const std::string& id : asking.inventory()->list(kParameterType, {}, kAll))
        if (const engine::Record* record = find_parameter(asking, id))
            all.push_back(TRY_OR_ANSWER(read_parameter(asking, *record)));
    return all;
}

std::string parameter_place(const Asking& asking, std::string_view name) {
    return fmt::format("{}/{}/{}", asking.account(), asking.region(), name);
}

// AWS rule ssm.7 [documented] "Systems Manager API reference, GetParameter, WithDecryption": a
// SecureString is told encrypted where nobody asks for more. What stands for that here has nothing
// of the value in it. Test: SecureStrings.AreToldToWhoAsksForThem
std::string shown_value(const Parameter& parameter, const ParameterVersion& version,
                        Decrypted decrypted) {
    if (detail(version.details, "Type") != kSecureString || decrypted == Decrypted::Yes)
        return version.value;
    return "AQICAHi" + base::to_base64(base::sha256_hex_of_parts(
                           {"encrypted ", parameter.arn, fmt::format(" {}", version.version)}));
}

}  // namespace local
