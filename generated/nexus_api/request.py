# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""An operation as a value: what to send and what may come back, without any I/O."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec

from .errors import DecodeError, RequestError, StatusError
from .structs import RequestStruct, encode_json

T = TypeVar("T")


class Operation(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """What the description of the API says about one operation.

    Attributes:
        id: The operationId.
        method: The HTTP method, in upper case.
        path: The path template, with parameters in braces.
        answers: The type of the decoded body by documented success status; `None` where there is no body.
        errors: The type of the decoded body by any other documented status, `"default"` included.
        query: The model of the query parameters, if it takes any.
        body: The type of the request body, if it takes one.
        safe: Whether a call changes nothing (RFC 9110, 9.2.1).
        idempotent: Whether repeating a call has the effect of making it once (RFC 9110, 9.2.2).
        accept: The `Accept` header.
        keyed: Whether the key is sent along.
    """

    id: str
    method: str
    path: str
    answers: Mapping[int, Any]
    errors: Mapping[str, Any] = {}
    query: type[RequestStruct] | None = None
    body: Any = None
    safe: bool = False
    idempotent: bool = False
    accept: str = "application/json"
    keyed: bool = True

    def prepare(self) -> None:
        """Work out how to decode the types, which msgspec else does when each is first used.

        Two threads that do so at the same time may crash the process (msgspec 0.22). An import is made once.
        """
        for kind in (*self.answers.values(), *self.errors.values(), self.query, self.body):
            msgspec.json.Decoder(kind)


class Request(msgspec.Struct, Generic[T], frozen=True):
    """One call, ready to be sent by any HTTP client: add the base URL and the credentials.

    Attributes:
        operation: What is being called.
        path: The path below the base URL, each parameter percent-encoded.
        query: The encoded query string without the question mark; empty if there is none.
        body: The encoded body, if there is one.
        content_type: The media type of the body.
        headers: More headers that go with it.
    """

    operation: Operation[T]
    path: str
    query: str = ""
    body: bytes | None = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        """The path and the query, as they stand in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def decode(self, answer: Answer) -> T:
        """Turn what came back into the documented value.

        Raises:
            StatusError: The status is not the documented success.
            DecodeError: The body is not JSON or does not have the documented shape.
        """
        operation = self.operation
        self.succeeded(answer)
        kind = operation.answers[answer.status]
        if kind is bytes:
            return answer.body  # type: ignore[return-value] # pyright: ignore[reportReturnType]
        if kind is str and "json" not in answer.headers.get("content-type", "json"):
            return answer.body.decode("utf-8", "replace")  # type: ignore[return-value] # pyright: ignore[reportReturnType]
        # Where nothing is documented, nothing is no broken JSON.
        body = answer.body or (b"null" if kind is None else b"")
        try:
            value: T = read_json(body, kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            path, problem = locate(error)
            problem = _VALUE.sub(r"\1", problem)  # the value may be private
            raise DecodeError(
                operation.id, path, problem, answer.status, answer.headers, answer.body
            ) from None
        return value

    def succeeded(self, answer: Answer) -> Answer:
        """Return an answer whose status is a documented success.

        Raises:
            StatusError: The status is none.
        """
        if answer.status not in self.operation.answers:
            raise _status_error(self.operation, answer)
        return answer


class Answer(msgspec.Struct, frozen=True):
    """What came back: the status, the headers with names in lower case, and the body as it is."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        # What it holds may be private, and a repr gets into logs and reports of errors.
        return f"Answer({self.status}, {len(self.body)} bytes)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        # Without this, rich shows all fields of a msgspec struct.
        return [("status", self.status), ("body", f"{len(self.body)} bytes")]


def segment(name: str, value: str) -> str:
    """Encode one path parameter so that it stays one segment of the path, whatever it contains.

    Raises:
        RequestError: It is no string, is empty, or is `.` or `..`, which no client or server leaves alone.

    >>> segment("flow_id", "a/../b?x")
    'a%2F..%2Fb%3Fx'
    """
    if not isinstance(value, str):
        raise RequestError(name, f"must be a string, got {type(value).__name__}")
    if value in ("", ".", ".."):
        raise RequestError(name, f"{value!r} cannot stand in a path; give the id as the service shows it")
    return _quote(name, value)


def encode_query(query: RequestStruct) -> str:
    """Check and encode query parameters; those that are `None` are left out.

    Raises:
        RequestError: A value has the wrong type or breaks a documented constraint.
    """
    try:
        items: dict[str, Any] = msgspec.to_builtins(query)
        msgspec.convert(items, type(query))
    except msgspec.ValidationError as error:
        path, problem = locate(error)
        raise RequestError(path.removeprefix("$."), problem) from None
    except (TypeError, ValueError) as error:
        raise RequestError("query", f"cannot be encoded: {error}") from None
    return "&".join(f"{quote(name, safe='')}={_quote(name, _text(value))}" for name, value in items.items())


def encode_body(body: Any, body_type: Any) -> bytes:
    """Check and encode a request body.

    msgspec checks nothing when a struct is made or encoded, so the encoded body is decoded against
    its own type once; that costs a fraction of a microsecond per object.

    Raises:
        RequestError: A value has the wrong type or breaks a documented constraint; names the JSON path.
    """
    # `Any` is a class, too, but nothing is an instance of it.
    if body_type is not Any and isinstance(body_type, type) and not isinstance(body, body_type):
        raise RequestError("body", f"must be a {body_type.__name__}, got {type(body).__name__}")
    try:
        plain = body
        encoded = encode_json(plain)
        read_json(encoded, body_type)
        if b"null" in encoded:
            # msgspec writes NaN and infinity as null, which passes the check above where null is allowed.
            msgspec.convert(msgspec.to_builtins(body), body_type)
    except msgspec.ValidationError as error:
        path, problem = locate(error)
        raise RequestError("body" + path.removeprefix("$"), problem) from None
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise RequestError("body", f"cannot be encoded as JSON: {error}") from None
    return encoded


def decode_json(body: bytes, kind: Any) -> Any:
    """Decode JSON into a type of the models.

    Raises:
        msgspec.DecodeError: It is not JSON, or does not fit; `locate` tells where.
        UnicodeDecodeError: It is not UTF-8.
        RecursionError: It is nested too deeply.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        if "got `float`" not in str(error):
            raise
        # To JSON 1.0 is an integer, and some languages write all numbers so; to msgspec it is none.
        return _as_the_standard_library_does(body, kind, error)


def read_json(body: bytes, kind: Any) -> Any:
    """Decode JSON from a service. A byte order mark and lone surrogates are accepted.

    UTF-8 cannot encode a lone surrogate, but a service that truncates texts may send one. It becomes a
    character of its own, as in the standard library, and `encode_json` can send it back.

    Raises:
        msgspec.DecodeError: It is not JSON, or does not fit; `locate` says where.
        UnicodeDecodeError: It is not UTF-8.
        RecursionError: It is nested too deeply.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        return decode_json(body, kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if isinstance(error, msgspec.ValidationError) or _SURROGATE.search(body) is None:
            raise
        return _as_the_standard_library_does(body, kind, error)


def _as_the_standard_library_does(body: bytes, kind: Any, error: Exception) -> Any:
    """Decode with the standard library what msgspec rejects. If that fails, raise the error of msgspec."""
    try:
        text = body.decode("utf-8", "surrogatepass")
        value = json.loads(text, parse_float=_number, parse_constant=_no_constant)
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise
    except ValueError:
        raise error from None


_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
"""What may be a surrogate, as an escape of JSON or as bytes."""

_VALUE = re.compile(r"^(Invalid (?:enum )?value) .*", re.DOTALL)
"""The messages of msgspec that quote a value."""


# A key that does not fit is said to be "at `key` in" its object.
_LOCATED = re.compile(r"(?P<problem>.*) - at (?P<key>`key` in )?`(?P<path>\$.*)`", re.DOTALL)


def locate(error: Exception) -> tuple[str, str]:
    """Split what msgspec says into the JSON path (`$` for all of it) and the problem."""
    match = _LOCATED.fullmatch(str(error))
    if match is None:
        return "$", str(error)
    return match["path"], f"a key of it: {match['problem']}" if match["key"] else match["problem"]


def _status_error(operation: Operation[Any], answer: Answer) -> StatusError:
    documented = str(answer.status) in operation.errors
    by_range = operation.errors.get(f"{answer.status // 100}XX", operation.errors.get("default"))
    error_type = operation.errors.get(str(answer.status), by_range)
    detail = None
    if error_type is not None:
        try:
            detail = read_json(answer.body, error_type)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            detail = None
    return StatusError(operation.id, answer.status, answer.headers, answer.body, detail, documented)


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _quote(name: str, value: str) -> str:
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise RequestError(name, f"{value!r} has a lone surrogate, which UTF-8 cannot carry") from None
