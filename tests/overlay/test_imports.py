"""What an import costs: nobody waits for HTTP who uses no client, and nobody in a call who has warmed up."""

from __future__ import annotations

import json
import textwrap

import pytest

from nexuskit.sandbox import Sandbox
from tests.overlay.programs import run
from tests.overlay.support import KEY, PROJECT, SEED

HEAVY = ("httpx", "httpcore", "anyio", "attr", "attrs", "msgspec", "asyncio", "ssl")


def imported(program: str, *arguments: str) -> set[str]:
    """The modules that a program has imported at its end."""
    ending = "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    return set(json.loads(run(textwrap.dedent(program) + ending, *arguments).splitlines()[-1]))


@pytest.mark.parametrize(
    "program",
    [
        "import nexuskit",
        "import datature.nexus",
        "from nexuskit import errors, NotFoundError",
        "from nexuskit.errors import NotFoundError",
        "import nexus_api",
        "from nexus_api.errors import StatusError",
    ],
)
def test_nothing_heavy_is_imported_for_a_name(program: str) -> None:
    assert imported(program).isdisjoint(HEAVY)


@pytest.mark.parametrize("name", ["ApiTypes", "Hooks", "RetryPolicy"])
def test_what_sends_nothing_imports_no_http(name: str) -> None:
    assert imported(f"from nexuskit import {name}").isdisjoint({"httpx", "httpcore", "ssl"})


WARM = """
    import asyncio, json, sys
    import nexuskit

    _, url, key, project_id = sys.argv
    assert nexuskit.warmup() is None
    warm = set(sys.modules)
    nexuskit.warmup()

    with nexuskit.Client(key, endpoint=url) as client:
        project = client.get_project(project_id)
        assert [flow.title for flow in project.workflows.list()]
        assert [entry.name for entry in project.sequences.iter()]
        try:
            project.workflows.get("flow_none")
        except nexuskit.NotFoundError:
            pass

    async def call():
        async with nexuskit.AsyncClient(key, endpoint=url) as client:
            project = client.get_project(project_id)
            assert [flow.title for flow in await project.workflows.list()]
            assert [entry.name async for entry in project.sequences.iter()]

    asyncio.run(call())
    nexuskit.Client(key, endpoint="https://nexus.test").close()
    print(json.dumps(sorted(set(sys.modules) - warm)))
"""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_after_warming_up_neither_a_client_nor_a_call_imports_anything(host: str) -> None:
    with Sandbox(seed=SEED) as sandbox:
        url = sandbox.base_url.replace("127.0.0.1", host)
        assert json.loads(run(WARM, url, KEY, PROJECT)) == []


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_clients_share_the_authorities_of_httpx_and_over_plain_http_have_none(kind: str) -> None:
    program = """
        import ssl, sys
        import httpx
        import nexuskit
        read = []
        load = ssl.SSLContext.load_verify_locations
        def counted(self, *args, **kwargs):
            read.append(args or kwargs)
            return load(self, *args, **kwargs)
        ssl.SSLContext.load_verify_locations = counted
        make = getattr(nexuskit, sys.argv[1])
        for number in range(3):
            make("key", endpoint="http://127.0.0.1:1")
        print(len(read))
        for number in range(3):
            make("key", endpoint="https://nexus.test")
        print(len(read))
    """
    assert run(program, kind) == "0\n1\n"
