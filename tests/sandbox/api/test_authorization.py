"""Who may see what, and in which order a request is judged."""

from __future__ import annotations

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import OTHER_KEY, OTHER_PROJECT, Api


def test_projects_do_not_mix(shared_sandbox: Sandbox) -> None:
    with Api(shared_sandbox, OTHER_PROJECT, OTHER_KEY) as other:
        assert other.call("GET", "/workflows/flow_1")["title"] == "Of the other project"
        assert other.entries("Patient A") == [(None, 1, "asset_1")]
        assert [asset["id"] for asset in other.walk("/assets")] == ["asset_1"]
        for path in ("/workflows/flow_2", "/sequences/seq_b", "/assets/asset_2", "/assets/image_2.jpg"):
            assert "has no" in other.problem(404, "GET", path)


BAD_BODY = {"content": b"{", "headers": {"Content-Type": "application/json"}}


def test_the_order_of_the_checks(shared_sandbox: Sandbox) -> None:
    # Each request has every fault that comes after the one it is answered for.
    with Api(shared_sandbox, key=None) as nobody:
        nobody.problem(404, "PATCH", "/nothing/none", **BAD_BODY)
        nobody.problem(405, "PUT", "/workflows/none", **BAD_BODY)
        nobody.problem(401, "PATCH", "/workflows/none", **BAD_BODY)
    with Api(shared_sandbox, OTHER_PROJECT) as stranger:
        stranger.problem(403, "PATCH", "/workflows/none", **BAD_BODY)
        stranger.problem(403, "GET", "/sequences", params={"limit": 0})
    with Api(shared_sandbox) as caller:
        caller.problem(400, "PATCH", "/workflows/none", **BAD_BODY)
        caller.problem(404, "PATCH", "/workflows/none", json={"title": "x"})
