"""The lines of a journal come back as they were written, and tell when they do not."""

from __future__ import annotations

import json
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit.runs.journal.records import (
    HashChain,
    JournalHeader,
    as_ranges,
    decode_run_lengths,
    encode_run_lengths,
    from_ranges,
    may_be_torn,
)

STATUSES = st.sampled_from(["ok", "failed", "not_sent", "unknown"])
OUTCOMES = st.tuples(
    STATUSES, st.sampled_from([None, "", "Ok", "Failed"]), st.sampled_from(["", "status 413", "é\ud800"])
)
RECORDS = st.dictionaries(st.text(max_size=5), st.text(max_size=9) | st.integers() | st.none(), min_size=1)


@given(st.lists(st.integers(0, 30)))
def test_rows_come_back_in_their_order(rows: list[int]) -> None:
    text = as_ranges(rows)
    assert (list(chain.from_iterable(from_ranges(text))) if text else []) == rows


@given(st.lists(OUTCOMES))
def test_outcomes_come_back_in_their_order(outcomes: list[tuple[object, ...]]) -> None:
    written = json.loads(json.dumps(encode_run_lengths(outcomes)))  # type: ignore[arg-type]
    assert [outcome for count, outcome in decode_run_lengths(written) for _ in range(count)] == outcomes


@pytest.mark.parametrize(
    "run", [[], [1], ["1", "ok"], [1, "done"], [1, "ok", 2], [1, "ok", "Ok", "", ""], [1, None]]
)
def test_what_is_no_outcome_is_refused(run: list[object]) -> None:
    with pytest.raises(ValueError, match="is not an outcome"):
        list(decode_run_lengths([run]))


@given(st.lists(RECORDS))
def test_records_come_back_from_their_lines(records: list[dict[str, object]]) -> None:
    writing, reading = HashChain(), HashChain()
    lines = [writing.line(record) for record in records]
    assert all(line.isascii() and line.count(b"\n") == 1 and line.endswith(b"\n") for line in lines)
    assert [reading.record(line) for line in lines] == records


@given(st.lists(RECORDS, min_size=2, max_size=4), st.data())
def test_a_line_is_valid_after_none_but_the_line_before_it(
    records: list[dict[str, object]], data: st.DataObject
) -> None:
    writing, reading = HashChain(), HashChain()
    lines = [writing.line({"number": number, "record": record}) for number, record in enumerate(records)]
    place = data.draw(st.integers(0, len(lines) - 2))
    for line in lines[:place]:
        assert reading.record(line) is not None
    for other in lines[place + 1 :]:
        assert reading.record(other) is None
    assert reading.record(lines[place]) == {"number": place, "record": records[place]}


@given(RECORDS, RECORDS, st.data())
def test_the_beginning_of_a_line_may_be_torn_and_two_lines_run_together_may_not(
    first: dict[str, object], second: dict[str, object], data: st.DataObject
) -> None:
    chained = HashChain()
    line, next_line = chained.line(first), chained.line(second)
    assert may_be_torn(line[: data.draw(st.integers(0, len(line) - 1))])
    assert not may_be_torn(line[:-1] + b"\x0b" + next_line)


def test_a_header_without_a_part_is_refused() -> None:
    record = JournalHeader(project_id="proj_1", endpoint="https://example.com", abort_mode="None").record
    assert JournalHeader.of_record(record).project_id == "proj_1"
    del record["digest"]
    with pytest.raises(ValueError, match="the first line lacks digest"):
        JournalHeader.of_record(record)
