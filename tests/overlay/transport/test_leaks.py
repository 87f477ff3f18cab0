"""Clients, and what comes from them, leave no socket, no thread and no object behind.

Each program runs with its garbage collector off: what hangs in a circle of references would stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from tests.overlay.programs import run
from tests.overlay.support import KEY, PROJECT, SEED

COUNTING = dedent("""
    import asyncio, collections, gc, json, os, sys, threading, warnings
    import nexuskit

    _, url, key, project_id, count = sys.argv
    nexuskit.warmup()
    gc.collect()
    gc.disable()

    WATCHED = {"nexuskit", "nexus_api", "httpx", "httpcore", "h11", "anyio"}

    def held():
        kinds = collections.Counter(type(thing) for thing in gc.get_objects())
        return {
            "files": len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0,
            "threads": threading.active_count(),
            "objects": sum(
                number for kind, number in kinds.items() if kind.__module__.split(".")[0] in WATCHED
            ),
        }

    def use(client):
        project = client.get_project(project_id)
        assert len(project.workflows.list()) == 2

    def measure(once):
        once()
        once()
        before = held()
        for _ in range(int(count)):
            once()
        print(json.dumps([before, held()]))
""")

CLOSED = {
    "by nobody": """
        # A socket that is dropped open warns; its client was.
        warnings.simplefilter("ignore", ResourceWarning)

        def once():
            use(nexuskit.Client(key, endpoint=url))

        measure(once)
    """,
    "after errors": """
        def once():
            with nexuskit.Client(key, endpoint=url) as client:
                try:
                    client.get_project(project_id).workflows.get("flow_none")
                except nexuskit.NotFoundError:
                    pass
            with nexuskit.Client("another-key", endpoint=url) as client:
                try:
                    use(client)
                except nexuskit.UnauthorizedError:
                    pass

        measure(once)
    """,
    "by async with": """
        async def main():
            async def once():
                async with nexuskit.AsyncClient(key, endpoint=url) as client:
                    assert len(await client.get_project(project_id).workflows.list()) == 2

            await once()
            await once()
            before = held()
            for _ in range(int(count)):
                await once()
            print(json.dumps([before, held()]))

        asyncio.run(main())
    """,
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Sandbox(seed=SEED) as sandbox:
        yield sandbox.base_url


def count_objects(program: str, url: str, count: int) -> tuple[Any, Any]:
    before, after = json.loads(run(COUNTING + dedent(program), url, KEY, PROJECT, str(count)))
    print(f"{count} times: {before} before, {after} after")
    return before, after


@pytest.mark.parametrize("count", [20, pytest.param(300, marks=pytest.mark.full)])
@pytest.mark.parametrize("how", CLOSED)
def test_clients_made_in_a_loop_leave_nothing_behind(how: str, count: int, url: str) -> None:
    before, after = count_objects(CLOSED[how], url, count)
    assert after == before


def test_what_came_from_a_closed_client_holds_no_socket(url: str) -> None:
    program = """
        from nexus_api import api

        def once(client):
            view = client.with_options(timeout=5)
            project = view.get_project(project_id)
            page = project.sequences.list({"limit": 1})
            walk = project.sequences.iter(page_size=1)
            first = next(walk)
            for thread in threading.enumerate():
                if thread is not threading.current_thread():
                    thread.join()
            kept.extend([view, project, page, walk, first, client.raw(api.workspace.get_workspace())])
            for answer in project.workflows.get, project.sequences.get:
                try:
                    answer("none_of_this_id")
                except nexuskit.NotFoundError as error:
                    kept.append(error)
            client.close()

        kept = []
        before = held()["files"]
        for _ in range(int(count)):
            once(nexuskit.Client(key, endpoint=url))
        print(json.dumps([before, held()["files"]]))
        assert len(kept) == 8 * int(count)
    """
    before, after = count_objects(program, url, 10)
    assert after == before
