"""Derives the overlay's synchronous code from its asynchronous code.

Texts and comments are treated like code, because docstrings and messages name the same classes. What is
left of the asynchronous world afterwards is an error: a new name belongs into the table below, or does not
belong into the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.diagnostics import Diagnostic, Location, SpecError, raise_if_any

NAMES: Mapping[str, str] = {
    **{f"__a{name}__": f"__{name}__" for name in ("enter", "exit", "iter", "next")},
    **{f"a{name}": name for name in ("close", "closing", "iter", "next", "read")},
    **{f"a{name}": name for name in ("synchronous", "synchronously")},
    "Asynchronous": "Synchronous",
    "StopAsyncIteration": "StopIteration",
    "_async": "_sync",
    "asynccontextmanager": "contextmanager",
}
"""The replacement of each name on the synchronous side; classes lose the `Async` that they begin with."""

HEADER = "# Derived from {source}; do not edit.\n# Change that file and run `make generate`.\n"

_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_KEYWORD = re.compile(r"\b(?:await|async(?=[ \t]+(?:def|for|with)\b))[ \t]+")
_CLASS = re.compile(r"^(_?)Async(?=[A-Z])")
_LEFT_OVER = re.compile(
    r"_*(?:async|Async)\w*|\w+(?:Async|_async)(?![a-z])\w*"
    r"|await|Await\w*|Coroutine\w*|asyncio|anyio|trio"
    r"|__a(?:enter|exit|iter|next|wait)__|a(?:close|closing|iter|next|read|readlines?|write|send|throw|enter|exit)"
)


def derive(async_dir: Path, name: str) -> dict[str, str]:
    """Return the synchronous twin of every module in a folder, by its path relative to the folder.

    The sources are not formatted, and their imports are in no order. `name` is the folder, relative to the
    project, for messages.
    """
    derived: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for path in sorted(async_dir.rglob("*.py")):
        relative = path.relative_to(async_dir).as_posix()
        source, text = f"{name}/{relative}", unasync(path.read_text("utf-8"))
        diagnostics += find_leftovers(text, source)
        derived[relative] = HEADER.format(source=source) + text
    if not derived:
        raise SpecError([Diagnostic(Location(name), "has no modules", "restore the folder")])
    raise_if_any(diagnostics)
    return derived


def unasync(source: str) -> str:
    r"""Return the synchronous twin of a module's source.

    >>> unasync("async def ask(client: AsyncClient) -> Answer:\n    return await client.ask()\n")
    'def ask(client: Client) -> Answer:\n    return client.ask()\n'
    """
    return _WORD.sub(lambda name: NAMES.get(name[0]) or _CLASS.sub(r"\1", name[0]), _KEYWORD.sub("", source))


def find_leftovers(derived: str, source: str) -> Iterator[Diagnostic]:
    """Find what is still asynchronous in derived code, which is line for line like its source."""
    for number, line in enumerate(derived.splitlines(), start=1):
        for word in filter(_LEFT_OVER.fullmatch, _WORD.findall(line)):
            message = f"{word!r} has no synchronous counterpart"
            hint = "add it to NAMES in tools/unasync.py, or keep it out of the derived code"
            yield Diagnostic(Location(source, number), message, hint)
