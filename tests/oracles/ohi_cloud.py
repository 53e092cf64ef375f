"""The ohi platform in `slipway cloud`, through boto3: every stack created in order, changed, deleted in reverse, created again.

    ohi_cloud.py ENVIRONMENT FOLDER [CHANGED [UNPROTECTED]]

FOLDER has what `slipway synth ENVIRONMENT` wrote. With CHANGED, another synthesis, the stacks are changed to it, deleted and created
again; else they are only created. UNPROTECTED is CHANGED without the protection of the data. Prints "passed TAB name" or
"failed TAB name TAB reason" for each case. The endpoint is in AWS_ENDPOINT_URL, the cloud's time goes 60 times as fast.
"""

import collections
import json
import os
import re
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

REGION = "eu-west-1"
QUICK = {"Delay": 1, "MaxAttempts": 240}
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]


def client(name):
    return boto3.client(name, region_name=REGION, config=Config(retries={"max_attempts": 1}))


cloudformation = client("cloudformation")


def case(name, wanted, actual):
    if wanted == actual:
        print(f"passed\t{name}", flush=True)
    else:
        print(f"failed\t{name}\t{actual!r}, not {wanted!r}".replace("\n", " "), flush=True)


def waves(folder):
    """The stacks in the order of deploy.sh: a list of lists."""
    found = []
    for line in open(f"{folder}/deploy.sh", encoding="utf-8"):
        if re.match(r"# \S+, wave \d+ of \d+", line):
            found.append([])
        deployed = re.match(r"deploy(?:_shared)? \S+ (\S+) \S+\.json", line)
        if deployed and found:
            found[-1].append(deployed[1])
    return found


def template_of(folder, stack):
    with open(f"{folder}/{stack}.json", encoding="utf-8") as file:
        return file.read()


def parameters_of(body, release):
    digest = "sha256:" + str(release) * 64
    known = {"Image": f"444455556666.dkr.ecr.{REGION}.amazonaws.com/image@{digest}", "Release": str(release)}
    return [{"ParameterKey": key, "ParameterValue": known[key]} for key in json.loads(body).get("Parameters", {}) if key in known]


def stack_of(name):
    return cloudformation.describe_stacks(StackName=name)["Stacks"][0]


def events_of(name):
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=name)
    return [event for page in pages for event in page["StackEvents"]]


def why(name):
    """What failed first; for a message."""
    failed = [event for event in events_of(name) if event["ResourceStatus"].endswith("_FAILED")]
    return "; ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}" for event in failed[-3:])


def wait(kind, name, wanted):
    try:
        cloudformation.get_waiter(kind).wait(StackName=name, WaiterConfig=QUICK)
        return wanted
    except WaiterError:
        return f"{stack_of(name)['StackStatus']} ({why(name)})"


def create_all(folder, release, what):
    for wave in waves(folder):
        for stack in wave:
            body = template_of(folder, stack)
            cloudformation.create_stack(StackName=stack, TemplateBody=body, Parameters=parameters_of(body, release), Capabilities=CAPABILITIES)
        for stack in wave:
            case(f"{stack} {what}", "CREATE_COMPLETE", wait("stack_create_complete", stack, "CREATE_COMPLETE"))


def update_all(folder, release):
    for wave in waves(folder):
        changed = []
        for stack in wave:
            body = template_of(folder, stack)
            try:
                cloudformation.update_stack(StackName=stack, TemplateBody=body, Parameters=parameters_of(body, release), Capabilities=CAPABILITIES)
                changed.append(stack)
            except ClientError as error:
                case(f"{stack} has nothing to change", "No updates are to be performed.", error.response["Error"]["Message"])
        for stack in changed:
            case(f"{stack} changed", "UPDATE_COMPLETE", wait("stack_update_complete", stack, "UPDATE_COMPLETE"))


def delete_all(folder):
    for wave in reversed(waves(folder)):
        ids = {stack: stack_of(stack)["StackId"] for stack in wave}
        for stack in wave:
            cloudformation.delete_stack(StackName=stack)
        for stack in wave:
            case(f"{stack} deleted", "DELETE_COMPLETE", wait("stack_delete_complete", ids[stack], "DELETE_COMPLETE"))


def look_at_stacks(folder):
    """Events of each resource, outputs, exports."""
    exports = {one["Name"]: one["Value"] for page in cloudformation.get_paginator("list_exports").paginate() for one in page["Exports"]}
    for stack in sum(waves(folder), []):
        template = json.loads(template_of(folder, stack))
        resources = {one["LogicalResourceId"]: one for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack) for one in page["StackResourceSummaries"]}
        told = collections.defaultdict(list)
        for event in reversed(events_of(stack)):
            # What an update replaces goes afterwards, under the same name.
            if not event["ResourceStatus"].startswith("DELETE_"):
                told[event["LogicalResourceId"]].append(event["ResourceStatus"])
        wrong = [name for name in resources if told[name][0] != "CREATE_IN_PROGRESS" or told[name][-1] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE")]
        case(f"{stack} tells the events of each resource", [], wrong)
        unknown = [name for name, resource in template["Resources"].items() if name not in resources and "Condition" not in resource]
        case(f"{stack} has every resource of its template", [], unknown)
        outputs = {one["OutputKey"]: one for one in stack_of(stack).get("Outputs", [])}
        wanted = {key for key, output in template.get("Outputs", {}).items() if "Condition" not in output}
        case(f"{stack} has its outputs", [], sorted(wanted - set(outputs)))
        exported = {one["ExportName"]: one["OutputValue"] for one in outputs.values() if "ExportName" in one}
        case(f"{stack} exports what it says", exported, {name: exports.get(name) for name in exported})


def look_at_services(environment, release):
    ecs = client("ecs")
    cluster = f"ohi-{environment}"
    arns = [arn for page in ecs.get_paginator("list_services").paginate(cluster=cluster) for arn in page["serviceArns"]]
    digest = "sha256:" + str(release) * 64
    for at in range(0, len(arns), 10):
        for service in ecs.describe_services(cluster=cluster, services=arns[at : at + 10])["services"]:
            name = service["serviceName"]
            case(f"{name} runs as many tasks as it wants", (service["desiredCount"], 0), (service["runningCount"], service["pendingCount"]))
            definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
            own = [one["image"] for one in definition["containerDefinitions"] if one["image"].endswith(digest)]
            case(f"{name} runs release {release}", True, bool(own))
    case("eleven services are there", 11, len(arns))


def left_over():
    """What clients can still see, by kind."""
    ecs, elb, ec2, logs, iam = (client(name) for name in ("ecs", "elbv2", "ec2", "logs", "iam"))
    seen = {
        "stacks": [one["StackName"] for page in cloudformation.get_paginator("describe_stacks").paginate() for one in page["Stacks"]],
        "exports": cloudformation.list_exports()["Exports"],
        "clusters": ecs.list_clusters()["clusterArns"],
        "load balancers": elb.describe_load_balancers()["LoadBalancers"],
        "target groups": elb.describe_target_groups()["TargetGroups"],
        "VPCs": ec2.describe_vpcs()["Vpcs"],
        "security groups": ec2.describe_security_groups()["SecurityGroups"],
        "log groups": [one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]],
        "roles": [one["RoleName"] for one in iam.list_roles()["Roles"] if not one["Path"].startswith("/aws-service-role/")],
        "databases": client("rds").describe_db_instances()["DBInstances"],
        "caches": client("elasticache").describe_replication_groups()["ReplicationGroups"],
        "file systems": [one["FileSystemId"] for one in client("efs").describe_file_systems()["FileSystems"]],
        "secrets": [one["Name"] for one in client("secretsmanager").list_secrets()["SecretList"]],
        "repositories": client("ecr").describe_repositories()["repositories"],
        "namespaces": client("servicediscovery").list_namespaces()["Namespaces"],
        "topics": client("sns").list_topics()["Topics"],
        "rules": client("events").list_rules()["Rules"],
        "alarms": client("cloudwatch").describe_alarms()["MetricAlarms"],
    }
    return {kind: things for kind, things in seen.items() if things}


def refuses_deletion(environment):
    """Prod's data stack stays until an update takes its protection away."""
    stack = f"ohi-{environment}-data"
    try:
        cloudformation.delete_stack(StackName=stack)
        ended = wait("stack_delete_complete", stack, "DELETE_COMPLETE")
    except ClientError as error:
        ended = error.response["Error"]["Message"]
    case("protected data is not deleted", False, ended == "DELETE_COMPLETE")


def main():
    environment, folder, *others = sys.argv[1:]
    create_all(folder, 1, "created")
    look_at_stacks(folder)
    look_at_services(environment, 1)
    if not others:
        return
    update_all(others[0], 2)
    look_at_stacks(others[0])
    look_at_services(environment, 2)
    if len(others) > 1:
        update_all(others[1], 2)
    delete_all(others[-1])
    left = left_over()
    print(f"left over: {json.dumps(left, default=str)}", file=sys.stderr)
    case("nothing is left over", {}, left)
    create_all(folder, 1, "created again")


if __name__ == "__main__":
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    main()
