"""Killing a server while clients change things, and looking for what it had answered.

Each client links assets two at a time, by requests that are carried out as a whole or not at all, and notes
what was answered. After the kill another server is started on the same database: all that was answered has to
be there, and of what was not answered nothing by half.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import attrs
import httpx

from tests.sandbox.concurrency.servers import Server, server
from tests.sandbox.support import Api, link

PROJECT = "proj_crash"
KEY = "key-a"
CLIENTS = 4
PAIRS_PER_ROUND = 200
"""More than one client can link in a round, which ends a moment after 60 answers."""


def seed_of(rounds: int) -> dict[str, Any]:
    """Return a seed with the assets of so many rounds."""
    assets = [{"id": f"asset_{number}"} for number in range(CLIENTS * PAIRS_PER_ROUND * rounds * 2)]
    return {"secret_keys": {KEY: [PROJECT]}, "projects": [{"id": PROJECT, "assets": assets}]}


@attrs.define
class Tally:
    """What came of some rounds.

    Attributes:
        unanswered: Requests without a response, because the server was killed.
        lost: Requests that were answered, and of which the effect was gone.
        torn: Requests of which half was there.
    """

    unanswered: int = 0
    lost: int = 0
    torn: int = 0


def crash(db: str, rounds: int, seed: int) -> Tally:
    """Kill a server several times on one database that was seeded with `seed_of(rounds)`."""
    tally = Tally()
    random = Random(seed)
    sent = [0] * CLIENTS
    for _ in range(rounds):
        outcomes = _until_killed(db, random.randint(1, 60), random.uniform(0, 0.02), sent)
        with server(db) as again, Api(again, PROJECT, KEY) as api:
            present = {asset for entries in _entries(api) for asset in entries}
        for (client, pair), answered in outcomes.items():
            here = sum(asset in present for asset in _assets(client, pair))
            tally.unanswered += not answered
            tally.lost += here == 0 and answered
            tally.torn += here == 1
    return tally


def _until_killed(db: str, answers: int, pause: float, sent: list[int]) -> dict[tuple[int, int], bool]:
    """Let clients work, kill the server a moment after so many answers, and give what was answered."""
    outcomes: dict[tuple[int, int], bool] = {}
    with server(db) as running, ThreadPoolExecutor(CLIENTS) as pool:
        enough = threading.Event()
        clients = [
            pool.submit(_work, running, client, sent, outcomes, answers, enough) for client in range(CLIENTS)
        ]
        enough.wait()
        time.sleep(pause)
        running.process.kill()
        for client in clients:
            client.result()
    return outcomes


def _work(
    target: Server,
    client: int,
    sent: list[int],
    outcomes: dict[tuple[int, int], bool],
    answers: int,
    enough: threading.Event,
) -> None:
    with Api(target, PROJECT, KEY) as api:
        while True:
            pair = sent[client]
            sent[client] += 1
            outcomes[client, pair] = False
            actions = [
                link(asset, f"Client {client}", ord=2 * pair + half)
                for half, asset in enumerate(_assets(client, pair))
            ]
            try:
                assert api.bulk(*actions, abort=True) == ["Ok", "Ok"]
            except httpx.TransportError:
                return
            outcomes[client, pair] = True
            if sum(list(outcomes.values())) >= answers:
                enough.set()


def _assets(client: int, pair: int) -> list[str]:
    first = (pair * CLIENTS + client) * 2
    return [f"asset_{first}", f"asset_{first + 1}"]


def _entries(api: Api) -> list[list[str]]:
    return [[item["assetId"] for item in sequence["items"]] for sequence in api.walk("/sequences")]
