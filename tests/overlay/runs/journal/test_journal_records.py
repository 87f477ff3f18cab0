"""The lines of a journal come back as they were written, and tell when they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit.runs.journal.records import HashChain, decode_run_lengths, may_be_torn

RECORDS = st.dictionaries(st.text(max_size=5), st.text(max_size=9) | st.integers() | st.none(), min_size=1)


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
