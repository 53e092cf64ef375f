#include "local/faults.h"

#include <gtest/gtest.h>

#include <string>

namespace local {
namespace {

using base::Duration;
using Kind = Fault::Kind;

std::vector<Fault> read(std::string_view text) {
    auto faults = read_faults(text);
    if (auto* problem = std::get_if<std::string>(&faults)) ADD_FAILURE() << *problem;
    return std::get<std::vector<Fault>>(faults);
}

TEST(Faults, AreReadFromOneLine) {
    EXPECT_EQ(read("throttle=5%,error=0.5%,latency=50ms..2s,ecs.RunTask:drop=100%"),
              (std::vector<Fault>{
                  {.kind = Kind::Throttle, .per_million = 50'000},
                  {.kind = Kind::Error, .per_million = 5'000},
                  {.kind = Kind::Latency,
                   .least = Duration::milliseconds(50),
                   .most = Duration::seconds(2)},
                  {.kind = Kind::Drop, .service = "ecs", .operation = "RunTask"},
              }));
    EXPECT_EQ(read("s3:latency=1s"), (std::vector<Fault>{{.kind = Kind::Latency,
                                                          .service = "s3",
                                                          .least = Duration::seconds(1),
                                                          .most = Duration::seconds(1)}}));
}

TEST(Faults, ThatMakeNoSenseAreRefusedInWords) {
    const char* share = "how often is a share from 0% to 100%, as in throttle=5%";
    const char* latency =
        "a latency is a time of at most 5m, or two from the shorter to the longer, as in "
        "latency=50ms..2s";
    for (const auto& [text, problem] : std::vector<std::pair<std::string, std::string>>{
             {"", "'': '' is none of throttle, error, latency and drop"},
             {"drop=1%,", "'': '' is none of throttle, error, latency and drop"},
             {"slow=1%", "'slow=1%': 'slow' is none of throttle, error, latency and drop"},
             {"drop", "'drop': " + std::string(share)},
             {"drop=5", "'drop=5': " + std::string(share)},
             {"drop=-1%", "'drop=-1%': " + std::string(share)},
             {"drop=101%", "'drop=101%': " + std::string(share)},
             {"drop=1e-5%", "'drop=1e-5%': a share below 0.0001% is none: 0% is never"},
             {"drop=nan%", "'drop=nan%': " + std::string(share)},
             {"latency=5%", "'latency=5%': " + std::string(latency)},
             {"latency=2s..1s", "'latency=2s..1s': " + std::string(latency)},
             {"latency=1s..", "'latency=1s..': " + std::string(latency)},
             {"latency=1h", "'latency=1h': " + std::string(latency)},
             {"ecz:drop=1%", "'ecz:drop=1%': there is no service 'ecz'"},
             {"ecs.Fly:drop=1%", "'ecs.Fly:drop=1%': ecs has no operation 'Fly'"},
         }) {
        auto faults = read_faults(text);
        ASSERT_TRUE(std::holds_alternative<std::string>(faults)) << text;
        EXPECT_EQ(std::get<std::string>(faults), problem);
    }
}

TEST(Faults, ThrottleInTheWordsOfEachService) {
    struct Row {
        const char* service;
        const char* throttled;
        int status;
        const char* failed;
    };
    for (const Row& row : {Row{"ecs", "ThrottlingException", 400, "InternalFailure"},
                           Row{"cloudformation", "Throttling", 400, "InternalFailure"},
                           Row{"cloudwatch", "ThrottlingException", 400, "InternalFailure"},
                           Row{"ec2", "RequestLimitExceeded", 503, "InternalError"},
                           Row{"route53", "Throttling", 400, "InternalFailure"},
                           Row{"s3", "SlowDown", 503, "InternalError"}}) {
        const aws::Service& service = *aws::find_service(row.service);
        Trouble trouble =
            Faults(read("throttle=100%"), 1).next(service, "Any", service.protocols.front());
        ASSERT_TRUE(trouble.error) << row.service;
        EXPECT_EQ(trouble.error->code, row.throttled);
        EXPECT_EQ(trouble.error->status, row.status) << row.service;
        trouble = Faults(read("error=100%"), 1).next(service, "Any", service.protocols.front());
        ASSERT_TRUE(trouble.error) << row.service;
        EXPECT_EQ(trouble.error->code, row.failed) << row.service;
        EXPECT_EQ(trouble.error->status, 500);
    }
}

TEST(Faults, HappenAsOftenAsAsked) {
    const aws::Service& ecs = *aws::find_service("ecs");
    Faults faults(read("throttle=5%,error=1%,latency=50ms..2s,drop=0.5%"), 7);
    int throttled = 0, failed = 0, undone = 0, done = 0;
    constexpr int kRequests = 100'000;
    for (int i = 0; i < kRequests; ++i) {
        Trouble trouble = faults.next(ecs, "RunTask", aws::Protocol::Json);
        EXPECT_GE(trouble.late, Duration::milliseconds(50));
        EXPECT_LE(trouble.late, Duration::seconds(2));
        undone += trouble.drop == Trouble::Drop::Undone;
        done += trouble.drop == Trouble::Drop::Done;
        if (trouble.error) (trouble.error->status == 500 ? failed : throttled)++;
    }
    EXPECT_NEAR(throttled, 4975, 300);
    EXPECT_NEAR(failed, 945, 150);
    EXPECT_NEAR(undone, 250, 75);
    EXPECT_NEAR(done, 250, 75);
}

TEST(Faults, OfOneOperationGoBeforeThoseOfAll) {
    const aws::Service& ecs = *aws::find_service("ecs");
    Faults faults(read("ecs.RunTask:throttle=0%,throttle=100%,ecs:throttle=100%"), 1);
    EXPECT_FALSE(faults.next(ecs, "RunTask", aws::Protocol::Json).error);
    EXPECT_TRUE(faults.next(ecs, "StopTask", aws::Protocol::Json).error);
    Trouble none = Faults().next(ecs, "RunTask", aws::Protocol::Json);
    EXPECT_FALSE(none.error);
    EXPECT_EQ(none.late, Duration());
    EXPECT_EQ(none.drop, Trouble::Drop::No);
}

}  // namespace
}  // namespace local
