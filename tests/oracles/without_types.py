"""without_types.py TEMPLATE TYPE...: the template without its resources of these types and the outputs that show them.

For an oracle that lacks a type. Each type must be there: one that is not is a stale row of the caller's list. Anything else
that refers to a dropped resource stays, so that the oracle finds fault with it.
"""
import json
import sys


def main(path, *types):
    with open(path, encoding="utf-8") as file:
        template = json.load(file)
    dropped = {name for name, resource in template["Resources"].items() if resource["Type"] in types}
    stale = set(types) - {template["Resources"][name]["Type"] for name in dropped}
    if stale:
        sys.exit(f"{path} has no {', '.join(sorted(stale))}")

    def shows(output):
        value = output["Value"]
        names = [value.get("Ref"), *value.get("Fn::GetAtt", [])[:1]] if isinstance(value, dict) else []
        return any(name in dropped for name in names)

    template["Resources"] = {name: it for name, it in template["Resources"].items() if name not in dropped}
    template["Outputs"] = {name: it for name, it in template.get("Outputs", {}).items() if not shows(it)}
    json.dump(template, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
