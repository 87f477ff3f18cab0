"""Runs the command of the sandbox, as processes of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

COMMAND = [sys.executable, "-m", "nexuskit.sandbox"]


@contextmanager
def running(
    *arguments: str, log: int | None = subprocess.PIPE
) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Run the command and give the process, the base URL and the key that it prints."""
    command = [*COMMAND, "--port", "0", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    with process:
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline(), process.stdout.readline()]
            address = re.fullmatch(r"DATATURE_API_BASE_URL=(http://127\.0\.0\.1:\d+)\n", lines[0])
            secret_key = re.fullmatch(r"DATATURE_SECRET_KEY=(\S+)\n", lines[1])
            assert address, lines
            assert secret_key, lines
            yield process, address[1], secret_key[1]
        finally:
            process.kill()


def python(preparation: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m nexuskit.sandbox` after something else in the same process."""
    script = f"""
import runpy, signal, sys
{preparation}
sys.argv[1:] = ["--port", "0"]
runpy.run_module("nexuskit.sandbox", run_name="__main__", alter_sys=True)
"""
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
