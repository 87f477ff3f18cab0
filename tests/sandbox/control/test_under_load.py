"""Data that is replaced while requests come: every answer is that of before or that of after."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from nexuskit.sandbox import Sandbox
from tests.sandbox.control.support import Control

KEY = "key"
SHARED: dict[str, Any] = {"id": "proj_s", "workflows": [{"id": "flow_1", "title": "s"}]}


def seed(title: str) -> dict[str, Any]:
    """Make a seed in which all titles of the project are the same, with row numbers of its own."""
    project = {
        "id": "proj_a",
        "workflows": [{"id": f"flow_{number}", "title": title} for number in range(5)],
        "sequences": [{"id": f"seq_{number}", "name": f"{title}{number}"} for number in range(5)],
    }
    projects = [project, SHARED] if title == "before" else [SHARED, project]
    return {"secret_keys": {KEY: ["proj_a"]}, "projects": projects}


def read_while(base_url: str, change: Callable[[], None]) -> list[httpx.Response]:
    """Read from four threads while something changes, and give all answers."""
    over = threading.Event()

    def read(path: str) -> list[httpx.Response]:
        answers = []
        with httpx.Client(base_url=base_url, headers={"Secret-Key": KEY}, trust_env=False) as http:
            while not over.is_set():
                answers.append(http.get(f"/projects/proj_a/{path}"))
        return answers

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read, path) for path in ("workflows", "sequences") * 2]
        try:
            change()
        finally:
            over.set()
        return [answer for reader in readers for answer in reader.result()]


def titles(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 200, answer.text
    body = answer.json()
    if isinstance(body, list):
        assert len(body) == 5
        return {flow["title"] for flow in body}
    assert len(body["data"]) == 5
    return {sequence["name"][:-1] for sequence in body["data"]}


def test_answers_are_of_before_or_of_after(where: str | None) -> None:
    with Sandbox(seed=seed("before"), db=where, control=True) as sandbox, Control(sandbox) as control:

        def change() -> None:
            control.call("PUT", "/snapshots/before")
            for _ in range(3):
                control.call("PUT", "/data", json=seed("after"))
                control.call("POST", "/snapshots/before/restore")
                control.call("PUT", "/data", json=seed("after"))
                control.call("POST", "/reset")
                sandbox.reseed(seed("after"))
                sandbox.restore("before")

        answers = read_while(sandbox.base_url, change)
    assert {frozenset(titles(answer)) for answer in answers} <= {frozenset({"before"}), frozenset({"after"})}
