"""The distributions, built once for all tests, and an environment to install them into."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.packaging.environments import Built, Environment, constraints, run


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with these tests, which take longest, so that others run beside them."""
    items.sort(key=lambda item: not item.path.is_relative_to(Path(__file__).parent))


@pytest.fixture(scope="session")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("dist")
    # The wheel is built from the source distribution, so that this shows the latter to be complete.
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(root)])
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Built(wheel, sdist)


@pytest.fixture(scope="module")
def environment(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment.make(tmp_path_factory.mktemp("empty") / "venv")


@pytest.fixture(scope="session")
def pins(root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("pins") / "constraints.txt"
    path.write_text(constraints(root / "requirements/container.txt"), encoding="utf-8")
    return str(path)
