"""What a user sees of a run: its progress on stderr, and what Ctrl-C leaves there."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nexuskit.runs import progress_line
from nexuskit.sandbox import Sandbox
from tests.overlay.bulk.runs import ASSETS, links
from tests.overlay.support import KEY, PROJECT, Side

pytestmark = pytest.mark.anyio

PROGRAM = """
import asyncio, signal, sys
from nexuskit import AsyncClient, Client
from tests.overlay.bulk.runs import links

signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job inherits that it is ignored
key, url, project, journal, side = sys.argv[1:]

def run(client):
    bulk = client.get_project(project).sequences.bulk().extend(links())
    interrupt = lambda _: signal.raise_signal(signal.SIGINT)
    return bulk.run(chunk_size=20, journal=journal, progress=interrupt)

async def main():
    async with AsyncClient(key, endpoint=url) as client:
        await run(client)

if side == "async":
    asyncio.run(main())
with Client(key, endpoint=url) as client:
    run(client)
"""


async def test_an_interrupted_run_says_how_to_resume(
    side: Side, busy: Sandbox, project: Any, tmp_path: Path
) -> None:
    journal = str(tmp_path / "job.journal")
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, KEY, busy.base_url, PROJECT, journal, side.name],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert f"To resume it, run the same actions with journal={journal!r} again.\n" in ended.stderr
    assert "The run ended early: 20 of 60 actions have an outcome." in ended.stderr
    if side.name == "sync":
        # On the other side, asyncio adds its own frames and the interrupt.
        assert ended.stderr.endswith(" again.\n")
    assert sum("nexuskit" in line for line in ended.stderr.splitlines() if line.startswith("  File ")) <= 2
    report = await side.settle(project.sequences.bulk().extend(links()).run(journal=journal))
    assert report.is_ok
    assert report.from_journal >= 20


async def test_what_a_callback_raises_keeps_its_traceback_and_gets_the_note(
    side: Side, project: Any, tmp_path: Path
) -> None:
    def fail(_: Any) -> None:
        raise ZeroDivisionError

    bulk = project.sequences.bulk().stream(links())
    with pytest.raises(ZeroDivisionError) as caught:
        await side.settle(bulk.run(journal=tmp_path / "j", progress=fail, chunk_size=20))
    assert caught.traceback[-1].name == "fail"
    (note,) = caught.value.__notes__
    assert note.startswith("The run ended early: 20 actions have an outcome. To resume it, run the same")
    with pytest.raises(ZeroDivisionError) as caught:
        await side.settle(project.sequences.bulk().extend(links()).run(progress=fail))
    assert not hasattr(caught.value, "__notes__")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


async def test_progress_is_one_line_on_a_terminal(
    side: Side, project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    bulk = project.sequences.bulk().extend([*links(), {"asset_filename": "missing.dcm"}])
    report = await side.settle(bulk.run(chunk_size=20, progress=True))
    *_, last = shown.getvalue().split("\r")
    assert last.startswith(
        f"bulk: {ASSETS + 1} of {ASSETS + 1} actions, 1 not ok, requests: {report.requests}, "
    )
    assert last.endswith(" s\n")


async def test_progress_is_told_now_and_then_and_never_breaks_a_run(
    side: Side, project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_line, "_SECONDS", 0.0)
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    await side.settle(project.sequences.bulk().stream(links()).run(chunk_size=20, progress=True))
    assert [line.partition(",")[0] for line in shown.getvalue().splitlines()] == [
        f"bulk: {done} actions" for done in (20, 40, 60)
    ]
    shown.close()
    for stderr in (shown, None):
        monkeypatch.setattr(sys, "stderr", stderr)
        assert (await side.settle(project.sequences.bulk().extend(links()).run(progress=True))).is_ok
    assert (await side.settle(project.sequences.bulk().extend(links()).run(progress=False))).is_ok
