"""The table of what uploads have to keep, and what they do."""

from __future__ import annotations

import os
import shutil
import statistics
import struct
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import av

from tests import existing
from tests.bench.sandbox.measures import Unmeasurable, run_apart, running
from tests.bench.table import Row, markdown, print_rows
from tests.packaging.environments import Environment

CANNED, SANDBOX = "canned answers", "the sandbox"
FILES = 3_000
FEWEST = 1_000
"""The number of files with which memory is compared, and the fewest that are measured."""
SIZE = 10_000  # bytes
LARGE = 2 << 30
SIDES = ("sync", "async")
ROUNDS = 3
MANY_FILES = 20_000
"""From this number of files on, there is one round."""

Figures = Mapping[str, float]


def show(files: int) -> None:
    """Measure everything, which takes minutes, and print a Markdown table.

    Raises:
        Unmeasurable: Datature's own client cannot be installed; the table is printed without it.
    """
    missing = None
    with tempfile.TemporaryDirectory(prefix="nexuskit-bench-") as name:
        folder = Path(name)
        theirs: Environment | None = None
        try:
            theirs = existing.install(folder / "existing")
        except AssertionError as error:
            missing = Unmeasurable(f"{existing.NAME}, with which uploads are compared: {error}")
        images(folder / "files", files, SIZE)
        rows = [*print_rows(_rates(folder, files, theirs))]
        shutil.rmtree(folder / "files")
        rows += print_rows(_large(folder))
    print(markdown(rows))
    if missing is not None:
        raise missing


def _rates(folder: Path, files: int, theirs: Environment | None) -> Iterator[Row]:
    """Upload with each client in turn, several times."""
    clients = (*SIDES, *([existing.NAME] if theirs else []))
    images(folder / "few", FEWEST, SIZE)
    few = {side: _run(folder, CANNED, side, folder / "few")["peak"] for side in SIDES}
    peaks = dict.fromkeys(SIDES, 0.0)
    for server in (CANNED, SANDBOX):
        runs: dict[str, list[Figures]] = {client: [] for client in clients}
        for _ in range(1 if files >= MANY_FILES else ROUNDS):
            for client in clients:
                runs[client].append(_run(folder, server, client, folder / "files", theirs))
        what = f"{files:,} files of {SIZE // 1000} kB to {server}"
        for client in clients:
            yield Row(
                what, client, statistics.median(files / run["seconds"] for run in runs[client]), "files/s"
            )
            own = statistics.median(run["processor"] / files * 1e6 for run in runs[client])
            yield Row(f"{what}, processor time of the client", client, own, "µs a file")
            if all("server" in run for run in runs[client]):
                other = statistics.median(run["server"] / files * 1e6 for run in runs[client])
                yield Row(f"{what}, processor time of the server", client, other, "µs a file")
        for side in SIDES:
            peaks[side] = max(peaks[side], *(run["peak"] for run in runs[side]))
            if theirs:
                rounds = zip(runs[side], runs[existing.NAME], strict=True)
                ratio = statistics.median(their["seconds"] / our["seconds"] for our, their in rounds)
                # The sandbox takes longer for a file than each client, so it says little about them.
                bound = 3 if server == CANNED else None
                yield Row(f"{what}, times {existing.NAME}", side, ratio, "×", bound, at_least=True)
    for side in SIDES:
        more = (peaks[side] - few[side]) / 1e6
        yield Row(f"most resident, beyond {FEWEST:,} files: {files:,} files", side, more, "MB", 100)


def _large(folder: Path) -> Iterator[Row]:
    """Upload a file of 2 GiB in parts, and a short video, which needs the same packages."""
    short = video(folder / "short.mp4", 0)
    large = video(folder / "large.mp4", LARGE)
    for side in SIDES:
        idle = _run(folder, CANNED, side, short)["peak"]
        figures = _run(folder, CANNED, side, large)
        what = f"a file of {LARGE >> 30} GiB in parts"
        yield Row(
            f"most resident, beyond a short video: {what}", side, (figures["peak"] - idle) / 1e6, "MB", 60
        )
        yield Row(what, side, LARGE / figures["seconds"] / 1e6, "MB/s")
    large.unlink()


def _run(folder: Path, server: str, client: str, path: Path, theirs: Environment | None = None) -> Figures:
    """Upload to a new server, in a process of its own."""
    used, here = folder / "server", Path(__file__)
    used.mkdir()
    command = ["tests.bench.uploads.ours", client, str(path)]
    if client not in SIDES and theirs is not None:
        command = [str(theirs.python), str(here.with_name("theirs.py")), str(path)]
    kept = ["--db", str(used / "used.db"), "--blobs", str(used / "blobs"), "--set", "max_sessions=1000000"]
    with (
        running(command=[sys.executable, "-m", "tests.bench.uploads.canned"])
        if server == CANNED
        else running(*kept, "--seed", str(here.with_name("seed.yaml"))) as target
    ):
        figures = run_apart(command, target)
    shutil.rmtree(used)
    return figures


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_BLOCK = 1 << 24


def images(folder: Path, count: int, size: int) -> list[Path]:
    """Write files with the signature of a PNG, of so many bytes each, into a new folder."""
    folder.mkdir(parents=True)
    paths = [folder / f"slice_{number:06d}.png" for number in range(count)]
    for path in paths:
        path.write_bytes(PNG + os.urandom(size - len(PNG)))
    return paths


def video(path: Path, padding: int) -> Path:
    """Write a video of a few frames, followed by random bytes in a box that players skip."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode())
    with path.open("ab") as file:
        # A size of 1 says that the size follows, in 64 bits.
        file.write(struct.pack(">I4sQ", 1, b"free", padding + 16))
        for _ in range(padding // _BLOCK):
            file.write(os.urandom(_BLOCK))
    return path
