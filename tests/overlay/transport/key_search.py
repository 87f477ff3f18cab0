"""Looks for a key in everything that can be reached, printed, pickled or reported."""

from __future__ import annotations

import contextlib
import copy
import logging
import pickle
import socket
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType, TracebackType
from typing import Any, Self

import attrs
import pytest

from nexuskit import RetryPolicy
from nexuskit.errors import NexusError
from nexuskit.transport.redaction import Redactor
from tests.overlay.support import KEY, Side

_TESTS = str(Path(__file__).parents[1])
_HANDSHAKE = b"\x16"
"""How TLS begins."""

_OPAQUE = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType, logging.Logger, threading.Thread)
"""What holds the program rather than data."""


def leaks(root: object, key: str) -> list[str]:
    """Return the places from which a key can be read, starting at an object; none, if all is well.

    It follows attributes, private ones and slots as well, containers, what public properties give, what
    stands behind an error, and the variables of its traceback with all that these hold.
    """
    return [where for where, text in _texts_in(root) if _has(text, key)]


def leaks_of_copies(root: object, key: str) -> list[str]:
    """Return the places from which a key can be read in copies and pickles of an object, where it has any."""
    found = []
    for how in (copy.copy, copy.deepcopy, pickle.dumps):
        with contextlib.suppress(TypeError):
            found += [f"{how.__name__}{where}" for where in leaks(how(root), key)]
    return found


def leaks_of_logs(records: list[logging.LogRecord], key: str) -> list[str]:
    """Return the log records from which a key can be read."""
    texts = ((record.name, f"{record.getMessage()} {vars(record)}") for record in records)
    return [f"log of {name}: {text}" for name, text in texts if _has(text, key)]


def client_of(side: Side, endpoint: str, **settings: Any) -> Any:
    return side.client_class(
        KEY, endpoint=endpoint, **{"retry": RetryPolicy(attempts=1), "timeout": 5, **settings}
    )


async def failure(side: Side, call: Callable[[], Any], kind: type[BaseException] = NexusError) -> Any:
    """Return the error in which a call ends, once it is searched."""
    with pytest.raises(kind) as caught:
        await side.settle(call())
    assert leaks(caught.value, KEY) == []
    assert leaks_of_copies(caught.value, KEY) == []
    return caught.value


async def failing(side: Side, endpoint: str, kind: type[BaseException] = NexusError, **settings: Any) -> Any:
    """Return the error in which listing the projects ends, once it is searched."""
    client = client_of(side, endpoint, **settings)
    try:
        return await failure(side, client.list_projects, kind)
    finally:
        await side.settle(client.close())


def _has(text: object, key: str) -> bool:
    shown = bytes(text) if isinstance(text, bytes | bytearray | memoryview) else _encode(str(text))
    # A spelling that is none of a redactor's must not be missed where the plain one is there.
    return key.lower().encode() in shown.lower() or _redactor(key).body(shown) != shown


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


_redactor = cache(Redactor)


def _texts_in(root: object) -> Iterator[tuple[str, object]]:
    waiting: list[tuple[str, Any]] = [("", root)]
    seen: dict[int, object] = {}
    while waiting:
        where, thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, _OPAQUE):
            continue
        seen[id(thing)] = thing  # which keeps it alive, and its id its own
        if isinstance(thing, str | bytes | bytearray | memoryview):
            yield where, thing
            continue
        with contextlib.suppress(AttributeError):  # of what was not yet made when an error came
            yield f"repr({where})", repr(thing)
            yield f"str({where})", str(thing)
            yield f"rich repr({where})", str(list(getattr(thing, "__rich_repr__", list)()))
        if isinstance(thing, BaseException):
            waiting += [(f"{where} {place}", value) for place, value in _variables(thing.__traceback__)]
        waiting += [(f"{where}.{name}", part) for name, part in _parts(thing)]


def _parts(thing: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(thing, Mapping):
        yield from (("keys()", name) for name in list(thing))
        yield from ((f"[{name!r:.20}]", thing[name]) for name in list(thing))
    elif isinstance(thing, list | tuple | set | frozenset):
        yield from ((f"[{number}]", part) for number, part in enumerate(thing))
    if isinstance(thing, BaseException):
        yield from (("args", thing.args), ("__cause__", thing.__cause__), ("__context__", thing.__context__))
        yield "exceptions", getattr(thing, "exceptions", ())
    yield from getattr(thing, "__dict__", {}).items()
    kinds = type(thing).__mro__
    named = {name for kind in kinds for name in _slots(kind)}
    if thing.__class__.__module__.partition(".")[0] in ("nexuskit", "nexus_api"):
        named |= {name for name in dir(thing) if not name.startswith("_")}
    for name in sorted(named):
        with contextlib.suppress(AttributeError):
            yield name, getattr(thing, name)


def _slots(kind: type) -> Iterator[str]:
    slots = kind.__dict__.get("__slots__", ())
    for name in (slots,) if isinstance(slots, str) else slots:
        if name not in ("__weakref__", "__dict__"):
            yield f"_{kind.__name__.lstrip('_')}{name}" if name.startswith("__") else name


def _variables(trace: TracebackType | None) -> Iterator[tuple[str, object]]:
    """Give the variables of a traceback as those see them who report errors; not those of the test itself."""
    within = False
    for frame, line in traceback.walk_tb(trace):
        within = within or not frame.f_code.co_filename.startswith(_TESTS)
        if within:
            for name, value in frame.f_locals.items():
                yield f"{frame.f_code.co_qualname} line {line}: {name}", value


@attrs.define
class Peer:
    """A server that reads the head of each request, answers with fixed bytes, and closes or stays silent."""

    answer: bytes = b""
    silent: bool = False
    heads: list[bytes] = attrs.field(factory=list)
    _listener: socket.socket = attrs.field(factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _open: list[socket.socket] = attrs.field(factory=list)
    _thread: threading.Thread = attrs.field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve, name="peer-of-tests")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        for connection in (*self._open, self._listener):
            connection.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection = self._listener.accept()[0]
                self._open.append(connection)
                with contextlib.suppress(OSError):
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and not head.startswith(_HANDSHAKE):
            received = connection.recv(65_536)
            if not received:
                return
            head += received
        self.heads.append(head)
        connection.sendall(self.answer)
        if not self.silent:
            connection.shutdown(socket.SHUT_RDWR)
            connection.close()


def answer(
    status: str, body: bytes = b"", *headers: str, length: Callable[[int], int] = lambda size: size
) -> bytes:
    """Return the bytes of an answer of HTTP/1.1."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {length(len(body))}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body
