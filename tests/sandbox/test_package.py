"""The package without its extra, or without parts of it: what is missing, and what to install."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

import nexuskit.sandbox
from nexuskit.sandbox.errors import EXTRA_PACKAGES


def with_missing(module: str, script: str) -> str:
    """Run a script in a process that cannot import a module, and give what it prints."""
    lines = f"import sys; sys.modules[{module!r}] = None\n{textwrap.dedent(script)}"
    return subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "module",
    [
        pytest.param(module, marks=[] if module in ("sqlalchemy", "starlette") else pytest.mark.full)
        for module in sorted(EXTRA_PACKAGES)
    ],
)
def test_a_missing_dependency_says_what_to_install(module: str, tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    printed = with_missing(
        module,
        f"""
        from nexuskit.sandbox import MissingExtra
        try:
            from nexuskit.sandbox import Sandbox
            Sandbox(db={str(db)!r}).start()
        except MissingExtra as error:
            print(error, error.name, sep="\\n")
        """,
    )
    assert printed.startswith(f"the sandbox needs {module}, which is not installed; run pip install ")
    assert printed.endswith(f"\n{module}\n")
    assert not db.exists()


def test_a_dependency_of_another_kind_is_not_taken_for_the_extra() -> None:
    script = "import sys; sys.modules['nexus_api.api'] = None; import nexuskit.sandbox"
    failed = subprocess.run(
        [sys.executable, "-c", f"{script}; nexuskit.sandbox.Sandbox"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode == 1
    assert "nexus_api.api" in failed.stderr
    assert "extra" not in failed.stderr


def test_the_package_has_what_it_lists_and_nothing_else() -> None:
    package: Any = nexuskit.sandbox
    assert [name for name in package.__all__ if not hasattr(package, name)] == []
    with pytest.raises(AttributeError, match=r"'nexuskit\.sandbox' has no attribute 'Sandpit'"):
        package.Sandpit  # noqa: B018
