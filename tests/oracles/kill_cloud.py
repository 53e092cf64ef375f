"""`slipway cloud` killed with SIGKILL at random moments, again and again, while clients deploy and write.

    kill_cloud.py FOLDER KILLS [SEED]

Between two kills clients in threads make, change and delete stacks, services, tasks, definitions, secrets, parameters, objects,
lines, measurements and records. Each next process on FOLDER is asked about everything that was acknowledged: nothing may be
lost, nothing may be there twice, and what was read stays as it was read. Prints "passed TAB name" or "failed TAB name TAB reason".
"""

import random
import shutil
import sys
import time

import judging
import kill_clients as clients
from judging import Cloud, case

SPEED = "60"
# A service with what it needs, and a secret that the cloud draws. The subnet is that of all.
TEMPLATE = """
Parameters:
  Image: { Type: String }
  Subnet: { Type: String }
Resources:
  Cluster: { Type: AWS::ECS::Cluster }
  Logs: { Type: AWS::Logs::LogGroup, Properties: { RetentionInDays: 7 } }
  Queue: { Type: AWS::SQS::Queue }
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { GenerateSecretString: { PasswordLength: 24 } } }
  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: "256"
      Memory: "512"
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions: [{ Name: api, Image: !Ref Image, Secrets: [{ Name: PASSWORD, ValueFrom: !Ref Secret }] }]
      ExecutionRoleArn: arn:aws:iam::000000000000:role/execution
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      DesiredCount: 2
      TaskDefinition: !Ref Definition
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Subnet] } }
"""


def prepare(gate):
    """What all clients stand on: a network, a cluster, a bucket, a log group, the definition of a task. Returns VPC and subnet."""
    ec2, ecs = gate.client("ec2"), gate.client("ecs")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24")["Subnet"]["SubnetId"]
    ecs.create_cluster(clusterName="kill")
    ecs.register_task_definition(
        family="tasks",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "a", "image": "nginx:1"}],
    )
    gate.client("s3").create_bucket(Bucket=clients.Objects.BUCKET, CreateBucketConfiguration={"LocationConstraint": judging.REGION})
    gate.client("s3").put_bucket_versioning(Bucket=clients.Objects.BUCKET, VersioningConfiguration={"Status": "Enabled"})
    gate.client("logs").create_log_group(logGroupName=clients.Lines.GROUP)
    return vpc, subnet


def ledgers_of(gate, seed, vpc, subnet):
    with open("tests/e2e/one-service.yaml", encoding="utf-8") as file:
        one_service = file.read()
    return [
        # The first, for an hour passes in a minute, and then tasks that have ended are forgotten.
        clients.Tasks(gate, seed, "tasks", subnet),
        clients.Parameters(gate, seed, "parameters"),
        clients.Parameters(gate, seed, "more-parameters"),
        clients.Secrets(gate, seed, "secrets"),
        clients.Objects(gate, seed, "objects"),
        clients.Objects(gate, seed, "more-objects"),
        clients.Lines(gate, seed, "lines"),
        clients.Measurements(gate, seed, "measurements"),
        clients.Service(gate, seed, "service", subnet),
        clients.Service(gate, seed, "other-service", subnet),
        clients.Stack(gate, seed, "behind-a-balancer", one_service, {}),
        clients.Stack(gate, seed, "stack", TEMPLATE, {"Subnet": subnet}),
        clients.Stack(gate, seed, "other-stack", TEMPLATE, {"Subnet": subnet}),
        clients.Things(gate, seed, "things", vpc),
    ]


class Rounds:
    """One process after the other on one folder."""

    def __init__(self, folder, seed):
        self.options = ["--data", folder, "--speed", SPEED]
        self.random = random.Random(seed)
        self.gate = clients.Gate()
        self.ledgers = []
        self.cloud = None
        self.killed_in_the_middle = 0
        self.killed_at_start = 0

    def start(self):
        """The next process. One in four is killed before it serves, or as soon as it does."""
        if self.cloud and self.random.random() < 0.25:
            cloud = Cloud(*self.options)
            time.sleep(self.random.uniform(0, 0.3))
            cloud.kill()
            self.killed_at_start += 1
        self.cloud = Cloud(*self.options).serves()
        self.gate.serve(self.cloud.endpoint)

    def check(self):
        """What the process of now knows otherwise than it was acknowledged."""
        now = judging.cloud_time(self.cloud.endpoint)
        newest = max((one.newest.timestamp() * 1000 for one in self.ledgers if one.newest), default=0)
        found = [] if now >= newest else [f"the cloud's time is {newest - now} ms before what it had told of"]
        for ledger in self.ledgers:
            try:
                ledger.check()
            except Exception as error:  # pylint: disable=broad-except # the other ledgers are judged all the same
                ledger.fault(f"{type(error).__name__}: {error}")
            ledger.might = None
            found += ledger.faults
            ledger.faults = []
        return found

    def run(self, number):
        before = [one.answered for one in self.ledgers]
        self.gate.open()
        if self.random.random() < 0.75:
            # So that each client gets on, however busy the machine is.
            judging.eventually(lambda: all(one.answered > count for one, count in zip(self.ledgers, before)), 120, 0.05)
        # The moment of the kill is meant to be random: nothing is waited for here.
        time.sleep(self.random.uniform(0.1, 3))
        self.gate.killed = True
        self.cloud.kill()
        self.gate.close()
        if any(isinstance(one, clients.Stack) and not one.is_done() for one in self.ledgers):
            self.killed_in_the_middle += 1
        self.start()
        case(f"after kill {number} everything is as it was acknowledged", [], self.check())

    def settle(self):
        """All that is under way comes to its end."""
        for ledger in self.ledgers:
            if isinstance(ledger, clients.Stack):
                judging.eventually(ledger.settle, 180, 0)
                case(f"{ledger.name} is complete in the end", True, ledger.is_done() and ledger.completed > 0)
            elif isinstance(ledger, clients.Service):
                judging.eventually(ledger.settle, 180)
                case(f"{ledger.name} is rolled out in the end", True, ledger.is_done())
                ledger.last()
            elif isinstance(ledger, clients.Tasks):
                ledger.step()
        case("what comes to its end is whole", [], self.check())

    def tell(self, kills):
        stacks = sum(one.completed for one in self.ledgers if isinstance(one, clients.Stack))
        answered, acknowledged, cut_off = (sum(getattr(one, name) for one in self.ledgers) for name in ("answered", "acknowledged", "cut_off"))
        tasks = sum(one.looked_for for one in self.ledgers if isinstance(one, clients.Tasks))
        print(
            f"{kills} kills and {self.killed_at_start} of a process that had not served; {answered} calls answered, {acknowledged} changes acknowledged and {cut_off} cut off; "
            f"{self.killed_in_the_middle} kills in the middle of a stack; stacks came {stacks} times to an end; {tasks} times tasks were looked for",
            file=sys.stderr,
        )
        case("calls were cut off by kills", True, cut_off > kills / 4)
        case("stacks were under way when it was killed", True, self.killed_in_the_middle > kills / 4)
        case("tasks were looked for", True, tasks > 0)
        case("each client had changes acknowledged", [], [one.name for one in self.ledgers if not one.acknowledged])


def main():
    folder, kills = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(10**9)
    print(f"seed {seed}", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    rounds = Rounds(folder, seed)
    try:
        rounds.start()
        rounds.ledgers = ledgers_of(rounds.gate, seed, *prepare(rounds.gate))
        for ledger in rounds.ledgers:
            ledger.start()
        for number in range(kills):
            rounds.run(number + 1)
        rounds.settle()
        rounds.gate.end()
        case("it stops when it is told to", 0, rounds.cloud.stop())
        rounds.start()
        case("after an end in order everything is as it was acknowledged", [], rounds.check())
        rounds.tell(kills)
    finally:
        rounds.cloud.kill()


if __name__ == "__main__":
    main()
