#include "local/servicequotas/operations.h"

#include <algorithm>

#include <fmt/format.h>

#include "local/pages.h"
#include "local/servicequotas/quotas.h"

namespace local {
namespace {

using Refused = std::optional<aws::Error>;

constexpr PageRules kPages = {.token = "NextToken",
                              .limit = "MaxResults",
                              .most = 100,
                              .wrong_code = "InvalidPaginationTokenException"};

const QuotaService* service_of(const Asking& asking) {
    auto found = std::ranges::find(quota_services(), asking.input().text("ServiceCode"),
                                   &QuotaService::code);
    return found == quota_services().end() ? nullptr : &*found;
}

aws::Error no_service(const Asking& asking) {
    return asking.error("NoSuchResourceException",
                        "The request failed because the specified service does not exist.");
}

void write_quota(const Asking& asking, aws::Writer& out, const QuotaService& service,
                 const Quota& quota) {
    out.text("ServiceCode", service.code);
    out.text("ServiceName", service.name);
    out.text("QuotaArn", fmt::format("arn:aws:servicequotas:{}:{}:{}/{}",
                                     quota.is_global ? "" : asking.region(), asking.account(),
                                     service.code, quota.code));
    out.text("QuotaCode", quota.code);
    out.text("QuotaName", quota.name);
    out.number("Value", quota.value);
    out.text("Unit", "None");
    out.boolean("Adjustable", quota.is_adjustable);
    out.boolean("GlobalQuota", quota.is_global);
}

Refused get_quota(Asking& asking, aws::Writer& answer) {
    if (asking.input().has("ContextId"))
        return asking.error("IllegalArgumentException", "ContextId is not part of this cloud yet");
    const QuotaService* service = service_of(asking);
    if (!service) return no_service(asking);
    for (const Quota& quota : quotas()) {
        if (quota.service != service->code || quota.code != asking.input().text("QuotaCode"))
            continue;
        answer.begin_structure("Quota");
        write_quota(asking, answer, *service, quota);
        answer.end();
        return std::nullopt;
    }
    return asking.error("NoSuchResourceException",
                        "The request failed because the specified quota does not exist.");
}

Refused list_quotas(Asking& asking, aws::Writer& answer) {
    const QuotaService* service = service_of(asking);
    if (!service) return no_service(asking);
    std::string_view level = asking.input().text("QuotaAppliedAtLevel");
    std::string_view code = asking.input().text("QuotaCode");
    std::vector<std::string> codes;
    for (const Quota& quota : quotas())
        if (quota.service == service->code && (code.empty() || quota.code == code) &&
            level != "RESOURCE")
            codes.emplace_back(quota.code);
    auto paged = page_of(asking, std::move(codes), kPages, service->code);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("Quotas");
    for (const Quota& quota : quotas()) {
        if (std::ranges::find(page.ids, quota.code) == page.ids.end()) continue;
        answer.begin_structure();
        write_quota(asking, answer, *service, quota);
        answer.end();
    }
    answer.end();
    write_next(answer, page, kPages);
    return std::nullopt;
}

Refused list_services(Asking& asking, aws::Writer& answer) {
    std::vector<std::string> codes;
    for (const QuotaService& service : quota_services())
        codes.emplace_back(service.code);
    auto paged = page_of(asking, std::move(codes), kPages);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("Services");
    for (const QuotaService& service : quota_services())
        if (std::ranges::find(page.ids, service.code) != page.ids.end())
            answer.begin_structure()
                .text("ServiceCode", service.code)
                .text("ServiceName", service.name)
                .end();
    answer.end();
    write_next(answer, page, kPages);
    return std::nullopt;
}

constexpr OperationRow kOperations[] = {
    {"GetAWSDefaultServiceQuota", get_quota},
    {"GetServiceQuota", get_quota},
    {"ListAWSDefaultServiceQuotas", list_quotas},
    {"ListServiceQuotas", list_quotas},
    {"ListServices", list_services},
};

}  // namespace

std::span<const OperationRow> service_quotas_operations() {
    return kOperations;
}

}  // namespace local
