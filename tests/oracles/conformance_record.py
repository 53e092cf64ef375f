"""Whether a record of tools/aws-conformance holds what it should: conformance_record.py RECORD. Cases a line, as `report` reads them."""

import json
import pathlib
import re
import sys

record = pathlib.Path(sys.argv[1])


def case(name, reason=""):
    print(f"failed\t{name}\t{reason}" if reason else f"passed\t{name}")


def expect(name, wanted, actual):
    case(name, "" if wanted == actual else f"{actual}, not {wanted}")


def load(path):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        return {"unread": str(error)}


files = {str(path.relative_to(record)): load(path) for path in sorted(record.rglob("*.json"))}
manifest = files.get("manifest.json", {})
steps = {step["step"][3:]: step for step in manifest.get("steps", [])}
calls = [call for step in steps.values() for call in step["calls"]]


def of(step, operation):
    """The answers to one operation in one step, in order."""
    found = [call["file"] for call in steps.get(step, {}).get("calls", []) if call["file"].endswith(f"-{operation}.json")]
    return [files.get(file, {}) for file in found]


def status(step, stack):
    """What the last look at a stack of dev said in that step."""
    seen = [
        found["StackStatus"]
        for answer in of(step, "describe-stacks")
        for found in (answer.get("answer") or {}).get("Stacks", [])
        if found["StackName"] == f"slipway-conformance-dev-{stack}"
    ]
    return seen[-1] if seen else None


def error(step, operation):
    return [answer["error"]["code"] for answer in of(step, operation) if "error" in answer]


def last_service(step):
    services = [answer["answer"]["services"][0] for answer in of(step, "describe-services") if answer.get("exit") == 0]
    return services[-1] if services else {}


expect("every file is JSON", [], [name for name, content in files.items() if "unread" in content])
expect("the manifest says that it is whole, and a rehearsal", (True, True), (manifest.get("complete"), manifest.get("rehearsal")))
expect("it says region, CLI and slipway", [True] * 3, [bool(manifest.get(key)) for key in ("region", "cli", "slipway")])
expect("it names every answer, once",
       sorted(name for name in files if name != "manifest.json" and not name.startswith("templates/")),
       sorted(call["file"] for call in calls))
expect("every answer says when, what was called, and how it ended",
       [], [call["file"] for call in calls if not {"at", "called", "exit"} <= files.get(call["file"], {}).keys()])
expect("every refusal has its code and its words", [], [
    call["file"] for call in calls
    if call["exit"] != 0 and not all(files.get(call["file"], {}).get("error", {}).get(key) for key in ("code", "operation", "message"))
])
accounts = set()
for path in record.rglob("*.json"):
    accounts |= set(re.findall(r"arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:(\d{12}):", path.read_text()))
expect("ARNs are of the account of examples alone", {"111122223333"}, accounts)

expect("what is not there is refused in several ways", True, {"ValidationError", "InsufficientCapabilitiesException", "ClusterNotFoundException"}
       <= {answer["error"]["code"] for call in steps.get("words-before", {}).get("calls", []) if "error" in (answer := files[call["file"]])})
expect("a stack that is there is not created", ["AlreadyExistsException"], error("words-there", "create-stack"))
expect("all stacks are created", ["CREATE_COMPLETE"] * 4, [status("create", stack) for stack in ("network", "cluster", "web", "worker")])
expect("events have timestamps", [], [
    event for answer in of("create", "describe-stack-events") for event in answer["answer"]["StackEvents"] if not event.get("Timestamp")
])
expect("the count stays when the property goes", 2, last_service("count-left-out").get("desiredCount"))
expect("the release is complete", "UPDATE_COMPLETE", status("release", "web"))
expect("its service deployments are told", True, bool(of("release", "describe-service-deployments")))
expect("an update in the middle of another is answered", 2, len(of("release", "update-stack")))
expect("a count by hand survives a release", 3, last_service("count-by-hand").get("desiredCount"))
expect("a bad image is rolled back", "UPDATE_ROLLBACK_COMPLETE", status("bad-image", "web"))
expect("its tasks say why they stopped", True, any(
    "CannotPullContainerError" in task.get("stoppedReason", "")
    for answer in of("bad-image", "describe-tasks") for task in answer["answer"]["tasks"]))
expect("a cancelled update ends as one that was rolled back", "UPDATE_ROLLBACK_COMPLETE", status("cancelled", "worker"))
expect("an imported export is not taken away", "UPDATE_ROLLBACK_COMPLETE", status("exports", "network"))
expect("the deletion of its stack is answered", 1, len(of("exports", "delete-stack")))
expect("scalable targets and their activities are told", True,
       bool(of("bounds", "describe-scalable-targets") and of("bounds", "describe-scaling-activities")))
expect("all stacks are deleted", ["DELETE_COMPLETE"] * 4, [status("delete", stack) for stack in ("network", "cluster", "web", "worker")])
