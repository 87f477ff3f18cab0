"""Programs that run by themselves: what they have open or in memory is theirs alone."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap


def run(program: str, *arguments: str, **environment: str) -> str:
    """Run a program in a fresh interpreter, every warning of which is an error, and return what it prints."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SSL_CERT_")}
    # From Python 3.12 on, a fork beside threads is warned of.
    flags = ["-W", "error", "-W", "ignore:This process:DeprecationWarning"]
    ended = subprocess.run(
        [sys.executable, *flags, "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=inherited | environment,
    )
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout + ended.stderr
    return ended.stdout
