"""The ohi platform in `slipway cloud`, through boto3: every stack created in order, changed, deleted in reverse, created again.

    ohi_cloud.py ENVIRONMENT FOLDER [CHANGED]

FOLDER has what `slipway synth ENVIRONMENT` wrote. With CHANGED, another synthesis, the stacks are changed to it, deleted and created
again; else they are only created. What is protected is deleted only when its protection is gone: once an update takes it away,
once it refuses before. Prints "passed TAB name" or "failed TAB name TAB reason" for each case. The endpoint is in AWS_ENDPOINT_URL,
the cloud's time goes 60 times as fast.
"""

import collections
import json
import os
import re
import sys

from botocore.exceptions import ClientError, WaiterError

from judging import REGION, case, client

QUICK = {"Delay": 1, "MaxAttempts": 240}
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]

cloudformation = client("cloudformation")


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


def delete_all(folder, protected=()):
    """In reverse. Those that are `protected` refuse first."""
    for wave in reversed(waves(folder)):
        for stack in wave:
            if stack in protected:
                fails_to_delete(folder, stack)
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


def seen():
    """What clients can still see, by kind; what has a deletion policy by its physical id."""
    ecs, elb, ec2, logs, iam = (client(name) for name in ("ecs", "elbv2", "ec2", "logs", "iam"))
    things = {
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
        "snapshots of databases": [one["DBInstanceIdentifier"] for one in client("rds").describe_db_snapshots()["DBSnapshots"]],
        "caches": client("elasticache").describe_replication_groups()["ReplicationGroups"],
        "snapshots of caches": [one["ReplicationGroupId"] for one in client("elasticache").describe_snapshots()["Snapshots"]],
        "file systems": [one["FileSystemId"] for one in client("efs").describe_file_systems()["FileSystems"]],
        "secrets": [one["ARN"] for page in client("secretsmanager").get_paginator("list_secrets").paginate() for one in page["SecretList"]],
        "repositories": [one["repositoryName"] for page in client("ecr").get_paginator("describe_repositories").paginate() for one in page["repositories"]],
        "namespaces": client("servicediscovery").list_namespaces()["Namespaces"],
        "topics": client("sns").list_topics()["Topics"],
        "rules": client("events").list_rules()["Rules"],
        "alarms": client("cloudwatch").describe_alarms()["MetricAlarms"],
    }
    return {kind: sorted(found, key=str) for kind, found in things.items() if found}


# What a deletion policy keeps, as `seen` calls it.
KEPT = {
    ("AWS::RDS::DBInstance", "Snapshot"): "snapshots of databases",
    ("AWS::ElastiCache::ReplicationGroup", "Snapshot"): "snapshots of caches",
    ("AWS::EFS::FileSystem", "Retain"): "file systems",
    ("AWS::SecretsManager::Secret", "Retain"): "secrets",
    ("AWS::ECR::Repository", "Retain"): "repositories",
}


def to_be_kept(folder):
    """What the templates say of what is there now: the physical ids that their deletion policies keep, by kind."""
    kept = collections.defaultdict(list)
    for stack in sum(waves(folder), []):
        resources = json.loads(template_of(folder, stack))["Resources"]
        for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
            for one in page["StackResourceSummaries"]:
                resource = resources[one["LogicalResourceId"]]
                policy = resource.get("DeletionPolicy", "Delete").replace("RetainExceptOnCreate", "Retain")
                if policy != "Delete":
                    kept[KEPT.get((resource["Type"], policy), resource["Type"])].append(one["PhysicalResourceId"])
    return {kind: sorted(ids) for kind, ids in kept.items()}


def refusal_of(call, **arguments):
    try:
        call(**arguments)
        return "no error"
    except ClientError as error:
        return error.response["Error"]["Message"]


def refuses_by_termination_protection(stack):
    """With its own protection a stack is not even asked to go."""
    cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=True)
    before = len(events_of(stack))
    case(
        f"{stack} is not deleted while it is protected",
        f"Stack [{stack}] cannot be deleted while TerminationProtection is enabled",
        refusal_of(cloudformation.delete_stack, StackName=stack),
    )
    case(f"{stack} is told nothing by that", before, len(events_of(stack)))
    cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=False)


def is_protected(folder, stack):
    resources = json.loads(template_of(folder, stack))["Resources"].values()
    return any(unprotect(resource) for resource in resources)


def unprotect(resource):
    """Takes away what refuses the deletion of a database or a load balancer, and nothing else. Says whether there was any."""
    properties = resource.get("Properties", {})
    found = properties.get("DeletionProtection") is True
    if found:
        properties["DeletionProtection"] = False
    for attribute in properties.get("LoadBalancerAttributes", []):
        if attribute == {"Key": "deletion_protection.enabled", "Value": "true"}:
            attribute["Value"] = "false"
            found = True
    return found


def take_protection_away(folder, stack, release):
    """By an update of the stack, as it is but for that."""
    body = json.loads(template_of(folder, stack))
    for resource in body["Resources"].values():
        unprotect(resource)
    text = json.dumps(body, separators=(",", ":"))
    cloudformation.update_stack(StackName=stack, TemplateBody=text, Parameters=parameters_of(text, release), Capabilities=CAPABILITIES)
    case(f"{stack} loses its protection", "UPDATE_COMPLETE", wait("stack_update_complete", stack, "UPDATE_COMPLETE"))


def take_protection_away_by_hand(stack):
    """A stack that could not be deleted cannot be updated either: then the things themselves are told."""
    for one in cloudformation.describe_stack_resources(StackName=stack)["StackResources"]:
        if one["ResourceType"] == "AWS::RDS::DBInstance":
            client("rds").modify_db_instance(DBInstanceIdentifier=one["PhysicalResourceId"], DeletionProtection=False, ApplyImmediately=True)
            client("rds").get_waiter("db_instance_available").wait(DBInstanceIdentifier=one["PhysicalResourceId"], WaiterConfig=QUICK)
        elif one["ResourceType"] == "AWS::ElasticLoadBalancingV2::LoadBalancer":
            client("elbv2").modify_load_balancer_attributes(
                LoadBalancerArn=one["PhysicalResourceId"], Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}]
            )


def fails_to_delete(folder, stack):
    """Its protected things refuse, and it says so; then they are told to go."""
    cloudformation.delete_stack(StackName=stack)
    ended = wait("stack_delete_complete", stack, "DELETE_COMPLETE")
    case(f"{stack} is not deleted with what is protected in it", "DELETE_FAILED", ended.split(" ")[0])
    case(f"{stack} tells why", True, "protect" in ended)
    body = template_of(folder, stack)
    case(
        f"{stack} cannot be updated after that",
        f"Stack:{stack_of(stack)['StackId']} is in DELETE_FAILED state and can not be updated.",
        refusal_of(cloudformation.update_stack, StackName=stack, TemplateBody=body, Parameters=parameters_of(body, 1), Capabilities=CAPABILITIES),
    )
    take_protection_away_by_hand(stack)


def delete_by_hand(kept):
    """What the stacks have left, as a user does who wants none of it any more. Snapshots stay: nothing here deletes them."""
    for name in kept.get("repositories", []):
        client("ecr").delete_repository(repositoryName=name, force=True)
    for arn in kept.get("secrets", []):
        client("secretsmanager").delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    for system in kept.get("file systems", []):
        client("efs").delete_file_system(FileSystemId=system)


def is_all_left(kept, when):
    left = seen()
    case(f"exactly what the templates keep is left over {when}", kept, left)


def main():
    environment, folder, *others = sys.argv[1:]
    create_all(folder, 1, "created")
    look_at_stacks(folder)
    look_at_services(environment, 1)
    if not others:
        return
    changed = others[0]
    update_all(changed, 2)
    look_at_stacks(changed)
    look_at_services(environment, 2)
    refuses_by_termination_protection(f"ohi-{environment}-data")
    protected = [stack for stack in sum(waves(changed), []) if is_protected(changed, stack)]
    case("prod alone is protected", environment == "prod", bool(protected))
    for stack in protected:
        take_protection_away(changed, stack, 2)
    kept = to_be_kept(changed)
    print(f"to be kept: {json.dumps(kept)}", file=sys.stderr)
    case("prod alone keeps something", environment == "prod", bool(kept))
    delete_all(changed)
    is_all_left(kept, "after an update")
    delete_by_hand(kept)
    create_all(folder, 1, "created again")
    if protected:
        again = to_be_kept(folder)
        delete_all(folder, protected)
        # Databases and caches bear the names of before: each has two snapshots now.
        is_all_left({kind: sorted(ids + (kept[kind] if kind.startswith("snapshots") else [])) for kind, ids in again.items()}, "after a refusal")


if __name__ == "__main__":
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    main()
