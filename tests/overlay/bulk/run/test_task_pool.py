"""A pool: calls that run beside one coordinator, the same on both sides."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from nexuskit.concurrency import _async, _sync
from tests.overlay.bulk.run.task_pools import Held, calling, gone, happened, raising
from tests.overlay.programs import run
from tests.overlay.resources.walking import within
from tests.overlay.support import Side

pytestmark = pytest.mark.anyio


@pytest.fixture
def pool(side: Side) -> Any:
    """Made within the event loop, as a pool is."""
    return lambda: _async.TaskPool[Any]() if side.name == "async" else _sync.TaskPool[Any]()


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt, SystemExit, asyncio.CancelledError])
async def test_what_a_call_raises_is_raised_as_it_is_and_others_go_on(
    kind: type[BaseException], side: Side, pool: Any
) -> None:
    error = kind()
    other = Held(side)
    async with within(side, team := pool()):
        team.start(other)
        team.start(calling(side, raising(error)))
        with pytest.raises(kind) as raised:
            await side.settle(team.next())
        assert raised.value is error
        assert len(team) == 1
        other.let_go.set()
        assert await side.settle(team.next()) == "done"


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt, asyncio.CancelledError])
async def test_an_error_leaves_the_block_as_it_is(kind: type[BaseException], side: Side, pool: Any) -> None:
    error = kind()
    call = Held(side)

    async def coordinate() -> None:
        async with within(side, team := pool()):
            team.start(call)
            await happened(side, call.begun)
            raise error

    with pytest.raises(kind) as raised:
        await coordinate()
    assert raised.value is error
    # A task is cancelled and has ended; a thread cannot be stopped, and nobody waited for it.
    assert call.ended.is_set() == (side.name == "async")
    call.let_go.set()
    gone()


FORKED = {
    "sync": """
        def main():
            with _sync.TaskPool() as pool:
                pool.start(lambda: "done")
                child = os.fork()
                if child:
                    ended(child)
                    assert pool.next() == "done"
                else:
                    print("in the child", flush=True)
                    pool.next()

        done(main)
    """,
    "async": """
        async def call():
            return "done"

        async def main():
            async with _async.TaskPool() as pool:
                pool.start(call)
                child = os.fork()
                if child:
                    ended(child)
                    assert await pool.next() == "done"
                else:
                    print("in the child", flush=True)
                    await pool.next()

        done(lambda: asyncio.run(main()))
    """,
}


def test_a_child_is_told_that_the_run_is_that_of_its_parent(side: Side) -> None:
    program = """
        import asyncio, os
        from nexuskit.errors import ConfigurationError
        from nexuskit.concurrency import _async, _sync

        def ended(child):
            assert os.waitpid(child, 0)[1] == 0

        def done(main):
            try:
                main()
            except ConfigurationError as error:
                print(error, flush=True)
                os._exit(0)
            print("in the parent")
    """
    output = run(program + FORKED[side.name])
    assert "started before a fork" in output
    assert output.endswith("in the parent\n")


async def test_with_no_call_under_way_only_a_time_can_be_waited_for(side: Side, pool: Any) -> None:
    async with within(side, team := pool()):
        assert await side.settle(team.next(0.01)) is None
        with pytest.raises(RuntimeError, match="no call is in flight"):
            await side.settle(team.next())
