"""A journal is begun and continued, and refuses what is not its own."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path
from typing import Any

import attrs
import pytest

from nexuskit.errors import ArgumentError, JournalError
from nexuskit.runs.journal.run_journal import Journal, JournalHeader
from nexuskit.runs.journal.state import PLAIN_OK
from tests.overlay.runs.journal.journals import HELD, STREAMED


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_an_empty_file_counts_as_new(path: Path) -> None:
    path.touch(0o600)
    with Journal.open(path, HELD) as journal:
        assert journal.notes == ()
        assert journal.existed, "what it had may be lost"
    assert len(records(path)) == 1


if os.name == "posix":

    @pytest.mark.parametrize("mode", [0o640, 0o622])
    def test_a_journal_that_others_can_use_says_so(path: Path, mode: int) -> None:
        Journal.open(path, HELD).close()
        path.chmod(mode)
        with Journal.open(path, HELD) as journal:
            assert journal.notes == (
                f"The journal {path} has mode 0{mode:o}: others than its owner can read or write it; "
                "chmod 600 makes it private.",
            )
        assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_journal_says_when_its_run_last_came_to_its_end(path: Path) -> None:
    with Journal.open(path, HELD) as journal:
        journal.note_outcomes([0], [PLAIN_OK])
        journal.note_finished({"ok": 1})
    [*_, finished] = records(path)
    before = path.read_bytes()
    with Journal.open(path, HELD) as journal:
        assert journal.state.finished_at == finished["at"]
        journal.note_finished({"ok": 1})
    assert path.read_bytes() == before, "nothing was done since"
    with Journal.open(path, HELD) as journal:
        journal.note_sent([1])
        journal.note_finished({"ok": 2})
    with Journal.open(path, HELD) as journal:
        assert journal.state.is_finished


def test_a_new_journal_is_for_its_owner_alone(path: Path) -> None:
    Journal.open(path, HELD).close()
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"project_id": "proj_2"}, "project 'proj_1' there, 'proj_2' now"),
        ({"abort_mode": "AbortOnAnyFailed"}, "abort mode 'None' there, 'AbortOnAnyFailed' now"),
        (
            {"digest": "a" * 64, "actions": 7},
            "it belongs to another run: number of actions 2000 there, 7 now; hash of the actions 5d41 there, "
            "aaaaaaaaaaaa now. Use",
        ),
        (
            {"digest": None, "actions": None, "window": 9},
            "number of actions 2000 there, none now; window none there, 9 now; hash of the actions 5d41 "
            "there, none now",
        ),
    ],
)
def test_the_journal_of_another_run_is_refused_and_left_as_it_is(
    path: Path, change: dict[str, Any], said: str
) -> None:
    Journal.open(path, HELD).close()
    # A torn line is not cut off either.
    path.write_bytes(path.read_bytes() + b'{"sent":"0-')
    before = path.read_bytes()
    with pytest.raises(JournalError) as caught:
        Journal.open(path, attrs.evolve(HELD, **change))
    assert caught.value.message.startswith(f"journal {path}: it belongs to another run: ")
    assert said in caught.value.message
    advice = "or another journal"
    if change.keys() <= {"project_id", "endpoint"}:
        advice += "; if it is the same project, pass same_project=True"
    assert caught.value.message.endswith(advice)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("there", "here", "is_told"),
    [
        ("https://api.test/v1", "https://api.test/v1/", False),
        ("https://api.test", "HTTPS://API.Test:443", False),
        ("https://api.test", "https://api.test.", False),
        ("http://localhost:8080", "http://127.0.0.1:8080/", False),
        ("http://127.0.0.1:8080", "http://[::1]:40001", True),
    ],
)
def test_one_service_has_endpoints_in_several_spellings(
    path: Path, there: str, here: str, is_told: bool
) -> None:
    Journal.open(path, attrs.evolve(HELD, endpoint=there)).close()
    with Journal.open(path, attrs.evolve(HELD, endpoint=here)) as journal:
        told = f"The journal {path} was started elsewhere: endpoint {there!r} there, {here!r} now."
        assert journal.notes == ((told,) if is_told else ())


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("https://api.test/v1", "https://api.test/v2"),
        ("https://api.test", "https://api.test:8443"),
        ("https://api.test", "http://api.test"),
        ("http://127.0.0.1:8080", "http://10.0.0.1:8080"),
        ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080/b"),
    ],
)
def test_another_service_is_accepted_only_if_it_is_said_to_have_the_same_project(
    path: Path, there: str, here: str
) -> None:
    Journal.open(path, attrs.evolve(HELD, endpoint=there)).close()
    moved = attrs.evolve(HELD, endpoint=here, project_id="proj_2")
    for header in (attrs.evolve(HELD, endpoint=here), moved):
        with pytest.raises(JournalError, match=r"another run.*same_project=True"):
            Journal.open(path, header)
    with Journal.open(path, moved, same_project=True) as journal:
        assert journal.notes == (
            f"The journal {path} was started elsewhere: project 'proj_1' there, 'proj_2' now; "
            f"endpoint {there!r} there, {here!r} now.",
        )
    with pytest.raises(JournalError, match="number of actions") as caught:
        Journal.open(path, attrs.evolve(moved, actions=7), same_project=True)
    assert "endpoint" not in caught.value.message


def test_a_journal_of_another_version_is_refused(path: Path) -> None:
    Journal.open(path, HELD).close()
    path.write_bytes(path.read_bytes().replace(b'"version":1,', b'"version":27,'))
    before = path.read_bytes()
    with pytest.raises(JournalError, match="it has format version 27, and this nexuskit supports 1; resume"):
        Journal.open(path, HELD)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"\n", b"{}\n", b'{"format":"other"}\n{}\n', b"PK\x03\x04" + bytes(200_000), b"row,status\n0,ok\n"],
)
def test_what_is_no_journal_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(JournalError, match="the file is not a journal of a bulk run, and was not changed"):
        Journal.open(path, HELD)
    assert path.read_bytes() == content


@pytest.mark.parametrize("given", [None, 7, b"run.journal", "", "run\0.journal", True])
def test_what_is_no_path_is_refused(given: Any) -> None:
    with pytest.raises(ArgumentError, match="journal: must be the path of a file, got "):
        Journal.open(given, HELD)


def test_a_folder_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="it is a folder; use the path of a file in it"):
        Journal.open(tmp_path, HELD)
    with pytest.raises(JournalError) as caught:
        Journal.open(tmp_path / "none" / "run.journal", HELD)
    assert f"create the folder {(tmp_path / 'none').resolve()}, or use another path" in caught.value.message


def test_a_window_that_was_recorded_is_compared_and_not_recorded_again(path: Path) -> None:
    for _ in range(2):
        with Journal.open(path, STREAMED) as journal:
            journal.note_window(0, 1_000, "a")
            journal.note_window(1_000, 400, "b")
            journal.note_window(0, 1_000, "a")
    assert [record["window"] for record in records(path)[1:]] == [[0, 1_000, "a"], [1_000, 400, "b"]]


@pytest.mark.parametrize(("count", "digest"), [(1_000, "b"), (400, "a")])
def test_a_source_that_changed_is_refused(path: Path, count: int, digest: str) -> None:
    with Journal.open(path, STREAMED) as journal:
        journal.note_window(0, 1_000, "a")
    before = path.read_bytes()
    with Journal.open(path, STREAMED) as journal, pytest.raises(JournalError) as caught:
        journal.note_window(0, count, digest)
    then = "rows 0 and 999: 1,000 actions, hash a when the journal was written"
    changed = f"the source changed between {then}, {count:,} actions, hash {digest} now; use the same"
    assert changed in caught.value.message
    assert path.read_bytes() == before


def test_closing_twice_is_closing_once_and_a_closed_journal_takes_no_record(path: Path) -> None:
    journal = Journal.open(path, HELD)
    journal.close()
    journal.close()
    with pytest.raises(JournalError, match="it is closed; open it again"):
        journal.note_sent([0])
    assert len(records(path)) == 1


def test_no_descriptor_stays_open(path: Path) -> None:
    def lowest() -> int:
        descriptor = os.open(os.devnull, os.O_RDONLY)
        os.close(descriptor)
        return descriptor

    free = lowest()
    with Journal.open(path, HELD), pytest.raises(JournalError, match="another run is using it"):
        Journal.open(path, HELD)
    with pytest.raises(JournalError, match="another run"):
        Journal.open(path, STREAMED)
    with pytest.raises(JournalError, match="regular file"):
        Journal.open(os.devnull, HELD)
    assert lowest() == free


def test_many_threads_make_one_chain(path: Path) -> None:
    with Journal.open(path, HELD) as journal:
        threads = [
            threading.Thread(
                target=lambda rows=range(first, first + 20): [journal.note_sent([row]) for row in rows]
            )
            for first in range(0, 160, 20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with Journal.open(path, HELD) as journal:
        assert sorted(journal.state.in_doubt) == [(row,) for row in range(160)]


def test_a_header_has_no_key_and_no_action() -> None:
    assert [field.name for field in attrs.fields(JournalHeader)] == [
        "project_id",
        "endpoint",
        "abort_mode",
        "actions",
        "digest",
        "window",
        "kind",
    ]
