"""The code samples of the spec, and what a sandbox must have so that they succeed."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import httpx

from nexuskit.sandbox import Sandbox
from tools.generated_files import read
from tools.share.samples import KEY, Request, requests, with_samples

ROOT = Path(__file__).parents[3]
SECRET_KEY = "nexuskit-demo-key"
PROJECT = "/projects/proj_cd067221d5a6e4007ccbb4afb5966535"
_BYTES = b"123456789"
_CRC = 0xE3069283 - 2**32
_SMALL = {"filename": "a.png", "mime": "image/png", "size": len(_BYTES)}
_OF_SESSIONS = ("cancelUploadSession", "getOperation")
_OF_PARTS = ("abortMultipartUpload", "createMultipartUploadPart")
_OF_SENT_PARTS = ("completeMultipartUploadPart", "completeMultipartUpload")


@functools.cache
def samples() -> dict[str, dict[str, str]]:
    """The samples by operationId and label."""
    document = with_samples(read(ROOT).data)
    return {
        request.id: {one["label"]: one["source"] for one in operation[KEY]}
        for operation, request in requests(document)
    }


def environment(sandbox: Sandbox) -> dict[str, str]:
    return {"DATATURE_API_BASE_URL": sandbox.base_url, "DATATURE_SECRET_KEY": SECRET_KEY}


def in_order() -> list[str]:
    """The operations so that all succeed one after the other: deletions last, the deepest first."""

    def key(request: Request) -> tuple[bool, int]:
        is_deletion = "delete" in request.id.lower()
        return is_deletion, -len(request.target) if is_deletion else 0

    return [request.id for request in sorted(_examples().values(), key=key)]


def runnable(sandbox: Sandbox, operation: str, label: str) -> str:
    """Return a sample that succeeds in a sandbox with the demo data.

    Nearly all samples are returned as they are. No new sandbox has an upload session, so one is made, and its
    ids take the place of those of the examples.
    """
    source = samples()[operation][label]
    for old, new in _request_of(sandbox, operation).items():
        source = source.replace(old, new)
    return source


def _request_of(sandbox: Sandbox, operation: str) -> dict[str, str]:
    ids: dict[str, str] = {}
    headers = {"Secret-Key": SECRET_KEY}

    def call(method: str, path: str, body: Any = None) -> Any:
        url = sandbox.base_url + PROJECT + path
        return (
            httpx.request(method, url, json=body, headers=headers, trust_env=False).raise_for_status().json()
        )

    if operation == "createMultipartUpload":
        video = {**example(operation).body, "crc32c": 0, "frames": 1}
        session = call("POST", "/assetuploadsessions", {"groups": ["main"], "assets": [video]})
        return {example(operation).values["uploadSessionId"]: session["id"]}
    if operation in (*_OF_SESSIONS, *_OF_PARTS, *_OF_SENT_PARTS):
        files = [{**_SMALL, "crc32c": _CRC}]
        session = call("POST", "/assetuploadsessions", {"groups": ["main"], "assets": files})
        ids[example("cancelUploadSession").values["uploadSessionId"]] = session["id"]
        ids[example("getOperation").values["opId"]] = session["opId"]
    if operation in (*_OF_PARTS, *_OF_SENT_PARTS):
        upload = call("POST", f"/assetuploadsessions/{session['id']}/multipart", _SMALL)
        ids[example("abortMultipartUpload").values["multipartId"]] = upload["id"]
    if operation in _OF_SENT_PARTS:
        part = f"/multipartassetuploads/{upload['id']}/parts/1"
        sent = httpx.put(call("PUT", part)["url"], content=_BYTES, trust_env=False).raise_for_status()
        tag = sent.headers["ETag"]
        ids['"abc'] = tag.removesuffix('"')
    if operation == "completeMultipartUpload":
        call("POST", f"{part}/complete", {"responseHeaders": {"ETag": tag}})
    return ids


@functools.cache
def _examples() -> dict[str, Request]:
    return {request.id: request for _, request in requests(read(ROOT).data)}


def example(operation: str) -> Request:
    """The example request of an operation."""
    return _examples()[operation]
