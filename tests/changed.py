"""`make test-changed` runs the tests of the rooms that differ from the last commit, or from COMMIT.

The folders of tests have the names of the rooms that they test. What else uses a changed room is tested by
`make test`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Where the tests of a folder are; the longest beginning that fits counts.
ROOMS = {
    "examples/": ["tests/documents"],
    "generated/": ["tests/generated", "tests/contract"],
    "generator/": ["tests/generator", "tests/contract"],
    "overlay/datature/": ["tests/overlay/test_compatible_name.py"],
    "overlay/nexuskit/": ["tests/overlay"],
    "overlay/nexuskit/_async/": ["tests/overlay"],
    "overlay/nexuskit/_sync/": ["tests/overlay"],
    "overlay/nexuskit/sandbox/": ["tests/sandbox"],
    "spec/": ["tests/contract", "tests/generated"],
    "tests/": ["tests"],
}


def tests_of(name: str, root: Path = ROOT) -> Iterator[str]:
    """Yield the tests of a file of the project.

    Args:
        name: Its path below the root.
        root: The folder of the project.

    >>> [*tests_of("overlay/nexuskit/_async/transport/pool.py")]
    ['tests/overlay/transport']
    """
    path = Path(name)
    if path.suffix == ".md":
        yield "tests/documents"
        return
    if path.name.startswith("test_") and (root / name).is_file():
        yield name
        return
    beginning = max((room for room in ROOMS if name.startswith(room)), key=len, default=None)
    for tests in ROOMS[beginning] if beginning else ():
        yield deepest(root, tests, path.relative_to(beginning or "").parent.parts)


def deepest(root: Path, tests: str, parts: tuple[str, ...]) -> str:
    """The folder of tests below another that has the same name as a room, or as one around it."""
    for count in range(len(parts), 0, -1):
        folder = "/".join([tests, *parts[:count]])
        if (root / folder).is_dir():
            return folder
    return tests


def changed(commit: str) -> list[str]:
    """The files that differ from a commit, with those that git does not know."""
    listed = [
        subprocess.run(["git", *arguments, "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for arguments in (
            ["diff", "--name-only", commit],
            ["ls-files", "--others", "--exclude-standard"],
        )
    ]
    return [name for name in "".join(listed).split("\0") if name]


def main(arguments: list[str]) -> int:
    """Run pytest for what changed; the first argument is the commit, the others are pytest's."""
    commit, *options = arguments
    chosen = sorted({"tests/architecture", *(tests for name in changed(commit) for tests in tests_of(name))})
    # pytest runs what is named twice twice.
    chosen = [
        one for one in chosen if not any(Path(one).is_relative_to(other) for other in chosen if other != one)
    ]
    print("tests of what changed:", *chosen, flush=True)
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *chosen], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
