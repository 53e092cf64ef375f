#include "local/ssm/parameter_views.h"

#include <fmt/format.h>

#include "local/writing.h"

namespace local {

void write_parameter(aws::Writer& out, const Parameter& parameter, const ParameterVersion& version,
                     std::string_view selector, Decrypted decrypted) {
    out.text("Name", parameter.name)
        .text("Type", detail(version.details, "Type"))
        .text("Value", shown_value(parameter, version, decrypted))
        .integer("Version", version.version);
    write_unless_empty(out, "Selector", selector);
    out.time("LastModifiedDate", version.modified)
        .text("ARN", parameter.arn)
        .text("DataType", detail(version.details, "DataType"));
}

void write_kind(aws::Writer& out, const ParameterVersion& version, std::string_view account) {
    out.text("Type", detail(version.details, "Type"));
    write_unless_empty(out, "KeyId", detail(version.details, "KeyId"));
    out.time("LastModifiedDate", version.modified)
        .text("LastModifiedUser", fmt::format("arn:aws:iam::{}:root", account));
    write_unless_empty(out, "Description", detail(version.details, "Description"));
}

void write_tier(aws::Writer& out, const ParameterVersion& version) {
    write_unless_empty(out, "AllowedPattern", detail(version.details, "AllowedPattern"));
    out.integer("Version", version.version).text("Tier", detail(version.details, "Tier"));
    out.begin_list("Policies").end();
    out.text("DataType", detail(version.details, "DataType"));
}

}  // namespace local
