"""Programs that run by themselves: what they have open or in memory is theirs alone."""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

# From Python 3.12 on, a fork beside threads is warned of.
_PYTHON = [sys.executable, "-W", "error", "-W", "ignore:This process:DeprecationWarning"]

_SECONDS = 60

# Has imported the client once, which takes longer than most programs, and forks for each of them.
_SERVER = """
import gc, json, os, signal, sys
import nexuskit

nexuskit.warmup()
gc.freeze()
for line in sys.stdin:
    program, arguments, folder, environment, output, errors, seconds = json.loads(line)
    child = os.fork()
    if not child:
        for number, path in enumerate((os.devnull, output, errors)):
            os.dup2(os.open(path, os.O_RDWR), number)
        signal.alarm(seconds)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv[1:] = arguments
        exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def run(program: str, *arguments: str, cwd: Path | None = None, **environment: str) -> str:
    """Run a program in a process that has imported the client, and return what it prints.

    Every warning is an error, and nothing may be printed to stderr.
    """
    if not hasattr(os, "fork"):
        return run_afresh(program, *arguments, cwd=cwd, **environment)
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with tempfile.TemporaryDirectory() as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        output.touch()
        errors.touch()
        asked = [textwrap.dedent(program), arguments, str(cwd or Path.cwd()), _environment(environment)]
        server.stdin.write(json.dumps([*asked, str(output), str(errors), _SECONDS]) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        printed, said = output.read_text("utf-8"), errors.read_text("utf-8")
    assert (code, said) == (0, ""), printed + said
    return printed


def run_afresh(program: str, *arguments: str, cwd: Path | None = None, **environment: str) -> str:
    """The same in a fresh interpreter, for programs about what is imported."""
    ended = subprocess.run(
        [*_PYTHON, "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
        cwd=cwd,
        env=_environment(environment),
    )
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout + ended.stderr
    return ended.stdout


def _environment(given: dict[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SSL_CERT_")}
    return inherited | given


@functools.cache
def _server() -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    server = subprocess.Popen([*_PYTHON, "-c", _SERVER], stdin=pipe, stdout=pipe, text=True)
    atexit.register(server.communicate)
    return server
