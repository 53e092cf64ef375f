"""What a user of boto3 does with ECS, written as its documentation has it. Each case is a line `passed|failed TAB name TAB
reason`."""

import json
import time

import boto3
from botocore.exceptions import ClientError

from judging import case

NETWORK = {
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Subnet": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24"},
        },
    },
    "Outputs": {"Subnet": {"Value": {"Ref": "Subnet"}}},
}
FAST = {"Delay": 1, "MaxAttempts": 120}

ecs = boto3.client("ecs")
cloudformation = boto3.client("cloudformation")


def error_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return type(error).__name__, error.response["Error"]["Message"]
    return "no error", ""


def completed():
    """Waits for the end of the rollout: to the waiter a service is stable as soon as its tasks run."""
    ecs.get_waiter("services_stable").wait(cluster="shop", services=["api"], WaiterConfig=FAST)
    for _ in range(120):
        deployments = ecs.describe_services(cluster="shop", services=["api"])["services"][0]["deployments"]
        if [deployment["rolloutState"] for deployment in deployments] == ["COMPLETED"]:
            return
        time.sleep(0.5)


def network():
    cloudformation.create_stack(StackName="network", TemplateBody=json.dumps(NETWORK))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="network", WaiterConfig=FAST)
    outputs = cloudformation.describe_stacks(StackName="network")["Stacks"][0]["Outputs"]
    return {"awsvpcConfiguration": {"subnets": [outputs[0]["OutputValue"]], "assignPublicIp": "ENABLED"}}


def register(image, **more):
    return ecs.register_task_definition(
        family="api",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "api", "image": image, "portMappings": [{"containerPort": 80}]}],
        **more,
    )["taskDefinition"]


def definitions():
    first = register("nginx:1", tags=[{"key": "team", "value": "shop"}])
    case("a definition has a revision", ("api", 1, "ACTIVE"), (first["family"], first["revision"], first["status"]))
    case("a definition says where it runs", ["EC2", "FARGATE"], first["compatibilities"])
    described = ecs.describe_task_definition(taskDefinition="api", include=["TAGS"])
    case("a definition is described as it was registered", first, described["taskDefinition"])
    case("a definition has its tags", [{"key": "team", "value": "shop"}], described["tags"])
    case(
        "a size that Fargate does not have is refused",
        ("ClientException", "No Fargate configuration exists for given values."),
        error_of(
            ecs.register_task_definition,
            family="large",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="65536",
            containerDefinitions=[{"name": "a", "image": "a"}],
        ),
    )


def service(configuration):
    made = ecs.create_service(
        cluster="shop",
        serviceName="api",
        taskDefinition="api",
        desiredCount=2,
        launchType="FARGATE",
        networkConfiguration=configuration,
        propagateTags="TASK_DEFINITION",
        deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
    )["service"]
    case("a service begins with a deployment", "PRIMARY", made["deployments"][0]["status"])
    completed()
    arns = ecs.list_tasks(cluster="shop", serviceName="api")["taskArns"]
    tasks = ecs.describe_tasks(cluster="shop", tasks=arns, include=["TAGS"])["tasks"]
    case("its tasks run", ["RUNNING", "RUNNING"], [task["lastStatus"] for task in tasks])
    case("its tasks have the tags of their definition", [{"key": "team", "value": "shop"}], tasks[0]["tags"])
    # A task that no service asked for would end by itself after half a second of ours.
    register("nginx:2", tags=[{"key": "slipway.simulate/exit-after", "value": "10h"}])
    ecs.update_service(cluster="shop", service="api", taskDefinition="api:2")
    completed()
    described = ecs.describe_services(cluster="shop", services=["api"])["services"][0]
    case("it rolls out", "api:2", described["taskDefinition"].split("/")[-1])
    case("one deployment is left", 1, len(described["deployments"]))
    listed = ecs.list_service_deployments(cluster="shop", service="api")["serviceDeployments"]
    case("both deployments succeeded", ["SUCCESSFUL"] * 2, [deployment["status"] for deployment in listed])
    case(
        "a service that is wanted stays",
        ("InvalidParameterException", "The service cannot be stopped while it is scaled above 0."),
        error_of(ecs.delete_service, cluster="shop", service="api"),
    )


def task(configuration):
    arguments = {
        "cluster": "shop",
        "taskDefinition": "api",
        "networkConfiguration": configuration,
        "overrides": {"containerOverrides": [{"name": "api", "command": ["migrate"]}]},
    }
    case(
        "a task without capacity is refused",
        ("InvalidParameterException", "No Container Instances were found in your cluster."),
        error_of(ecs.run_task, **arguments),
    )
    run = ecs.run_task(launchType="FARGATE", startedBy="ci", **arguments)
    case("a task has no failures", [], run["failures"])
    arn = run["tasks"][0]["taskArn"]
    ecs.get_waiter("tasks_running").wait(cluster="shop", tasks=[arn], WaiterConfig=FAST)
    ecs.stop_task(cluster="shop", task=arn, reason="enough")
    ecs.get_waiter("tasks_stopped").wait(cluster="shop", tasks=[arn], WaiterConfig=FAST)
    stopped = ecs.describe_tasks(cluster="shop", tasks=[arn])["tasks"][0]
    case("a task that was stopped says why", ("UserInitiated", "enough"), (stopped["stopCode"], stopped["stoppedReason"]))


def pages():
    for number in range(5):
        ecs.create_cluster(clusterName=f"page-{number}")
    arns = [
        arn
        for page in ecs.get_paginator("list_clusters").paginate(PaginationConfig={"PageSize": 2})
        for arn in page["clusterArns"]
    ]
    case("pages have all clusters, each once", 6, len(set(arns)) if len(set(arns)) == len(arns) else arns)
    for number in range(5):
        ecs.delete_cluster(cluster=f"page-{number}")


def end():
    case(
        "a cluster with a service stays",
        "ClusterContainsServicesException",
        error_of(ecs.delete_cluster, cluster="shop")[0],
    )
    arns = ecs.list_tasks(cluster="shop")["taskArns"]
    ecs.delete_service(cluster="shop", service="api", force=True)
    ecs.get_waiter("services_inactive").wait(cluster="shop", services=["api"], WaiterConfig=FAST)
    ecs.get_waiter("tasks_stopped").wait(cluster="shop", tasks=arns, WaiterConfig=FAST)
    for revision in ("api:1", "api:2"):
        ecs.deregister_task_definition(taskDefinition=revision)
    case("no definition is ACTIVE", [], ecs.list_task_definitions()["taskDefinitionArns"])
    case("the cluster goes", "INACTIVE", ecs.delete_cluster(cluster="shop")["cluster"]["status"])
    case("and is gone", "MISSING", ecs.describe_clusters(clusters=["shop"])["failures"][0]["reason"])


def main():
    configuration = network()
    made = ecs.create_cluster(clusterName="shop", tags=[{"key": "team", "value": "shop"}])["cluster"]
    case("a cluster is made", ("shop", "ACTIVE"), (made["clusterName"], made["status"]))
    tags = ecs.list_tags_for_resource(resourceArn=made["clusterArn"])["tags"]
    case("a cluster has its tags", [{"key": "team", "value": "shop"}], tags)
    definitions()
    service(configuration)
    task(configuration)
    pages()
    end()


main()
