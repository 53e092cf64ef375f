"""cfn_lint_findings.py REPORT FOLDER: cfn-lint's JSON report as the lines that tests/oracles/judge reads."""
import json
import os
import sys


def main(report, folder):
    types = {}
    with open(report, encoding="utf-8") as file:
        findings = json.load(file)
    for finding in findings:
        path = finding["Filename"]
        if path not in types:
            with open(path, encoding="utf-8") as file:
                resources = json.load(file).get("Resources", {})
            types[path] = {name: resource.get("Type", "") for name, resource in resources.items()}
        where = finding["Location"]["Path"] or []
        name = where[1] if len(where) > 1 and where[0] == "Resources" else ""
        message = " ".join(finding["Message"].split())
        row = [os.path.relpath(path, folder), finding["Rule"]["Id"], types[path].get(name, ""), str(name), message]
        print("\t".join(row))


if __name__ == "__main__":
    main(*sys.argv[1:])
