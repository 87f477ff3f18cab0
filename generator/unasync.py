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

from .diagnostics import Diagnostic, Location, raise_if_any

NAMES: Mapping[str, str] = {
    "_async": "_sync",
    # Python's and httpx's.
    "AsyncClient": "Client",
    "AsyncBaseTransport": "BaseTransport",
    "AsyncContextManager": "ContextManager",
    "AsyncExitStack": "ExitStack",
    "AsyncGenerator": "Generator",
    "AsyncIterable": "Iterable",
    "AsyncIterator": "Iterator",
    "StopAsyncIteration": "StopIteration",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "aclose": "close",
    "aclosing": "closing",
    "aiter": "iter",
    "anext": "next",
    "aread": "read",
    "asynccontextmanager": "contextmanager",
    # Prose.
    "Asynchronous": "Synchronous",
    "asynchronous": "synchronous",
    "asynchronously": "synchronously",
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
_TEXTS = frozenset({"STRING", "COMMENT", "FSTRING_MIDDLE", "TSTRING_MIDDLE"})
_SPACES = "UNIMPORTANT_WS"


def derive(async_dir: Path, name: str) -> dict[str, str]:
    """Derive the synchronous twin of every module in a folder.

    Args:
        async_dir: The folder with the asynchronous modules.
        name: The folder as people know it, relative to the project.

    Returns:
        The source of each derived module by its path relative to the folder; neither formatted nor with its
        imports in order.

    Raises:
        SpecError: There is nothing to derive from, a module is no Python, or something asynchronous is left
            over; every place is named.
    """
    derived: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    originals = _read(async_dir, name)
    names = {**NAMES, **own_classes(originals.values())}
    for relative, original in originals.items():
        source = f"{name}/{relative}"
        text = unasync(original, names)
        diagnostics += left_over(text, source)
        diagnostics += collisions(original, source, names)
        derived[relative] = HEADER.format(source=source) + text
    raise_if_any(diagnostics)
    return derived


def _read(folder: Path, name: str) -> dict[str, str]:
    sources: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for path in sorted(folder.rglob("*.py")):
        relative = path.relative_to(folder).as_posix()
        place = Location(f"{name}/{relative}")
        try:
            sources[relative] = path.read_text(encoding="utf-8")
            ast.parse(sources[relative])
        except SyntaxError as error:
            place = Location(place.file, error.lineno or 0)
            diagnostics.append(Diagnostic(place, f"is no Python: {error.msg}", "correct the syntax"))
        except UnicodeDecodeError:
            diagnostics.append(Diagnostic(place, "is not UTF-8", "save it as UTF-8"))
    if not sources and not diagnostics:
        diagnostics.append(Diagnostic(Location(name), "has no modules", "restore the folder"))
    raise_if_any(diagnostics)
    return sources


def own_classes(sources: Iterable[str]) -> dict[str, str]:
    """Map the classes that modules define, and that have Async in front, to their names without it.

    >>> own_classes(["class AsyncThing: ...", "class Async: ..."])
    {'AsyncThing': 'Thing'}
    """
    found: dict[str, str] = {}
    for source in sources:
        for node in ast.parse(source).body:
            match = _OWN_CLASS.fullmatch(node.name) if isinstance(node, ast.ClassDef) else None
            if match:
                found[match[0]] = match[1] + match[2]
    return found


def unasync(source: str, names: Mapping[str, str] = NAMES) -> str:
    r"""Return the synchronous twin of a module's source.

    >>> unasync("async def ask(client: AsyncClient) -> Answer:\n    return await client.ask()\n")
    'def ask(client: Client) -> Answer:\n    return client.ask()\n'
    """
    return str(tokens_to_src(_converted(src_to_tokens(source), names)))


def left_over(derived: str, source: str) -> Iterator[Diagnostic]:
    """Find what is still asynchronous in derived code.

    Args:
        derived: The derived source, line for line like the original.
        source: The name of the original, for the message.
    """
    for number, line in enumerate(derived.splitlines(), start=1):
        for word in _WORD.findall(line):
            if _LEFT_OVER.fullmatch(word):
                yield Diagnostic(
                    Location(source, number),
                    f"{word!r} has no synchronous counterpart",
                    "add it to NAMES in generator/unasync.py, or keep it out of the derived code",
                )


def collisions(original: str, source: str, names: Mapping[str, str] = NAMES) -> Iterator[Diagnostic]:
    """Find names that the synchronous side would use for two things.

    Args:
        original: The asynchronous source.
        source: Its name, for the message.
        names: The replacement of each name on the synchronous side.
    """
    tokens = [token for token in src_to_tokens(original) if token.name in ("NAME", "OP")]
    bare = [
        token
        for before, token in zip([None, *tokens], tokens, strict=False)
        if token.name == "NAME" and (before is None or before.src != ".")
    ]
    targets = {names[token.src]: token.src for token in bare if token.src in names}
    for token in bare:
        if token.src in targets:
            yield Diagnostic(
                Location(source, token.line or 0),
                f"{token.src!r} is also what {targets[token.src]!r} becomes",
                "import its module and use it from there, as in `models.Project`",
            )


def _converted(tokens: list[Token], names: Mapping[str, str]) -> Iterator[Token]:
    after_keyword = False
    for token in tokens:
        if after_keyword and token.name == _SPACES:
            continue  # the space between a keyword that is gone and what it stood before
        after_keyword = token.name == "NAME" and token.src in ("async", "await")
        if after_keyword:
            continue
        if token.name == "NAME":
            yield token._replace(src=names.get(token.src, token.src))
        elif token.name in _TEXTS:
            yield token._replace(src=_text(token.src, names))
        else:
            yield token


def _text(text: str, names: Mapping[str, str]) -> str:
    text = _KEYWORD.sub("", text)
    return _WORD.sub(lambda match: names.get(match[0], match[0]), text)
