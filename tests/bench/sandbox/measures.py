"""What is measured of a sandbox, or of another program, that runs in a process of its own."""

from __future__ import annotations

import json
import os
import re
import resource
import secrets
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs

COMMAND = [sys.executable, "-m", "nexuskit.sandbox", "--port", "0", "--log-level", "warning"]
ROUNDS = 7
ROOT = Path(__file__).parents[3]


class Unmeasurable(Exception):
    """Something cannot be measured; the message says why, and what to do."""


@attrs.frozen
class Running:
    """A server, and how long it took to be ready."""

    process: subprocess.Popen[str]
    base_url: str
    secret_key: str
    seconds_to_ready: float

    def resident_bytes(self) -> int:
        """Return the memory that the server holds now."""
        return resident_bytes(self.process.pid)

    def processor_seconds(self) -> float | None:
        """Return the processor time that the server has taken so far, if this system tells."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        if not stat.exists():
            return None
        # The name of the program comes before these, in parentheses, and may have spaces.
        fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(process: int) -> int:
    """Return the memory that a process holds now."""
    command = ["ps", "-o", "rss=", "-p", str(process)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) * 1024


@contextmanager
def running(*arguments: str, command: Sequence[str] = COMMAND) -> Iterator[Running]:
    """Run a server, and end it."""
    began = time.perf_counter()
    with subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the server has no output")
            url = process.stdout.readline().strip().partition("=")[2]
            key = process.stdout.readline().strip().partition("=")[2]
            if not key:
                raise Unmeasurable("the server did not start; its own words stand above")
            yield Running(process, url, key, time.perf_counter() - began)
        finally:
            process.terminate()


class Caller:
    """Calls over one connection that is kept, by the standard library, which costs the least."""

    def __init__(self, server: Running) -> None:
        self._connection = HTTPConnection(urlsplit(server.base_url).netloc)
        self._headers = {"Secret-Key": server.secret_key, "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: Any = None) -> tuple[float, Any]:
        """Make a call; give the seconds it took, decoding apart, and its answer."""
        data = None if body is None else json.dumps(body)
        began = time.perf_counter()
        self._connection.request(method, path, data, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        seconds = time.perf_counter() - began
        if answer.status != 200:
            raise RuntimeError(f"{method} {path} was answered with {answer.status}: {text.decode()}")
        return seconds, json.loads(text)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def measure_interleaved(paths: Mapping[str, str], server: Running) -> dict[str, float]:
    """Call paths in turn, and give the median seconds of each."""
    caller = Caller(server)
    seconds: dict[str, list[float]] = {name: [] for name in paths}
    for path in paths.values():
        caller.call("GET", path)
    for _ in range(60):
        for name, path in paths.items():
            seconds[name].append(caller.call("GET", path)[0])
    caller.close()
    return {name: statistics.median(values) for name, values in seconds.items()}


def bulk(
    server: Running,
    project: str,
    assets: Sequence[str],
    sequence_of: Callable[[int], int],
    *,
    elsewhere: bool,
) -> float:
    """Link assets by one request, each time into sequences that are new, and give the median seconds.

    `sequence_of` says into which of the new sequences the asset at each position goes; `elsewhere`, whether
    the assets are in other sequences before, else in none.
    """
    caller = Caller(server)
    path = f"/projects/{project}/sequencesBulkUpdates"

    def send(names: Sequence[Any]) -> float:
        actions = [
            {"kind": "Link", "assetId": asset, "sequence": name}
            for asset, name in zip(assets, names, strict=True)
        ]
        took, answer = caller.call("POST", path, {"actions": actions})
        if set(answer["actions"]) != {"Ok"}:
            raise RuntimeError("a link failed")
        return took

    def names(of: Callable[[int], int]) -> list[Any]:
        batch = secrets.token_hex(4)
        return [{"name": f"Bulk {batch} {of(position)}"} for position in range(len(assets))]

    seconds = []
    for _ in range(ROUNDS):
        send(names(lambda position: position // 20) if elsewhere else ["Unset"] * len(assets))
        seconds.append(send(names(sequence_of)))
    caller.close()
    return statistics.median(seconds)


def find_wrk() -> str:
    """Return the program that makes very many calls.

    Raises:
        Unmeasurable: It is not installed.
    """
    program = shutil.which("wrk")
    if program is None:
        raise Unmeasurable("wrk is missing; install it (apt-get install wrk; brew install wrk)")
    return program


def requests_per_second(server: Running, path: str) -> float:
    """Let wrk call a path over 8 connections, and give how many calls a second were answered."""
    command = [find_wrk(), "-t1", "-c8", "-d5s", "-H", f"Secret-Key: {server.secret_key}"]
    output = subprocess.run(
        [*command, server.base_url + path], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if found is None or "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(f"wrk failed: {output}")
    return float(found[1])


def run_apart(command: list[str], target: Running | None = None) -> dict[str, float]:
    """Run a module of this folder, or another program, and return the figures on its last line, as JSON.

    With a server to call, `server` is the processor time that it took, if this system tells.
    """
    environment: dict[str, str] = {}
    before = None
    if target is not None:
        environment = {"DATATURE_API_BASE_URL": target.base_url, "DATATURE_SECRET_KEY": target.secret_key}
        before = target.processor_seconds()
    if command[0].startswith("tests.bench."):
        command = [sys.executable, "-m", *command]
    done = subprocess.run(
        command, env={**os.environ, **environment}, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    after = None if target is None else target.processor_seconds()
    if before is not None and after is not None:
        figures["server"] = after - before
    return figures


class Watch:
    """Measures from where it is made to where it is asked, within such a program."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._processor = time.process_time()

    def summary(self, figures: Mapping[str, float]) -> str:
        """Return the line to print: figures, seconds, and processor time and peak memory of this process."""
        return json.dumps(
            {
                **figures,
                "seconds": time.perf_counter() - self._began,
                "processor": time.process_time() - self._processor,
                "peak": peak_bytes(),
            }
        )


def peak_bytes() -> int:
    """Return the most memory that this process has held."""
    status = Path("/proc/self/status")
    if status.exists():
        # What Linux tells by getrusage begins with the memory of the process that started this one.
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        if found is not None:
            return int(found[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
