"""Programs that are measured in a process of their own, and the figures that they print."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.bench.sandbox.measures import ROOT, Running


def run(command: list[str], target: Running | None = None) -> dict[str, float]:
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


def resident_bytes() -> int:
    """Return the memory that this process holds now, or where that is not told, the most that it held."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return peak_bytes()
