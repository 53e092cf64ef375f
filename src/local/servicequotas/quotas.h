#pragma once
// Quotas of AWS, as Service Quotas names them.

#include <cstdint>
#include <span>
#include <string_view>

namespace local {

struct QuotaService {
    std::string_view code;
    std::string_view name;
};

struct Quota {
    std::string_view service;
    std::string_view code;  ///< "L-3032A538"
    std::string_view name;
    double value = 0;
    bool is_adjustable = true;
    bool is_global = false;  ///< of the account, whatever region asks
};

/// By code.
std::span<const QuotaService> quota_services();
/// By service and code.
std::span<const Quota> quotas();

}  // namespace local
