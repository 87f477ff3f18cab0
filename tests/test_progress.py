from __future__ import annotations

import pytest


def test_tests_are_counted_in_tenths_and_the_summary_comes_last(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", range(40))
        def test_it(number):
            assert number != 6
        """
    )
    arguments = ["-q", "-p", "tests.progress", "-p", "no:xdist", "-o", "console_output_style=classic"]
    lines = pytester.runpytest_inprocess(*arguments).outlines
    assert lines[:10] == [f"{n}0 % of 40 tests, {int(n > 1)} failed" for n in range(1, 11)]
    assert lines[-2].startswith("FAILED test_tests_are_counted")
    assert lines[-1].startswith("1 failed, 39 passed in ")
