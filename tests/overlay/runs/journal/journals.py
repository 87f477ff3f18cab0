"""A journal of a few records, and the header that it has."""

from __future__ import annotations

from pathlib import Path

import attrs

from nexuskit.runs.journal.run_journal import Journal, JournalHeader
from nexuskit.runs.journal.state import PLAIN_OK, JournalState

HELD = JournalHeader(
    project_id="proj_1", endpoint="https://example.com", abort_mode="None", actions=2_000, digest="5d41"
)
STREAMED = attrs.evolve(HELD, actions=None, digest=None, window=1_000)


def write_journal(path: Path) -> bytes:
    """Write a journal that has records of every kind, and return its bytes."""
    with Journal.open(path, STREAMED) as journal:
        journal.note_window(0, 1_000, "5d41")
        journal.note_sent(range(500))
        journal.note_sent(range(500, 1_000))
        journal.note_outcomes(range(500), [PLAIN_OK] * 499 + [("failed", "FailedLinkAssetNotFound", "")])
        journal.note_open(range(500, 750))
        journal.note_outcomes(range(750, 1_000), [("unknown", None, "the connection broke")] * 250)
        journal.note_finished({"ok": 499, "failed": 1, "unknown": 500})
    return path.read_bytes()


def summary(past: JournalState) -> object:
    """What a journal says about the first thousand rows."""
    outcomes = [past.outcome(row) for row in range(1_000)]
    return outcomes, past.in_doubt, past.windows, past.is_finished
