"""Runs the programs in our own Markdown files, and reads what they say that they print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from nexuskit.sandbox import Sandbox

PRINT = re.compile(r"^ *(?:print\([^#\n]*\)|client\.get_info\(\))(?:  # (.+))?$", flags=re.MULTILINE)
"""What prints: `print`, and a call that is logged."""


def printed(program: str) -> list[str]:
    """The lines that a program says it prints, in their order; a bare call that says nothing is none."""
    return [said for said in PRINT.findall(program) if said]


def run(*arguments: str, cwd: Path, **environment: str) -> str:
    """Run Python, with every warning an error, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        env={**os.environ, **environment},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_program(program: str, sandbox: Sandbox, cwd: Path) -> list[str]:
    """Run a program beside a sandbox, and return the lines that it prints."""
    return run(
        "-c",
        program,
        cwd=cwd,
        DATATURE_API_BASE_URL=sandbox.base_url,
        DATATURE_SECRET_KEY=sandbox.secret_key,
    ).splitlines()
