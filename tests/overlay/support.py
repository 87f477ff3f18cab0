"""Both sides of the client under one roof, and what they talk to."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import attrs
import httpx

import nexuskit

KEY = "key-5aa41e8ba-must-not-show"
PROJECT = "proj_cd067221d5a6e4007ccbb4afb5966535"
SEQUENCE = "seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c"
ENDPOINT = "https://nexus.test"

SEED: dict[str, Any] = {
    "secret_keys": {KEY: [PROJECT]},
    "workspace": {"id": "ws_1", "name": "Knee imaging"},
    "projects": [
        {
            "id": PROJECT,
            "name": "Knee study",
            "workflows": [
                {
                    "id": "flow_64e812a7e47592ef374cbbc2",
                    "title": "Yolov8 Workflow",
                    "createDate": 1701927649302,
                    "updateDate": 1701927649302,
                },
                {
                    "id": "flow_639309be08b4488a914b8802",
                    "title": "My Awesome Workflow",
                    "createDate": 1701927649303,
                    "updateDate": 1701927649303,
                },
            ],
            "assets": [
                {"id": "asset_1", "filename": "image_1.jpg"},
                {"id": "asset_2", "filename": "image_2.jpg"},
                {"id": "asset_3", "filename": "slice_3.jpg"},
                {"id": "asset_6", "filename": "slice_6.jpg"},
            ],
            "sequences": [
                {
                    "id": SEQUENCE,
                    "name": "Patient A",
                    "items": [
                        {"assetId": "asset_3", "ord": 3, "role": "Sagittal"},
                        {"assetId": "asset_6", "ord": 6, "role": "Sagittal"},
                    ],
                    "attributes": {"report0": "...", "report1": "..."},
                    "createDate": 1705475663570,
                    "updateDate": 1705475727051,
                },
                {"id": "seq_b", "name": "Patient B", "createDate": 1705475663571},
            ],
        }
    ],
}

Handler = Callable[[httpx.Request], httpx.Response]


@attrs.frozen
class Side:
    """One of the two sides, used alike: `await side.settle(project.workflows.list())`."""

    name: str

    @property
    def client_class(self) -> Any:
        return nexuskit.AsyncClient if self.name == "async" else nexuskit.Client

    @property
    def http_client_class(self) -> Any:
        return httpx.AsyncClient if self.name == "async" else httpx.Client

    async def settle(self, value: Any) -> Any:
        assert inspect.isawaitable(value) == (self.name == "async")
        return await value if self.name == "async" else value

    async def close(self, opened: Any) -> None:
        """Close something of httpx, or an iterator."""
        await self.settle(opened.aclose() if self.name == "async" else opened.close())

    @asynccontextmanager
    async def http_client(self, **settings: Any) -> AsyncIterator[Any]:
        """Make a client of httpx, and close it in the end."""
        made = self.http_client_class(**settings)
        try:
            yield made
        finally:
            await self.close(made)


class Wire:
    """A client whose requests are kept and answered by a function instead of a server."""

    def __init__(self, side: Side, handler: Handler) -> None:
        self.requests: list[httpx.Request] = []
        self.settle = side.settle
        self.key = KEY

        def answer(request: httpx.Request) -> httpx.Response:
            # The driver takes the key off the request once it is sent, and this is before that.
            self.requests.append(httpx.Request(request.method, request.url, headers=request.headers))
            self.bodies.append(request.content)
            assert len(self.requests) < 100, "this does not end"
            return handler(request)

        self.bodies: list[bytes] = []
        self.client = side.client_class(KEY, endpoint=ENDPOINT, transport=httpx.MockTransport(answer))
        self.project = self.client.get_project(PROJECT)


def answering(*answers: Any, status: int = 200, headers: dict[str, str] | None = None) -> Handler:
    """Answer one request after the other with these JSON values; the last one stays."""
    left = list(answers)

    def handler(_: httpx.Request) -> httpx.Response:
        value = left.pop(0) if len(left) > 1 else left[0]
        return httpx.Response(status, content=json.dumps(value).encode(), headers=headers)

    return handler


def sequence(name: str, sequence_id: str | None = None) -> dict[str, Any]:
    return {
        "id": sequence_id or f"seq_{name}",
        "name": name,
        "projectId": PROJECT,
        "items": [],
        "attributes": {"bytesUsed": 0, "bytesTotal": 1048576},
        "createDate": 0,
        "updateDate": 0,
    }


def asset(id: str, filename: str, *, size: int = 1, mime: str = "") -> dict[str, Any]:
    return {
        "id": id,
        "filename": filename,
        "projectId": PROJECT,
        "status": "None",
        "createDate": 1,
        "url": "https://a.example",
        "metadata": {"fileSize": size, "mimeType": mime, "height": 1, "width": 1, "groups": []},
    }


def workflow(title: str, flow_id: str) -> dict[str, Any]:
    return {"id": flow_id, "projectId": PROJECT, "title": title, "createDate": 0, "updateDate": 0}
