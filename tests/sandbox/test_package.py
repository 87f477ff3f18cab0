"""The package without its extra, or without parts of it: what is missing, and what to install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nexuskit.sandbox
from nexuskit.sandbox.errors import EXTRA_PACKAGES, missing_extra

SCRIPT = """
import sys
sys.modules[{module!r}] = None
from nexuskit.sandbox import MissingExtra
try:
    from nexuskit.sandbox import Sandbox
    Sandbox(db={db!r}).start()
except MissingExtra as error:
    print(error, error.name, sep="\\n")
"""


@pytest.mark.parametrize(
    "module",
    [
        pytest.param(module, marks=[] if module == "sqlalchemy" else pytest.mark.full)
        for module in sorted(EXTRA_PACKAGES)
    ],
)
def test_a_missing_dependency_says_what_to_install(module: str, tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    script = SCRIPT.format(module=module, db=str(db))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"the sandbox needs {module}, which is not installed; run pip install ")
    assert done.stdout.endswith(f"\n{module}\n")
    assert not db.exists()


def test_a_dependency_of_another_kind_is_not_taken_for_the_extra() -> None:
    assert missing_extra("nexus_api.api") is None


def test_the_package_has_what_it_lists_and_nothing_else() -> None:
    package: Any = nexuskit.sandbox
    assert [name for name in package.__all__ if not hasattr(package, name)] == []
    with pytest.raises(AttributeError, match=r"'nexuskit\.sandbox' has no attribute 'Sandpit'"):
        package.Sandpit  # noqa: B018
