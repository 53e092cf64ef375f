#include "engine/inventory/elb_zones.h"

#include "base/prng.h"
#include "engine/aws_ids.h"

namespace engine {
namespace {

constexpr std::size_t kLetters = 13;

struct Zones {
    std::string_view region;
    std::string_view application;
    std::string_view network;
};
// AWS rule balancer.27 [documented] "AWS General Reference, Elastic Load Balancing endpoints": the
// hosted zone of a load balancer's name is one for all of its kind in a region. Regions that are
// not in the table, and Gateway Load Balancers, have one that follows from their name: that is
// chosen. Test: Inventory.HasOneHostedZoneForTheLoadBalancersOfAKindAndRegion
constexpr Zones kZones[] = {
    {"af-south-1", "Z268VQBMOI5EKX", "Z203XCE67M25HM"},
    {"ap-east-1", "Z3DQVH9N71FHZ0", "Z12Y7K3UBGUAD1"},
    {"ap-northeast-1", "Z14GRHDCWA56QT", "Z31USIVHYNEOWT"},
    {"ap-northeast-2", "ZWKZPGTI48KDX", "ZIBE1TIR4HY56"},
    {"ap-northeast-3", "Z5LXEXXYW11ES", "Z1GWIQ4HH19I5X"},
    {"ap-south-1", "ZP97RAFLXTNZK", "ZVDDRBQ08TROA"},
    {"ap-southeast-1", "Z1LMS91P8CMLE5", "ZKVM4W9LS7TM"},
    {"ap-southeast-2", "Z1GM3OXH4ZPM65", "ZCT6FZBF4DROD"},
    {"ca-central-1", "ZQSVJUPU6J1EY", "Z2EPGBW3API2WT"},
    {"eu-central-1", "Z215JYRZR1TBD5", "Z3F0SRJ5LGBH90"},
    {"eu-north-1", "Z23TAZ6LKFMNIO", "Z1UDT6IFJ4EJM"},
    {"eu-south-1", "Z3ULH7SSC9OV64", "Z23146JA1KNAFP"},
    {"eu-west-1", "Z32O12XQLNTSW2", "Z2IFOLAFXWLO4F"},
    {"eu-west-2", "ZHURV8PSTC4K8", "ZD4D7Y8KGAS4G"},
    {"eu-west-3", "Z3Q77PNBQS71R4", "Z1CMS0P5QUZ6D5"},
    {"me-south-1", "ZS929ML54UICD", "Z3QSRYVP46NYYV"},
    {"sa-east-1", "Z2P70J7HTTTPLU", "ZTK26PT1VY4CU"},
    {"us-east-1", "Z35SXDOTRQ7X7K", "Z26RNL4JYFTOTI"},
    {"us-east-2", "Z3AADJGX6KTTL2", "ZLMOA37VPKANP"},
    {"us-west-1", "Z368ELLRRE2KJ0", "Z24FKFUX50B4VW"},
    {"us-west-2", "Z1H1FL5HABSF5", "Z18D5FSROUN65G"},
};

}  // namespace

std::string elb_zone(std::string_view region, std::string_view kind) {
    for (const Zones& zones : kZones) {
        if (zones.region != region) continue;
        if (kind == "app") return std::string(zones.application);
        if (kind == "net") return std::string(zones.network);
    }
    std::uint64_t seed = 0;
    for (std::string_view part : {region, kind})
        for (char letter : part)
            seed = base::mix(seed, static_cast<unsigned char>(letter));
    return "Z" + IdSource{.seed = seed}.upper(kLetters);
}

}  // namespace engine
