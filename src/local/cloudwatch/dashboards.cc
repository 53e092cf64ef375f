#include "local/cloudwatch/dashboards.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/source.h"
#include "engine/properties.h"
#include "local/cloudwatch/record.h"
#include "local/pages.h"
#include "local/records.h"
#include "text/document.h"

namespace local {
namespace {

using engine::Record;

std::string arn_of(const Asking& asking, const Record& dashboard) {
    return fmt::format("arn:aws:cloudwatch::{}:dashboard/{}", asking.account(), dashboard.name);
}

std::string body_of(const Record& dashboard) {
    return engine::text_at(*dashboard.properties, "DashboardBody");
}

bool is_name(std::string_view name) {
    constexpr std::size_t kLongest = 255;
    return !name.empty() && name.size() <= kLongest &&
           name.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
               "0123456789-_") == std::string_view::npos;
}

}  // namespace

/// AWS rule cloudwatch.22 [documented] "CloudWatch API reference, PutDashboard": a name of letters,
/// digits, "-" and "_", and a body that is a JSON object. What stands in the widgets is not looked
/// at here. Test: Dashboards.AreMadeShownAndDeleted
std::optional<aws::Error> put_dashboard(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    std::string_view name = input.text("DashboardName");
    if (!is_name(name))
        return asking.error("DashboardInvalidInputError",
                            fmt::format("The value {} for field DashboardName contains invalid "
                                        "characters. It can only contain alphanumerics, dash (-) "
                                        "and underscore (_).",
                                        name));
    base::Sources sources;
    auto json =
        text::parse_json(sources, sources.add("body", std::string(input.text("DashboardBody"))));
    if (!json.ok() || !json->is_mapping())
        return asking.error("DashboardInvalidInputError",
                            "The field DashboardBody must be a valid JSON object");
    if (auto error = put_telemetry(
            asking, kDashboard, name,
            {{"DashboardName", name}, {"DashboardBody", input.text("DashboardBody")}}))
        return error;
    answer.begin_list("DashboardValidationMessages").end();
    return std::nullopt;
}

std::optional<aws::Error> get_dashboard(Asking& asking, aws::Writer& answer) {
    std::string_view name = asking.input().text("DashboardName");
    const Record* dashboard = find_living(asking, kDashboard, name);
    if (!dashboard)
        return asking.error("DashboardNotFoundError",
                            fmt::format("Dashboard {} does not exist", name));
    answer.text("DashboardArn", arn_of(asking, *dashboard));
    answer.text("DashboardBody", body_of(*dashboard));
    answer.text("DashboardName", dashboard->name);
    return std::nullopt;
}

std::optional<aws::Error> list_dashboards(Asking& asking, aws::Writer& answer) {
    constexpr PageRules kPages{.token = "NextToken",
                               .limit = {},
                               .most = 1000,
                               .wrong_code = "InvalidParameterValue",
                               .wrong_message = "Request parameter NextToken is invalid"};
    std::string_view prefix = asking.input().text("DashboardNamePrefix");
    std::vector<std::string> names;
    for (const Record* dashboard : living(asking, kDashboard))
        if (dashboard->name.starts_with(prefix)) names.push_back(dashboard->name);
    auto page = page_of(asking, std::move(names), kPages, prefix);
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.begin_list("DashboardEntries");
    for (const std::string& name : std::get<Page>(page).ids) {
        const Record& dashboard = *find_living(asking, kDashboard, name);
        answer.begin_structure()
            .text("DashboardName", dashboard.name)
            .text("DashboardArn", arn_of(asking, dashboard))
            .time("LastModified", dashboard.changed)
            .integer("Size", static_cast<std::int64_t>(body_of(dashboard).size()))
            .end();
    }
    answer.end();
    write_next(answer, std::get<Page>(page), kPages);
    return std::nullopt;
}

/// AWS rule cloudwatch.23 [observed] "CloudWatch API reference, DeleteDashboards; what others
/// recorded": all of them or, where one is not there, none. Test: Dashboards.AreDeletedAllOrNone
std::optional<aws::Error> delete_dashboards(Asking& asking, aws::Writer&) {
    std::set<std::string> names;
    std::vector<std::string> missing;
    for (const aws::Value& name : asking.input().list("DashboardNames")) {
        names.emplace(name.as_text());
        if (!find_living(asking, kDashboard, name.as_text())) missing.emplace_back(name.as_text());
    }
    if (names.empty()) return asking.error("InvalidParameterValue", "Need at least 1 dashboard");
    if (!missing.empty())
        return aws::Error{
            "ResourceNotFound",
            fmt::format("The specified dashboard does not exist. [{}]", fmt::join(missing, ", ")),
            404};
    for (const std::string& name : names)
        if (auto error = asking.ask(engine::ResourceDeleteAsked{std::string(kDashboard), name}))
            return error;
    return std::nullopt;
}

}  // namespace local
