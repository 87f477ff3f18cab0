from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nexuskit.runs.terminal_text import shorten, width, wrap

TEXTS = st.text(st.sampled_from(" abcÄé膝\u0301\u200d\u200b(")) | st.text()


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("knee", 4), ("膝", 2), ("e\u0301", 1), ("a\u200db", 2), ("Ｋ", 2), ("…", 1)],
)
def test_a_character_takes_as_many_columns_as_a_terminal_gives_it(text: str, columns: int) -> None:
    assert width(text) == columns


@given(TEXTS, st.integers(1, 40))
def test_a_text_that_is_cut_fits_and_says_so(text: str, columns: int) -> None:
    shown = shorten(text, columns)
    assert width(shown) <= columns
    if width(text) <= columns:
        assert shown == text
    else:
        # The text may have ellipses of its own.
        places = [place for place, one in enumerate(shown) if one == "…"]
        ends = [(shown[:place], shown[place + 1 :]) for place in places]
        assert any(text.startswith(start) and text.endswith(end) for start, end in ends)
        assert width(shown) >= columns - 1, "no more of it would have fitted"


@given(TEXTS, st.integers(7, 40), st.sampled_from(["", "    "]))
@example("    " + "膝" * 9, 7, "    ")
@example("aa " * 9, 8, "")
def test_a_text_that_is_broken_keeps_every_character(text: str, columns: int, indent: str) -> None:
    lines = list(wrap(text.strip(), columns, indent))
    assert all(width(line) <= columns for line in lines)
    assert all(line.startswith(indent) for line in lines[1:])
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line, following in pairwise(lines):
        next_word = following.removeprefix(indent).split(" ")[0]
        assert width(f"{line} {next_word}") > columns, "no more of it would have fitted"
