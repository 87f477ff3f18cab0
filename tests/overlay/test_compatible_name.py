"""`datature.nexus` is this package, unless the existing distribution is there: then it is theirs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import nexuskit

OVERLAY = Path(nexuskit.__file__).parents[1]
# Run with -S and -I the interpreter sees only what is put on its path here.
SHOW = """
import datature.nexus, nexuskit
print(datature.nexus.__version__)
print(datature.nexus.Client is nexuskit.Client)
print(nexuskit.Client("key").get_project("a"))
"""


def run(source: str, *path: Path | str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path)), "DATATURE_SECRET_KEY": "key"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", source],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_everything_is_reexported() -> None:
    import datature.nexus

    assert datature.nexus.__all__ == nexuskit.__all__
    for name in nexuskit.__all__:
        assert getattr(datature.nexus, name) is getattr(nexuskit, name)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder as pip would fill it: both distributions in one, file beside file."""
    (tmp_path / "datature").mkdir()
    module = tmp_path / "datature/nexus.py"
    module.write_text((OVERLAY / "datature/nexus.py").read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_alone_the_name_is_ours(site: Path) -> None:
    rest = sys.path[1:]
    assert run(SHOW, site, *rest) == [nexuskit.__version__, "True", "Project('proj_a')"]


def test_beside_the_existing_package_the_name_is_theirs(site: Path) -> None:
    theirs = site / "datature/nexus"
    theirs.mkdir()
    (theirs / "__init__.py").write_text("class Client: pass\\n__version__ = 'theirs'\\n".replace("\\n", "\n"))
    (theirs / "error.py").write_text("class Error(Exception): pass\n")
    rest = sys.path[1:]
    assert run(SHOW, site, *rest) == ["theirs", "False", "Project('proj_a')"]
    assert run("import datature.nexus.error as e; print(e.Error)", site, *rest) == [
        "<class 'datature.nexus.error.Error'>"
    ]


@pytest.mark.parametrize("module", ["starlette", "sqlalchemy", "yaml", "uvicorn", "nexuskit.sandbox"])
def test_importing_needs_nothing_of_the_sandbox(module: str) -> None:
    assert run(f"import sys, nexuskit, datature.nexus; print({module!r} in sys.modules)", *sys.path[1:]) == [
        "False"
    ]
