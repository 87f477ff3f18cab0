"""Rules for every file of the project."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIMITS = {".py": 400, ".jinja": 400, ".js": 400, ".css": 400, ".html": 400, ".md": 500, ".yaml": 500}
"""The maximum number of lines of a file."""

# Spelled so that this file passes its own test.
REGISTRIES = re.compile(
    r"py[p]i\.org|python[h]osted\.org|registry\.npm[j]s\.org|registry\.yarn[p]kg\.com|deb\.debian\.[o]rg"
    r"|(static|index)\.crates\.[i]o|proxy\.golang\.[o]rg|repo1?\.maven\.[a]pache\.org"
)
HOME_PATHS = re.compile(r"(?<![\w.])/(?:home|root|Users|tmp)/[\w.]")
# Byte for byte what its makers gave out.
VENDORED = ROOT / "overlay/nexuskit/sandbox/docs/vendor"
WRITTEN_BY_MACHINE = ("generated/", "overlay/nexuskit/_sync/", "spec/dist/", "requirements/")


def files() -> list[Path]:
    """Everything that is or would be committed; in an unpacked source distribution, all that it holds."""
    if not (ROOT / ".git").exists():
        return sorted(path for path in ROOT.rglob("*") if path.is_file() and path.suffix != ".pyc")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in sorted(listed.split("\0")) if name and (ROOT / name).is_file()]


FILES = files()


@cache
def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_files_are_found() -> None:
    names = {str(path.relative_to(ROOT)) for path in FILES}
    assert {"Makefile", ".ci/run", "README.md", "pyproject.toml", "spec/openapi.yaml"} <= names


@pytest.mark.parametrize("pattern", [REGISTRIES, HOME_PATHS], ids=["registry", "home"])
def test_no_file_names_a_registry_or_a_path_of_one_machine(pattern: re.Pattern[str]) -> None:
    found = {
        str(path.relative_to(ROOT)): match[0] for path in FILES if (match := pattern.search(text_of(path)))
    }
    assert found == {}


def test_no_file_holds_more_than_one_idea() -> None:
    long = {
        name: count
        for path in FILES
        if path.suffix in LIMITS
        and not (name := str(path.relative_to(ROOT))).startswith(WRITTEN_BY_MACHINE)
        and VENDORED not in path.parents
        and (count := len(text_of(path).splitlines())) > LIMITS[path.suffix]
    }
    assert long == {}


def test_no_test_is_left_out() -> None:
    left_out = re.compile(r"pytest\.(?:mark\.)?(?:s[k]ip|xf[a]il|importorsk[i]p)")
    found = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path.suffix == ".py" and left_out.search(text_of(path))
    ]
    assert found == []


def test_every_text_file_ends_with_one_newline_and_has_unix_line_ends() -> None:
    published = {"workflow_management.txt", "sequence_management.txt"}
    found = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path.name not in published
        and VENDORED not in path.parents
        and (text := text_of(path))
        and (not text.endswith("\n") or "\r" in text)
    ]
    assert found == []


def test_the_workflows_run_what_is_there() -> None:
    """A verb, a module or a file that a workflow names exists."""
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    workflows = sorted((ROOT / ".github/workflows").glob("*.yml"))
    assert len(workflows) == (3 if (ROOT / ".git").exists() else 0)  # a source distribution has none
    for workflow in workflows:
        text = workflow.read_text(encoding="utf-8")
        used = [word for line in re.findall(r"\bmake ([a-z -]+)", text) for word in line.split()]
        assert set(used) <= verbs, workflow.name
        for module in re.findall(r"-m (tests[\w.]*)", text):
            path = ROOT / module.replace(".", "/")
            assert (path / "__main__.py").exists() or path.with_suffix(".py").exists(), module
        for path in re.findall(r"requirements/\w+\.txt", text):
            assert (ROOT / path).exists()


def test_no_class_name_of_the_client_and_the_sandbox_means_two_things() -> None:
    """The pairs of `concurrency/` mean the same on both sides."""
    of_both_sides = ("overlay/nexuskit/_sync/", "overlay/nexuskit/concurrency/_sync.py")
    names = Counter(
        name
        for path in FILES
        if path.suffix == ".py" and (where := str(path.relative_to(ROOT))).startswith("overlay/")
        if not where.startswith(of_both_sides)
        for name in re.findall(r"^class ([A-Z]\w*)", text_of(path), re.MULTILINE)
    )
    assert {name for name, times in names.items() if times > 1} == set()


def test_no_module_name_stands_three_times() -> None:
    """Two modules of one name can be told apart by their folder; more are hard to find."""
    hand_written = (str(path.relative_to(ROOT)) for path in FILES if path.suffix == ".py")
    names = Counter(
        Path(path).name
        for path in hand_written
        if path.startswith(("generator/", "overlay/", "tools/")) and not path.startswith(WRITTEN_BY_MACHINE)
    )
    assert {name for name, times in names.items() if times > 2} <= {"__init__.py", "__main__.py"}
