#include <gtest/gtest.h>

#include <fmt/format.h>

#include "local/test_telemetry.h"

namespace local::test {
namespace {

/// A cloud with a namespace for DiscoverInstances alone.
struct Desk {
    TestCloud cloud;
    std::string space = made("CreateHttpNamespace", R"({"Name":"shop"})");

    base::HttpAnswer ask(std::string_view operation, const std::string& body) {
        return cloud_map(cloud, operation, body);
    }
    /// The id of the namespace that the operation makes.
    std::string made(std::string_view operation, const std::string& body) {
        auto answer = ask(operation, body);
        auto done = operation_of(answer);
        cloud.wait(base::Duration::minutes(2));
        return at(done, "Operation.Targets.NAMESPACE");
    }
    base::HttpAnswer operation_of(const base::HttpAnswer& answer) {
        return ask("GetOperation", R"({"OperationId":")" + at(answer, "OperationId") + "\"}");
    }
    /// The id of a service called `name`; `rest` of its request.
    std::string service(const std::string& name, const std::string& rest = "") {
        return at(ask("CreateService",
                      fmt::format(R"({{"Name":"{}","NamespaceId":"{}"{}}})", name, space, rest)),
                  "Service.Id");
    }
    base::HttpAnswer add(const std::string& service, const std::string& id,
                         const std::string& attributes) {
        auto answer =
            ask("RegisterInstance",
                fmt::format(R"({{"ServiceId":"{}","InstanceId":"{}","Attributes":{{{}}}}})",
                            service, id, attributes));
        cloud.wait(base::Duration::seconds(20));
        return answer;
    }
    /// "a b"
    std::string discovered(const std::string& rest = "") {
        auto answer =
            ask("DiscoverInstances", R"({"NamespaceName":"shop","ServiceName":"api")" + rest + "}");
        if (answer.status != 200) return error_in(answer);
        std::string all;
        for (int i = 0;; ++i) {
            std::string id = at(answer, fmt::format("Instances.{}.InstanceId", i));
            if (id.empty()) return all;
            all += (i ? " " : "") + id;
        }
    }
};

constexpr std::string_view kA = R"("AWS_INSTANCE_IPV4":"10.0.0.1","zone":"a")";
constexpr std::string_view kB = R"("AWS_INSTANCE_IPV4":"10.0.0.2","zone":"b")";

TEST(CloudMap, TellsWhatBecameOfAnOperation) {
    Desk desk;
    auto asked = desk.ask("CreateHttpNamespace", R"({"Name":"other"})");
    auto pending = desk.operation_of(asked);
    EXPECT_EQ(at(pending, "Operation.Type"), "CREATE_NAMESPACE");
    EXPECT_EQ(at(pending, "Operation.Status"), "PENDING");
    desk.cloud.wait(base::Duration::minutes(2));
    EXPECT_EQ(at(desk.operation_of(asked), "Operation.Status"), "SUCCESS");
    std::string id = at(pending, "Operation.Targets.NAMESPACE");
    auto removal = desk.ask("DeleteNamespace", R"({"Id":")" + id + "\"}");
    EXPECT_EQ(at(desk.operation_of(removal), "Operation.Status"), "PENDING");
    desk.cloud.wait(base::Duration::minutes(2));
    EXPECT_EQ(at(desk.operation_of(removal), "Operation.Status"), "SUCCESS");
    EXPECT_EQ(error_in(desk.ask("GetOperation", R"({"OperationId":"x"})")),
              "OperationNotFound: The operation x can't be found.");
    auto listed = desk.ask("ListOperations",
                           R"({"Filters":[{"Name":"TYPE","Values":["DELETE_NAMESPACE"]}]})");
    EXPECT_EQ(at(listed, "Operations.0.Id"), at(removal, "OperationId"));
    EXPECT_EQ(at(listed, "Operations.1.Id"), "");
}

TEST(CloudMap, MakesNamespaces) {
    Desk desk;
    auto shown = desk.ask("GetNamespace", R"({"Id":")" + desk.space + "\"}");
    EXPECT_EQ(at(shown, "Namespace.Name"), "shop");
    EXPECT_EQ(at(shown, "Namespace.Type"), "HTTP");
    EXPECT_EQ(at(shown, "Namespace.Properties.HttpProperties.HttpName"), "shop");
    EXPECT_EQ(at(shown, "Namespace.ServiceCount"), "0");
    EXPECT_EQ(error_in(desk.ask("CreateHttpNamespace", R"({"Name":"shop"})")),
              "NamespaceAlreadyExists: Namespace with name shop already exists");
    EXPECT_EQ(error_in(desk.ask("CreatePublicDnsNamespace", R"({"Name":"shop.com"})")),
              "InvalidInput: Public namespaces are not part of this cloud yet.");
    EXPECT_EQ(error_in(desk.ask("GetNamespace", R"({"Id":"ns-1"})")),
              "NamespaceNotFound: The namespace ns-1 can't be found.");
    EXPECT_EQ(
        error_in(desk.ask("UpdateHttpNamespace",
                          R"({"Id":")" + desk.space + R"(","Namespace":{"Description":"new"}})")),
        "200");
    EXPECT_EQ(
        at(desk.ask("GetNamespace", R"({"Id":")" + desk.space + "\"}"), "Namespace.Description"),
        "new");
    desk.service("api");
    EXPECT_EQ(error_in(desk.ask("DeleteNamespace", R"({"Id":")" + desk.space + "\"}")),
              "ResourceInUse: Namespace " + desk.space +
                  " has associated services, so it cannot be deleted.");
}

TEST(CloudMap, ListsByFilters) {
    Desk desk;
    desk.made("CreateHttpNamespace", R"({"Name":"shelf"})");
    desk.service("api");
    auto names = [&](const std::string& filters) {
        auto answer = desk.ask("ListNamespaces", R"({"Filters":[)" + filters + "]}");
        if (answer.status != 200) return error_in(answer);
        std::string first = at(answer, "Namespaces.0.Name");
        std::string second = at(answer, "Namespaces.1.Name");
        return std::min(first, second) + " " + std::max(first, second);
    };
    EXPECT_EQ(names(""), "shelf shop");
    EXPECT_EQ(names(R"({"Name":"TYPE","Values":["HTTP"]})"), "shelf shop");
    EXPECT_EQ(names(R"({"Name":"TYPE","Values":["DNS_PRIVATE"]})"), " ");
    EXPECT_EQ(names(R"({"Name":"NAME","Values":["shop"]})"), " shop");
    EXPECT_EQ(names(R"({"Name":"NAME","Values":["shop","x"],"Condition":"IN"})"), " shop");
    EXPECT_EQ(names(R"({"Name":"NAME","Values":["sh"],"Condition":"BEGINS_WITH"})"), "shelf shop");
    EXPECT_EQ(names(R"({"Name":"NAME","Values":["a","b"],"Condition":"BETWEEN"})"),
              "InvalidInput: The filter NAME BETWEEN is not part of this cloud yet.");
    auto services =
        desk.ask("ListServices", R"({"Filters":[{"Name":"NAMESPACE_ID","Values":["ns-other"]}]})");
    EXPECT_EQ(at(services, "Services.0.Name"), "");
    EXPECT_EQ(at(desk.ask("ListServices", "{}"), "Services.0.Name"), "api");
    auto page = desk.ask("ListNamespaces", R"({"MaxResults":1})");
    EXPECT_NE(at(page, "NextToken"), "");
    auto rest = desk.ask("ListNamespaces",
                         R"({"MaxResults":1,"NextToken":")" + at(page, "NextToken") + "\"}");
    EXPECT_NE(at(rest, "Namespaces.0.Id"), at(page, "Namespaces.0.Id"));
    EXPECT_EQ(at(rest, "NextToken"), "");
}

TEST(CloudMap, MakesServices) {
    Desk desk;
    desk.cloud.create("net", R"({"Resources":{"Vpc":{"Type":"AWS::EC2::VPC","Properties":
        {"CidrBlock":"10.0.0.0/16"}},"Space":{"Type":
        "AWS::ServiceDiscovery::PrivateDnsNamespace","Properties":{"Name":"shop.local","Vpc":
        {"Ref":"Vpc"}}}}})");
    desk.cloud.wait(base::Duration::minutes(5));
    auto spaces =
        desk.ask("ListNamespaces", R"({"Filters":[{"Name":"TYPE","Values":["DNS_PRIVATE"]}]})");
    desk.space = at(spaces, "Namespaces.0.Id");
    EXPECT_EQ(at(spaces, "Namespaces.0.Properties.DnsProperties.HostedZoneId").front(), 'Z');
    auto made =
        desk.ask("CreateService", R"({"Name":"api","DnsConfig":{"NamespaceId":")" + desk.space +
                                      R"(","DnsRecords":[{"Type":"A","TTL":10}]},)"
                                      R"("HealthCheckCustomConfig":{"FailureThreshold":1}})");
    EXPECT_EQ(at(made, "Service.NamespaceId"), desk.space);
    EXPECT_EQ(at(made, "Service.Type"), "DNS_HTTP");
    EXPECT_EQ(at(made, "Service.DnsConfig.RoutingPolicy"), "MULTIVALUE");
    EXPECT_EQ(at(made, "Service.DnsConfig.DnsRecords.0.TTL"), "10");
    EXPECT_EQ(at(made, "Service.HealthCheckCustomConfig.FailureThreshold"), "1");
    EXPECT_EQ(error_in(desk.ask("CreateService",
                                R"({"Name":"api","NamespaceId":")" + desk.space + "\"}")),
              "ServiceAlreadyExists: Service already exists.");
    EXPECT_EQ(error_in(desk.ask("CreateService", R"({"Name":"b","NamespaceId":"ns-x"})")),
              "NamespaceNotFound: The namespace ns-x can't be found.");
    EXPECT_EQ(error_in(desk.ask("CreateService", R"({"Name":"b"})")),
              "InvalidInput: The parameter NamespaceId is required.");
    EXPECT_EQ(error_in(desk.ask("CreateService", R"({"Name":"b","NamespaceId":")" + desk.space +
                                                     R"(","HealthCheckConfig":{"Type":"TCP"}})")),
              "InvalidInput: HealthCheckConfig is not part of this cloud yet.");
}

TEST(CloudMap, ChangesServices) {
    Desk desk;
    std::string id = desk.service("api");
    desk.cloud.wait(base::Duration::minutes(1));
    auto changed =
        desk.ask("UpdateService", R"({"Id":")" + id + R"(","Service":{"Description":"new"}})");
    EXPECT_EQ(at(desk.operation_of(changed), "Operation.Type"), "UPDATE_SERVICE");
    EXPECT_EQ(at(desk.ask("GetService", R"({"Id":")" + id + "\"}"), "Service.Description"), "new");
    EXPECT_EQ(
        error_in(desk.ask("UpdateService",
                          R"({"Id":")" + id + R"(","Service":{"DnsConfig":{"DnsRecords":[]}}})")),
        "InvalidInput: The service has no DNS configuration to change.");
    EXPECT_EQ(error_in(desk.ask("DeleteService", R"({"Id":")" + id + "\"}")), "200");
    EXPECT_EQ(error_in(desk.ask("GetService", R"({"Id":")" + id + "\"}")),
              "ServiceNotFound: The service " + id + " can't be found.");
}

TEST(CloudMap, DiscoversInstancesThatWereRegistered) {
    Desk desk;
    std::string service = desk.service("api");
    auto asked = desk.add(service, "one", std::string(kA));
    EXPECT_EQ(at(desk.operation_of(asked), "Operation.Status"), "SUCCESS");
    desk.add(service, "two", std::string(kB));
    EXPECT_EQ(desk.discovered(), "one two");
    auto found = desk.ask("DiscoverInstances", R"({"NamespaceName":"shop","ServiceName":"api"})");
    EXPECT_EQ(at(found, "Instances.0.Attributes.AWS_INSTANCE_IPV4"), "10.0.0.1");
    EXPECT_EQ(at(found, "Instances.0.HealthStatus"), "UNKNOWN");
    std::string revision = at(found, "InstancesRevision");
    desk.add(service, "one", R"("AWS_INSTANCE_IPV4":"10.0.0.3")");
    const std::string one = R"({"ServiceId":")" + service + R"(","InstanceId":"one"})";
    EXPECT_EQ(at(desk.ask("GetInstance", one), "Instance.Attributes.AWS_INSTANCE_IPV4"),
              "10.0.0.3");
    EXPECT_GT(std::stoi(at(desk.ask("DiscoverInstancesRevision",
                                    R"({"NamespaceName":"shop","ServiceName":"api"})"),
                           "InstancesRevision")),
              std::stoi(revision));
    EXPECT_EQ(error_in(desk.ask("DeleteService", R"({"Id":")" + service + "\"}")),
              "ResourceInUse: Service contains registered instances; delete the instances before "
              "deleting the service");
    EXPECT_EQ(error_in(desk.ask("DeregisterInstance", one)), "200");
    EXPECT_EQ(desk.discovered(), "two");
    desk.cloud.wait(base::Duration::minutes(1));
    EXPECT_EQ(error_in(desk.ask("GetInstance", one)),
              "InstanceNotFound: Instance with id one not found.");
    EXPECT_EQ(error_in(desk.ask("DeregisterInstance", one)),
              "InstanceNotFound: Instance with id one not found.");
    auto listed = desk.ask("ListInstances", R"({"ServiceId":")" + service + "\"}");
    EXPECT_EQ(at(listed, "Instances.0.Id"), "two");
    EXPECT_EQ(at(listed, "Instances.0.Attributes.zone"), "b");
}

TEST(CloudMap, RefusesInstancesThatLackWhatTheRecordsNeed) {
    Desk desk;
    EXPECT_EQ(error_in(desk.add("srv-x", "one", std::string(kA))),
              "ServiceNotFound: The service srv-x can't be found.");
    std::string service =
        desk.service("api", R"(,"DnsConfig":{"DnsRecords":[{"Type":"A","TTL":10}]})");
    EXPECT_EQ(
        error_in(desk.add(service, "one", R"("zone":"a")")),
        "InvalidInput: The attribute AWS_INSTANCE_IPV4 is required for a service with records "
        "of type A.");
    EXPECT_EQ(error_in(desk.add(service, "one", "")),
              "InvalidInput: The parameter Attributes is required.");
}

TEST(CloudMap, DiscoversByAttributes) {
    Desk desk;
    std::string service = desk.service("api");
    desk.add(service, "one", std::string(kA));
    desk.add(service, "two", std::string(kB));
    EXPECT_EQ(desk.discovered(R"(,"QueryParameters":{"zone":"a"})"), "one");
    EXPECT_EQ(desk.discovered(R"(,"QueryParameters":{"zone":"c"})"), "");
    EXPECT_EQ(desk.discovered(R"(,"OptionalParameters":{"zone":"b"})"), "two");
    EXPECT_EQ(desk.discovered(R"(,"OptionalParameters":{"zone":"c"})"), "one two");
    EXPECT_EQ(desk.discovered(R"(,"MaxResults":1)"), "one");
    EXPECT_EQ(desk.discovered(R"(,"OwnerAccount":"123456789012")"),
              "NamespaceNotFound: The namespace shop can't be found.");
    EXPECT_EQ(
        error_in(desk.ask("DiscoverInstances", R"({"NamespaceName":"shop","ServiceName":"x"})")),
        "ServiceNotFound: The service x can't be found.");
}

TEST(CloudMap, DiscoversByHealth) {
    Desk desk;
    std::string service =
        desk.service("api", R"(,"HealthCheckCustomConfig":{"FailureThreshold":1})");
    const std::string sick = R"(,"AWS_INIT_HEALTH_STATUS":"UNHEALTHY")";
    desk.add(service, "two", std::string(kB) + sick);
    EXPECT_EQ(desk.discovered(R"(,"HealthStatus":"HEALTHY")"), "");
    EXPECT_EQ(desk.discovered(R"(,"HealthStatus":"HEALTHY_OR_ELSE_ALL")"), "two");
    desk.add(service, "one", std::string(kA));
    EXPECT_EQ(desk.discovered(), "one two");
    EXPECT_EQ(desk.discovered(R"(,"HealthStatus":"HEALTHY")"), "one");
    EXPECT_EQ(desk.discovered(R"(,"HealthStatus":"HEALTHY_OR_ELSE_ALL")"), "one");
    EXPECT_EQ(desk.discovered(R"(,"HealthStatus":"UNHEALTHY")"), "two");
    auto health = desk.ask("GetInstancesHealthStatus", R"({"ServiceId":")" + service + "\"}");
    EXPECT_EQ(at(health, "Status.one"), "HEALTHY");
    EXPECT_EQ(at(health, "Status.two"), "UNHEALTHY");
    EXPECT_EQ(error_in(desk.ask("GetInstancesHealthStatus",
                                R"({"ServiceId":")" + service + R"(","Instances":["x"]})")),
              "InstanceNotFound: Instance with id x not found.");
}

TEST(CloudMap, DiscoversTheTasksOfServices) {
    TestCloud cloud;
    std::string body = one_service();
    auto replace = [&](std::string_view old, std::string_view by) {
        body.replace(body.find(old), old.size(), by);
    };
    replace("  Service:\n", R"(  Space:
    Type: AWS::ServiceDiscovery::PrivateDnsNamespace
    Properties: { Name: shop.local, Vpc: !Ref Vpc }
  Name:
    Type: AWS::ServiceDiscovery::Service
    Properties:
      Name: api
      DnsConfig: { NamespaceId: !Ref Space, DnsRecords: [{ Type: A, TTL: 10 }] }
      HealthCheckCustomConfig: { FailureThreshold: 1 }
  Service:
)");
    replace("      Tags: [{ Key: team, Value: checkout }]\n",
            "      ServiceRegistries: [{ RegistryArn: !GetAtt Name.Arn }]\n");
    cloud.create("one", body);
    cloud.wait(base::Duration::minutes(10));
    ASSERT_EQ(cloud.status("one"), "CREATE_COMPLETE");
    auto found = cloud_map(cloud, "DiscoverInstances",
                           R"({"NamespaceName":"shop.local","ServiceName":"api"})");
    EXPECT_NE(at(found, "Instances.1.InstanceId"), "");
    EXPECT_EQ(at(found, "Instances.0.HealthStatus"), "HEALTHY");
    EXPECT_EQ(at(found, "Instances.0.Attributes.ECS_SERVICE_NAME"), "api");
    EXPECT_EQ(at(found, "Instances.0.Attributes.ECS_CLUSTER_NAME"), "shop");
    EXPECT_EQ(at(found, "Instances.0.Attributes.ECS_TASK_DEFINITION_FAMILY"), "api");
    EXPECT_EQ(at(found, "Instances.0.Attributes.AWS_INSTANCE_IPV4").substr(0, 3), "10.");
    auto services = cloud_map(cloud, "ListServices", "{}");
    EXPECT_EQ(at(services, "Services.0.InstanceCount"), "2");
    EXPECT_EQ(error_in(cloud_map(cloud, "DeregisterInstance",
                                 R"({"ServiceId":")" + at(services, "Services.0.Id") +
                                     R"(","InstanceId":")" + at(found, "Instances.0.InstanceId") +
                                     "\"}")),
              "ResourceInUse: Deregistering the instance of a task, which ECS registered, is not "
              "part of this cloud yet.");
}

TEST(CloudMap, HasTags) {
    Desk desk;
    std::string arn =
        at(desk.ask("GetNamespace", R"({"Id":")" + desk.space + "\"}"), "Namespace.Arn");
    const std::string named = R"({"ResourceARN":")" + arn + "\"";
    desk.ask("TagResource",
             named + R"(,"Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}]})");
    desk.ask("UntagResource", named + R"(,"TagKeys":["a"]})");
    EXPECT_EQ(at(desk.ask("ListTagsForResource", named + "}"), "Tags.0.Key"), "b");
    std::string tags;
    for (int i = 0; i < 50; ++i)
        tags += fmt::format(R"({}{{"Key":"k{}","Value":"v"}})", i ? "," : "", i);
    EXPECT_EQ(error_in(desk.ask("TagResource", named + R"(,"Tags":[)" + tags + "]}")),
              "TooManyTagsException: A resource can have no more than 50 tags.");
    EXPECT_EQ(error_in(desk.ask("ListTagsForResource", R"({"ResourceARN":"arn:x"})")),
              "ResourceNotFoundException: The resource arn:x can't be found.");
}

}  // namespace
}  // namespace local::test
