"""Bulk updates against a service whose every fifth request goes wrong, with rules written independently."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from nexuskit import AsyncClient, Client, RetryPolicy
from tests.overlay.bulk.proofs.weather import Cursors, Store, Weather, make_work

KEY = "key-of-the-weather-tests"
POLICY = RetryPolicy(wait_initial=0.001, wait_max=0.005)
NAMES = {
    "assetId": "asset_id",
    "assetFilename": "asset_filename",
    "sequenceId": "sequence_id",
    "sequenceName": "sequence_name",
}


def given(action: Mapping[str, Any]) -> dict[str, Any]:
    """Return an action as a caller gives it."""
    return {NAMES.get(name, name): value for name, value in action.items() if name != "kind"}


def carry_out(weather: Weather, actions: list[dict[str, Any]], *, side: str, window: int | None) -> Any:
    options: dict[str, Any] = {"retry": POLICY, "transport": httpx.MockTransport(weather)}

    def collect(client: Any) -> Any:
        bulk = client.get_project("proj_1").sequences.bulk()
        wanted = map(given, actions)
        return bulk.extend(wanted) if window is None else bulk.stream(wanted, window=window)

    async def run() -> Any:
        async with AsyncClient(KEY, **options) as client:
            return await collect(client).run(chunk_size=20, outage_timeout=30)

    if side == "async":
        return asyncio.run(run())
    with Client(KEY, **options) as client:
        return collect(client).run(chunk_size=20, outage_timeout=30)


def statuses(report: Any, count: int) -> list[str]:
    """Return what the report says of each row; a stream's report holds only what is not ok."""
    said = ["ok"] * count
    for outcome in report:
        said[outcome.row] = outcome.status
    return said


def oracle(store: Store, actions: list[dict[str, Any]]) -> tuple[list[str], Any]:
    """Carry out one action after the other, and return what each comes to and what is there at the end."""
    alone = store.copy()
    return ["ok" if alone.apply(action) == "Ok" else "failed" for action in actions], alone.contents()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.full) for seed in (1, 2, 3))])
@pytest.mark.parametrize("window", [None, 150], ids=["held", "streamed"])
@pytest.mark.parametrize("cursors", ["keyset", "offset", "expiring"])
@pytest.mark.parametrize("side", ["sync", "async"])
def test_nothing_is_lost_doubled_misreported_or_unknown(
    side: str, cursors: Cursors, window: int | None, seed: int
) -> None:
    store, actions = make_work(seed, 40)
    expected, contents = oracle(store, actions)
    weather = Weather(store, seed, cursors=cursors)
    report = carry_out(weather, actions, side=side, window=window)
    assert report.stopped == ""
    assert statuses(report, len(actions)) == expected
    assert store.contents() == contents
    assert weather.spoilt >= 5


def test_a_result_word_that_is_not_known_is_read_and_never_sent_again() -> None:
    store, actions = make_work(7, 40)
    expected, contents = oracle(store, actions)
    weather = Weather(store, 7, rate=0, strange=0.2)
    report = carry_out(weather, actions, side="sync", window=None)
    assert {*weather.done.values()} == {1}
    assert store.contents() == contents
    wrong = [
        (outcome.status, outcome.detail)
        for outcome, wanted in zip(report, expected, strict=True)
        if outcome.status != wanted
    ]
    assert {status for status, _ in wrong} <= {"unknown"}
    assert all("'Accepted'" in detail for _, detail in wrong)


@pytest.mark.parametrize("seed", range(3))
def test_words_that_are_not_known_amid_faults_lose_and_double_nothing(seed: int) -> None:
    store, actions = make_work(seed, 40)
    expected, contents = oracle(store, actions)
    report = carry_out(Weather(store, seed, strange=0.05), actions, side="sync", window=None)
    said = statuses(report, len(actions))
    assert {(one, wanted) for one, wanted in zip(said, expected, strict=True) if one != wanted} <= {
        ("unknown", "ok")
    }
    assert store.contents() == contents
