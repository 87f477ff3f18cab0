"""Start a sandbox, run the tour, and print each call with its response."""

from __future__ import annotations

import ast
import asyncio
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import msgspec
import tour

from nexuskit import ApiTypes, AsyncClient, Client
from nexuskit.errors import NexusError
from nexuskit.sandbox import Sandbox

WIDTH = 100


def main() -> None:
    """Run every part of the tour. An unexpected error ends the demo with a traceback."""
    with Sandbox() as sandbox:
        print(f"A sandbox listens at {sandbox.base_url}")
        with Client(sandbox.secret_key, endpoint=sandbox.base_url) as client:
            for part in (
                tour.workspace,
                tour.workflows,
                tour.assets,
                tour.sequences,
                tour.bulk_updates,
                tour.bulk_updates_of_any_size,
                tour.ways_out,
            ):
                run(part, client)
            run_mistakes(tour.mistakes, client)
        asyncio.run(run_async(tour.asynchronous, sandbox))
    print("\nDone: every call succeeded.")


def run(part: Callable[[Client], None], client: Client) -> None:
    """Run the statements of one part of the tour."""
    names: dict[str, Any] = {**vars(tour), "client": client}
    for statement in statements(part):
        show(eval(statement, names))


def run_mistakes(part: Callable[[Client], None], client: Client) -> None:
    """Run statements that must raise an error of nexuskit."""
    for statement in statements(part):
        try:
            eval(statement, {**vars(tour), "client": client})
        except NexusError as error:
            print(f"{type(error).__name__}: {error}")
        else:
            raise SystemExit("the demo expected this call to fail")


async def run_async(part: Callable[[AsyncClient], Any], sandbox: Sandbox) -> None:
    """Run the statements of an asynchronous part of the tour."""
    async with AsyncClient(sandbox.secret_key, endpoint=sandbox.base_url) as client:
        names: dict[str, Any] = {**vars(tour), "client": client}
        for statement in statements(part):
            answer = eval(statement, names)
            show(await answer if inspect.iscoroutine(answer) else answer)


def statements(part: Callable[..., Any]) -> Iterator[CodeType]:
    """Print the title of a function, then print and yield its statements one by one."""
    source = textwrap.dedent(inspect.getsource(part))
    [function] = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    print(f"\n{inspect.getdoc(part)}\n")
    for statement in function.body[1:]:
        text = textwrap.dedent(" " * statement.col_offset + (ast.get_source_segment(source, statement) or ""))
        print(textwrap.indent(text, "... ").replace("...", ">>>", 1))
        tree = (
            ast.Expression(statement.value)
            if isinstance(statement, ast.Expr)
            else ast.Module([statement], [])
        )
        mode = "eval" if isinstance(statement, ast.Expr) else "exec"
        yield compile(tree, "tour", mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def show(answer: Any) -> None:
    """Print a return value on several lines."""
    if answer is not None:
        print(layout(answer))


def layout(value: Any, prefix: str = "", indent: str = "") -> str:
    """Format a value as Python source, with one field or item per line if it is long."""
    line = f"{indent}{prefix}{value!r}"
    if len(line) <= WIDTH:
        return line
    if isinstance(value, list):
        opening, closing, parts = "[", "]", [("", item) for item in value]
    elif isinstance(value, dict):
        opening, closing, parts = "{", "}", [(f"{key!r}: ", item) for key, item in value.items()]
    elif isinstance(value, msgspec.Struct | ApiTypes.PaginationResponse):
        opening, closing = f"{type(value).__name__}(", ")"
        names = (
            [name for name in value.__struct_fields__ if getattr(value, name) is not None]
            if isinstance(value, msgspec.Struct)
            else ("next_page", "prev_page", "data")
        )
        parts = [(f"{name}=", getattr(value, name)) for name in names]
    else:
        return line
    inner = "".join(f"{layout(item, name, indent + '    ')},\n" for name, item in parts)
    return f"{indent}{prefix}{opening}\n{inner}{indent}{closing}"


if __name__ == "__main__":
    main()
