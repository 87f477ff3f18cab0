"""What is sent to signed URLs, and what their answers mean."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Side, asset
from tests.overlay.uploads.support import QUICK, Answer, Sent, Store, contents, png, pngs, requests, states
from tests.tls import Authority

pytestmark = pytest.mark.anyio


OK: tuple[int, dict[str, str], bytes] = (200, {}, b"")


class Api:
    """The API with a store: what the store took is an asset.

    Args:
        answer: The answers of the store.
        method: The method of signed URLs.
        url: The signed URL of all files, if it is not one of the store.
    """

    def __init__(self, answer: Answer = lambda _: OK, method: str = "PUT", url: str | None = None) -> None:
        self.store = Store(self.store_answer)
        self.method = method
        self.url = url
        self.sessions: list[list[dict[str, Any]]] = []
        self.cancelled: list[str] = []
        self._answer = answer
        self._arrived: set[str] = set()

    def store_answer(self, sent: Sent) -> tuple[int, Mapping[str, str], bytes]:
        answer = self._answer(sent)
        if answer[0] == 200:
            self._arrived.add(sent.path.rpartition("/")[2])
        return answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.partition(PROJECT)[2]
        if path == "":
            return httpx.Response(200, json=_project())
        if path == "/assetuploadsessions":
            return httpx.Response(200, json=self._session(json.loads(request.content)["assets"]))
        if path.endswith(":cancel"):
            self.cancelled.append(path.rpartition("/")[2])
            return httpx.Response(200, json={"cancelled": True})
        if path == "/assets":
            files = {file["filename"]: file for session in self.sessions for file in session}
            data = [
                asset(f"asset_{name}", name, size=file["size"], mime=file["mime"])
                for name, file in files.items()
                if name in self._arrived
            ]
            return httpx.Response(200, json={"nextPage": None, "prevPage": None, "data": data})
        status = {"overview": "Finished", "message": "done"}
        operation = {"id": "op_1", "kind": "upload", "status": status, "createDate": 1, "updateDate": 1}
        return httpx.Response(200, json=operation)

    def _session(self, files: list[dict[str, Any]]) -> dict[str, Any]:
        self.sessions.append(files)
        number = len(self.sessions)
        assets = [
            {
                "metadata": file,
                "upload": {
                    "method": self.method,
                    "url": self.url
                    if self.url is not None
                    else f"{self.store.url}/{number}/{file['filename']}",
                    "headers": {"X-Given": file["filename"], "Content-Type": file["mime"]},
                },
            }
            for file in files
        ]
        return {"id": f"up_{number}", "opId": f"op_{number}", "assets": assets}


def _project() -> dict[str, Any]:
    names = ("name", "workspaceId", "localization")
    return {
        "id": PROJECT,
        **dict.fromkeys(names, "x"),
        "type": "Images",
        "createDate": 1,
        "tags": [],
        "groups": [],
    }


async def upload(side: Side, api: Api, files: Any, **options: Any) -> Any:
    client = side.client_class(KEY, endpoint=ENDPOINT, retry=QUICK, transport=httpx.MockTransport(api))
    with api.store:
        report = await side.settle(client.get_project(PROJECT).assets.upload(files, **options))
    await side.settle(client.close())
    return report


@pytest.mark.parametrize("method", ["PUT", "POST"])
async def test_a_request_has_the_given_method_and_headers_and_no_others(side: Side, method: str) -> None:
    api = Api(lambda _: (200, {"Set-Cookie": "session=1; Path=/"}, b""), method)
    # Above 256 kB, a file is not held in memory.
    report = await upload(side, api, [("a.png", png(1)), ("b.png", png(2, 400_000))], concurrency=1)
    assert report.is_ok
    sent_files = api.store.requests
    assert [(sent.method, sent.path, sent.body) for sent in sent_files] == [
        (method, "/1/a.png", png(1)),
        (method, "/1/b.png", png(2, 400_000)),
    ]
    for sent, name in zip(sent_files, ("a.png", "b.png"), strict=True):
        assert dict(sent.headers) == {
            "Host": api.store.url.removeprefix("http://"),
            "X-Given": name,
            "Content-Type": "image/png",
            "Content-Length": str(len(sent.body)),
        }


async def test_the_key_is_in_no_request_to_a_signed_url(side: Side, project: Any, busy: Sandbox) -> None:
    busy.faults = [{"operation": "sendFile", "when": {"rate": 0.3}, "do": {"status": 503}}]
    assert (await side.settle(project.assets.upload(pngs(20)))).is_ok
    sent = requests(busy, "sendFile")
    assert len(sent) >= 20
    names = {name for entry in sent for name in entry.request_headers}
    assert names == {"host", "content-length", "content-type", "x-goog-hash", "x-goog-meta-datature-upload"}
    assert KEY not in repr([(entry.target, dict(entry.request_headers)) for entry in sent])


async def test_a_client_certificate_is_not_shown_to_a_store(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    own_server, own = authority.issue("127.0.0.1"), authority.issue("client@nexus.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority.path)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_cert_chain(own_server.certificate, own_server.private_key)
    api = Api()

    def answer(sent: Sent) -> tuple[int, Mapping[str, str], bytes]:
        if PROJECT not in sent.path:
            return api.store_answer(sent)
        answered = api(httpx.Request(sent.method, ENDPOINT + sent.path, content=sent.body))
        return answered.status_code, {"Content-Type": "application/json"}, answered.content

    with Store(answer, context) as server:
        api.url = f"{server.url}/slice_0.png"
        client = side.client_class(
            endpoint=server.url,
            mtls_certificate_file_path=own.certificate,
            mtls_private_key_file_path=own.private_key,
        )
        report = await side.settle(client.get_project(PROJECT).assets.upload(pngs(1)))
        await side.settle(client.close())
    assert report.is_ok
    assert [sent.path for sent in server.requests if not sent.certificate] == ["/slice_0.png"]


@pytest.mark.parametrize("status", [302, 307])
async def test_a_redirect_is_not_followed(side: Side, status: int) -> None:
    with Store() as elsewhere:
        api = Api(lambda _: (status, {"Location": elsewhere.url}, b""))
        report = await upload(side, api, pngs(1))
    assert [outcome.status for outcome in report] == ["failed"]
    assert f"responded with {status}; redirects are not followed" in report[0].detail
    assert elsewhere.requests == []
    assert api.cancelled == ["up_1:cancel"]


@pytest.mark.parametrize("url", ["http://store.example/1", "ftp://store.example/1", "no URL"])
async def test_bytes_go_only_to_https_and_this_machine(side: Side, url: str) -> None:
    api = Api(url=url)
    report = await upload(side, api, pngs(1))
    assert [outcome.status for outcome in report] == ["failed"]
    assert "URL" in report[0].detail
    assert api.cancelled == ["up_1:cancel"]


@pytest.mark.parametrize("status", [401, 403, 410])
async def test_an_expired_url_gets_a_new_session(side: Side, status: int) -> None:
    api = Api(lambda sent: (status, {}, b"Expired") if sent.path == "/1/slice_1.png" else OK)
    assert (await upload(side, api, pngs(3))).is_ok
    assert api.cancelled == ["up_1:cancel"]
    assert [[file["filename"] for file in session] for session in api.sessions] == [
        ["slice_0.png", "slice_1.png", "slice_2.png"],
        ["slice_1.png"],
    ]


async def test_a_url_that_is_always_expired_is_given_up(side: Side, project: Any, busy: Sandbox) -> None:
    busy.faults = [{"operation": "sendFile", "do": {"status": 403}}]
    report = await side.settle(project.assets.upload(pngs(2)))
    assert [outcome.status for outcome in report] == ["failed", "failed"]
    assert "responded with 403" in report[0].detail
    assert await states(side, project, busy) == ["Cancelled"] * 4


async def test_bytes_that_were_damaged_on_the_way_are_sent_again(
    side: Side, project: Any, busy: Sandbox
) -> None:
    busy.faults = [{"operation": "sendFile", "when": {"nth": [1, 2]}, "do": {"status": 400}}]
    assert (await side.settle(project.assets.upload(pngs(1)))).is_ok
    assert len(requests(busy, "sendFile")) == 3
    busy.faults = [{"operation": "sendFile", "do": {"status": 400, "message": "bad checksum"}}]
    report = await side.settle(project.assets.upload(pngs(2)))
    assert [outcome.status for outcome in report] == ["ok", "failed"]
    assert "400: " in report[1].detail
    assert "bad checksum" in report[1].detail
    assert len(requests(busy, "sendFile")) < 10


@pytest.mark.parametrize("do", [{"reset": "after"}, {"reset": "during"}, {"status": 503}])
async def test_lost_answers_are_settled(side: Side, project: Any, busy: Sandbox, do: dict[str, Any]) -> None:
    busy.faults = [{"operation": "sendFile", "when": {"every": 3}, "do": do}]
    files = [*pngs(10), ("large.png", png(99, 1_000_000))]
    report = await side.settle(project.assets.upload(files))
    assert report.is_ok
    assert await contents(side, project) == dict(files)
    assert "Queued" not in await states(side, project, busy)


async def test_a_store_that_asks_for_a_pause_too_long_is_not_waited_for(side: Side) -> None:
    api = Api(lambda sent: (503, {"Retry-After": "3600"}, b"") if sent.path.startswith("/1/") else OK)
    assert (await upload(side, api, pngs(1))).is_ok
    assert [sent.path for sent in api.store.requests] == ["/1/slice_0.png", "/2/slice_0.png"]
