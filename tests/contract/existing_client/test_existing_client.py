"""Datature's own client, unchanged, uploads files into the sandbox and manages them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from nexuskit.sandbox import Sandbox
from tests.contract.existing_client import steps
from tests.existing import install
from tests.packaging.environments import run

pytestmark = pytest.mark.full

PROJECT = "proj_1"


class Ran(NamedTuple):
    sandbox: Sandbox
    errors: dict[str, str | None]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    folder = tmp_path_factory.mktemp("existing")
    environment = install(folder / "venv")
    settings = {"part_bytes": 4_000, "checked_bytes": steps.PARTS_ABOVE, "processing_ms": 100}
    # The first step cancels a session while its files are being sent.
    slow = [{"operation": "sendFile", "when": {"nth": [1, 2]}, "do": {"delay": 2}}]
    with Sandbox(seed={"projects": [{"id": PROJECT}]}, settings=settings, faults=slow) as sandbox:
        command = [str(environment.python), steps.__file__, sandbox.base_url, sandbox.secret_key, PROJECT]
        done = run([*command, str(folder)], env={})
        yield Ran(sandbox, json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("step", [step.__name__ for step in steps.STEPS])
def test_a_step_works(ran: Ran, step: str) -> None:
    assert ran.errors[step] is None, ran.errors[step]


def test_a_file_was_sent_in_parts(ran: Ran) -> None:
    requests = ran.sandbox.requests
    sent = [request.request_bytes for request in requests.entries(operation_id="sendPart")]
    assert len(sent) == -(-len(steps.LARGE) // 4_000)
    assert sum(sent) == len(steps.LARGE)
    assert [one.result for one in requests.entries(operation_id="completeMultipartUpload")] == [200]


def test_the_session_was_cancelled(ran: Ran) -> None:
    [cancelled] = ran.sandbox.requests.entries(operation_id="cancelUploadSession")
    assert cancelled.result == 200


def test_nothing_failed(ran: Ran) -> None:
    failed = [(one.operation_id, one.result) for one in ran.sandbox.requests.entries() if one.result != 200]
    # The files of the cancelled session.
    assert failed == [("sendFile", 403)] * 2
