// Networks, domains and quotas: rules about environments, alone and beside each other.
#include <gtest/gtest.h>

#include "platform/rules/test_rules.h"
#include "platform/rules/vcpu.h"

namespace platform {
namespace {

TEST(Rules, TakeNetworksThatAwsAndWeCanDivide) {
    const Row rows[] = {
        {"largest", in_dev("network: { cidr: 10.10.0.0/16 }", ""), ""},
        {"smallest", in_dev("network: { cidr: 192.168.7.0/24 }", ""), ""},
        {"a load balancer needs twice that",
         in_dev("network: { cidr: 192.168.7.0/24 }",
                "services: { a: { port: 80, ingress: { path: / } } }\n"),
         "network.cidr-size: 192.168.7.0/24 is too small for the network of dev\n"},
        {"and has it here",
         in_dev("network: { cidr: 192.168.6.0/23 }",
                "services: { a: { port: 80, ingress: { path: / } } }\n"),
         ""},
        {"larger", in_dev("network: { cidr: 10.0.0.0/15 }", ""),
         "network.cidr-size: 10.0.0.0/15 is too large for the network of dev\n"},
        {"smaller", in_dev("network: { cidr: 10.0.0.0/25 }", ""),
         "network.cidr-size: 10.0.0.0/25 is too small for the network of dev\n"},
        {"somebody's", in_dev("network: { cidr: 8.8.0.0/16 }", ""),
         "network.cidr-public: 8.8.0.0/16 belongs to somebody on the internet\n"},
        {"the edge of a private range", in_dev("network: { cidr: 172.31.0.0/16 }", ""), ""},
        {"just beyond it", in_dev("network: { cidr: 172.32.0.0/16 }", ""),
         "network.cidr-public: 172.32.0.0/16 belongs to somebody on the internet\n"},
        {"shared by carriers", in_dev("network: { cidr: 100.64.0.0/16 }", ""), ""},
        {"this network", in_dev("network: { cidr: 0.1.0.0/16 }", ""),
         "network.cidr-reserved: 0.1.0.0/16 cannot be the network of dev\n"},
        {"loopback", in_dev("network: { cidr: 127.0.0.0/16 }", ""),
         "network.cidr-reserved: 127.0.0.0/16 cannot be the network of dev\n"},
        {"one link", in_dev("network: { cidr: 169.254.0.0/16 }", ""),
         "network.cidr-reserved: 169.254.0.0/16 cannot be the network of dev\n"},
        {"beside it", in_dev("network: { cidr: 169.253.0.0/16 }", ""),
         "network.cidr-public: 169.253.0.0/16 belongs to somebody on the internet\n"},
        {"multicast", in_dev("network: { cidr: 239.255.0.0/20 }", ""),
         "network.cidr-reserved: 239.255.0.0/20 cannot be the network of dev\n"},
        {"broadcast", in_dev("network: { cidr: 255.255.0.0/16 }", ""),
         "network.cidr-reserved: 255.255.0.0/16 cannot be the network of dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

std::string in_region(std::string_view region, std::string_view settings) {
    return "slipway: 1\nplatform: shop\nenvironments:\n  dev: { region: " + std::string(region) +
           std::string(settings) + " }\n";
}

TEST(Rules, DoubtZonesThatARegionIsNotKnownToHave) {
    const Row rows[] = {
        {"three, as most have", in_region("eu-west-1", ", network: { zones: 3 }"), ""},
        {"a fourth", in_region("eu-west-1", ", network: { zones: 4 }"),
         "network.zones: eu-west-1 has 3 zones for a new account, and the network of dev takes "
         "4\n"},
        {"where there is one", in_region("us-west-2", ", network: { zones: 4 }"), ""},
        {"the three that nobody wrote", in_region("us-west-1", ""),
         "network.zones: us-west-1 has 2 zones for a new account, and the network of dev takes "
         "3\n"},
        {"one of two regions", in_region("[us-east-1, eu-north-1]", ", network: { zones: 4 }"),
         "network.zones: eu-north-1 has 3 zones for a new account, and the network of dev takes "
         "4\n"},
        {"a region that is in no table", in_region("mx-central-1", ", network: { zones: 4 }"), ""},
        {"somebody else's network",
         in_region("us-west-1",
                   ", network: { vpc: vpc-1, public: [subnet-1], private: [subnet-2] }"),
         ""},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, DoubtRegionsThatAwsIsNotKnownToHave) {
    const Row rows[] = {
        {"some that it has", in_region("[eu-west-1, us-gov-west-1, eusc-de-east-1]", ""), ""},
        {"a letter wrong", in_region("eu-wast-1", ""),
         "region.unknown: slipway knows no region `eu-wast-1`\n"},
        {"a new one perhaps", in_region("xx-nowhere-1", ""),
         "region.unknown: slipway knows no region `xx-nowhere-1`\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, AreNotAskedAboutOneRegionTwice) {
    EXPECT_EQ(found(in_region("[eu-west-1, us-east-1, eu-west-1]", "")), R"(not loaded:
error[region.twice]: `dev` is in eu-west-1 twice
  --> slipway.yaml:4:41
    |
  4 |   dev: { region: [eu-west-1, us-east-1, eu-west-1] }
    |                                         ^^^^^^^^^
    |                   ^^^^^^^^^ it is there already
    |
    = help: take one of them out

)");
}

TEST(Rules, SayWhatANetworkWithoutInternetCannotReach) {
    std::string_view internet = "network.no-internet: tasks in dev reach nothing outside AWS\n";
    const Row rows[] = {
        {"a gateway", in_dev("network: { nat: one }", "services: { a: { image: nginx } }\n"), ""},
        {"endpoints",
         in_dev("network: { nat: endpoints }",
                "services: { a: { image: { mirror: nginx }, may: [read s3://uploads] } }\n"),
         internet},
        {"an image from outside",
         in_dev("network: { nat: endpoints }", "services: { a: { image: nginx } }\n"),
         "network.no-internet: tasks in dev reach nothing outside AWS\n"
         "network.image-unreachable: nginx cannot be pulled: the network has no way to its "
         "registry in dev\n"},
        {"an image from another ECR",
         in_dev("network: { nat: endpoints }",
                "services: { a: { image: 1.dkr.ecr.eu-west-1.amazonaws.com/x } }\n"),
         internet},
        {"a queue",
         in_dev("network: { nat: endpoints }", "services: { a: { may: [send sqs://q] } }\n"),
         "network.no-internet: tasks in dev reach nothing outside AWS\n"
         "network.no-endpoint: a may send sqs://q, and cannot reach sqs from its network in dev\n"},
        {"no way out", in_dev("network: { nat: none }", "services: { a: {} }\n"),
         "network.no-way-out: tasks in dev cannot start: their network leads to no registry\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, AskAnExistingVpcForItsSubnets) {
    std::string_view web = "services: { a: { port: 80, ingress: { path: / } } }\n";
    const Row rows[] = {
        {"all there",
         in_dev("network: { vpc: vpc-1, public: [subnet-1, subnet-2], private: [subnet-3] }", web),
         ""},
        {"no load balancer",
         in_dev("network: { vpc: vpc-1, public: [subnet-1], private: [subnet-3] }",
                "services: { a: {} }\n"),
         ""},
        {"one public subnet",
         in_dev("network: { vpc: vpc-1, public: [subnet-1], private: [subnet-3] }", web),
         "network.subnets: the load balancer of dev needs subnets in two zones, and has 1 "
         "subnet\n"},
        {"one subnet for a database",
         in_dev("network: { vpc: vpc-1, public: [subnet-1], private: [subnet-3] }",
                "stores: { db: { engine: redis 7, size: cache.t4g.micro } }\n"),
         "network.subnets: the databases of dev need subnets in two zones, and have 1 subnet\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, KeepNetworksApart) {
    const Row rows[] = {
        {"different", two("network: { cidr: 10.1.0.0/16 }", "network: { cidr: 10.2.0.0/16 }"), ""},
        {"two accounts",
         two("account: 111122223333, network: { cidr: 10.1.0.0/16 }",
             "account: 444455556666, network: { cidr: 10.1.4.0/24 }"),
         "network.overlap-elsewhere: prod and dev have the same addresses\n"},
        {"one account",
         two("account: 111122223333, network: { cidr: 10.1.0.0/16 }",
             "account: 111122223333, network: { cidr: 10.1.4.0/24 }"),
         "network.overlap: prod and dev have the same addresses\n"},
        {"a VPC that exists",
         two("network: { cidr: 10.1.0.0/16 }",
             "network: { vpc: vpc-1, public: [subnet-1], private: [subnet-1] }"),
         ""},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, ProveDomains) {
    auto with = [](std::string_view domain) {
        return in_dev("account: 111122223333, domain: { " + std::string(domain) + " }", "");
    };
    const Row rows[] = {
        {"a zone", with("name: x.io, zone: Z123"), ""},
        {"nothing", with("name: x.io"),
         "domain.no-certificate: dev cannot have HTTPS: x.io has neither a hosted zone nor a "
         "certificate\n"},
        {"a certificate",
         with("name: x.io, certificate: \"arn:aws:acm:eu-west-1:111122223333:certificate/1\""), ""},
        {"of another region",
         with("name: x.io, certificate: \"arn:aws:acm:us-east-1:111122223333:certificate/1\""),
         "domain.certificate: the certificate of x.io is in us-east-1, and a load balancer of dev "
         "is in eu-west-1\n"},
        {"of another account",
         with("name: x.io, certificate: \"arn:aws:acm:eu-west-1:444455556666:certificate/1\""),
         "domain.certificate: the certificate of x.io belongs to account 444455556666, and dev is "
         "in 111122223333\n"},
        {"no certificate at all", with("name: x.io, certificate: \"arn:aws:s3:::bucket\""),
         "domain.certificate: the certificate of x.io is not a certificate of ACM but of s3\n"},
        {"one name twice",
         two("domain: { name: x.io, zone: Z1 }, network: { cidr: 10.1.0.0/16 }",
             "domain: { name: x.io, zone: Z1 }, network: { cidr: 10.2.0.0/16 }"),
         "domain.shared: x.io is the domain of prod and dev\n"},
        {"hosts below the domain",
         in_dev("domain: { name: x.io, zone: Z1 }",
                "services: { a: { port: 80, ingress: { host: [x.io, a.x.io] } } }\n"),
         ""},
        {"a host elsewhere",
         in_dev("domain: { name: x.io, zone: Z1 }",
                "services: { a: { port: 80, ingress: { host: ax.io } } }\n"),
         "domain.host-not-covered: a answers ax.io, which is outside x.io in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

std::string in_one_account(std::string_view one, std::string_view other, std::string_view rest) {
    return two("account: 111122223333, network: { cidr: 10.1.0.0/16 }, " + std::string(one),
               "account: 111122223333, network: { cidr: 10.2.0.0/16 }, " + std::string(other)) +
           std::string(rest);
}

TEST(Rules, AddUpWhatSharesAQuota) {
    std::string_view four = "services: { a: { size: 1024/2048, count: 4 } }\n";
    const Row rows[] = {
        {"no account, no quota", in_dev("services: { a: { size: 16384/32768, count: 9 } }\n"), ""},
        {"exactly the quota",
         in_dev("account: 111122223333", "services: { a: { size: 1024/2048, count: 3 } }\n"), ""},
        {"a release", in_dev("account: 111122223333", four),
         "quota.fargate-vcpu: dev may not fit: a release can run 8 vCPU, a new account allows 6\n"},
        {"a larger quota", in_dev("account: 111122223333, quotas: { fargate_vcpu: 8 }", four), ""},
        {"full scale",
         in_dev("account: 111122223333", "services: { a: { scale: { range: 1-25, cpu: 70% } } }\n"),
         "quota.fargate-vcpu: dev may not fit: at full scale there run 6.25 vCPU, a new account "
         "allows 6\n"},
        {"two environments", in_one_account("quotas: { fargate_vcpu: 15 }", "protect: false", four),
         "quota.fargate-vcpu: prod and dev may not fit together: releases at once can run 16 vCPU, "
         "the quota is 15\n"},
        {"on Spot",
         in_dev("account: 111122223333",
                "defaults: { capacity: spot }\nservices: { a: { size: 1024/2048, count: 4 } }\n"),
         "quota.fargate-spot-vcpu: dev may not fit: a release can run 8 Spot vCPU, a new account "
         "allows 6\n"
         "quota.fargate-vcpu: dev may not fit after a fallback from Spot: a release can run 8 "
         "vCPU, "
         "a new account allows 6\n"},
        {"on Spot with on-demand to fall back to",
         in_dev("account: 111122223333, quotas: { fargate_vcpu: 8, fargate_spot_vcpu: 8 }",
                "defaults: { capacity: spot }\nservices: { a: { size: 1024/2048, count: 4 } }\n"),
         ""},
        {"on Spot alone",
         in_dev("account: 111122223333, quotas: { fargate_spot_vcpu: 8 }",
                "defaults: { capacity: spot-only }\nservices: { a: { size: 1024/2048, count: 4 } "
                "}\n"),
         ""},
        {"both at once",
         in_one_account("protect: false", "services: { a: { capacity: spot } }", four),
         "quota.fargate-spot-vcpu: prod and dev may not fit together: releases at once can run 8 "
         "Spot vCPU, a new account allows 6\n"
         "quota.fargate-vcpu: prod and dev may not fit together: releases at once can run 8 vCPU, "
         "a new account allows 6\n"},
        {"one that falls back beside one on demand",
         in_one_account("quotas: { fargate_vcpu: 8, fargate_spot_vcpu: 8 }",
                        "services: { a: { capacity: spot } }", four),
         "quota.fargate-vcpu: prod and dev may not fit together after a fallback from Spot: "
         "releases "
         "at once can run 16 vCPU, the quota is 8\n"},
        {"gateways", in_one_account("quotas: { vpcs: 9 }", "protect: false", ""), ""},
        {"six gateways",
         two("account: 111122223333, network: { cidr: 10.1.0.0/16, nat: one-per-zone }",
             "account: 111122223333, network: { cidr: 10.2.0.0/16, nat: one-per-zone }"),
         "quota.elastic-ips: prod and dev take 6 Elastic IP addresses, a new account allows 5\n"},
        {"too few VPCs", in_one_account("quotas: { vpcs: 2 }", "protect: false", ""),
         "quota.vpcs: prod and dev take 3 VPCs, the quota is 2\n"},
        {"two values", in_one_account("quotas: { vpcs: 7 }", "quotas: { vpcs: 8 }", ""),
         "quota.two-values: prod and dev state different quotas of one account and region\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, GiveEachRegionAQuotaOfItsOwn) {
    EXPECT_EQ(found("slipway: 1\nplatform: shop\nenvironments:\n  prod: { account: 111122223333, "
                    "region: [eu-west-1, us-east-1] }\n"
                    "services: { a: { size: 1024/2048, count: 3 } }\n"),
              "");
}

TEST(Ohi, HasNoFindingButThoseThatItAccepts) {
    Loaded loaded = load_ohi();
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    Findings findings;
    check(*loaded.platform, findings);
    Findings::Outcome outcome = findings.settle(*loaded.platform);
    EXPECT_EQ(base::print(outcome.shown, loaded.sources, base::Colour::No), "");
    EXPECT_EQ(outcome.accepted, 2u);
}

TEST(Ohi, RunsTheVcpuOfItsTable) {
    Loaded loaded = load_ohi();
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    auto figures = [](const CpuUse& use) {
        return vcpu_text(use.steady) + " " + vcpu_text(use.releasing) + " " + vcpu_text(use.full);
    };
    EXPECT_EQ(figures(on_demand_use(loaded.environment("prod"))), "15 27 41");
    EXPECT_EQ(figures(on_demand_use(loaded.environment("staging"))), "5.5 9.5 11.5");
    CpuUse dev = on_demand_use(loaded.environment("dev"));
    EXPECT_EQ(vcpu_text(dev.steady), "0.75");
    dev += spot_use(loaded.environment("dev"));
    EXPECT_EQ(figures(dev), "3 5.25 5");
    EXPECT_EQ(figures(spot_use(loaded.environment("prod"))), "0 0 0");
}

TEST(Ohi, NeedsMoreThanANewAccountAllows) {
    Loaded loaded = load_ohi();
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    for (Environment& environment : loaded.platform->environments)
        environment.quotas = {};
    Findings findings;
    check(*loaded.platform, findings);
    EXPECT_EQ(
        base::print(findings.settle(*loaded.platform).shown, loaded.sources, base::Colour::No),
        R"(warning[quota.fargate-vcpu]: prod may not fit: a release can run 27 vCPU, a new account allows 6
  --> slipway.yaml:13:3
    |
 13 |   prod:
    |   ^^^^ 15 vCPU at these counts, 27 while releasing, 41 at full scale
    |
    = help: ask AWS for 64, then write `quotas: { fargate_vcpu: 64 }`
            the request, ready to paste:  slipway explain quota.fargate-vcpu

warning[quota.fargate-vcpu]: staging and dev may not fit together: releases at once can run 10.25 vCPU, a new account allows 6
  --> slipway.yaml:24:3
    |
 24 |   staging:
    |   ^^^^^^^ 5.5 vCPU at these counts, 9.5 while releasing, 11.5 at full scale
    |
  --> slipway.yaml:30:3
    |
 30 |   dev:
    |   ^^^ 0.75 vCPU at these counts, 0.75 while releasing, 0.75 at full scale
    |
    = together 6.25 vCPU at these counts, 10.25 while releasing, 12.25 at full scale
    = after a fallback from Spot 8.5 vCPU at these counts, 14.75 while releasing, 16.5 at full scale
    = a quota belongs to an account and region: staging and dev share 444455556666 eu-west-1 and are added up
    = help: ask AWS for 32, then write `quotas: { fargate_vcpu: 32 }`
            the request, ready to paste:  slipway explain quota.fargate-vcpu

)");
}

}  // namespace
}  // namespace platform
