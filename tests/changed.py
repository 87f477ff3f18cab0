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
    "spec/": ["tests/contract", "tests/generated", "tests/languages", "tests/spec_tools", "tests/tools"],
    "tests/": ["tests"],
    "tools/": ["tests/tools", "tests/generator", "tests/contract"],
    "tools/share/": ["tests/tools/share", "tests/contract", "tests/languages", "tests/spec_tools"],
}


def selection(name: str) -> Iterator[str]:
    """Yield what tests a file of the project.

    Args:
        name: Its path below the root.

    >>> [*selection("overlay/nexuskit/_async/transport/pool.py")]
    ['tests/overlay/transport']
    """
    path = Path(name)
    if path.suffix == ".md":
        yield "tests/documents"
    elif path.name.startswith("test_") and (ROOT / name).is_file():
        yield name
    elif beginning := max((room for room in ROOMS if name.startswith(room)), key=len, default=None):
        for tests in ROOMS[beginning]:
            yield deepest(tests, path.relative_to(beginning).parent.parts)


def deepest(tests: str, parts: tuple[str, ...]) -> str:
    """The folder of tests below another that has the same name as a room, or as one around it."""
    for count in range(len(parts), 0, -1):
        folder = "/".join([tests, *parts[:count]])
        if any((ROOT / folder).rglob("test_*.py")):
            return folder
    return tests


def changed_files(commit: str) -> list[str]:
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
    chosen = {"tests/architecture", *(tests for name in changed_files(commit) for tests in selection(name))}
    # What lies in a folder that is chosen would run twice.
    named = sorted(one for one in chosen if not chosen & {str(folder) for folder in Path(one).parents})
    print("tests of what changed:", *named, flush=True)
    command = [sys.executable, "-m", "pytest", *options, *named]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
