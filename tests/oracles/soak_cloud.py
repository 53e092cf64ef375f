"""200 clients at once for a while on a bad day: `slipway cloud` throttles, fails, is late and drops connections.

    soak_cloud.py FOLDER SECONDS

The clients are boto3's own, with its retries: whatever a retry does not cure is a failure, and what a client wrote it must read again.
What they make is bounded: they overwrite, delete again, stop what they start. So the memory of the process must be flat. Prints
"passed TAB name" or "failed TAB name TAB reason".
"""

import collections
import json
import random
import shutil
import statistics
import sys
import threading
import time

from botocore.exceptions import ClientError

import judging
from judging import Cloud, case

CLIENTS = 200
FAULTS = "throttle=5%,error=1%,latency=50ms..2s,drop=0.5%"
# An hour, for which ECS remembers a task, is six seconds.
SPEED = "600"
BUCKET = "bucket-of-the-soak"
# A client asks this often at least, however slow the machine is.
LEAST = 5
STACK = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "Topic": {"Type": "AWS::SNS::Topic"}, "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}}}})
# What a call that was done and not answered, and so was asked again, meets of its own work.
ALREADY = {
    "create_secret": "ResourceExistsException",
    "create_stack": "AlreadyExistsException",
    "create_bucket": "BucketAlreadyOwnedByYou",
    "create_log_group": "ResourceAlreadyExistsException",
    "create_log_stream": "ResourceAlreadyExistsException",
    "create_service": "InvalidParameterException",
    "delete_parameter": "ParameterNotFound",
    "delete_secret": "ResourceNotFoundException",
}


class Soak:
    """What the clients share: a client of boto3 for each service, the time, and what is counted."""

    def __init__(self, endpoint, seconds):
        settings = {"retries": {"mode": "standard", "max_attempts": 15}, "max_pool_connections": CLIENTS, "read_timeout": 120}
        services = ("ecs", "ec2", "elbv2", "cloudformation", "logs", "cloudwatch", "s3", "ssm", "secretsmanager")
        self.clients = {name: judging.client(name, endpoint, **settings) for name in services}
        self.begun = None
        self.seconds = seconds
        self.over = False
        self.retries = self.already = 0
        self.errors = collections.Counter()

    def begin(self):
        self.begun = time.monotonic()

    def age(self):
        return time.monotonic() - self.begun


class User(threading.Thread):
    """One client and what it does, again and again."""

    def __init__(self, soak, number, kind):
        super().__init__(daemon=True, name=f"{kind.__name__}-{number}")
        self.soak = soak
        self.kind = kind
        self.random = random.Random(number)
        self.answered = 0

    def run(self):
        while not self.soak.over or self.answered < LEAST:
            try:
                self.kind(self)
            except Exception as error:  # pylint: disable=broad-except # every error counts
                self.soak.errors[f"{self.kind.__name__}: {type(error).__name__}: {error}"] += 1
                if self.soak.over:
                    return

    def ask(self, service, operation, /, **arguments):
        """The answer, or None where the call met its own earlier attempt."""
        try:
            answer = getattr(self.soak.clients[service], operation)(**arguments)
        except ClientError as error:
            attempts = error.response["ResponseMetadata"].get("RetryAttempts", 0)
            if not attempts or error.response["Error"]["Code"] != ALREADY.get(operation):
                raise
            self.soak.retries += attempts
            self.soak.already += 1
            self.answered += 1
            return None
        self.soak.retries += answer["ResponseMetadata"].get("RetryAttempts", 0)
        self.answered += 1
        return answer

    def same(self, what, wanted, actual):
        if wanted != actual:
            self.soak.errors[f"{self.kind.__name__}: {what} is not what was written"] += 1


def services(user):
    """A service of one's own, scaled and looked at."""
    user.ask("ecs", "update_service", cluster="soak", service=user.name, desiredCount=user.random.randrange(3))
    for _ in range(4):
        shown = user.ask("ecs", "describe_services", cluster="soak", services=[user.name])["services"]
        user.same("the service", [user.name], [one["serviceName"] for one in shown])
    user.ask("ecs", "list_tasks", cluster="soak", serviceName=user.name)


def tasks(user):
    network = {"awsvpcConfiguration": {"subnets": [tasks.subnet]}}
    started = user.ask("ecs", "run_task", cluster="soak", taskDefinition="soak", launchType="FARGATE", networkConfiguration=network, startedBy=user.name)
    arn = started["tasks"][0]["taskArn"]
    user.ask("ecs", "describe_tasks", cluster="soak", tasks=[arn])
    try:
        user.ask("ecs", "stop_task", cluster="soak", task=arn)
    except ClientError as error:
        # Tasks end by themselves, and an hour later they are forgotten: six seconds here.
        if "was not found" not in error.response["Error"]["Message"]:
            raise


def stacks(user):
    """Made and deleted only while the cloud is warming up: AWS tells of deleted stacks for 90 days, and so does it."""
    if user.soak.age() > user.soak.seconds / 3:
        user.ask("cloudformation", "describe_stacks", StackName="kept")
        user.ask("cloudformation", "describe_stack_events", StackName="kept")
        body = user.ask("cloudformation", "get_template", StackName="kept")["TemplateBody"]
        user.same("the template", json.loads(STACK), body)
        user.ask("cloudformation", "validate_template", TemplateBody=STACK)
        user.ask("cloudformation", "list_stack_resources", StackName="kept")
        return
    user.ask("cloudformation", "create_stack", StackName=user.name, TemplateBody=STACK)
    stack = user.ask("cloudformation", "describe_stacks", StackName=user.name)["Stacks"][0]["StackId"]
    for kind, deleting in (("CREATE_COMPLETE", False), ("DELETE_COMPLETE", True)):
        if deleting:
            user.ask("cloudformation", "delete_stack", StackName=stack)
        status = ""
        while status != kind:
            status = user.ask("cloudformation", "describe_stacks", StackName=stack)["Stacks"][0]["StackStatus"]
            if status not in (kind, kind.replace("COMPLETE", "IN_PROGRESS")):
                raise RuntimeError(f"the stack is {status}")


def target_groups(user):
    # With the same settings a second call succeeds, as on AWS.
    made = user.ask("elbv2", "create_target_group", Name=user.name, Protocol="HTTP", Port=80, VpcId=target_groups.vpc, TargetType="ip")
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    user.ask("elbv2", "register_targets", TargetGroupArn=arn, Targets=[{"Id": "10.0.0.10", "Port": 80}])
    health = user.ask("elbv2", "describe_target_health", TargetGroupArn=arn)["TargetHealthDescriptions"]
    user.same("the target", ["10.0.0.10"], [one["Target"]["Id"] for one in health])
    user.ask("elbv2", "modify_target_group_attributes", TargetGroupArn=arn, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "5"}])
    user.ask("elbv2", "deregister_targets", TargetGroupArn=arn, Targets=[{"Id": "10.0.0.10", "Port": 80}])
    user.ask("elbv2", "delete_target_group", TargetGroupArn=arn)


def logs(user):
    """Into groups that were full before: what is new pushes out what is old."""
    now = judging.cloud_time(user.soak.clients["logs"].meta.endpoint_url)
    events = [{"timestamp": now, "message": f"{user.name} {i} {'x' * 100}"} for i in range(10)]
    user.ask("logs", "put_log_events", logGroupName="/soak", logStreamName="all", logEvents=events)
    user.ask("logs", "get_log_events", logGroupName="/soak", logStreamName="all", limit=50)
    user.ask("logs", "filter_log_events", logGroupName="/soak", filterPattern=f'"{user.name} 3"', limit=50)


def metrics(user):
    user.ask("cloudwatch", "put_metric_data", Namespace="soak", MetricData=[{"MetricName": f"m{user.random.randrange(10)}", "Value": user.random.random()}])
    end = judging.cloud_time(user.soak.clients["logs"].meta.endpoint_url) // 1000
    user.ask("cloudwatch", "get_metric_statistics", Namespace="soak", MetricName="m0", StartTime=end - 3600, EndTime=end, Period=60, Statistics=["Sum"])
    user.ask("cloudwatch", "list_metrics", Namespace="soak")


def objects(user):
    key, body = user.name, user.random.randbytes(user.random.randrange(50_000))
    user.ask("s3", "put_object", Bucket=BUCKET, Key=key, Body=body)
    user.same("the object", True, body == user.ask("s3", "get_object", Bucket=BUCKET, Key=key)["Body"].read())
    user.ask("s3", "list_objects_v2", Bucket=BUCKET, MaxKeys=20)
    if user.random.random() < 0.5:
        user.ask("s3", "delete_object", Bucket=BUCKET, Key=key)


def parameters(user):
    name, value = f"/soak/{user.name}", f"{user.random.random()}"
    user.ask("ssm", "put_parameter", Name=name, Value=value, Type="SecureString", Overwrite=True)
    user.same("the parameter", value, user.ask("ssm", "get_parameter", Name=name, WithDecryption=True)["Parameter"]["Value"])
    user.ask("ssm", "get_parameters_by_path", Path="/soak")
    if user.random.random() < 0.5:
        user.ask("ssm", "delete_parameter", Name=name)


def secrets(user):
    user.ask("secretsmanager", "create_secret", Name=user.name, SecretString="first")
    value = f"{user.random.random()}"
    user.ask("secretsmanager", "put_secret_value", SecretId=user.name, SecretString=value)
    user.same("the secret", value, user.ask("secretsmanager", "get_secret_value", SecretId=user.name)["SecretString"])
    user.ask("secretsmanager", "list_secrets", MaxResults=10)
    user.ask("secretsmanager", "delete_secret", SecretId=user.name, ForceDeleteWithoutRecovery=True)


# Of twenty clients.
MIX = [services] * 2 + [tasks] * 3 + [stacks] * 2 + [target_groups] * 2 + [logs] * 2 + [metrics] * 2 + [objects] * 3 + [parameters] * 2 + [secrets] * 2


def prepare(soak, users):
    """What the clients find there. It meets the same faults, and is retried as they are."""
    first = User(soak, -1, services)
    target_groups.vpc = first.ask("ec2", "create_vpc", CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    tasks.subnet = first.ask("ec2", "create_subnet", VpcId=target_groups.vpc, CidrBlock="10.0.0.0/20")["Subnet"]["SubnetId"]
    first.ask("ecs", "create_cluster", clusterName="soak")
    first.ask(
        "ecs",
        "register_task_definition",
        family="soak",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "a", "image": "nginx:1"}],
    )
    first.ask("cloudformation", "create_stack", StackName="kept", TemplateBody=STACK)
    first.ask("s3", "create_bucket", Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": judging.REGION})
    first.ask("logs", "create_log_group", logGroupName="/soak")
    first.ask("logs", "create_log_stream", logGroupName="/soak", logStreamName="all")
    now = judging.cloud_time(soak.clients["logs"].meta.endpoint_url)
    for _ in range(11):
        full = [{"timestamp": now, "message": f"filled {i} {'x' * 100}"} for i in range(1000)]
        first.ask("logs", "put_log_events", logGroupName="/soak", logStreamName="all", logEvents=full)
    network = {"awsvpcConfiguration": {"subnets": [tasks.subnet]}}
    for user in users:
        if user.kind is services:
            first.ask("ecs", "create_service", cluster="soak", serviceName=user.name, taskDefinition="soak", desiredCount=1, launchType="FARGATE", networkConfiguration=network)


def memory_of(pid):
    """KiB that the process has in memory."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def watch(soak, pid):
    """KiB once a second, for as long as the soak is to be, and as often as can be judged."""
    samples = []
    while soak.age() < soak.seconds or len(samples) < 9:
        samples.append(memory_of(pid))
        time.sleep(1)
    soak.over = True
    return samples


def judge_memory(samples):
    """The first third is to warm up."""
    third = len(samples) // 3
    first, middle, last = (statistics.median(samples[i * third : (i + 1) * third]) for i in range(3))
    print(f"memory: {first / 1024:.1f}, {middle / 1024:.1f}, {last / 1024:.1f} MiB, the medians of thirds of {len(samples)} looks", file=sys.stderr)
    allowed = max(middle * 0.1, 8 * 1024)
    case("memory is flat", "flat", "flat" if last - middle <= allowed else f"{last / 1024:.1f} MiB after {middle / 1024:.1f} MiB")


def main():
    folder, seconds = sys.argv[1], int(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    cloud = Cloud("--data", folder, "--speed", SPEED, "--fault", FAULTS).serves()
    try:
        soak = Soak(cloud.endpoint, seconds)
        users = [User(soak, number, MIX[number % len(MIX)]) for number in range(CLIENTS)]
        prepare(soak, users)
        soak.begin()
        for user in users:
            user.start()
        samples = watch(soak, cloud.process.pid)
        for user in users:
            user.join()
        answered = sum(user.answered for user in users)
        print(f"{answered} calls of {CLIENTS} clients in {soak.age():.0f} s, {soak.retries} retries, {soak.already} met their own work", file=sys.stderr)
        case("no error that a retry does not cure", {}, dict(soak.errors.most_common(5)))
        case("clients met faults", True, soak.retries > answered / 100)
        case("each client was answered", [], [user.name for user in users if user.answered < LEAST])
        judge_memory(samples)
        case("it still answers", "serving", judging.health(cloud.endpoint)["status"])
        case("it stops when it is told to", 0, cloud.stop())
    finally:
        cloud.kill()


if __name__ == "__main__":
    main()
