"""What boto3's own documentation shows, against `slipway cloud`: a platform made by hand, call by call.

Prints "passed TAB name" or "failed TAB name TAB reason" for each case. The endpoint is in AWS_ENDPOINT_URL, the cloud's time goes 60
times as fast.
"""

import sys
import time

from botocore.exceptions import ClientError

import judging
from judging import REGION, case, client, eventually

# AWS's waiters look every 6 or 15 seconds; here a minute passes in a second.
QUICK = {"Delay": 1, "MaxAttempts": 120}


def refused(name, code, message, call, **arguments):
    """The error that a user meets: its code, and how its message begins."""
    try:
        call(**arguments)
        case(name, code, "no error")
    except ClientError as error:
        told = error.response["Error"]
        case(name, f"{code}: {message}", f"{told['Code']}: {told['Message'][:len(message)]}")


class Platform:
    """One service behind a load balancer."""

    def __init__(self):
        self.ecs = client("ecs")
        self.ec2 = client("ec2")
        self.elb = client("elbv2")
        self.logs = client("logs")
        self.names = client("servicediscovery")

    def network(self):
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.ec2.get_waiter("vpc_available").wait(VpcIds=[vpc], WaiterConfig=QUICK)
        self.vpc = vpc
        self.subnets = [
            self.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
            for i, zone in enumerate("ab")
        ]
        self.group = self.ec2.create_security_group(GroupName="api", Description="api", VpcId=vpc)["GroupId"]
        self.ec2.authorize_security_group_ingress(
            GroupId=self.group,
            IpPermissions=[{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}],
        )
        shown = self.ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
        case("subnets are found by the id of their VPC", sorted(self.subnets), sorted(one["SubnetId"] for one in shown))

    def balancer(self):
        made = self.elb.create_load_balancer(Name="api", Subnets=self.subnets, SecurityGroups=[self.group], Scheme="internal")
        self.balancer_arn = made["LoadBalancers"][0]["LoadBalancerArn"]
        case("a load balancer is provisioning first", "provisioning", made["LoadBalancers"][0]["State"]["Code"])
        self.elb.get_waiter("load_balancer_available").wait(LoadBalancerArns=[self.balancer_arn], WaiterConfig=QUICK)
        self.target_group = self.elb.create_target_group(
            Name="api", Protocol="HTTP", Port=80, VpcId=self.vpc, TargetType="ip", HealthCheckPath="/health"
        )["TargetGroups"][0]["TargetGroupArn"]
        self.elb.modify_target_group_attributes(
            TargetGroupArn=self.target_group, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}]
        )
        self.listener = self.elb.create_listener(
            LoadBalancerArn=self.balancer_arn,
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.target_group}],
        )["Listeners"][0]["ListenerArn"]

    def definition(self, image, **tags):
        answer = self.ecs.register_task_definition(
            family="api",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            executionRoleArn="arn:aws:iam::000000000000:role/execution",
            containerDefinitions=[
                {
                    "name": "api",
                    "image": image,
                    "portMappings": [{"containerPort": 80}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": "/ecs/api", "awslogs-region": REGION, "awslogs-stream-prefix": "api"},
                    },
                }
            ],
            tags=[{"key": "slipway.simulate/" + key.replace("_", "-"), "value": value} for key, value in tags.items()],
        )
        return answer["taskDefinition"]["taskDefinitionArn"]

    def service(self):
        return self.ecs.describe_services(cluster="shop", services=["api"])["services"][0]

    def stable(self):
        self.ecs.get_waiter("services_stable").wait(cluster="shop", services=["api"], WaiterConfig=QUICK)
        # As on AWS the waiter is content when enough tasks run; healthy they are when the rollout is complete.
        eventually(lambda: [one["rolloutState"] for one in self.service()["deployments"]] == ["COMPLETED"])


def first_errors(platform):
    """What goes wrong before anything is there."""
    ecs, cloudformation = platform.ecs, client("cloudformation")
    refused("a cluster that is not there", "ClusterNotFoundException", "Cluster not found.", ecs.describe_services, cluster="no", services=["a"])
    refused("a definition that is not there", "ClientException", "Unable to describe task definition.", ecs.describe_task_definition, taskDefinition="no")
    refused("a stack that is not there", "ValidationError", "Stack with id no does not exist", cloudformation.describe_stacks, StackName="no")
    refused("a secret that is not there", "ResourceNotFoundException", "Secrets Manager can't find the specified secret.", client("secretsmanager").get_secret_value, SecretId="no")
    refused("a parameter that is not there", "ParameterNotFound", "", client("ssm").get_parameter, Name="no")
    refused("a log group that is not there", "ResourceNotFoundException", "The specified log group does not exist.", platform.logs.put_log_events, logGroupName="no", logStreamName="no", logEvents=[{"timestamp": 1, "message": "x"}])
    refused("a bucket that is not there", "NoSuchBucket", "The specified bucket does not exist", client("s3").list_objects_v2, Bucket="no-such-bucket")
    refused("a target group that is not there", "TargetGroupNotFound", "", platform.elb.describe_target_groups, Names=["no"])
    refused("a VPC that is not there", "InvalidVpcID.NotFound", "The vpc ID 'vpc-0' does not exist", platform.ec2.describe_vpcs, VpcIds=["vpc-0"])
    refused("a role that is not there", "NoSuchEntity", "The role with name no cannot be found.", client("iam").get_role, RoleName="no")
    refused("a repository that is not there", "RepositoryNotFoundException", "The repository with name 'no' does not exist", client("ecr").describe_repositories, repositoryNames=["no"])


def rollout(platform):
    """A service, and a rolling update of it that is watched ten times a second."""
    ecs = platform.ecs
    case("a cluster is made", "ACTIVE", ecs.create_cluster(clusterName="shop")["cluster"]["status"])
    platform.logs.create_log_group(logGroupName="/ecs/api")
    first = platform.definition("public.ecr.aws/nginx/nginx:1.27")
    ecs.create_service(
        cluster="shop",
        serviceName="api",
        taskDefinition=first,
        desiredCount=4,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": platform.subnets, "securityGroups": [platform.group], "assignPublicIp": "DISABLED"}},
        loadBalancers=[{"targetGroupArn": platform.target_group, "containerName": "api", "containerPort": 80}],
        deploymentConfiguration={"minimumHealthyPercent": 100, "maximumPercent": 150, "deploymentCircuitBreaker": {"enable": True, "rollback": True}},
        tags=[{"key": "team", "value": "shop"}],
    )
    platform.stable()
    case("the service is steady", (4, 0, 4), tuple(platform.service()[key] for key in ("runningCount", "pendingCount", "desiredCount")))
    health = platform.elb.describe_target_health(TargetGroupArn=platform.target_group)["TargetHealthDescriptions"]
    case("its targets are healthy", ["healthy"] * 4, [one["TargetHealth"]["State"] for one in health])

    second = platform.definition("public.ecr.aws/nginx/nginx:1.28")
    ecs.update_service(cluster="shop", service="api", taskDefinition=second)
    seen, least, most, healthy, looks, done = set(), 4, 0, 4, 0, None
    end = time.monotonic() + 120
    while not done and time.monotonic() < end:
        service = platform.service()
        arns = ecs.list_tasks(cluster="shop", serviceName="api")["taskArns"]
        tasks = ecs.describe_tasks(cluster="shop", tasks=arns)["tasks"] if arns else []
        live = [task for task in tasks if task["desiredStatus"] == "RUNNING"]
        most = max(most, len(live))
        least = min(least, sum(task["lastStatus"] == "RUNNING" for task in live))
        targets = platform.elb.describe_target_health(TargetGroupArn=platform.target_group)["TargetHealthDescriptions"]
        healthy = min(healthy, sum(one["TargetHealth"]["State"] == "healthy" for one in targets))
        looks += 1
        seen.update(deployment["rolloutState"] for deployment in service["deployments"])
        done = len(service["deployments"]) == 1 and service["deployments"][0]["rolloutState"] == "COMPLETED"
        time.sleep(0.1)
    case("the update completes", True, bool(done))
    case("never fewer than the minimum run", True, least >= 4)
    case("never more than the maximum run or start", True, most <= 6)
    case("never fewer targets are healthy than the minimum", 4, healthy)
    print(f"{looks} looks at the update", file=sys.stderr)
    case("the update was seen under way", True, "IN_PROGRESS" in seen)
    running = {task["taskDefinitionArn"] for task in ecs.describe_tasks(cluster="shop", tasks=ecs.list_tasks(cluster="shop", serviceName="api")["taskArns"])["tasks"]}
    case("the new revision alone runs", {second}, running)

    bad = platform.definition("public.ecr.aws/nginx/nginx:broken", pull_failure_rate="1")
    ecs.update_service(cluster="shop", service="api", taskDefinition=bad)
    back = eventually(lambda: platform.service()["taskDefinition"] == second and len(platform.service()["deployments"]) == 1, 240)
    case("a bad image trips the breaker, which rolls back", True, bool(back))
    told = [event["message"] for event in platform.service()["events"]]
    case("the breaker is told", True, any("deployment failed: tasks failed to start." in line for line in told))
    case("nothing that ran was lost", 4, platform.service()["runningCount"])
    eventually(lambda: ecs.list_service_deployments(cluster="shop", service="api")["serviceDeployments"][0]["status"] == "ROLLBACK_SUCCESSFUL")
    deployments = ecs.list_service_deployments(cluster="shop", service="api")["serviceDeployments"]
    case("its service deployments are told, the newest first", ["ROLLBACK_SUCCESSFUL", "SUCCESSFUL", "SUCCESSFUL"], [one["status"] for one in deployments])
    stopped = ecs.list_tasks(cluster="shop", family="api", desiredStatus="STOPPED")["taskArns"]
    reasons = [task.get("stoppedReason", "") for task in ecs.describe_tasks(cluster="shop", tasks=stopped[:100])["tasks"]]
    case("a task says why it stopped", True, any(reason.startswith("CannotPullContainerError") for reason in reasons))


def one_off(platform):
    ecs = platform.ecs
    definition = platform.definition("public.ecr.aws/docker/library/alpine:3", exit_after="5s", exit_code="3")
    started = ecs.run_task(
        cluster="shop",
        taskDefinition=definition,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": platform.subnets}},
        startedBy="me",
        overrides={"containerOverrides": [{"name": "api", "command": ["migrate"]}]},
    )
    arn = started["tasks"][0]["taskArn"]
    ecs.get_waiter("tasks_stopped").wait(cluster="shop", tasks=[arn], WaiterConfig=QUICK)
    task = ecs.describe_tasks(cluster="shop", tasks=[arn])["tasks"][0]
    case("a task of its own ends with its exit code", (3, "EssentialContainerExited"), (task["containers"][0]["exitCode"], task["stopCode"]))
    case("its overrides are shown", ["migrate"], task["overrides"]["containerOverrides"][0]["command"])


def logs(platform):
    groups = platform.logs.describe_log_groups(logGroupNamePrefix="/ecs/")["logGroups"]
    case("the log group is there", ["/ecs/api"], [group["logGroupName"] for group in groups])
    platform.logs.create_log_stream(logGroupName="/ecs/api", logStreamName="by-hand")
    now = judging.cloud_time(platform.logs.meta.endpoint_url)
    platform.logs.put_log_events(
        logGroupName="/ecs/api",
        logStreamName="by-hand",
        logEvents=[{"timestamp": now + i, "message": f"line {i} {'ERROR' if i % 2 else 'ok'}"} for i in range(6)],
    )
    got = platform.logs.get_log_events(logGroupName="/ecs/api", logStreamName="by-hand", startFromHead=True)
    case("lines come back in their order", [f"line {i}" for i in range(6)], [event["message"][:6] for event in got["events"]])
    found = platform.logs.filter_log_events(logGroupName="/ecs/api", logStreamNames=["by-hand"], filterPattern="ERROR")["events"]
    case("lines are found by a word", ["line 1 ERROR", "line 3 ERROR", "line 5 ERROR"], [event["message"] for event in found])


def discovery(platform):
    names = platform.names
    operation = names.create_private_dns_namespace(Name="shop.local", Vpc=platform.vpc)["OperationId"]
    namespace = eventually(lambda: names.get_operation(OperationId=operation)["Operation"].get("Targets", {}).get("NAMESPACE"))
    service = names.create_service(
        Name="web", NamespaceId=namespace, DnsConfig={"DnsRecords": [{"Type": "A", "TTL": 10}]}, HealthCheckCustomConfig={"FailureThreshold": 1}
    )["Service"]["Id"]
    names.register_instance(ServiceId=service, InstanceId="one", Attributes={"AWS_INSTANCE_IPV4": "10.0.0.9", "zone": "a"})
    eventually(lambda: names.discover_instances(NamespaceName="shop.local", ServiceName="web")["Instances"])
    found = names.discover_instances(NamespaceName="shop.local", ServiceName="web")["Instances"]
    case("an instance is discovered", [("one", "10.0.0.9")], [(one["InstanceId"], one["Attributes"]["AWS_INSTANCE_IPV4"]) for one in found])


def secrets_and_parameters():
    secrets = client("secretsmanager")
    arn = secrets.create_secret(Name="db", SecretString="first")["ARN"]
    case("a secret is told", "first", secrets.get_secret_value(SecretId="db")["SecretString"])
    secrets.put_secret_value(SecretId=arn, SecretString="second")
    case("a new value is the current one", "second", secrets.get_secret_value(SecretId=arn)["SecretString"])
    case("the one before is kept", "first", secrets.get_secret_value(SecretId=arn, VersionStage="AWSPREVIOUS")["SecretString"])
    secrets.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)
    ssm = client("ssm")
    for i in range(12):
        ssm.put_parameter(Name=f"/shop/p{i:02}", Value=str(i), Type="SecureString" if i % 2 else "String")
    pages = list(ssm.get_paginator("get_parameters_by_path").paginate(Path="/shop", WithDecryption=True))
    case("parameters come in pages", [str(i) for i in range(12)], [one["Value"] for page in pages for one in page["Parameters"]])
    case("in more than one", True, len(pages) > 1)
    refused("a parameter that is there", "ParameterAlreadyExists", "The parameter already exists.", ssm.put_parameter, Name="/shop/p00", Value="x", Type="String")


def buckets():
    s3 = client("s3")
    s3.create_bucket(Bucket="artifacts-of-shop", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="artifacts-of-shop", Key="a/b.json", Body=b'{"x": 1}', ContentType="application/json")
    got = s3.get_object(Bucket="artifacts-of-shop", Key="a/b.json")
    case("an object comes back", (b'{"x": 1}', "application/json"), (got["Body"].read(), got["ContentType"]))
    listed = s3.list_objects_v2(Bucket="artifacts-of-shop", Delimiter="/")
    case("objects are listed by folder", ["a/"], [one["Prefix"] for one in listed["CommonPrefixes"]])
    refused("a bucket with objects stays", "BucketNotEmpty", "The bucket you tried to delete is not empty", s3.delete_bucket, Bucket="artifacts-of-shop")


def tags_and_pages(platform):
    ecs = platform.ecs
    arn = platform.service()["serviceArn"]
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "stage", "value": "dev"}])
    ecs.untag_resource(resourceArn=arn, tagKeys=["team"])
    case("tags are added and taken", [{"key": "stage", "value": "dev"}], ecs.list_tags_for_resource(resourceArn=arn)["tags"])
    for i in range(12):
        ecs.create_cluster(clusterName=f"c{i:02}")
    pages = list(ecs.get_paginator("list_clusters").paginate(PaginationConfig={"PageSize": 5}))
    arns = [arn for page in pages for arn in page["clusterArns"]]
    case("clusters come in pages, each once", (3, 13, 13), (len(pages), len(arns), len(set(arns))))


def end(platform):
    ecs = platform.ecs
    refused("a cluster with a service stays", "ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.", ecs.delete_cluster, cluster="shop")
    ecs.update_service(cluster="shop", service="api", desiredCount=0)
    platform.stable()
    ecs.delete_service(cluster="shop", service="api")
    ecs.get_waiter("services_inactive").wait(cluster="shop", services=["api"], WaiterConfig=QUICK)
    case("a deleted service is inactive", "INACTIVE", platform.service()["status"])
    case("then its cluster goes", "INACTIVE", ecs.delete_cluster(cluster="shop")["cluster"]["status"])


def main():
    identity = client("sts").get_caller_identity()
    case("the caller has the account", "000000000000", identity["Account"])
    platform = Platform()
    first_errors(platform)
    platform.network()
    platform.balancer()
    rollout(platform)
    one_off(platform)
    logs(platform)
    discovery(platform)
    secrets_and_parameters()
    buckets()
    tags_and_pages(platform)
    end(platform)


if __name__ == "__main__":
    main()
