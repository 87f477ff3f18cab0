"""One direction: tools -> generator -> generated/nexus_api -> overlay/nexuskit -> sandbox, nexus.py."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

import nexuskit
from nexuskit.sandbox.errors import EXTRA_PACKAGES
from tests.architecture.imports import ROOT, imports, sources

OURS = {"tools", "generator", "nexus_api", "nexuskit", "datature", "tests", "examples", "tour"}
SANDBOX = ROOT / "overlay/nexuskit/sandbox"
PLUGIN = SANDBOX / "pytest_plugin.py"

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def declared(requirements: list[str]) -> set[str]:
    """The packages that requirements give to import."""
    names = {re.split(r"[<>=\[]", requirement)[0] for requirement in requirements}
    renamed = {"google-crc32c": "google_crc32c", "pillow": "PIL", "pyyaml": "yaml"}
    return {renamed.get(name, name) for name in names}


BASE = declared(PROJECT["dependencies"])
EXTRA = (declared(PROJECT["optional-dependencies"]["sandbox"]) | {"google_crc32c"}) - {"nexuskit"}
UPLOADS = declared(
    [*PROJECT["optional-dependencies"]["uploads"], *PROJECT["optional-dependencies"]["video"]]
) - {"nexuskit"}
IMPORTED_BY_OTHERS = {"sniffio"}
# SQLAlchemy imports a driver by the URL of the database.
DRIVERS = declared(PROJECT["optional-dependencies"]["postgresql"]) - {"nexuskit"}


def in_sandbox(path: Path) -> bool:
    return path.is_relative_to(SANDBOX)


def packages(paths: list[Path]) -> dict[str, set[str]]:
    """The top-level packages that files import, with the files that do."""
    found: dict[str, set[str]] = {}
    for path in paths:
        for module in imports(path):
            found.setdefault(module.split(".")[0], set()).add(str(path.relative_to(ROOT)))
    # Type checkers alone know `_typeshed`.
    known = sys.stdlib_module_names | {"_typeshed"}
    return {name: files for name, files in found.items() if name not in known}


def test_every_dependency_is_imported() -> None:
    assert packages(sources("generated", "overlay")).keys() >= (BASE | EXTRA | UPLOADS) - IMPORTED_BY_OTHERS


def test_generated_knows_nothing_of_the_rest() -> None:
    assert packages(sources("generated")).keys() <= {"nexus_api"} | BASE


def test_the_overlay_knows_nothing_of_the_generator() -> None:
    paths = [path for path in sources("overlay/nexuskit") if not in_sandbox(path)]
    assert packages(paths).keys() <= {"nexus_api", "nexuskit"} | BASE | UPLOADS


def test_the_overlay_does_not_need_the_sandbox() -> None:
    paths = [path for path in sources("overlay/nexuskit") if not in_sandbox(path)]
    assert [
        str(path) for path in paths for module in imports(path) if module.startswith("nexuskit.sandbox")
    ] == []


def test_the_plugin_knows_what_its_users_know() -> None:
    names = [name for name in imports(PLUGIN) if (name + ".").startswith("nexuskit.")]
    public = {f"nexuskit.{name}" for name in nexuskit.__all__}
    assert {name for name in names if not name.startswith("nexuskit.sandbox")} <= {"nexuskit"} | public
    assert packages([PLUGIN]).keys() == {"nexuskit", "pytest"}


SHARED = ("nexuskit.bulk.rules.", "nexuskit.resources.actions.", "nexuskit.resources.suggestions.")
"""What the sandbox shares with the client: how actions are read, what they do, and suggestions in errors."""


def test_the_sandbox_knows_the_models_and_the_rules_of_a_bulk_update_alone() -> None:
    paths = [path for path in sources("overlay/nexuskit") if in_sandbox(path) and path != PLUGIN]
    assert packages(paths).keys() <= {"nexus_api", "nexuskit"} | BASE | EXTRA | UPLOADS | DRIVERS
    outside = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in paths
        for module in imports(path)
        if (module + ".").startswith("nexuskit.")
        and not (module + ".").startswith(("nexuskit.sandbox.", *SHARED))
    }
    assert outside == set()


@pytest.mark.parametrize(
    ("room", "unknown"),
    [
        # The rules of the bulk update are plain values, independent of storage and callers.
        ("bulk", ["sqlalchemy", "nexuskit.sandbox.api", "nexuskit.sandbox.storage"]),
        (
            "storage",
            [f"nexuskit.sandbox.{name}" for name in ("api", "control", "inspector", "docs", "ui", "web")],
        ),
        ("faults", ["sqlalchemy", "nexuskit.sandbox.storage"]),
        # Sections that `app/factory.py` alone puts together, and what their pages have in common.
        ("control", ["nexuskit.sandbox.docs", "nexuskit.sandbox.inspector"]),
        ("docs", ["nexuskit.sandbox.control", "nexuskit.sandbox.inspector"]),
        ("inspector", ["nexuskit.sandbox.control", "nexuskit.sandbox.docs"]),
        ("ui", [f"nexuskit.sandbox.{name}" for name in ("control", "docs", "inspector", "storage")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_rooms_of_the_sandbox_do_not_know(room: str, unknown: list[str]) -> None:
    found = {
        f"{path.relative_to(SANDBOX)}: {module}"
        for path in sources(f"overlay/nexuskit/sandbox/{room}")
        for module in imports(path)
        if any((module + ".").startswith(f"{name}.") for name in unknown)
    }
    assert found == set()


def test_one_module_names_the_driver_of_postgresql() -> None:
    driver = re.compile(r"\bpsycopg\b")
    found = {
        str(path.relative_to(SANDBOX))
        for path in sources("overlay/nexuskit/sandbox")
        if driver.search(path.read_text(encoding="utf-8"))
    }
    # `database.py` has it as a kind of database URL.
    assert found == {"storage/postgresql.py", "storage/database.py"}


def test_what_is_missing_is_known_to_belong_to_the_extra() -> None:
    # uvicorn brings h11, which it imports only when it serves.
    assert {*EXTRA, "google_crc32c", "h11"} == EXTRA_PACKAGES


def test_the_generator_knows_nothing_of_this_project() -> None:
    assert packages(sources("generator")).keys() & OURS <= {"generator"}


def test_the_tools_know_the_generator_alone() -> None:
    assert packages(sources("tools")).keys() & OURS <= {"tools", "generator"}


def test_what_decides_about_the_shared_spec_does_no_io() -> None:
    paths = [path for path in sources("tools/share") if path.name != "__main__.py"]
    modules = {name.split(".")[0] for path in paths for name in imports(path)}
    assert modules & {"io", "os", "pathlib", "shutil", "subprocess", "sys"} == set()


def test_one_module_knows_the_parser() -> None:
    assert packages(sources("generator", "tools"))["openapi_python_client"] == {"generator/reading.py"}
