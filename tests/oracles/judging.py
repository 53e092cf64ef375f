"""What the judges in Python share: their cases, and `slipway cloud` as a process of theirs."""

import datetime
import json
import os
import re
import signal
import subprocess
import time
import urllib.request

import boto3
from botocore.config import Config

REGION = "eu-west-1"


def case(name, wanted, actual):
    """A case as a line that tests/oracles/common.sh turns into a report."""
    if wanted == actual:
        print(f"passed\t{name}", flush=True)
    else:
        print(f"failed\t{name}\t{actual!r}, not {wanted!r}".replace("\n", " "), flush=True)


def client(name, endpoint=None, **config):
    """A client that asks once more at most, unless `config` says otherwise."""
    # Cloud Map's clients put "data-" before the host, which an address is not to have.
    settings = {"retries": {"max_attempts": 1}, "inject_host_prefix": False, **config}
    return boto3.client(name, region_name=REGION, endpoint_url=endpoint, config=Config(**settings))


def health(endpoint):
    with urllib.request.urlopen(endpoint + "/_slipway/health", timeout=60) as page:
        return json.load(page)


def cloud_time(endpoint):
    """Milliseconds since 1970 in the cloud: its time goes faster than ours."""
    return int(datetime.datetime.fromisoformat(health(endpoint)["time"].replace("Z", "+00:00")).timestamp() * 1000)


def eventually(fact, seconds=60, pause=0.2):
    """The first answer of `fact` that is not false, within that time of the machine."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = fact()
        if answer:
            return answer
        time.sleep(pause)
    return fact()


class Cloud:
    """One process of `slipway cloud`, on a port that was free. Whoever makes it ends it."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [os.environ["SLIPWAY"], "cloud", "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.endpoint = None

    def serves(self):
        """Waits until it does, and returns the process; what it says instead is an error."""
        said = ""
        for line in self.process.stdout:
            said += line
            found = re.match(r"local cloud  (http:\S+)", line)
            if found:
                self.endpoint = found[1]
                return self
        raise RuntimeError(f"slipway cloud did not start: {said}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ends it in order; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        self.process.stdout.read()
        return self.process.wait(timeout=120)
