"""`datature.nexus` is this package, unless the existing distribution is there: then it is theirs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import nexuskit
from tests.overlay.programs import run_afresh

MODULE = Path(nexuskit.__file__).parents[1] / "datature/nexus.py"
SHOW = """
import datature.nexus, nexuskit
print(datature.nexus.__version__, datature.nexus.Client is nexuskit.Client)
print(nexuskit.Client("key").get_project("a"))
"""


def test_everything_is_reexported() -> None:
    import datature.nexus

    assert datature.nexus.__all__ == nexuskit.__all__
    for name in nexuskit.__all__:
        assert getattr(datature.nexus, name) is getattr(nexuskit, name)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as pip would fill it: both distributions in one, file beside file."""
    (tmp_path / "datature").mkdir()
    (tmp_path / "datature/nexus.py").write_text(MODULE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path[1:]]))
    return tmp_path


@pytest.mark.usefixtures("site")
def test_alone_the_name_is_ours() -> None:
    assert run_afresh(SHOW) == f"{nexuskit.__version__} True\nProject('proj_a')\n"


def test_beside_the_existing_package_the_name_is_theirs(site: Path) -> None:
    theirs = site / "datature/nexus"
    theirs.mkdir()
    (theirs / "__init__.py").write_text("class Client: pass\n__version__ = 'theirs'\n")
    (theirs / "error.py").write_text("class Error(Exception): pass\n")
    more = "import datature.nexus.error\nprint(datature.nexus.error.Error)"
    assert run_afresh(SHOW + more).splitlines() == [
        "theirs False",
        "Project('proj_a')",
        "<class 'datature.nexus.error.Error'>",
    ]
