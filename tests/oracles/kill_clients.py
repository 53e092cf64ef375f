"""Clients of a cloud that may be killed at any moment. Each keeps a ledger of what was acknowledged to it, and of the one call that
was not: that one may have happened or not. After a kill each holds the next process to its ledger."""

import contextlib
import http.client
import json
import random
import threading

from botocore.exceptions import ClientError, EndpointConnectionError, HTTPClientError
from botocore.parsers import ResponseParserError

import judging

# An hour after its end ECS forgets a task; what is younger than this must be there.
REMEMBERED = 50 * 60


class Cut(Exception):
    """No answer came. `sent`: whether the request may have been heard."""

    def __init__(self, sent):
        super().__init__("no answer")
        self.sent = sent


@contextlib.contextmanager
def cutting():
    """Calls that may be cut off."""
    try:
        yield
    except EndpointConnectionError as error:
        raise Cut(sent=False) from error
    except (HTTPClientError, ResponseParserError, http.client.HTTPException, OSError) as error:
        raise Cut(sent=True) from error


class Gate:
    """Lets clients at the process that serves now, and nobody while none does."""

    def __init__(self):
        self.moved = threading.Condition()
        self.generation = 0
        self.shut = True
        self.over = False
        self.killed = False
        self.inside = 0
        self.endpoint = None
        self.clients = {}

    def serve(self, endpoint):
        """A new process; its clients may be used by `check` alone until `open`."""
        self.endpoint = endpoint
        self.killed = False
        with self.moved:
            self.clients = {}
            self.generation += 1

    def client(self, service):
        with self.moved:
            if service not in self.clients:
                self.clients[service] = judging.client(
                    service, self.endpoint, retries={"total_max_attempts": 1}, read_timeout=120, max_pool_connections=50
                )
            return self.clients[service]

    def open(self):
        with self.moved:
            self.shut = False
            self.moved.notify_all()

    def close(self):
        """Returns when no client is inside any more."""
        with self.moved:
            self.shut = True
            self.moved.wait_for(lambda: self.inside == 0)

    def end(self):
        with self.moved:
            self.over = True
            self.moved.notify_all()

    def enter(self, last_cut):
        with self.moved:
            self.moved.wait_for(lambda: self.over or (not self.shut and self.generation > last_cut))
            if not self.over:
                self.inside += 1
            return not self.over

    def leave(self):
        with self.moved:
            self.inside -= 1
            self.moved.notify_all()


class Ledger(threading.Thread):
    """One client: one call after the other, so that at most one is without an answer."""

    def __init__(self, gate, seed, name):
        super().__init__(daemon=True, name=name)
        self.gate = gate
        self.random = random.Random(f"{seed}/{name}")
        self.known = {}
        self.might = None
        self.answered = 0
        self.acknowledged = 0
        self.cut_off = 0
        self.last_cut = 0
        self.newest = None  # the last moment that it was told of
        self.faults = []

    def run(self):
        while self.gate.enter(self.last_cut):
            try:
                self.step()
            except Cut:
                self.last_cut = self.gate.generation
                if not self.gate.killed:
                    self.fault("a call was cut off before the kill")
            except Exception as error:  # pylint: disable=broad-except # a client that dies must be heard of
                self.fault(f"{type(error).__name__}: {error}")
                self.last_cut = self.gate.generation
            finally:
                self.gate.leave()

    def fault(self, text):
        self.faults.append(f"{self.name}: {text}")

    def equal(self, what, wanted, actual):
        if wanted != actual:
            self.fault(f"{what} is {actual!r}, not {wanted!r}")

    def among(self, what, allowed, actual):
        if actual not in allowed:
            self.fault(f"{what} is {actual!r}, not {' or '.join(repr(one) for one in allowed)}")

    def ask(self, service, operation, /, **arguments):
        with cutting():
            answer = getattr(self.gate.client(service), operation)(**arguments)
        self.answered += 1
        answer.pop("ResponseMetadata", None)
        return answer

    def change(self, might, service, operation, /, **arguments):
        """A call that changes something. As long as it has no answer, `might` may have come true."""
        self.might = might
        try:
            answer = self.ask(service, operation, **arguments)
        except Cut as cut:
            if cut.sent:
                self.cut_off += 1
            else:
                self.might = None
            raise
        except ClientError:
            self.might = None
            raise
        self.might = None
        self.acknowledged += 1
        return answer

    def again(self, code, might, service, operation, /, **arguments):
        """A change of what may be there or not; None where the name of a thing that was deleted is not free yet: error `code`."""
        try:
            return self.change(might, service, operation, **arguments)
        except ClientError as error:
            if self.known.get(might[0]) or error.response["Error"]["Code"] != code:
                raise
            return None

    def pages(self, service, operation, member, /, **arguments):
        with cutting():
            pages = list(self.gate.client(service).get_paginator(operation).paginate(**arguments))
        self.answered += len(pages)
        return [one for page in pages for one in page.get(member, [])]

    def time(self):
        """Of the cloud, in milliseconds since 1970."""
        with cutting():
            return judging.cloud_time(self.gate.endpoint)

    def there(self, code, service, operation, /, **arguments):
        """The answer, or None when the error `code` says that there is no such thing."""
        try:
            return self.ask(service, operation, **arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] != code:
                raise
            return None

    def told_of(self, moment):
        self.newest = max(self.newest or moment, moment)

    def agree(self, key, actual):
        """What is there, as acknowledged or as it might be, and goes on from there."""
        allowed = [self.known.get(key)]
        if self.might and self.might[0] == key:
            allowed.append(self.might[1])
        if not any(holds(one, actual) for one in allowed):
            self.fault(f"{key} is {actual!r}, not {' or '.join(repr(one) for one in allowed)}")
        self.known[key] = actual

    def check(self):
        """Asks the process of now about everything that is in the ledger."""
        raise NotImplementedError

    def step(self):
        raise NotImplementedError

    def is_done(self):
        """Whether nothing is under way any more."""
        return True


def holds(wanted, actual):
    """Whether `actual` is what is known of it: nothing, or each member that is known."""
    if wanted is None or actual is None:
        return wanted is actual
    return all(actual.get(key) == value for key, value in wanted.items())


class Parameters(Ledger):
    """Values of SSM, in the vault too: overwritten, deleted, and their history."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.keys = [f"/{self.name}/{i}" for i in range(4)]
        self.history = {key: {} for key in self.keys}

    def step(self):
        key = self.random.choice(self.keys)
        now = self.known.get(key)
        if now and (self.random.random() < 0.1 or now["Version"] > 90):
            self.change((key, None), "ssm", "delete_parameter", Name=key)
            self.known[key], self.history[key] = None, {}
        elif now and self.random.random() < 0.3:
            self.known[key] = self.read(key)
            self.equal(f"{key} as it is read", True, holds(now, self.known[key]))
        else:
            kind = "SecureString" if self.keys.index(key) % 2 else "String"
            value = f"{self.random.random()}"
            wanted = {"Value": value, "Version": now["Version"] + 1 if now else 1, "Type": kind}
            answer = self.again("ParameterAlreadyExists", (key, wanted), "ssm", "put_parameter", Name=key, Value=value, Type=kind, Overwrite=True)
            if not answer:
                return
            self.equal(f"the version of {key}", wanted["Version"], answer["Version"])
            self.known[key] = wanted
            self.history[key][wanted["Version"]] = value

    def read(self, key):
        answer = self.there("ParameterNotFound", "ssm", "get_parameter", Name=key, WithDecryption=True)
        return answer and answer["Parameter"]

    def check(self):
        for key in self.keys:
            self.agree(key, self.read(key))
            now = self.known[key]
            self.history[key] = {**self.history[key], now["Version"]: now["Value"]} if now else {}
            if now:
                told = self.pages("ssm", "get_parameter_history", "Parameters", Name=key, WithDecryption=True)
                self.equal(f"the history of {key}", list(self.history[key].items()), [(one["Version"], one["Value"]) for one in told])


class Secrets(Ledger):
    """Values of secrets with their versions; made, changed, deleted, made again."""

    def step(self):
        key = f"{self.name}-{self.random.randrange(3)}"
        now = self.known.get(key)
        token = f"{self.random.getrandbits(128):032x}"
        wanted = {"SecretString": f"{self.random.random()}", "VersionId": token}
        if not now:
            answer = self.again(
                "ResourceExistsException", (key, wanted), "secretsmanager", "create_secret", Name=key, SecretString=wanted["SecretString"], ClientRequestToken=token
            )
            if answer:
                self.known[key] = {**wanted, "ARN": answer["ARN"]}
        elif self.random.random() < 0.1:
            self.change((key, None), "secretsmanager", "delete_secret", SecretId=key, ForceDeleteWithoutRecovery=True)
            self.known[key] = None
        elif self.random.random() < 0.3:
            self.known[key] = self.read(key)
            self.equal(f"{key} as it is read", True, holds(now, self.known[key]))
        else:
            wanted |= {"ARN": now["ARN"], "Previous": now["VersionId"]}
            self.change((key, wanted), "secretsmanager", "put_secret_value", SecretId=key, SecretString=wanted["SecretString"], ClientRequestToken=token)
            self.known[key] = wanted

    def read(self, key):
        answer = self.there("ResourceNotFoundException", "secretsmanager", "get_secret_value", SecretId=key)
        if not answer:
            return None
        versions = self.ask("secretsmanager", "list_secret_version_ids", SecretId=key, MaxResults=100)["Versions"]
        staged = {stage: one["VersionId"] for one in versions for stage in one["VersionStages"]}
        self.equal(f"the current version of {key}", answer["VersionId"], staged["AWSCURRENT"])
        return {**answer, "Previous": staged.get("AWSPREVIOUS")}

    def check(self):
        for i in range(3):
            self.agree(f"{self.name}-{i}", self.read(f"{self.name}-{i}"))


class Objects(Ledger):
    """Objects of a bucket with versions: the versions are those that were acknowledged, in their order, with their bytes."""

    BUCKET = "bucket-of-kills"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.versions = []  # of this generation, the newest first: key, version, bytes or None
        self.prefix = ""

    def step(self):
        if self.prefix != f"{self.name}/{self.gate.generation}/":
            self.prefix, self.versions = f"{self.name}/{self.gate.generation}/", []
        key = f"{self.prefix}{self.random.randrange(4)}"
        if self.random.random() < 0.2:
            answer = self.change((key, None), "s3", "delete_object", Bucket=self.BUCKET, Key=key)
            self.versions.insert(0, (key, answer["VersionId"], None))
        else:
            body = self.random.randbytes(self.random.choice([0, 10, 5_000, 200_000]))
            answer = self.change((key, body), "s3", "put_object", Bucket=self.BUCKET, Key=key, Body=body)
            self.versions.insert(0, (key, answer["VersionId"], body))

    def check(self):
        told = []
        for page in self.gate.client("s3").get_paginator("list_object_versions").paginate(Bucket=self.BUCKET, Prefix=self.prefix or f"{self.name}/"):
            self.answered += 1
            told += [(one["Key"], one["VersionId"], one["LastModified"], True) for one in page.get("Versions", [])]
            told += [(one["Key"], one["VersionId"], one["LastModified"], False) for one in page.get("DeleteMarkers", [])]
        extra = {(key, version) for key, version, _, _ in told} - {(key, version) for key, version, _ in self.versions}
        might = {self.might[0]} if self.might else set()
        self.equal("what nobody put", True, len(extra) <= len(might) and {key for key, _ in extra} <= might)
        if self.might:
            # It came true: from now on it is known.
            self.versions = [(key, version, self.might[1]) for key, version in extra] + self.versions
        self.equal("how often a version is told", len(told), len({(key, version) for key, version, _, _ in told}))
        for key, version, body in self.versions:
            if (key, version, body is not None) not in {(one[0], one[1], one[3]) for one in told}:
                self.fault(f"version {version} of {key} is lost")
            elif body is not None and self.random.random() < 0.3:
                got = self.ask("s3", "get_object", Bucket=self.BUCKET, Key=key, VersionId=version)["Body"].read()
                self.equal(f"the bytes of {key}, {len(body)} of them,", True, got == body)
        for key in {key for key, _, _ in self.versions}:
            newest = next(body for one, _, body in self.versions if one == key)
            got = self.there("NoSuchKey", "s3", "get_object", Bucket=self.BUCKET, Key=key)
            self.equal(f"the newest of {key}", True, newest == (got and got["Body"].read()))


class Lines(Ledger):
    """Lines of a log: each that was put is there once, in its order, and as it was read before."""

    GROUP = "/kill"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.stream, self.first = None, 0
        self.lines, self.seen = [], []

    def step(self):
        stream = f"{self.name}-{self.gate.generation}"
        if self.stream != stream:
            self.change(None, "logs", "create_log_stream", logGroupName=self.GROUP, logStreamName=stream)
            self.stream, self.lines, self.seen = stream, [], []
            self.first = self.time()
        elif self.random.random() < 0.2:
            self.seen = self.read()
            self.equal("the lines as they are read", self.lines, [one["message"] for one in self.seen])
        else:
            batch = [f"{len(self.lines) + i}: {self.random.random()}" for i in range(self.random.randrange(1, 5))]
            events = [{"timestamp": self.first + len(self.lines) + i, "message": line} for i, line in enumerate(batch)]
            self.change(batch, "logs", "put_log_events", logGroupName=self.GROUP, logStreamName=stream, logEvents=events)
            self.lines += batch

    def read(self):
        found, token = [], {}
        while True:
            page = self.ask("logs", "get_log_events", logGroupName=self.GROUP, logStreamName=self.stream, startFromHead=True, **token)
            if not page["events"]:
                return found
            found += page["events"]
            token = {"nextToken": page["nextForwardToken"]}

    def check(self):
        if not self.stream:
            return
        now = self.read()
        lines = [one["message"] for one in now]
        self.among("the lines", [self.lines, self.lines + (self.might or [])], lines)
        self.equal("the lines that had been read", self.seen, now[: len(self.seen)])
        self.lines, self.seen = lines, now


class Measurements(Ledger):
    """A metric of ones: as many as were put."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.metric, self.count, self.begun = None, 0, 0

    def step(self):
        metric = f"{self.name}-{self.gate.generation}"
        if self.metric != metric:
            self.metric, self.count, self.begun = metric, 0, self.time() // 1000
        self.change(1, "cloudwatch", "put_metric_data", Namespace="kill", MetricData=[{"MetricName": metric, "Value": 1}])
        self.count += 1

    def check(self):
        if not self.metric:
            return
        points = self.ask(
            "cloudwatch",
            "get_metric_statistics",
            Namespace="kill",
            MetricName=self.metric,
            StartTime=self.begun - 3600,
            EndTime=self.begun + 24 * 3600,
            Period=3600,
            Statistics=["Sum"],
        )["Datapoints"]
        total = int(sum(point["Sum"] for point in points))
        self.among("how many measurements there are", [self.count, self.count + (self.might or 0)], total)
        self.count = total


class Service(Ledger):
    """A service and its task definition, changed while it rolls out."""

    def __init__(self, gate, seed, name, subnet):
        super().__init__(gate, seed, name)
        self.network = {"awsvpcConfiguration": {"subnets": [subnet]}}
        self.revisions = 0
        self.primary = None
        self.told, self.ended = [], {}
        self.settled = False

    def step(self):
        now = self.known.get("service")
        if not self.revisions or (now and self.random.random() < 0.1):
            self.register()
        elif not now:
            definition = f"{self.name}:{self.revisions}"
            made = self.change(
                ("service", {"definition": definition, "desired": 2}),
                "ecs",
                "create_service",
                cluster="kill",
                serviceName=self.name,
                taskDefinition=definition,
                desiredCount=2,
                launchType="FARGATE",
                networkConfiguration=self.network,
            )["service"]
            self.keep(made)
        elif self.random.random() < 0.15:
            wanted = {**now, "definition": f"{self.name}:{self.revisions}", "desired": self.random.randrange(1, 4)}
            self.keep(
                self.change(
                    ("service", wanted),
                    "ecs",
                    "update_service",
                    cluster="kill",
                    service=self.name,
                    taskDefinition=wanted["definition"],
                    desiredCount=wanted["desired"],
                )["service"]
            )
            self.equal("the service as it was asked for", wanted, self.known["service"])
        else:
            self.look(self.read())

    def register(self):
        answer = self.change(
            ("revision", self.revisions + 1),
            "ecs",
            "register_task_definition",
            family=self.name,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "a", "image": f"nginx:{self.revisions + 1}"}],
        )
        self.equal("the revision", self.revisions + 1, answer["taskDefinition"]["revision"])
        self.revisions += 1

    def keep(self, service):
        self.known["service"] = self.form(service)
        self.primary = self.primary_of(service)
        self.settled = False

    @staticmethod
    def form(service):
        return {
            "arn": service["serviceArn"],
            "created": service["createdAt"],
            "definition": service["taskDefinition"].split("/")[-1],
            "desired": service["desiredCount"],
        }

    @staticmethod
    def primary_of(service):
        return next((one["id"], one["createdAt"]) for one in service["deployments"] if one["status"] == "PRIMARY")

    def read(self):
        found = self.ask("ecs", "describe_services", cluster="kill", services=[self.name])["services"]
        return found[0] if found else None

    def look(self, service):
        """Its events and its deployments that have ended: what was told stays told."""
        events = service["events"]
        self.equal("the ids of its events", len(events), len({one["id"] for one in events}))
        oldest = events[-1]["createdAt"] if len(events) >= 100 else None
        kept = [one for one in self.told if oldest is None or one["createdAt"] > oldest]
        self.equal("its events of before", kept, [one for one in events if not oldest or one["createdAt"] > oldest][-len(kept) :] if kept else [])
        self.told = events
        deployments = self.ask("ecs", "list_service_deployments", cluster="kill", service=self.name)["serviceDeployments"]
        arns = [one["serviceDeploymentArn"] for one in deployments]
        self.equal("how often a deployment is told", len(arns), len(set(arns)))
        now = {one["serviceDeploymentArn"]: one for one in deployments}
        for arn, before in self.ended.items():
            self.equal("a deployment that had ended", before, now.get(arn, before if len(now) >= 20 else None))
        self.ended = {arn: one for arn, one in now.items() if one["status"] in ("SUCCESSFUL", "STOPPED")}
        rollouts = [one["rolloutState"] for one in service["deployments"]]
        self.settled = rollouts == ["COMPLETED"]
        if "FAILED" in rollouts:
            self.fault("a rollout failed")

    def check(self):
        revisions = self.ask("ecs", "list_task_definitions", familyPrefix=self.name, sort="DESC", maxResults=20)["taskDefinitionArns"]
        newest = int(revisions[0].split(":")[-1]) if revisions else 0
        allowed = [self.revisions] + ([self.might[1]] if self.might and self.might[0] == "revision" else [])
        self.among("the newest revision", allowed, newest)
        self.equal("the revisions", list(range(newest, max(newest - 20, 0), -1)), [int(arn.split(":")[-1]) for arn in revisions])
        self.revisions = newest
        service = self.read()
        before = self.known.get("service")
        self.agree("service", service and self.form(service))
        if service:
            if self.might is None and before:
                self.equal("its primary deployment", self.primary, self.primary_of(service))
            self.keep(service)
            self.look(service)

    def is_done(self):
        return self.settled or not self.known.get("service")

    def settle(self):
        if not self.is_done():
            self.look(self.read())
        return self.is_done()

    def last(self):
        """When all is done: as many tasks as it wants, and no more."""
        if not self.known.get("service"):
            return
        service = self.read()
        tasks = self.ask("ecs", "list_tasks", cluster="kill", serviceName=self.name)["taskArns"]
        self.equal("its tasks", (self.known["service"]["desired"],) * 3, (service["desiredCount"], service["runningCount"], len(tasks)))


class Tasks(Ledger):
    """Tasks of nobody's service: as many as were started, and each as it began."""

    def __init__(self, gate, seed, name, subnet):
        super().__init__(gate, seed, name)
        self.network = {"awsvpcConfiguration": {"subnets": [subnet]}}
        self.runs = 0
        self.looked_for = 0

    def step(self):
        started = [(key, one) for key, one in self.known.items() if one and not one["stopped"]]
        if started and self.random.random() < 0.3:
            key, run = self.random.choice(started)
            # It may have ended by itself meanwhile: that is no error.
            if self.is_forgotten(run):
                del self.known[key]
                return
            self.change((key, None), "ecs", "stop_task", cluster="kill", task=run["tasks"][0][0], reason="enough")
            run["stopped"] = True
        else:
            self.runs += 1
            key, count = f"{self.name}-{self.runs}", self.random.randrange(1, 4)
            answer = self.change(
                (key, count),
                "ecs",
                "run_task",
                cluster="kill",
                taskDefinition=self.name,
                launchType="FARGATE",
                networkConfiguration=self.network,
                count=count,
                startedBy=key,
            )
            self.equal("what could not start", [], answer["failures"])
            self.told_of(answer["tasks"][0]["createdAt"])
            self.known[key] = {"tasks": sorted((one["taskArn"], one["createdAt"]) for one in answer["tasks"]), "stopped": False}

    def check(self):
        found = {}
        arns = []
        for status in ("RUNNING", "STOPPED"):
            told = self.pages("ecs", "list_tasks", "taskArns", cluster="kill", family=self.name, desiredStatus=status)
            self.equal("how often a task is told", len(told), len(set(told)))
            # Between the two questions one may have stopped.
            arns += [arn for arn in told if arn not in arns]
        for at in range(0, len(arns), 100):
            for one in self.ask("ecs", "describe_tasks", cluster="kill", tasks=arns[at : at + 100])["tasks"]:
                found.setdefault(one["startedBy"], []).append((one["taskArn"], one["createdAt"], one["desiredStatus"]))
        for key, run in list(self.known.items()):
            if self.is_forgotten(run):
                del self.known[key]
                continue
            self.looked_for += 1
            self.equal(f"the tasks of {key}", run["tasks"], sorted(one[:2] for one in found.get(key, [])))
            if run["stopped"] and found.get(key):
                status = {arn: status for arn, _, status in found[key]}
                self.equal(f"a task of {key} that was stopped", "STOPPED", status.get(run["tasks"][0][0]))
        if self.might and self.might[1] is not None:
            key, count = self.might
            self.among(f"how many tasks {key} has", [0, count], len(found.get(key, [])))

    def is_forgotten(self, run):
        """Whether ECS may have forgotten these tasks."""
        return self.time() / 1000 - run["tasks"][0][1].timestamp() > REMEMBERED


class Stack(Ledger):
    """A stack that is created, updated and deleted again and again, with every event that was ever read of it."""

    GOOD = ("CREATE_IN_PROGRESS", "CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE")

    def __init__(self, gate, seed, name, template, parameters):
        super().__init__(gate, seed, name)
        self.template, self.parameters = template, parameters
        self.id = self.created = self.status = self.secret = None
        self.told = []
        self.image = 0
        self.updates = 0
        self.completed = 0

    def values(self, image):
        values = {**self.parameters, "Image": f"nginx:{image}"}
        return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]

    def step(self):
        if self.status is None:
            self.image += 1
            answer = self.change("create", "cloudformation", "create_stack", StackName=self.name, TemplateBody=self.template, Parameters=self.values(self.image))
            self.begin(answer["StackId"])
        elif self.status.endswith("_IN_PROGRESS"):
            self.pause()
            self.look()
            if self.status == "DELETE_COMPLETE":
                self.completed += 1
                self.status = None
            elif not self.status.endswith("_IN_PROGRESS"):
                self.complete()
                self.completed += 1
        elif self.updates and self.random.random() < 0.5:
            self.change("delete", "cloudformation", "delete_stack", StackName=self.name)
            self.status = "DELETE_IN_PROGRESS"
        else:
            self.change(
                "update", "cloudformation", "update_stack", StackName=self.name, UsePreviousTemplate=True, Parameters=self.values(self.image + 1)
            )
            self.image += 1
            self.updates += 1
            self.status = "UPDATE_IN_PROGRESS"

    def pause(self):
        """Between two looks, and no longer than the process lives."""
        with self.gate.moved:
            self.gate.moved.wait_for(lambda: self.gate.shut, timeout=0.1)

    def begin(self, stack_id):
        self.id, self.status, self.created = stack_id, "CREATE_IN_PROGRESS", None
        self.told, self.updates, self.secret = [], 0, None

    def look(self):
        stack = self.ask("cloudformation", "describe_stacks", StackName=self.id)["Stacks"][0]
        self.equal("its time of creation", self.created or stack["CreationTime"], stack["CreationTime"])
        self.created = stack["CreationTime"]
        events = self.pages("cloudformation", "describe_stack_events", "StackEvents", StackName=self.id)
        self.equal("its events of before", self.told, events[len(events) - len(self.told) :])
        self.equal("the ids of its events", len(events), len({one["EventId"] for one in events}))
        self.told = events
        self.told_of(events[0]["Timestamp"])
        self.status = stack["StackStatus"]
        if self.status not in self.GOOD:
            why = [f"{one['LogicalResourceId']}: {one.get('ResourceStatusReason')}" for one in events if one["ResourceStatus"].endswith("_FAILED")]
            self.fault(f"it is {self.status}: {why}")
        return stack

    def complete(self):
        """Everything is there once, and its service is steady."""
        resources = self.pages("cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=self.id)
        self.equal("its resources that are not complete", [], [one["LogicalResourceId"] for one in resources if not one["ResourceStatus"].endswith("_COMPLETE")])
        made = [one["LogicalResourceId"] for one in self.told if one["ResourceStatus"] == "CREATE_COMPLETE"]
        replaced = {"Definition"}
        self.equal("what was created twice", [], sorted(name for name in set(made) - replaced if made.count(name) > 1))
        ended = [one["ResourceStatus"] for one in self.told if one["LogicalResourceId"] == self.name]
        self.equal("how often an update was complete", self.updates, ended.count("UPDATE_COMPLETE"))
        by_name = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}
        self.look_at_service(by_name["Cluster"], by_name["Service"])
        if "Secret" in by_name:
            self.look_at_secret(by_name["Secret"])

    def look_at_service(self, cluster, service):
        shown = self.ask("ecs", "describe_services", cluster=cluster, services=[service])["services"][0]
        tasks = self.ask("ecs", "list_tasks", cluster=cluster, serviceName=shown["serviceName"])["taskArns"]
        self.equal("the tasks of its service", (shown["desiredCount"],) * 2, (shown["runningCount"], len(tasks)))
        self.equal("its rollouts", ["COMPLETED"], [one["rolloutState"] for one in shown["deployments"]])
        definition = self.ask("ecs", "describe_task_definition", taskDefinition=shown["taskDefinition"])["taskDefinition"]
        self.equal("its image", f"nginx:{self.image}", definition["containerDefinitions"][0]["image"])

    def look_at_secret(self, arn):
        value = self.ask("secretsmanager", "get_secret_value", SecretId=arn)["SecretString"]
        self.equal("its secret", self.secret or value, value)
        self.secret = value

    def check(self):
        if self.might == "create":
            found = self.there("ValidationError", "cloudformation", "describe_stacks", StackName=self.name)
            if found:
                self.begin(found["Stacks"][0]["StackId"])
        if self.status is None:
            gone = self.there("ValidationError", "cloudformation", "describe_stacks", StackName=self.name)
            self.equal("a stack that is deleted", None, gone)
            return
        before = self.status
        stack = self.look()
        image = next(one["ParameterValue"] for one in stack["Parameters"] if one["ParameterKey"] == "Image")
        if self.might == "update" and image == f"nginx:{self.image + 1}":
            self.image += 1
            self.updates += 1
            before = "UPDATE_IN_PROGRESS"
        elif self.might == "delete" and self.status.startswith("DELETE_"):
            before = "DELETE_IN_PROGRESS"
        self.equal("its image", f"nginx:{self.image}", image)
        # From what had begun it goes on to its end, and nowhere else.
        self.equal("what it does", before.split("_")[0], self.status.split("_")[0])
        if self.secret and not before.startswith("DELETE_"):
            named = [one for one in self.pages("cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=self.id) if one["LogicalResourceId"] == "Secret"]
            self.look_at_secret(named[0]["PhysicalResourceId"])
        if not self.status.endswith("_IN_PROGRESS"):
            # It ended before it was looked at: let `step` see the end.
            self.status = before if before.endswith("_IN_PROGRESS") else self.status

    def is_done(self):
        return self.status is None or not self.status.endswith("_IN_PROGRESS")

    def settle(self):
        """On to an end, and to one that was seen."""
        if not self.is_done() or not self.completed:
            self.step()
        return self.is_done() and self.completed > 0


# What stands still once it is there: its service; how it is made, shown, deleted and listed.
def _policy(service):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]})


THINGS = {
    "role": {
        "service": "iam",
        "create": lambda name: ("create_role", {"RoleName": name, "AssumeRolePolicyDocument": _policy("ecs-tasks.amazonaws.com")}),
        "show": lambda name: ("get_role", {"RoleName": name}),
        "delete": lambda name: ("delete_role", {"RoleName": name}),
        "gone": "NoSuchEntity",
    },
    "repository": {
        "service": "ecr",
        "create": lambda name: ("create_repository", {"repositoryName": name}),
        "show": lambda name: ("describe_repositories", {"repositoryNames": [name]}),
        "delete": lambda name: ("delete_repository", {"repositoryName": name}),
        "gone": "RepositoryNotFoundException",
    },
    "target-group": {
        "service": "elbv2",
        "create": lambda name: ("create_target_group", {"Name": name, "Protocol": "HTTP", "Port": 80, "TargetType": "ip", "VpcId": THINGS["target-group"]["vpc"]}),
        "show": lambda name: ("describe_target_groups", {"Names": [name]}),
        "delete": lambda name: ("delete_target_group", {}),
        "gone": "TargetGroupNotFound",
    },
    "rule": {
        "service": "events",
        "create": lambda name: ("put_rule", {"Name": name, "ScheduleExpression": "rate(1 hour)"}),
        "show": lambda name: ("describe_rule", {"Name": name}),
        "delete": lambda name: ("delete_rule", {"Name": name}),
        "gone": "ResourceNotFoundException",
    },
}


class Things(Ledger):
    """Records of many kinds: as they were shown when they had been made, and none else."""

    def __init__(self, gate, seed, name, vpc):
        super().__init__(gate, seed, name)
        THINGS["target-group"]["vpc"] = vpc
        self.made = 0

    def step(self):
        if self.random.random() < 0.4 and self.known:
            name = self.random.choice(sorted(self.known))
            kind = THINGS[name.split(".")[0]]
            operation, arguments = kind["delete"](name.replace(".", "-"))
            if operation == "delete_target_group":
                arguments = {"TargetGroupArn": self.known[name]["TargetGroups"][0]["TargetGroupArn"]}
            self.change((name, None), kind["service"], operation, **arguments)
            del self.known[name]
        else:
            self.made += 1
            name = f"{self.random.choice(sorted(THINGS))}.{self.name}-{self.made}"
            kind = THINGS[name.split(".")[0]]
            operation, arguments = kind["create"](name.replace(".", "-"))
            self.change((name, {}), kind["service"], operation, **arguments)
            # Acknowledged; how it looks is known when it has been read.
            self.known[name] = {}
            self.known[name] = self.read(name)

    def read(self, name):
        kind = THINGS[name.split(".")[0]]
        operation, arguments = kind["show"](name.replace(".", "-"))
        return self.there(kind["gone"], kind["service"], operation, **arguments)

    def check(self):
        for name in sorted(self.known) + ([self.might[0]] if self.might and self.might[0] not in self.known else []):
            self.agree(name, self.read(name))
        self.known = {name: one for name, one in self.known.items() if one}
        for kind, operation, member, key in (("iam", "list_roles", "Roles", "RoleName"), ("ecr", "describe_repositories", "repositories", "repositoryName"), ("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupName")):
            told = [one[key] for one in self.pages(kind, operation, member) if f"-{self.name}-" in one[key]]
            wanted = [name.replace(".", "-") for name in self.known if THINGS[name.split(".")[0]]["service"] == kind]
            self.equal(f"what {operation} tells", sorted(wanted), sorted(told))
