from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from tests.spec_tools.node import install


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The packages of `package.json`, installed once for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "spec_tools"
    with FileLock(f"{folder}.lock", timeout=600):
        if not (folder / "node_modules").exists():
            install(folder)
    return folder / "node_modules"
