"""The request log as a proof: from it alone follows what a client that retries blindly has done twice."""

from __future__ import annotations

from typing import Any

import httpx

from nexuskit.sandbox import Sandbox
from tests.sandbox.faults.support import BULK
from tests.sandbox.support import KEY, PROJECT, link

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


def test_the_same_requests_meet_the_same_faults_again() -> None:
    runs: list[list[str | None]] = []
    for seed in (7, 7, 8):
        with Sandbox(seed=SEED) as sandbox:
            sandbox.faults.replace(PLAN, seed)
            link_all(sandbox, ASSETS[:50])
            runs.append([entry.fault for entry in sandbox.requests.entries()])
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]
