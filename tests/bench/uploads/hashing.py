"""What it takes to read files and compute their checksums, beside `cat` and the compiled function alone."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import google_crc32c

from nexuskit.uploads.files import UploadFile, inspect, prepare
from nexuskit.uploads.sources import Entry

ROUNDS = 7


@attrs.frozen
class Costs:
    """Seconds, round by round.

    Attributes:
        types: To read the beginning of each file for its type.
        ours: To read each file for its type and its checksum.
        cat: For `cat` to read the files.
        crc: To compute the checksums of the same bytes in memory.
    """

    types: list[float]
    ours: list[float]
    cat: list[float]
    crc: list[float]

    @property
    def ratio(self) -> float:
        """Ours to the two others together, as the median over the rounds."""
        rounds = zip(self.ours, self.cat, self.crc, strict=True)
        return statistics.median(ours / (cat + crc) for ours, cat, crc in rounds)


def measured(paths: Sequence[Path]) -> Costs:
    """Do all of it in turn, several times. The files are in the page cache."""
    contents = [path.read_bytes() for path in paths]
    entries = [Entry(path.name, str(path)) for path in paths]
    files: list[UploadFile] = []
    # As many as fit into the arguments of a process.
    batches = [[str(path) for path in paths[first : first + 1000]] for first in range(0, len(paths), 1000)]

    def look_at_types() -> None:
        for row, entry in enumerate(entries):
            inspect(row, entry)

    def read() -> None:
        files.clear()
        for row, entry in enumerate(entries):
            files.append(inspect(row, entry, is_sent=True))
            prepare(files[-1])

    def cat() -> None:
        for batch in batches:
            subprocess.run(["cat", *batch], stdout=subprocess.DEVNULL, check=True)

    def crc() -> None:
        for content in contents:
            google_crc32c.value(content)

    costs = Costs([], [], [], [])
    for _ in range(ROUNDS):
        costs.types.append(_seconds(look_at_types))
        costs.ours.append(_seconds(read))
        costs.cat.append(_seconds(cat))
        costs.crc.append(_seconds(crc))
    if problems := [file.problem for file in files if file.problem]:
        raise RuntimeError(f"{len(problems)} files cannot be read: {problems[0]}")
    return costs


def _seconds(do: Callable[[], None]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
