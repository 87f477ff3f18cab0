from __future__ import annotations

from pathlib import Path

import pytest

from generator.diagnostics import SpecError
from tools.unasync import derive, unasync


@pytest.mark.parametrize(
    ("asynchronous", "synchronous"),
    [
        ("async def f():\n    pass\n", "def f():\n    pass\n"),
        (
            "async def f():\n    async with a as b:\n        pass\n",
            "def f():\n    with a as b:\n        pass\n",
        ),
        (
            "async def f():\n    async for a in b:\n        yield a\n",
            "def f():\n    for a in b:\n        yield a\n",
        ),
        ("x = [a async for a in b]\n", "x = [a for a in b]\n"),
        ("x = (await f()).data\n", "x = (f()).data\n"),
        ("client: AsyncClient\n", "client: Client\n"),
        ("class _AsyncPool(AsyncThings): pass\n", "class _Pool(Things): pass\n"),
        ("from .._async.client import AsyncClient\n", "from .._sync.client import Client\n"),
        ("async def __aenter__(self): await self.aclose()\n", "def __enter__(self): self.close()\n"),
        ("def f() -> AsyncIterator[int]: ...\n", "def f() -> Iterator[int]: ...\n"),
        (
            '"""Use `async with AsyncClient() as c: await c.f()`."""\n',
            '"""Use `with Client() as c: c.f()`."""\n',
        ),
        ("# await the AsyncClient, asynchronously\n", "# the Client, synchronously\n"),
        ('f"{type(x)} must be an httpx.AsyncClient"\n', 'f"{type(x)} must be an httpx.Client"\n'),
        (
            'f"{await x.aread()} of AsyncClient {AsyncClient!r:>{AsyncClient}}"\n',
            'f"{x.read()} of Client {Client!r:>{Client}}"\n',
        ),
        ("awaiting = unawaited = is_async_name = 1\n", "awaiting = unawaited = is_async_name = 1\n"),
    ],
)
def test_each_construct(asynchronous: str, synchronous: str) -> None:
    assert unasync(asynchronous) == synchronous
    assert unasync(synchronous) == synchronous


@pytest.mark.parametrize(
    "line",
    [
        "import asyncio",
        "from anyio import sleep",
        "def f(x: Awaitable[int]): ...",
        "x: Coroutine[int]",
        "x.areadlines()",
        "def __await__(self): ...",
        "# see Asyncs",
        '"""Call await."""',
        "is_async_thing = 1",
        "async_thing = 1",
    ],
)
def test_what_is_left_over_is_an_error_with_its_place(line: str, tmp_path: Path) -> None:
    folder = tmp_path / "kit/_async"
    (folder / "inner").mkdir(parents=True)
    (folder / "fine.py").write_text("x = 1\n")
    (folder / "inner/wrong.py").write_text(f"y = 1\n\n{line}\n")
    with pytest.raises(SpecError) as caught:
        derive(folder, "kit/_async")
    [diagnostic] = caught.value.diagnostics
    assert (diagnostic.location.file, diagnostic.location.line) == ("kit/_async/inner/wrong.py", 3)
    assert "no synchronous counterpart" in diagnostic.message
    assert "tools/unasync.py" in diagnostic.hint
