from __future__ import annotations

import copy
import pickle
from typing import ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit.bulk import Outcome
from nexuskit.runs.base_report import Report, RunError
from nexuskit.runs.outcomes import ListedOutcomes
from nexuskit.runs.text import text

OUTCOMES = st.lists(
    st.builds(
        Outcome,
        st.integers(0, 20),
        st.just({}),
        st.sampled_from(["ok", "failed", "not_sent", "unknown"]),
        st.none(),
        st.sampled_from(["", "why", "already there"]),
    )
)


class FileError(RunError):
    pass


@attrs.frozen(repr=False)
class FileReport(Report[Outcome]):
    noun: ClassVar[str] = "file"
    error_class: ClassVar[type[RunError]] = FileError


@given(OUTCOMES)
def test_the_last_outcome_of_a_row_counts(given: list[Outcome]) -> None:
    outcomes = ListedOutcomes(iter(given))
    expected = [each for _, each in sorted({each.row: each for each in given}.items())]
    assert list(outcomes) == expected
    assert [outcomes[each.row] for each in expected] == expected
    assert outcomes[1:5] == tuple(expected[1:5])
    assert list(outcomes.not_ok()) == [each for each in expected if each.status != "ok"]
    assert outcomes.is_complete
    assert len(outcomes) == len(expected)
    ok = [each.detail for each in expected if each.status == "ok"]
    assert outcomes.counts["ok"] == len(ok)
    assert outcomes.ok_details == {detail: ok.count(detail) for detail in ok if detail}
    assert pickle.loads(pickle.dumps(outcomes)) == copy.deepcopy(outcomes) == outcomes


def test_a_report_names_what_its_outcomes_are_of() -> None:
    report = FileReport([Outcome(row, {}, "failed" if row < 3 else "ok") for row in range(10)])
    assert isinstance(report.outcomes, ListedOutcomes)
    assert text(report, 80).startswith("FileReport: 3 of 10 files not ok\n")
    assert ">files<" in report._repr_html_()
    with pytest.raises(FileError, match="3 of 10 files did not succeed") as caught:
        report.raise_for_failures()
    assert pickle.loads(pickle.dumps(caught.value)).report == report
    retried = report.merged(FileReport([Outcome(row, {}, "ok") for row in range(3)]))
    assert (str(retried).splitlines()[0], type(retried)) == ("FileReport: all 10 files ok", FileReport)
