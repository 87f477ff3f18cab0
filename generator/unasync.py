"""Derives the overlay's synchronous code from its asynchronous code.

Works on tokens, so that a name is a name and not a part of one. Texts and comments are treated like code,
because docstrings and messages speak of the same classes. What is left of the asynchronous world afterwards
is an error: a new name belongs into the table below, or does not belong into the code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tokenize_rt import Token, src_to_tokens, tokens_to_src

from .diagnostics import Diagnostic, Location, SpecError, raise_if_any

_ASYNC = ("Client", "BaseTransport", "ContextManager", "ExitStack", "Generator", "Iterable", "Iterator")
NAMES: Mapping[str, str] = {
    **{f"Async{name}": name for name in _ASYNC},
    **{f"__a{name}__": f"__{name}__" for name in ("enter", "exit", "iter", "next")},
    **{f"a{name}": name for name in ("close", "closing", "iter", "next", "read")},
    **{f"a{name}": name for name in ("synchronous", "synchronously")},
    "Asynchronous": "Synchronous",
    "StopAsyncIteration": "StopIteration",
    "_async": "_sync",
    "asynccontextmanager": "contextmanager",
}
"""The replacement of each name on the synchronous side, beside the classes that the folder itself defines."""

HEADER = "# Derived from {source}; do not edit.\n# Change that file and run `make generate`.\n"

_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_KEYWORD = re.compile(r"\b(?:await|async(?=[ \t]+(?:def|for|with)\b))[ \t]+")
_OWN_CLASS = re.compile(r"(_?)Async([A-Z]\w*)")
_LEFT_OVER = re.compile(
    r"_*(?:async|Async)\w*|\w+(?:Async|_async)(?![a-z])\w*"
    r"|await|Await\w*|Coroutine\w*|asyncio|anyio|trio"
    r"|__a(?:enter|exit|iter|next|wait)__|a(?:close|closing|iter|next|read|readlines?|write|send|throw|enter|exit)"
)


def derive(async_dir: Path, name: str) -> dict[str, str]:
    """Return the synchronous twin of every module in a folder, by its path relative to the folder.

    The sources are not formatted, and their imports are in no order. `name` is the folder, relative to the
    project, for messages.

    Raises:
        SpecError: There is nothing to derive from, a module is no Python, or something asynchronous is left
            over; every place is named.
    """
    originals = {path.relative_to(async_dir).as_posix(): path for path in sorted(async_dir.rglob("*.py"))}
    if not originals:
        raise SpecError([Diagnostic(Location(name), "has no modules", "restore the folder")])
    texts = {f"{name}/{relative}": path.read_text("utf-8") for relative, path in originals.items()}
    names = {**NAMES, **dict(_own_classes(texts))}
    derived: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for relative, (source, original) in zip(originals, texts.items(), strict=True):
        text = unasync(original, names)
        diagnostics += left_over(text, source)
        derived[relative] = HEADER.format(source=source) + text
    raise_if_any(diagnostics)
    return derived


def _own_classes(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the classes that modules define, and that have Async in front, with their names without it."""
    for source, text in texts.items():
        try:
            module = ast.parse(text)
        except SyntaxError as error:
            place = Location(source, error.lineno or 0)
            raise SpecError([Diagnostic(place, f"is no Python: {error.msg}", "correct the syntax")]) from None
        for node in module.body:
            match = _OWN_CLASS.fullmatch(node.name) if isinstance(node, ast.ClassDef) else None
            if match:
                yield match[0], match[1] + match[2]


def unasync(source: str, names: Mapping[str, str] = NAMES) -> str:
    r"""Return the synchronous twin of a module's source.

    >>> unasync("async def ask(client: AsyncClient) -> Answer:\n    return await client.ask()\n")
    'def ask(client: Client) -> Answer:\n    return client.ask()\n'
    """
    return str(tokens_to_src(_converted(src_to_tokens(source), names)))


def _converted(tokens: Iterable[Token], names: Mapping[str, str]) -> Iterator[Token]:
    after_keyword = False
    for token in tokens:
        if after_keyword and token.name == "UNIMPORTANT_WS":
            continue  # the space between a keyword that is gone and what it was before
        after_keyword = token.name == "NAME" and token.src in ("async", "await")
        if after_keyword:
            continue
        text = token.src
        if token.name in ("STRING", "COMMENT", "FSTRING_MIDDLE", "TSTRING_MIDDLE"):
            text = _KEYWORD.sub("", text)
        yield token._replace(src=_WORD.sub(lambda match: names.get(match[0], match[0]), text))


def left_over(derived: str, source: str) -> Iterator[Diagnostic]:
    """Find what is still asynchronous in derived code, which is line for line like its source."""
    for number, line in enumerate(derived.splitlines(), start=1):
        for word in filter(_LEFT_OVER.fullmatch, _WORD.findall(line)):
            message = f"{word!r} has no synchronous counterpart"
            hint = "add it to NAMES in generator/unasync.py, or keep it out of the derived code"
            yield Diagnostic(Location(source, number), message, hint)
