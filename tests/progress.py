"""A line of progress instead of a dot for each test; `make test` loads it by `-p tests.progress`.

A terminal shows the present state; what is piped gets a line for each tenth.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest


class Progress:
    """Counts the tests that are done."""

    def __init__(self, reporter: pytest.TerminalReporter) -> None:
        self._reporter = reporter
        self._step = 1 if reporter.isatty else 10
        self._done = 0
        self._next = self._step

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._session = session

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self) -> Generator[None, Any, tuple[str, str, Any]]:
        category, _, word = yield
        return category, "", word

    def pytest_runtest_logfinish(self) -> None:
        self._done += 1
        percent = 100 * self._done // max(self._session.testscollected, 1)
        if percent < self._next:
            return
        self._next = percent + self._step - percent % self._step
        bad = sum(len(self._reporter.stats.get(kind, [])) for kind in ("failed", "error"))
        line = f"{percent} % of {self._session.testscollected} tests, {bad} failed"
        if self._reporter.isatty:
            self._reporter.rewrite(line, erase=True)
        else:
            self._reporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    # The workers of xdist have no reporter.
    if (reporter := config.pluginmanager.get_plugin("terminalreporter")) is not None:
        config.pluginmanager.register(Progress(reporter))
