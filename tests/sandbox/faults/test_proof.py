"""The request log as a proof: from it alone follows what a client that retries blindly has done twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
import msgspec

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.faults.support import BULK
from tests.sandbox.support import KEY, PROJECT, Api, Clock, link

ASSETS = [f"asset_{number}" for number in range(200)]
SEED: dict[str, Any] = {
    "secret_keys": {KEY: [PROJECT]},
    "projects": [{"id": PROJECT, "assets": [{"id": id} for id in ASSETS]}],
}
PLAN = [
    {"operation": "bulkUpdateSequences", "when": {"rate": 0.1}, "do": {"reset": "before"}},
    {"operation": "bulkUpdateSequences", "when": {"rate": 0.1}, "do": {"reset": "after"}},
    {"operation": "bulkUpdateSequences", "when": {"rate": 0.1}, "do": {"status": 503}},
]


def link_all(sandbox: Sandbox, assets: list[str]) -> int:
    """Link each asset into a sequence of its own, repeat what fails, and give the number of failures."""
    failures = 0
    queue = list(assets)
    with httpx.Client(base_url=sandbox.base_url, headers={"Secret-Key": KEY}, trust_env=False) as client:
        while queue:
            asset = queue.pop(0)
            body = {"actions": [link(asset, f"Sequence of {asset}")], "abortMode": "None"}
            try:
                client.post(BULK, json=body).raise_for_status()
            except (httpx.TransportError, httpx.HTTPStatusError):
                failures += 1
                queue.append(asset)
    return failures


def applied_links(sandbox: Sandbox) -> Counter[str]:
    """Count how often the link of each asset was applied, by the log alone."""
    bodies = [entry.request_body for entry in sandbox.requests.entries() if entry.applied]
    return Counter(
        action["assetId"] for body in bodies if body for action in msgspec.json.decode(body)["actions"]
    )


def test_the_log_tells_what_was_done_twice_and_that_nothing_was_lost() -> None:
    # Every successful write sets the date of the update, so the data shows second ones too.
    settings = Settings(clock=Clock(), update_date="write")
    with Sandbox(seed=SEED, settings=settings) as sandbox:
        sandbox.faults.replace(PLAN, seed=7)
        failures = link_all(sandbox, ASSETS)
        entries = sandbox.requests.entries()
        applied = applied_links(sandbox)
        state = sandbox.faults.state()
        sandbox.faults.replace([])
        with Api(sandbox) as api:
            sequences = api.sequences()

    assert len(entries) == 200 + failures
    assert failures == sum(rule.fired for rule in state) == sum(entry.fault is not None for entry in entries)
    assert all(rule.fired for rule in state)

    twice = {asset for asset, times in applied.items() if times > 1}
    assert twice == {
        sequence["items"][0]["assetId"]
        for sequence in sequences.values()
        if sequence["updateDate"] > sequence["createDate"]
    }
    assert twice
    assert set(applied) == {sequence["items"][0]["assetId"] for sequence in sequences.values()} == set(ASSETS)
    # Each reset after, and nothing else, made the client repeat what had been done.
    assert applied.total() - 200 == state[1].fired


def test_the_same_requests_meet_the_same_faults_again() -> None:
    runs: list[list[str | None]] = []
    for seed in (7, 7, 8):
        with Sandbox(seed=SEED) as sandbox:
            sandbox.faults.replace(PLAN, seed)
            link_all(sandbox, ASSETS[:50])
            runs.append([entry.fault for entry in sandbox.requests.entries()])
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]
