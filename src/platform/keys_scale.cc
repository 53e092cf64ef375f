// The keys of `scale`: how the number of tasks follows load and clock.
#include <array>

#include "platform/keys_traffic.h"
#include "platform/keys_units.h"

namespace platform {
namespace {

constexpr std::array kScheduleKeys = {
    Key{.name = "cron",
        .type = Type::Cron,
        .doc = "When the range changes, as crontab writes it.",
        .example = "0 7 * * MON-FRI",
        .needed = Needed::Yes},
    Key{.name = "timezone",
        .type = Type::TimeZone,
        .doc = "Whose clock it is.",
        .example = "Europe/Dublin",
        .otherwise = "UTC"},
    Key{.name = "range",
        .type = Type::Range,
        .doc = "The range from then on.",
        .example = "4-20",
        .min = 0,
        .max = 5000,
        .needed = Needed::Yes},
};
constexpr Table kScheduleTable = {"scheduled range", kScheduleKeys};

constexpr std::array kScaleKeys = {
    Key{.name = "range",
        .type = Type::Range,
        .doc = "The fewest and the most tasks.",
        .example = "2-10",
        .min = 0,
        .max = 5000,
        .needed = Needed::Yes},
    Key{.name = "cpu",
        .type = Type::Percent,
        .doc = "The average use of CPU to keep to.",
        .example = "70%",
        .min = 1,
        .max = 100},
    Key{.name = "memory",
        .type = Type::Percent,
        .doc = "The average use of memory to keep to.",
        .example = "80%",
        .min = 1,
        .max = 100},
    Key{.name = "requests",
        .type = Type::Number,
        .doc = "Requests a minute and task to keep to.",
        .example = "1000",
        .min = 1,
        .max = 1'000'000},
    Key{.name = "out",
        .type = Type::Duration,
        .doc = "Rest after tasks were added.",
        .example = "30s",
        .otherwise = "60s",
        .min = 0,
        .max = kHour},
    Key{.name = "in",
        .type = Type::Duration,
        .doc = "Rest after tasks were taken away.",
        .example = "10m",
        .otherwise = "300s",
        .min = 0,
        .max = kHour},
    Key{.name = "schedule",
        .form = Form::ListOfKeys,
        .table = &kScheduleTable,
        .doc = "Other ranges at set times.",
        .example = "[{ cron: 0 7 * * MON-FRI, range: 4-20 }]"},
};

}  // namespace

constexpr Table kScaleTable = {"scale", kScaleKeys, true};

}  // namespace platform
