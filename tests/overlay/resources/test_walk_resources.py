"""What a walk costs, and what becomes of it when its process forks or ends."""

from __future__ import annotations

from tests.overlay.programs import run

BEGINNING = """
    import os, threading
    import httpx
    from nexuskit import Client

    hanging, opened = threading.Event(), threading.Event()
    asked = []

    def handler(request):
        asked.append(start := int(request.url.params.get("page", "0")))
        if start == 1 and asked.count(1) == 1:
            hanging.set()
            opened.wait()
        stamp = {"createDate": 0, "updateDate": 0}
        item = {"id": f"seq_{start}", "name": str(start), "projectId": "proj_a", "items": [], **stamp}
        item["attributes"] = {"bytesUsed": 0, "bytesTotal": 0}
        following = {"nextPage": str(start + 1)} if start < 4 else {}
        return httpx.Response(200, json={"data": [item], **following})

    client = Client("key", endpoint="https://nexus.test", transport=httpx.MockTransport(handler))
    walk = client.get_project("proj_a").sequences.iter(page_size=1)
    assert next(walk).name == "0"
    hanging.wait()
"""


def test_a_program_ends_although_a_page_ahead_hangs() -> None:
    assert run(BEGINNING + "    print('done')\n") == "done\n"


def test_a_forked_walk_fetches_for_itself_what_its_parent_was_fetching() -> None:
    program = """
    child = os.fork()
    if not child:
        os.write(1, ",".join(item.name for item in walk).encode())
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    opened.set()
    print(":" + ",".join(item.name for item in walk))
    """
    assert run(BEGINNING + program) == "1,2,3,4:1,2,3,4\n"
