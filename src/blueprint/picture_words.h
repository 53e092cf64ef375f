#pragma once
// How a picture says the facts of a platform: short for boxes, whole for panels.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "draw/diagram.h"
#include "platform/service.h"

namespace blueprint {

/// "1 task", "3 tasks", "2 repositories".
std::string count_of(std::size_t count, std::string_view noun);

/// A fraction of 1024 without zeros at its end: 256 is "0.25".
std::string in_units(std::uint64_t of_1024);

/// "1 vCPU / 2 GB".
std::string size_text(platform::FargateSize size);

/// "canary 10 %".
std::string strategy_text(const platform::Strategy& strategy);

/// Whole days.
std::size_t days(base::Duration duration);

/// Whether the old task stops before the new one starts.
bool one_at_a_time(const platform::Service& service);

/// Beside an arrow from the load balancer: "/api/*", "app.example/api/*"; further ones are counted,
/// "/api/* +2".
std::string route_text(const platform::Ingress& ingress);

/// All of them: "app.example with /api/*, /v2/*".
std::string all_routes(const platform::Ingress& ingress);

/// ":8123 :9000"; empty without ports.
std::string ports_text(const platform::Service& service);

/// "2–10".
std::string range_text(const platform::Scale& scale);

/// The panel of a service; `full_name` is that of its environment, "ohi-prod".
std::vector<draw::Detail> service_details(const platform::Service& service,
                                          std::string_view full_name);

/// What a job calls, in lines that its box has room for: "calls postgres, redis". Empty when it
/// calls nothing.
std::vector<std::string> calls_lines(const platform::Job& job);

/// The panel of a job that runs `when`.
std::vector<draw::Detail> job_details(const platform::Job& job, std::string_view when);

}  // namespace blueprint
