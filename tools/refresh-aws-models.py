#!/usr/bin/env python3
"""Writes models/aws from the API models that botocore carries: the facts, no documentation.

    tools/refresh-aws-models.py             from the botocore that this Python has
    tools/refresh-aws-models.py --check     changes nothing; exit 1 when the files differ

One line an operation and one a shape, so that a new version reads well in a diff. models/aws/README.md says what is
kept. What is newer than botocore stands in models/overlays and is added by the build.
"""

import json
import pathlib
import sys

import botocore
import botocore.loaders

SERVICES = ["cloudformation", "ecs"]

METADATA = ["apiVersion", "endpointPrefix", "jsonVersion", "protocols", "serviceFullName", "serviceId", "signingName",
            "targetPrefix", "xmlNamespace"]
OPERATION = ["http", "input", "output", "errors", "idempotent", "readonly"]
SHAPE = ["type", "required", "members", "member", "key", "value", "flattened", "locationName", "enum", "min", "max",
         "pattern", "sensitive", "union", "document", "streaming", "timestampFormat", "xmlNamespace", "error",
         "exception", "fault"]
MEMBER = ["shape", "location", "locationName", "flattened", "xmlAttribute", "xmlNamespace", "queryName", "streaming",
          "idempotencyToken", "jsonvalue", "timestampFormat", "hostLabel"]


def only(keys, value):
    return {key: value[key] for key in keys if key in value}


def operation(value):
    kept = only(OPERATION, value)
    # Everything is sent to "/" by POST unless the operation says otherwise.
    if kept.get("http") == {"method": "POST", "requestUri": "/"}:
        del kept["http"]
    for key in ("input", "output"):
        if key in kept:
            kept[key] = kept[key]["shape"]
    if "output" in value and "resultWrapper" in value["output"]:
        kept["resultWrapper"] = value["output"]["resultWrapper"]
    if "errors" in kept:
        kept["errors"] = [error["shape"] for error in kept["errors"]]
    return kept


def shape(value):
    kept = only(SHAPE, value)
    if "members" in kept:
        kept["members"] = {name: only(MEMBER, member) for name, member in kept["members"].items()}
    for key in ("member", "key", "value"):
        if key in kept:
            kept[key] = only(MEMBER, kept[key])
    return kept


def lines(table):
    rows = [f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(table.items())]
    return "{\n" + ",\n".join(rows) + "\n}"


def text_of(model):
    metadata = json.dumps(only(METADATA, model["metadata"]))
    operations = lines({name: operation(value) for name, value in model["operations"].items()})
    shapes = lines({name: shape(value) for name, value in model["shapes"].items()})
    return f'{{"metadata": {metadata},\n"operations": {operations},\n"shapes": {shapes}}}\n'


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    folder = pathlib.Path(__file__).parent.parent / "models" / "aws"
    loader = botocore.loaders.Loader(include_default_search_paths=True)
    print(f"botocore {botocore.__version__}")
    differs = False
    for service in SERVICES:
        path = folder / f"{service}.json"
        text = text_of(loader.load_service_model(service, "service-2"))
        if path.exists() and path.read_text() == text:
            continue
        differs = True
        print(f"{path.name}: {len(text)} bytes")
        if not check:
            path.write_text(text)
    sys.exit(1 if check and differs else 0)


if __name__ == "__main__":
    main()
