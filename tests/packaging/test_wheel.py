from __future__ import annotations

import os
import sys
import tarfile
from pathlib import Path

import pytest

from nexuskit import Client
from nexuskit._version import __version__
from nexuskit.sandbox import Sandbox
from tests.packaging.environments import Built, Environment, run, served

pytestmark = pytest.mark.full

CALL = """
import sys
from datature.nexus import Client as Compatible
from nexuskit import Client

assert Compatible is Client
with Client() as client:
    [project] = client.list_projects()[:1]
    print(project.sequences.list().data[0].name)
print(sorted({name.split(".")[0] for name in sys.modules} & {"sqlalchemy", "starlette", "uvicorn", "yaml"}))
"""


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
    suffixes = {Path(name).suffix for name in packaged if name.startswith("nexuskit/sandbox/")}
    assert {".css", ".jinja", ".js", ".md", ".yaml"} <= suffixes


def test_the_metadata(built: Built) -> None:
    metadata = built.metadata
    assert (metadata["Name"], metadata["Version"]) == ("nexuskit", __version__)
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert sorted(metadata.get_all("Provides-Extra") or []) == ["postgresql", "sandbox", "uploads", "video"]
    assert f"nexuskit-{__version__}.dist-info/licenses/LICENSE" in built.wheel_names


def test_the_commands_and_the_plugin_are_there_by_name(built: Built) -> None:
    assert built.entry_points == {
        "console_scripts": {"nexuskit-sandbox": "nexuskit.sandbox.__main__:main"},
        "pipx.run": {"nexuskit": "nexuskit.sandbox.__main__:main"},
        "pytest11": {"nexus_sandbox": "nexuskit.sandbox.pytest_plugin"},
    }


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


@pytest.mark.parametrize(
    "command", [["python", "-m", "nexuskit.sandbox"], ["nexuskit-sandbox"]], ids=" ".join
)
def test_the_sandbox_runs_from_the_wheel_with_its_extra(
    command: list[str], built: Built, environment: Environment, pins: str, tmp_path: Path
) -> None:
    environment.install("--constraint", pins, f"nexuskit[sandbox] @ {built.wheel.as_uri()}")
    program = str(environment.python.with_name(command[0]))
    with served([program, *command[1:], "--port", "0"], tmp_path) as ready:
        call = run([str(environment.python), "-c", CALL], cwd=tmp_path, env={**os.environ, **ready})
        assert call.stdout


@pytest.fixture(scope="module")
def pipx_environment(pins: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("pipx")
    return {
        **os.environ,
        "PIPX_HOME": str(home / "home"),
        "PIPX_BIN_DIR": str(home / "bin"),
        "PIPX_DEFAULT_BACKEND": "pip",
        "PIP_CONSTRAINT": pins,
    }


@pytest.mark.parametrize("app", ["nexuskit-sandbox", "nexuskit"])
def test_the_sandbox_runs_from_the_wheel_by_either_name(
    app: str, built: Built, pipx_environment: dict[str, str], tmp_path: Path
) -> None:
    pipx = [sys.executable, "-m", "pipx", "run", "--spec", f"{built.wheel}[sandbox]"]
    with (
        served([*pipx, app, "--port", "0"], tmp_path, pipx_environment) as ready,
        Client(ready["DATATURE_SECRET_KEY"], endpoint=ready["DATATURE_API_BASE_URL"]) as client,
    ):
        assert client.get_info().name == "Knee imaging"
