"""Compares slipway's wire with botocore's: one line "passed|failed TAB name TAB reason" a service and protocol.

    botocore_wire.py PROGRAM      tests/wire/oracle_main.cc says what PROGRAM takes and answers
"""

import base64
import datetime
import io
import json
import pathlib
import random
import subprocess
import sys

import botocore.awsrequest
import botocore.loaders
import botocore.model
import botocore.parsers
import botocore.response
import botocore.serialize

# What botocore itself does not read by its model alone: a handler of its own does.
NOT_READ_BY_ITS_PARSER = {("s3", "GetBucketLocation")}

TEXTS = ["a", "a b", "a/b", "<a>&\"'", "50%+1=?#", "a,b"]
TEXTS_IN_BODIES = TEXTS + [" a\n b ", "\u00e9\U0001f639", "]]>", ""]
MOST_DEPTH = 8


class Maker:
    """Values of any shape, as botocore takes and gives them. No list, map or structure is empty."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def structure(self, shape, depth=0):
        made = {}
        for name, member in shape.members.items():
            if depth > MOST_DEPTH and member.type_name in ("structure", "list", "map"):
                continue
            where = member.serialization.get("location") if depth == 0 else None
            if depth == 0 and shape.serialization.get("payload") == name:
                where = "payload"
            value = self.value(member, where, depth + 1, name)
            if value is not None:
                made[name] = value
                if shape.is_tagged_union:
                    break
        return made

    def value(self, shape, where, depth, name=""):
        kind = shape.type_name
        pick = self.random
        if getattr(shape, "is_document_type", False):
            return {"a": [1, "b", None, True]}
        if kind == "structure":
            return self.structure(shape, depth) or None
        if kind == "list":
            items = [self.value(shape.member, where, depth + 1) for _ in range(pick.randint(1, 3))]
            return [item for item in items if item is not None] or None
        if kind == "map":
            entries = {key: self.value(shape.value, where, depth + 1) for key in ("key-a", "key-b")}
            return {key: value for key, value in entries.items() if value is not None} or None
        if kind == "string":
            if where == "uri":
                return "bucket-1" if name == "Bucket" else pick.choice(TEXTS)
            return pick.choice(TEXTS if where else TEXTS_IN_BODIES)
        if kind == "boolean":
            return pick.random() < 0.5
        if kind == "integer":
            return 206 if where == "statusCode" else pick.randint(-2**31, 2**31 - 1)
        if kind == "long":
            return pick.randint(-2**52, 2**52)
        if kind in ("float", "double"):
            return pick.randint(-10**6, 10**6) / 64
        if kind == "blob":
            return bytes(pick.randrange(256) for _ in range(pick.randint(1, 20)))
        if kind == "timestamp":
            return datetime.datetime.fromtimestamp(pick.randrange(2**32), datetime.timezone.utc)
        raise ValueError(kind)


def told(shape, value):
    """A value as the program tells it."""
    kind = shape.type_name
    if getattr(shape, "is_document_type", False):
        return {"json": json.dumps(value, separators=(",", ":"))}
    if kind == "structure":
        return {"members": {name: told(shape.members[name], one) for name, one in value.items() if one is not None}}
    if kind == "map":
        return {"members": {key: told(shape.value, one) for key, one in value.items()}}
    if kind == "list":
        return [told(shape.member, one) for one in value]
    if kind == "blob":
        data = value.read() if hasattr(value, "read") else value
        data = data if isinstance(data, bytes) else data.encode()
        return {"blob": base64.b64encode(data).decode()}
    if kind in ("float", "double"):
        return {"real": float(value)}
    if kind == "timestamp":
        return {"time": round(value.timestamp() * 1000)}
    return value


class Program:
    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def signature(service):
    return (f"AWS4-HMAC-SHA256 Credential=AKID/20261128/eu-west-1/{service.signing_name}/aws4_request, "
            "SignedHeaders=host;x-amz-date, Signature=00")


def check_request(program, service, operation, protocol, seed):
    """What is wrong with how a request of botocore is read; None when nothing is."""
    shape = operation.input_shape
    value = Maker(seed).structure(shape) if shape else {}
    serializer = botocore.serialize.create_serializer(protocol, include_validation=False)
    parts = serializer.serialize_to_request(value, operation)
    parts["headers"] = dict(parts["headers"])
    botocore.awsrequest.prepare_request_dict(parts, endpoint_url="http://127.0.0.1:4566", context={})
    request = botocore.awsrequest.create_request_object(parts).prepare()
    target = request.url[len("http://127.0.0.1:4566"):]
    body = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    headers = [["Host", "127.0.0.1:4566"], ["Authorization", signature(service)]]
    for name, header in request.headers.items():
        headers.append([name, header.decode("latin-1") if isinstance(header, bytes) else str(header)])
    answer = program.ask({"service": service.service_name, "method": request.method, "target": target,
                          "headers": headers, "body": base64.b64encode(body).decode()})
    if answer.get("operation") != operation.name:
        return f"{operation.name}: read as {json.dumps(answer)[:300]} from {request.method} {target}"
    meant = told(shape, value) if shape else {"members": {}}
    if answer["input"] != meant:
        return f"{operation.name}: {difference(answer['input'], meant)}"
    return None


def check_answer(program, service, operation, protocol, seed):
    """What is wrong with how an answer is read by botocore; None when nothing is."""
    shape = operation.output_shape
    value = Maker(seed).structure(shape) if shape else {}
    meant = told(shape, value) if shape else {"members": {}}
    answer = program.ask({"service": service.service_name, "operation": operation.name, "protocol": protocol,
                          "output": meant})
    if "status" not in answer:
        return f"{operation.name}: there is none"
    headers = botocore.awsrequest.HeadersDict()
    for name, header in answer["headers"]:
        headers[name] = header
    parser = botocore.parsers.create_parser(protocol)
    body = base64.b64decode(answer["body"])
    if operation.has_streaming_output:
        body = botocore.response.StreamingBody(io.BytesIO(body), len(body))
    parsed = parser.parse({"status_code": answer["status"], "headers": headers, "body": body}, shape)
    identity = parsed.pop("ResponseMetadata", {}).get("RequestId")
    # It looks for no id where it looks for nothing else.
    has_identity = shape is not None or protocol != "smithy-rpc-v2-cbor"
    if identity != ("id-1" if has_identity else None):
        return f"{operation.name}: the id of the request is {identity}"
    read = told(shape, parsed) if shape else {"members": parsed}
    if read != meant:
        return f"{operation.name}: {difference(read, meant)}"
    return None


def difference(got, wanted, path=""):
    """The first place where two values differ."""
    if isinstance(got, dict) and isinstance(wanted, dict):
        for key in sorted(set(got) | set(wanted)):
            if got.get(key) != wanted.get(key):
                return difference(got.get(key), wanted.get(key), f"{path}.{key}")
    if isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted):
        for index, (one, other) in enumerate(zip(got, wanted)):
            if one != other:
                return difference(one, other, f"{path}[{index}]")
    return f"{path} is {json.dumps(got)[:120]}, not {json.dumps(wanted)[:120]}"


def main():
    program = Program(sys.argv[1])
    loader = botocore.loaders.Loader(include_default_search_paths=True)
    models = pathlib.Path(__file__).parent.parent.parent / "models" / "aws"
    for path in sorted(models.glob("*.json")):
        kept = json.loads(path.read_text())
        service = botocore.model.ServiceModel(loader.load_service_model(path.stem, "service-2"), path.stem)
        for protocol in kept["metadata"]["protocols"]:
            for way, check, left_out in (("sends", check_request, set()),
                                         ("reads", check_answer, NOT_READ_BY_ITS_PARSER)):
                wrong = []
                count = 0
                for seed, name in enumerate(sorted(kept["operations"])):
                    if (path.stem, name) in left_out:
                        continue
                    count += 1
                    problem = check(program, service, service.operation_model(name), protocol, seed)
                    if problem:
                        wrong.append(problem)
                title = f"{path.stem} in {protocol}: botocore {way} {count} operations"
                if wrong:
                    print(f"failed\t{title}\t{len(wrong)} of {count}: {wrong[0]}")
                    for problem in wrong:
                        print(f"  {problem}", file=sys.stderr)
                else:
                    print(f"passed\t{title}")


if __name__ == "__main__":
    main()
