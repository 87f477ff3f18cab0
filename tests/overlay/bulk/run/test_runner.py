from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from nexuskit import Hooks, ResponseEvent
from nexuskit.errors import ArgumentError, BulkError, ConfigurationError, PlanError
from nexuskit.sandbox import Sandbox
from tests.overlay.bulk.runs import QUICK, echo, links, posts
from tests.overlay.support import KEY, PROJECT, Handler, Side, Wire, answering

pytestmark = pytest.mark.anyio


async def test_a_plan_with_errors_is_not_run(side: Side, project: Any, busy: Sandbox) -> None:
    bulk = project.sequences.bulk().extend(
        [{"asset_id": ""}, {"asset_id": "a", "sequnce": {"name": "A"}}, *links(1)]
    )
    before = len(posts(busy))
    with pytest.raises(PlanError) as caught:
        await side.settle(bulk.run())
    assert [finding.row for finding in caught.value.findings] == [0, 1]
    assert str(caught.value) == (
        "2 rows refused, nothing was sent: row 0: asset_id: must not be empty; "
        "row 1: sequnce: unknown key; did you mean 'sequence'?"
    )
    assert len(posts(busy)) == before
    report = await side.settle(bulk.run(fail_on="never"))
    assert [outcome.status for outcome in report] == ["not_sent", "not_sent", "ok"]
    assert report[0].reason == "asset_id: must not be empty"
    with pytest.raises(BulkError):
        report.raise_for_failures()


async def test_options_may_have_their_old_names(side: Side, project: Any) -> None:
    bulk = project.sequences.bulk().extend([{"asset_id": ""}, *links(2)])
    with pytest.warns(DeprecationWarning, match="^run: ") as warned:
        report = await side.settle(bulk.run(refuse="nothing", max_actions=1))
    assert {str(each.message) for each in warned} == {
        "run: refuse is deprecated; use fail_on",
        "run: max_actions is deprecated; use chunk_size",
    }
    assert [outcome.status for outcome in report] == ["not_sent", "ok", "ok"]
    assert report.requests == 2
    with pytest.warns(DeprecationWarning, match="refuse"), pytest.raises(PlanError):
        await side.settle(report.retry_failed(refuse="errors"))
    with pytest.raises(TypeError, match="refuse is the old name of fail_on; give fail_on alone"):
        await side.settle(bulk.run(refuse="nothing", fail_on="never"))


async def test_only_changes_are_sent(side: Side, project: Any, busy: Sandbox) -> None:
    await side.settle(project.sequences.bulk().extend(links(30)).run())
    before = len(posts(busy))
    report = await side.settle(project.sequences.bulk().extend(links()).run(only_changes=True))
    assert report.is_ok
    assert report.ok_details == {"already so": 30}
    assert report.requests == len(posts(busy)) - before == 1
    again = await side.settle(project.sequences.bulk().extend(links()).run(only_changes=True))
    assert again.is_ok
    assert again.requests == 0


async def test_a_refused_key_stops_the_run_and_is_told(side: Side, wire: Callable[[Handler], Wire]) -> None:
    calls = wire(answering({"message": "no"}, status=401))
    bulk = calls.project.sequences.bulk().extend(links(3))
    report = await calls.settle(bulk.run(chunk_size=1, concurrency=1))
    assert [outcome.status for outcome in report] == ["failed", "not_sent", "not_sent"]
    assert report.stopped.startswith("status 401: no; check")
    assert report.exit_code == 1
    assert len(calls.requests) == 1
    with pytest.raises(BulkError) as caught:
        report.raise_for_failures()
    assert caught.value.__cause__ is report.error
    with pytest.raises(ArgumentError, match="already been run"):
        await calls.settle(bulk.run())


async def test_a_closed_client_ends_a_run_with_a_report(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(echo)
    bulk = calls.project.sequences.bulk().extend(links(2))
    await calls.settle(calls.client.close())
    report = await calls.settle(bulk.run())
    assert [outcome.status for outcome in report] == ["not_sent", "not_sent"]
    assert "closed" in report.stopped


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"chunk_size": 0}, "chunk_size: must be 1 or more, got 0"),
        ({"max_chunk_bytes": "1 MB"}, "max_chunk_bytes: must be an integer, got '1 MB'"),
        ({"concurrency": True}, "concurrency: must be an integer, got True"),
        ({"attempts": -1}, "attempts: must be 1 or more, got -1"),
        ({"fail_on": "all"}, "fail_on: must be one of 'error', 'warning', 'never', got 'all'"),
        ({"journal": 3}, "journal: must be the path of a file, got int"),
        ({"progress": "bar"}, "progress: must be True or a function of one argument, got str"),
        (
            {"progress": lambda: None},
            "progress: must be True or a function of one argument: too many positional arguments",
        ),
    ],
)
async def test_an_option_that_cannot_be_used_is_refused(
    side: Side, project: Any, options: dict[str, Any], message: str
) -> None:
    bulk = project.sequences.bulk().extend(links(1))
    with pytest.raises(ArgumentError) as caught:
        await side.settle(bulk.run(**options))
    assert str(caught.value) == message
    assert (await side.settle(bulk.run())).is_ok


async def test_a_hook_that_raises_after_an_answer_leaves_what_was_done(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    def after(event: ResponseEvent) -> None:
        if event.method == "POST":
            raise ConfigurationError("not with me")

    client = side.client_class(KEY, endpoint=busy.base_url, retry=QUICK, hooks=Hooks(after=[after]))
    actions = [{"asset_id": f"asset_{n}", "sequence": {"name": "A"}} for n in range(3)]
    sequences = client.get_project(PROJECT).sequences
    report = await side.settle(sequences.bulk().extend(actions).run(journal=tmp_path / "j"))
    await side.settle(client.close())
    assert report.stopped == "not with me"
    assert [outcome.status for outcome in report] == ["ok", "ok", "ok"], "a last look found it done"
    again = await side.settle(project.sequences.bulk().extend(actions).run(journal=tmp_path / "j"))
    assert again.is_ok
    assert again.requests == 0


async def test_a_name_that_cannot_be_asked_for_stays_unknown_and_ends_nothing(
    wire: Callable[[Handler], Wire],
) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if b"xxxx" in request.content:
            return httpx.Response(500)
        return echo(request)

    calls = wire(handler)
    long = {"asset_id": "asset_1", "sequence": {"name": "x" * 70_000}}
    bulk = calls.project.sequences.bulk().extend([long, *links(1)])
    report = await calls.settle(bulk.run(chunk_size=1, concurrency=1))
    assert [outcome.status for outcome in report] == ["unknown", "ok"]
    assert report.stopped == ""
