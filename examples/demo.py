"""Start a sandbox, run the tour, and print each call with its response."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import os
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import tour

from nexuskit import AsyncClient, Client
from nexuskit.errors import NexusError
from nexuskit.sandbox import Sandbox

WIDTH = 100
LINES = 4

HEADING, CODE = "1;34", "1"
"""Codes of ANSI escape sequences."""


async def main() -> None:
    """Run every part of the tour. An unexpected error ends the demo with a traceback."""
    started = time.monotonic()
    with Sandbox() as sandbox:
        with Client(sandbox.secret_key, endpoint=sandbox.base_url) as client:
            for part in (
                tour.workspace,
                tour.workflows,
                tour.assets,
                tour.sequences,
                tour.bulk_updates,
                tour.bulk_updates_of_any_size,
                tour.uploads,
                tour.ways_out,
            ):
                await run(part, client)
            run_mistakes(tour.mistakes, client)
        async with AsyncClient(sandbox.secret_key, endpoint=sandbox.base_url) as asynchronous:
            await run(tour.asynchronous, asynchronous)
        print_heading("Done")
        print(f"{sandbox.requests.total} requests were answered in {time.monotonic() - started:.1f} seconds.")
        invite(sandbox)


def invite(sandbox: Sandbox) -> None:
    """Say where the inspector is; on a terminal, keep the sandbox running for a look at it."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(
            "To see the data and the requests in a browser, run `make sandbox` and open http://127.0.0.1:8080/"
        )
        return
    print(f"See what they changed in a browser: {sandbox.base_url}/")
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        input("Press Enter to stop the sandbox. ")


async def run(part: Callable[..., Any], client: Client | AsyncClient) -> None:
    """Run the statements of one part of the tour."""
    names: dict[str, Any] = {**vars(tour), "client": client}
    for statement in statements(part):
        answer = eval(statement, names)
        if inspect.iscoroutine(answer):
            answer = await answer
        if answer is not None:
            print(wrap(repr(answer)))


def run_mistakes(part: Callable[[Client], None], client: Client) -> None:
    """Run statements that must raise an error of nexuskit."""
    for statement in statements(part):
        try:
            eval(statement, {**vars(tour), "client": client})
        except NexusError as error:
            print(wrap(f"{type(error).__name__}: {error}"))
        else:
            raise SystemExit("the demo expected this call to fail")


def statements(part: Callable[..., Any]) -> Iterator[CodeType]:
    """Print the title of a function, then print and yield its statements one by one."""
    source = textwrap.dedent(inspect.getsource(part))
    [function] = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    print_heading(inspect.getdoc(part) or part.__name__)
    for statement in function.body[1:]:
        text = textwrap.dedent(" " * statement.col_offset + (ast.get_source_segment(source, statement) or ""))
        print(style(textwrap.indent(text, "... ").replace("...", ">>>", 1), CODE))
        tree = (
            ast.Expression(statement.value)
            if isinstance(statement, ast.Expr)
            else ast.Module([statement], [])
        )
        mode = "eval" if isinstance(statement, ast.Expr) else "exec"
        yield compile(tree, "tour", mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def print_heading(title: str) -> None:
    """Print the heading of a part."""
    print(style(f"\n== {title} ==\n", HEADING))


def style(text: str, code: str) -> str:
    """Return a text with a style, if stdout shows it."""
    return f"\x1b[{code}m{text}\x1b[0m" if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else text


def wrap(text: str) -> str:
    """Break a long line between words, and leave out what does not fit into a few lines."""
    return textwrap.fill(
        text,
        WIDTH,
        subsequent_indent="    ",
        max_lines=LINES,
        placeholder=" ...",
        break_long_words=False,
        break_on_hyphens=False,
    )


if __name__ == "__main__":
    asyncio.run(main())
