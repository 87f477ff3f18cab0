"""Generates, compiles and runs a program of this folder against a sandbox."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import time
from pathlib import Path

import attrs

from nexus_api.enums import SequenceBulkUpdateResult
from nexuskit.sandbox import Sandbox

from .server import serve, variables
from .targets import STEPS, TARGETS
from .tools import Failed, path_with

HERE = Path(__file__).parent
SPEC = HERE.parents[1] / "spec/dist"


@attrs.frozen
class Run:
    """A run.

    Attributes:
        steps: The steps that passed.
        seconds: How long generating, compiling and running took.
        processor_seconds: The time of processors that these took, which depends less on what else runs.
    """

    steps: tuple[str, ...]
    seconds: float
    processor_seconds: float


def run(name: str, folder: Path) -> Run:
    """Generate, compile and run a program in a folder of its own.

    Args:
        name: The name of the program in `TARGETS`, and of its folder.
        folder: An empty folder.

    Raises:
        Failed: A tool is missing or too old, a command failed, or a step is missing.
    """
    target, started, used = TARGETS[name], time.monotonic(), _processor_seconds()
    environment = {**os.environ, "PATH": path_with(target.needs)}
    code = folder / name
    shutil.copytree(HERE / name, code)
    for file in SPEC.glob("*.json"):
        shutil.copy(file, code)
    for command in target.build:
        _run(command, code, environment)
    with serve(folder) as sandbox:
        printed = _run(target.run, code, environment | variables(sandbox))
        if unseen := set(SequenceBulkUpdateResult) - _results(sandbox):
            raise Failed(f"no action of {name} had the result {', '.join(sorted(unseen))}")
    steps = tuple(line.removeprefix("ok ") for line in printed.splitlines() if line.startswith("ok "))
    if steps != STEPS:
        raise Failed(f"{name} printed\n{printed}but should print the steps {', '.join(STEPS)}")
    return Run(steps, time.monotonic() - started, _processor_seconds() - used)


def _results(sandbox: Sandbox) -> set[SequenceBulkUpdateResult]:
    """Return the results of all actions that the program sent."""
    entries = sandbox.requests.entries(operation_id="bulkUpdateSequences")
    bodies = [json.loads(entry.response_body or "{}") for entry in entries]
    return {SequenceBulkUpdateResult(result) for body in bodies for result in body["actions"]}


def _processor_seconds() -> float:
    """Return the time of all commands that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _run(command: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a command and return what it prints to stdout."""
    done = subprocess.run(
        shlex.split(command),
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=1200,
        check=False,
    )
    if done.returncode:
        raise Failed(f"`{command}` exited with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout
