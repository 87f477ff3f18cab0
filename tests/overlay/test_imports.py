"""What an import costs: nobody waits for HTTP who uses no client, and nobody in a call who has warmed up."""

from __future__ import annotations

import json
import textwrap

from nexuskit.sandbox import Sandbox
from tests.overlay.programs import run_afresh as run
from tests.overlay.support import KEY, PROJECT, SEED

HEAVY = ("httpx", "httpcore", "anyio", "attr", "attrs", "msgspec", "asyncio", "ssl")
SANDBOX = ("starlette", "sqlalchemy", "yaml", "uvicorn", "nexuskit.sandbox")


def imported_modules(program: str, *arguments: str) -> set[str]:
    """The modules that a program has imported at its end."""
    ending = "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    return set(json.loads(run(textwrap.dedent(program) + ending, *arguments).splitlines()[-1]))


def test_nothing_heavy_is_imported_for_a_name() -> None:
    program = """
        import datature.nexus
        import nexuskit
        from nexuskit import errors, NotFoundError
        import nexus_api
        from nexus_api.errors import StatusError
    """
    assert imported_modules(program).isdisjoint(HEAVY + SANDBOX)


def test_what_sends_nothing_imports_no_http() -> None:
    program = "from nexuskit import ApiTypes, Hooks, RetryPolicy"
    assert imported_modules(program).isdisjoint({"httpx", "httpcore", "ssl"})


def test_only_an_upload_imports_what_reads_files() -> None:
    program = """
        from nexuskit import AsyncClient, Client
        for kind in (AsyncClient, Client):
            kind("key", endpoint="http://127.0.0.1:1").get_project("proj_a").assets
    """
    assert imported_modules(program).isdisjoint({"puremagic", "google_crc32c", "av", *SANDBOX})


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


def test_after_warming_up_neither_a_client_nor_a_call_imports_anything() -> None:
    # A name of a host takes other ways than an address.
    with Sandbox(seed=SEED) as sandbox:
        url = sandbox.base_url.replace("127.0.0.1", "localhost")
        assert json.loads(run(WARM, url, KEY, PROJECT)) == []


def test_clients_share_the_authorities_of_httpx_and_over_plain_http_have_none() -> None:
    program = """
        import ssl
        import nexuskit
        read = []
        load = ssl.SSLContext.load_verify_locations
        def counted(self, *args, **kwargs):
            read.append(args or kwargs)
            return load(self, *args, **kwargs)
        ssl.SSLContext.load_verify_locations = counted
        for endpoint in ("http://127.0.0.1:1", "https://nexus.test"):
            for kind in (nexuskit.Client, nexuskit.AsyncClient, nexuskit.Client, nexuskit.AsyncClient):
                kind("key", endpoint=endpoint)
            print(len(read))
    """
    assert run(program) == "0\n1\n"
