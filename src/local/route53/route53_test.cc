#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/records/test_service.h"

namespace local {
namespace {

using test::Reply;
using test::ServiceDesk;
using testing::HasSubstr;
using testing::StartsWith;

std::string set(const std::string& name, const std::string& value) {
    return R"({"Name": ")" + name +
           R"(", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": ")" + value + "\"}]}";
}
std::string change(const std::string& action, const std::string& set) {
    return R"({"Action": ")" + action + R"(", "ResourceRecordSet": )" + set + "}";
}

struct Route53 : ServiceDesk {
    std::string id;
    Route53() : ServiceDesk("route53") {
        id = call("CreateHostedZone", zone("shop.example", "one")).at("HostedZone.Id");
    }
    static std::string zone(const std::string& name, const std::string& reference) {
        return R"({"Name": ")" + name + R"(", "CallerReference": ")" + reference + "\"}";
    }
    std::string bare() const { return id.substr(id.rfind('/') + 1); }
    Reply change_all(const std::string& changes) {
        return call("ChangeResourceRecordSets", R"({"HostedZoneId": ")" + bare() +
                                                    R"(", "ChangeBatch": {"Changes": [)" + changes +
                                                    "]}}");
    }
    Reply records(const std::string& more = "") {
        return call("ListResourceRecordSets", R"({"HostedZoneId": ")" + bare() + "\"" + more + "}");
    }
};

TEST(Route53, MakesAZoneOnceAReference) {
    Route53 dns;
    EXPECT_THAT(dns.id, StartsWith("/hostedzone/Z"));
    Reply shown = dns.call("GetHostedZone", R"({"Id": ")" + dns.bare() + "\"}");
    EXPECT_EQ(shown.at("HostedZone.Name"), "shop.example.");
    EXPECT_EQ(shown.at("HostedZone.CallerReference"), "one");
    EXPECT_EQ(shown.at("HostedZone.Config.PrivateZone"), "false");
    EXPECT_EQ(shown.at("DelegationSet.NameServers"), "#4");
    EXPECT_EQ(dns.call("CreateHostedZone", Route53::zone("b.example", "one")).error.code,
              "HostedZoneAlreadyExists");
    EXPECT_EQ(dns.call("GetHostedZone", R"({"Id": "Z1"})").refusal(),
              "NoSuchHostedZone: No hosted zone found with ID: Z1");
    EXPECT_EQ(dns.call("GetHostedZoneCount").at("HostedZoneCount"), "1");
}

TEST(Route53, ListsRecordsByTheirLabels) {
    Route53 dns;
    EXPECT_EQ(dns.change_all(change("CREATE", set("b.shop.example", "10.0.0.1")) + "," +
                             change("CREATE", set("z.a.shop.example.", "10.0.0.2")))
                  .refusal(),
              "");
    Reply shown = dns.records();
    EXPECT_EQ(shown.at("ResourceRecordSets"), "#4");
    EXPECT_EQ(shown.at("ResourceRecordSets.0.Type"), "NS");
    EXPECT_EQ(shown.at("ResourceRecordSets.1.Type"), "SOA");
    EXPECT_EQ(shown.at("ResourceRecordSets.2.Name"), "z.a.shop.example.");
    EXPECT_EQ(shown.at("ResourceRecordSets.3.ResourceRecords.0.Value"), "10.0.0.1");
    EXPECT_EQ(shown.at("ResourceRecordSets.3.TTL"), "60");
    Reply page = dns.records(R"(, "MaxItems": "3")");
    EXPECT_EQ(page.at("ResourceRecordSets"), "#3");
    EXPECT_EQ(page.at("NextRecordName"), "b.shop.example.");
    page = dns.records(R"(, "StartRecordName": "b.shop.example.", "StartRecordType": "A")");
    EXPECT_EQ(page.at("ResourceRecordSets"), "#1");
    EXPECT_EQ(page.at("IsTruncated"), "false");
}

TEST(Route53, MakesAllChangesOrNone) {
    Route53 dns;
    const std::string a = set("a.shop.example", "10.0.0.1");
    EXPECT_EQ(
        dns.change_all(change("CREATE", a) + "," + change("DELETE", set("b.shop.example", "1")))
            .refusal(),
        "InvalidChangeBatch: [Tried to delete resource record set [name='b.shop.example.', "
        "type='A'] but it was not found]");
    EXPECT_EQ(dns.records().at("ResourceRecordSets"), "#2");
    EXPECT_EQ(dns.change_all(change("CREATE", a)).refusal(), "");
    EXPECT_EQ(dns.change_all(change("CREATE", a)).refusal(),
              "InvalidChangeBatch: [Tried to create resource record set [name='a.shop.example.', "
              "type='A'] but it already exists]");
    EXPECT_EQ(dns.change_all(change("UPSERT", set("a.shop.example", "10.0.0.9"))).refusal(), "");
    EXPECT_EQ(dns.records().at("ResourceRecordSets.2.ResourceRecords.0.Value"), "10.0.0.9");
    EXPECT_EQ(dns.change_all(change("CREATE", set("a.other.example", "1"))).refusal(),
              "InvalidChangeBatch: [RRSet with DNS name a.other.example. is not permitted in zone "
              "shop.example.]");
    EXPECT_THAT(dns.change_all(change("DELETE", a)).refusal(), HasSubstr("do not match"));
    EXPECT_EQ(dns.change_all(change("DELETE", set("a.shop.example", "10.0.0.9"))).refusal(), "");
    EXPECT_EQ(dns.records().at("ResourceRecordSets"), "#2");
}

TEST(Route53, ChangesAreInSyncAfterAWhile) {
    Route53 dns;
    Reply made = dns.change_all(change("CREATE", set("a.shop.example", "10.0.0.1")));
    EXPECT_EQ(made.at("ChangeInfo.Status"), "PENDING");
    const std::string id = made.at("ChangeInfo.Id");
    const std::string asked = R"({"Id": ")" + id.substr(id.rfind('/') + 1) + "\"}";
    EXPECT_EQ(dns.call("GetChange", asked).at("ChangeInfo.Status"), "PENDING");
    dns.wait(base::Duration::seconds(60));
    EXPECT_EQ(dns.call("GetChange", asked).at("ChangeInfo.Status"), "INSYNC");
    EXPECT_EQ(dns.call("GetChange", R"({"Id": "C1"})").error.code, "NoSuchChange");
}

TEST(Route53, DeletesAZoneWithoutRecords) {
    Route53 dns;
    const std::string a = set("a.shop.example", "10.0.0.1");
    EXPECT_EQ(dns.change_all(change("CREATE", a)).refusal(), "");
    const std::string asked = R"({"Id": ")" + dns.bare() + "\"}";
    EXPECT_EQ(dns.call("DeleteHostedZone", asked).error.code, "HostedZoneNotEmpty");
    EXPECT_EQ(dns.change_all(change("DELETE", a)).refusal(), "");
    EXPECT_EQ(dns.call("DeleteHostedZone", asked).at("ChangeInfo.Status"), "PENDING");
    EXPECT_EQ(dns.call("GetHostedZone", asked).error.code, "NoSuchHostedZone");
}

TEST(Route53, ListsZonesByNameAndById) {
    Route53 dns;
    EXPECT_EQ(dns.call("CreateHostedZone", Route53::zone("a.example", "two")).refusal(), "");
    EXPECT_EQ(dns.call("ListHostedZonesByName").at("HostedZones.0.Name"), "a.example.");
    Reply named =
        dns.call("ListHostedZonesByName", R"({"DNSName": "shop.example", "MaxItems": "1"})");
    EXPECT_EQ(named.at("HostedZones.0.Name"), "shop.example.");
    EXPECT_EQ(named.at("IsTruncated"), "false");
    Reply page = dns.call("ListHostedZones", R"({"MaxItems": "1"})");
    EXPECT_EQ(page.at("HostedZones"), "#1");
    EXPECT_EQ(dns.call("ListHostedZones", R"({"Marker": ")" + page.at("NextMarker") + "\"}")
                  .at("HostedZones"),
              "#1");
}

TEST(Route53, TagsZones) {
    Route53 dns;
    const std::string zone =
        R"({"ResourceType": "hostedzone", "ResourceId": ")" + dns.bare() + "\"";
    EXPECT_EQ(
        dns.call("ChangeTagsForResource", zone + R"(, "AddTags": [{"Key": "a", "Value": "b"}]})")
            .refusal(),
        "");
    EXPECT_EQ(dns.call("ListTagsForResource", zone + "}").at("ResourceTagSet.Tags.0.Value"), "b");
    EXPECT_EQ(dns.call("ChangeTagsForResource", zone + R"(, "RemoveTagKeys": ["a"]})").refusal(),
              "");
    EXPECT_EQ(dns.call("ListTagsForResource", zone + "}").at("ResourceTagSet.Tags"), "#0");
}

}  // namespace
}  // namespace local
