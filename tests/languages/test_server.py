"""`python -m tests.languages.server` prints what the programs read, and serves what they expect."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.languages.runner import HERE
from tests.languages.targets import TARGETS

SOURCES = {".go", ".java", ".py", ".rs", ".ts"}


@contextmanager
def served(root: Path) -> Iterator[dict[str, str]]:
    """Run the command, give the variables that it prints, and end it."""
    command = [sys.executable, "-m", "tests.languages.server"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(3)]
            exported = [re.fullmatch(r"export (\w+)=(\S+)\n", line) for line in lines]
            assert all(exported), lines
            yield {line[1]: line[2] for line in exported if line}
            process.terminate()
            # Windows has no SIGTERM: it ends the process with 1.
            assert process.wait(timeout=60) == (1 if os.name == "nt" else 0)
            assert process.stdout.read() == ""
        finally:
            process.kill()


def test_the_server_prints_and_serves_what_the_programs_need(root: Path) -> None:
    with (
        served(root) as variables,
        httpx.Client(
            base_url=variables["DATATURE_API_BASE_URL"],
            headers={"Secret-Key": variables["DATATURE_SECRET_KEY"]},
            timeout=60,
        ) as client,
    ):
        project = f"/projects/{variables['DATATURE_PROJECT_ID']}"
        assert [client.get("/workspace").status_code for _ in range(3)] == [429, 200, 307]
        logs = client.get(f"{project}/assets/asset_1/logs").json()["data"]
        assert "Critical" in [log.get("level") for log in logs]
        assert client.get(f"{project}/sequences/seq_250").json()["name"] == "Patient 250"
    for name in TARGETS:
        assert set(variables) == read_by(HERE / name), name


def read_by(folder: Path) -> set[str]:
    """Return the variables that a program reads."""
    files = [path for path in folder.rglob("*") if path.suffix in SOURCES]
    return {name for path in files for name in re.findall(r"DATATURE_\w+", path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", TARGETS)
def test_a_folder_names_the_server_and_the_commands(name: str) -> None:
    text = (HERE / name / "README.md").read_text(encoding="utf-8")
    assert "(../README.md#run-a-program)" in text
    assert re.search(r"cp -r \. (\S+) && cp \.\./\.\./\.\./spec/dist/openapi\S*\.json \1 && cd \1\n", text)
    assert TARGETS[name].run.split(" ")[-1] in text
