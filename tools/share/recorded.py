"""Versions of the spec that are recorded in `spec/dist/vX.Y.Z/`: they never change, and the next one follows.

Pure: what is there comes as bytes, what is wrong goes out as messages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from .bundles import SUMS, sum_line
from .changes import STEPS, Change, changes

Version = tuple[int, int, int]
Files = Mapping[str, bytes]
FOLDER = re.compile(r"v\d+\.\d+\.\d+")


def parse(version: str) -> Version:
    """Return the numbers of `1.2.0` or `v1.2.0`.

    Raises:
        ValueError: It is no such version.
    """
    match = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)", version)
    if match is None:
        raise ValueError(f"{version!r} is no version such as 1.2.0")
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def changed_files(folder: str, files: Files) -> list[str]:
    """Return a message for each file of a recorded version that is not what its checksums say."""
    lines = files.get(SUMS, b"").decode("utf-8", "replace").splitlines(keepends=True)
    actual = {name: sum_line(name, data) for name, data in files.items() if name != SUMS}
    listed = {line[66:].rstrip("\n"): line for line in lines}
    return [
        f"spec/dist/{folder}/{name} is not what was recorded; restore it from the history"
        for name in sorted(actual.keys() | listed.keys() | ({SUMS} - files.keys()))
        if name not in listed or actual.get(name) != listed[name]
    ]


def version_problems(recorded: Mapping[str, Files], latest: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the version of the latest spec, compared with the last recorded one.

    Args:
        recorded: The files of each recorded version, by the name of its folder.
        latest: The texts of the spec as it is now, by file name.
    """
    if not recorded:
        return []
    last = max(recorded, key=parse)
    before, after = json.loads(recorded[last]["openapi.json"]), json.loads(latest["openapi.json"])
    found = changes(before, after)
    if not found and _without_version(before) != _without_version(after):
        found = [Change("text", "#/", "texts, examples or extensions differ")]
    needed = next((kind for kind in STEPS if any(change.kind == kind for change in found)), None)
    if needed is None and before == after:
        return []
    least = _step(parse(last), needed or "text")
    if parse(after["info"]["version"]) >= least:
        return []
    version = ".".join(map(str, least))
    head = f"info.version is {after['info']['version']}, but the changes since {last} need {version} or more:"
    found = sorted(found, key=lambda change: (STEPS.index(change.kind), change.pointer))
    return ["\n".join([head, *(f"  {change.kind}: {change.pointer}: {change.text}" for change in found)])]


def _step(version: Version, kind: str) -> Version:
    major, minor, patch = version
    steps = {"breaking": (major + 1, 0, 0), "addition": (major, minor + 1, 0)}
    return steps.get(kind, (major, minor, patch + 1))


def _without_version(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "info": {**document["info"], "version": None}}
