#!/usr/bin/env python3
"""Writes the constraints file that tools/refresh-cfn-models.mjs reads, from an installed cfn-lint:

    python3 tools/cfn-lint-constraints.py --models models/cfn --region eu-west-1 >constraints.json

It takes AWS's resource provider schemas as cfn-lint carries and patches them: limits of properties, what is fixed once a
resource is made, attributes. What `Ref` yields is written by hand in the models and handed through; so is the list of types.
Run it with the Python that cfn-lint is installed in; the same cfn-lint gives the same bytes.
"""
import argparse
import json
import pathlib
import sys

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from cfnlint.schema import ResourceNotFoundError

LIMITS = ("type", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems")


def reference(schema):
    return schema["$ref"].removeprefix("#/definitions/") if "$ref" in schema else None


def limits_of(schema):
    """One property, or what is in a list."""
    out = {name: schema[name] for name in LIMITS if name in schema}
    if reference(schema):
        out["ref"] = reference(schema)
    if isinstance(schema.get("items"), dict):
        out["items"] = limits_of(schema["items"])
    # A property may hold its parts itself, instead of naming a definition.
    if "properties" in schema:
        out["properties"] = {name: limits_of(it) for name, it in schema.get("properties", {}).items()}
    return out


def paths_of(schema, key):
    """Paths such as /properties/A/B of the schema as ["A", "B"]; the stars of lists are left out."""
    return [[part for part in path.split("/")[2:] if part not in ("*", "properties", "items")] for path in schema.get(key, [])]


def constraints_of(provider, ref_yields):
    schema = provider.schema
    create, conditional = paths_of(schema, "createOnlyProperties"), paths_of(schema, "conditionalCreateOnlyProperties")
    properties = {}
    for name, property_schema in schema.get("properties", {}).items():
        properties[name] = limits_of(property_schema) | {
            "createOnly": [name] in create,
            "conditionalCreateOnly": [name] in conditional,
            "nestedCreateOnly": [".".join(path[1:]) for path in create if path[0] == name and len(path) > 1],
        }
    return {
        "properties": properties,
        "definitions": {name: limits_of(it) for name, it in schema.get("definitions", {}).items()},
        "getAtts": sorted(provider.get_atts),
        "refReturns": ref_yields,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", required=True, type=pathlib.Path)
    parser.add_argument("--region", required=True)
    given = parser.parse_args()
    constraints = {}
    for path in sorted(given.models.glob("*.json")):
        for type_name, facts in json.loads(path.read_text(encoding="utf-8"))["types"].items():
            try:
                provider = PROVIDER_SCHEMA_MANAGER.get_resource_schema(given.region, type_name)
            except ResourceNotFoundError:
                continue  # the specification alone has it, or the refresh script itself
            constraints[type_name] = constraints_of(provider, facts.get("ref"))
    json.dump(constraints, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
