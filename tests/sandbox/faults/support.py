"""A sandbox whose faults are set, and what its log says of the requests that met them."""

from __future__ import annotations

import http.client
from email.message import Message
from typing import Any

import httpx
import msgspec

from nexuskit.sandbox import Sandbox
from nexuskit.sandbox.logs.request_log import LogEntry
from tests.sandbox.support import KEY, PROJECT

FLOW = f"/projects/{PROJECT}/workflows/flow_1"
FLOWS = f"/projects/{PROJECT}/workflows"
BULK = f"/projects/{PROJECT}/sequencesBulkUpdates"


def last(sandbox: Sandbox) -> LogEntry:
    return sandbox.requests.entries()[-1]


def always(sandbox: Sandbox, operation: str = "*", **do: Any) -> None:
    """Do something to every request of an operation."""
    sandbox.faults.replace([{"operation": operation, "do": do}])


def outcome(entry: LogEntry) -> tuple[int | None, int | None, bool, str | None]:
    """Give what the log says of a request: sent, come to, applied, and met on purpose."""
    return entry.status, entry.result, entry.applied, entry.fault


class Wire:
    """One connection, which nothing opens again, and on which each failure is seen as it is."""

    def __init__(self, sandbox: Sandbox) -> None:
        url = httpx.URL(sandbox.base_url)
        self._http = http.client.HTTPConnection(url.host, url.port, timeout=60)
        self._http.connect()
        # Otherwise it opens another connection in silence.
        self._http.auto_open = 0

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def send(self, method: str, path: str, body: Any = None) -> None:
        headers = {"Secret-Key": KEY, "Content-Type": "application/json"}
        self._http.request(method, path, None if body is None else msgspec.json.encode(body), headers)

    def answer(self) -> http.client.HTTPResponse:
        """Give the answer to what was sent, of which the body is yet to be read."""
        return self._http.getresponse()

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Message, bytes]:
        self.send(method, path, body)
        answer = self.answer()
        return answer.status, answer.headers, answer.read()


def title(sandbox: Sandbox) -> str:
    """Give the title of the workflow as the database has it, whatever faults there are."""
    plan, seed = sandbox.faults.plan, sandbox.faults.seed
    sandbox.faults.replace([])
    with Wire(sandbox) as wire:
        found: str = msgspec.json.decode(wire.call("GET", FLOW)[2])["title"]
    sandbox.faults.replace(plan, seed)
    return found
