"""A seed with one case of each kind, and a client that speaks plain HTTP to a sandbox."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx

from nexuskit.sandbox import Sandbox
from tests.sandbox.conformance.hooks import hold_answer, hold_request

KEY = "key-a"
OTHER_KEY = "key-b"
BOTH_KEY = "key-both"
PROJECT = "proj_a"
OTHER_PROJECT = "proj_b"
MIB = 1_048_576

SEED: dict[str, Any] = {
    "secret_keys": {KEY: [PROJECT], OTHER_KEY: [OTHER_PROJECT], BOTH_KEY: [OTHER_PROJECT, PROJECT]},
    "workspace": {"id": "ws_1", "name": "Tests", "owner": "user_1", "tier": "Free", "createDate": 5},
    "projects": [
        {
            "id": PROJECT,
            "name": "Knee study",
            "createDate": 10,
            "workflows": [
                {"id": "flow_2", "title": "Second", "createDate": 200, "updateDate": 200},
                {"id": "flow_1", "title": "First", "createDate": 100, "updateDate": 150},
            ],
            "assets": [
                *({"id": f"asset_{n}", "filename": f"image_{n}.jpg", "createDate": n} for n in range(1, 10)),
                # The filename of this one is the id of another.
                {"id": "asset_x", "filename": "asset_1", "createDate": 50},
            ],
            "sequences": [
                {
                    "id": "seq_a",
                    "name": "Patient A",
                    "items": [
                        {"assetId": "asset_1", "ord": 3, "role": "Sagittal"},
                        {"assetId": "asset_2", "ord": 6, "role": "Sagittal"},
                        {"assetId": "asset_3", "ord": 9, "role": "Coronal"},
                        {"assetId": "asset_4", "ord": 1},
                    ],
                    "attributes": {"report0": "...", "report1": "..."},
                    "createDate": 1000,
                    "updateDate": 1001,
                },
                {"id": "seq_b", "name": "Patient B", "createDate": 2000, "updateDate": 2001},
            ],
        },
        {
            "id": OTHER_PROJECT,
            "createDate": 20,
            "workflows": [{"id": "flow_1", "title": "Of the other project"}],
            "assets": [{"id": "asset_1", "filename": "image_1.jpg"}],
            "sequences": [{"id": "seq_a", "name": "Patient A", "items": [{"assetId": "asset_1", "ord": 1}]}],
        },
    ],
}


class Clock:
    """A clock that advances by one millisecond each time it is read."""

    def __init__(self, start: int = 1_000_000) -> None:
        self._ticks = itertools.count(start)

    def __call__(self) -> int:
        return next(self._ticks)


class Api:
    """Calls of one project; every answer is held to the API description, and to the status it must have.

    Args:
        sandbox: The sandbox, running.
        project: The project.
        key: The key, `None` for none.
    """

    def __init__(self, sandbox: Sandbox, project: str = PROJECT, key: str | None = KEY) -> None:
        self.http = httpx.Client(
            base_url=sandbox.base_url,
            headers={} if key is None else {"Secret-Key": key},
            trust_env=False,
            event_hooks={"response": [hold_answer, hold_request]},
        )
        self.project = f"/projects/{project}"

    def __enter__(self) -> Api:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def call(self, method: str, path: str, *, status: int = 200, **request: Any) -> Any:
        answer = self.http.request(method, self.project + path, **request)
        assert answer.status_code == status, answer.text
        return answer.json()

    def problem(self, status: int, method: str, path: str, **request: Any) -> str:
        """Make a call that fails and give the message."""
        body = self.call(method, path, status=status, **request)
        assert list(body) == ["message"]
        message: str = body["message"]
        return message

    def sequence(self, id: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.call("GET", f"/sequences/{quote(id, safe='')}")
        return answer

    def sequences(self) -> dict[str, dict[str, Any]]:
        """Give all sequences by name."""
        return {sequence["name"]: sequence for sequence in self.walk("/sequences", limit=1000)}

    def entries(self, name: str) -> list[tuple[str | None, int, str]]:
        """Give the entries of a sequence as role, ord and asset id, in the order of the answer."""
        items = self.sequences()[name]["items"]
        return [(item.get("role"), item["ord"], item["assetId"]) for item in items]

    def bulk(self, *actions: dict[str, Any], abort: bool = False) -> list[str]:
        body = {"actions": list(actions), "abortMode": "AbortOnAnyFailed" if abort else "None"}
        results: list[str] = self.call("POST", "/sequencesBulkUpdates", json=body)["actions"]
        return results

    def walk(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Follow `nextPage` from the first page to the last and give all rows."""
        return [row for page in self.pages(path, "nextPage", None, **query) for row in page["data"]]

    def pages(self, path: str, direction: str, cursor: str | None, **query: Any) -> Iterator[dict[str, Any]]:
        while True:
            page = self.call("GET", path, params={**query, **({"page": cursor} if cursor else {})})
            yield page
            cursor = page[direction]
            if cursor is None:
                return


def link(asset: str, name: str, **metadata: Any) -> dict[str, Any]:
    """Make a link by id, or by filename if it is one."""
    field = "assetFilename" if asset.endswith(".jpg") else "assetId"
    return {"kind": "Link", field: asset, "sequence": {"name": name, **metadata}}


def unlink(asset: str) -> dict[str, Any]:
    field = "assetFilename" if asset.endswith(".jpg") else "assetId"
    return {"kind": "Link", field: asset, "sequence": "Unset"}


def patch(sequence: str, **changes: Any) -> dict[str, Any]:
    return {"kind": "PatchSequence", **_designate(sequence), "patch": changes}


def remove(sequence: str) -> dict[str, Any]:
    return {"kind": "RemoveSequence", **_designate(sequence)}


def _designate(sequence: str) -> dict[str, str]:
    return {"sequenceId" if sequence.startswith("seq_") else "sequenceName": sequence}
