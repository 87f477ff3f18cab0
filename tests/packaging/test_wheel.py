from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import attrs
import pytest

from nexuskit._version import __version__
from nexuskit.sandbox import Sandbox
from tests.packaging.environments import Environment, constraints, run

pytestmark = pytest.mark.full

CALL = """
import sys
from datature.nexus import Client as Compatible
from nexuskit import Client

assert Compatible is Client
with Client() as client:
    [project] = client.list_projects()[:1]
    print(project.sequences.list().data[0].name)
print(sorted({name.split(".")[0] for name in sys.modules} & {"sqlalchemy", "uvicorn", "yaml"}))
"""


@attrs.frozen
class Built:
    wheel: Path
    sdist: Path

    @property
    def wheel_names(self) -> set[str]:
        with zipfile.ZipFile(self.wheel) as archive:
            return set(archive.namelist())

    @property
    def metadata(self) -> Message:
        with zipfile.ZipFile(self.wheel) as archive:
            return Parser().parsestr(archive.read(f"nexuskit-{__version__}.dist-info/METADATA").decode())


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("dist")
    # The wheel is built from the source distribution, so that this shows the latter to be complete.
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(root)])
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Built(wheel, sdist)


@pytest.fixture(scope="module")
def environment(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment.make(tmp_path_factory.mktemp("empty") / "venv")


@pytest.fixture(scope="module")
def pins(root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("pins") / "constraints.txt"
    path.write_text(constraints(root / "requirements/dev.txt"), encoding="utf-8")
    return str(path)


def test_the_wheel_holds_the_packages_and_the_module(built: Built, root: Path) -> None:
    expected = {
        path.relative_to(root / room).as_posix()
        for room, package in [("generated", "nexus_api"), ("overlay", "nexuskit")]
        for path in (root / room / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packaged = {name for name in built.wheel_names if ".dist-info/" not in name}
    assert packaged == expected | {"datature/nexus.py"}
    assert {"nexus_api/py.typed", "nexuskit/py.typed", "nexus_api/openapi.json"} <= packaged


def test_the_metadata(built: Built) -> None:
    metadata = built.metadata
    assert (metadata["Name"], metadata["Version"]) == ("nexuskit", __version__)
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_all("Provides-Extra") == ["sandbox"]
    needs = [need.partition(";") for need in metadata.get_all("Requires-Dist") or []]
    base = {re.split("[<>=]", name)[0] for name, _, marker in needs if not marker}
    extra = {re.split("[<>=]", name)[0] for name, _, marker in needs if marker}
    assert base == {"attrs", "httpx", "msgspec"}
    assert extra == {"pyyaml", "sqlalchemy", "uvicorn"}
    assert f"nexuskit-{__version__}.dist-info/licenses/LICENSE" in built.wheel_names


def test_the_source_distribution_holds_what_the_verbs_need(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        ".ci/run",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "examples/demo.py",
        "generator/__main__.py",
        "pyproject.toml",
        "requirements/dev.txt",
        "spec/openapi.yaml",
        "tests/conftest.py",
    } <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith((".venv", ".git/"))]


def test_the_rules_hold_in_the_source_distribution_which_has_no_git(built: Built, tmp_path: Path) -> None:
    with tarfile.open(built.sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    [root] = tmp_path.iterdir()
    packages = os.pathsep.join(str(root / room) for room in ("generated", "overlay"))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture"]
    done = run(command, cwd=root, env={**os.environ, "PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1"})
    assert " passed" in done.stdout


def test_the_wheel_works_in_an_empty_environment(
    built: Built, environment: Environment, pins: str, tmp_path: Path
) -> None:
    environment.install("--constraint", pins, str(built.wheel))
    with Sandbox() as sandbox:
        call = run(
            [str(environment.python), "-W", "error", "-c", CALL],
            cwd=tmp_path,
            env={
                **os.environ,
                "DATATURE_API_BASE_URL": sandbox.base_url,
                "DATATURE_SECRET_KEY": sandbox.secret_key,
            },
        )
    name, heavy = call.stdout.splitlines()
    assert name
    assert heavy == "[]"


def test_the_sandbox_runs_from_the_wheel_with_its_extra(
    built: Built, environment: Environment, pins: str, tmp_path: Path
) -> None:
    environment.install("--constraint", pins, f"nexuskit[sandbox] @ {built.wheel.as_uri()}")
    command = [str(environment.python), "-m", "nexuskit.sandbox", "--port", "0"]
    with (
        (tmp_path / "log").open("w+", encoding="utf-8") as log,
        subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            lines = [server.stdout.readline().strip() for _ in range(2)]
            assert all(lines), (tmp_path / "log").read_text(encoding="utf-8")
            ready = dict(line.split("=", 1) for line in lines)
            assert list(ready) == ["DATATURE_API_BASE_URL", "DATATURE_SECRET_KEY"]
            call = run([str(environment.python), "-c", CALL], cwd=tmp_path, env={**os.environ, **ready})
            assert call.stdout
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=60) == 0
            assert server.stdout.read() == ""
        finally:
            server.kill()
