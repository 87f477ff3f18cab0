# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""An operation as a value: what to send and what may come back, without any I/O."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from .errors import DecodeError, StatusError
from .structs import AnswerStruct, RequestStruct

T = TypeVar("T")
A = TypeVar("A", bound=AnswerStruct)

# What may be a surrogate, as an escape of JSON or as bytes.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
# The messages of msgspec: those that quote a value, and those with a path. A key is "at `key` in" its object.
_VALUE = re.compile(r"^(Invalid (?:enum )?value) .*", re.DOTALL)
_LOCATED = re.compile(r"(?P<problem>.*) - at (?P<key>`key` in )?`(?P<path>\$.*)`", re.DOTALL)


class ApiOperation(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
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

    operation: ApiOperation[T]
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
            StatusError, DecodeError: The answer is not the documented success, or not of its shape.
        """
        operation = self.operation
        self.succeeded(answer)
        kind = operation.answers[answer.status]
        body: Any = answer.body
        try:
            if kind is bytes:
                value: T = body
            elif kind is str and "json" not in answer.headers.get("content-type", "json"):
                value = body.decode("utf-8", "replace")
            else:
                # Where nothing is documented, nothing is no broken JSON.
                value = read_json(body or (b"null" if kind is None else b""), kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            path, problem = locate(error)
            problem = _VALUE.sub(r"\1", problem)  # the value may be private
            came = (answer.status, answer.headers, answer.body)
            raise DecodeError(operation.id, *came, path, problem) from None
        return value

    def succeeded(self, answer: Answer) -> Answer:
        """Return an answer that is a documented success, or raise the error of another."""
        if answer.status not in self.operation.answers:
            errors, status = self.operation.errors, str(answer.status)
            kind = errors.get(status, errors.get(f"{status[0]}XX", errors.get("default")))
            detail = None
            if kind is not None:
                with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                    detail = read_json(answer.body, kind)
            came = (answer.status, answer.headers, answer.body)
            raise StatusError(self.operation.id, *came, detail, status in errors)
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


def decode_json(body: bytes, kind: Any) -> Any:
    """Decode JSON into a type of the models.

    Raises:
        msgspec.DecodeError, UnicodeDecodeError, RecursionError: It is not JSON or does not fit; see `locate`.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        if "got `float`" not in str(error):
            raise
        # To JSON 1.0 is an integer, and some languages write all numbers so; to msgspec it is none.
        return _decode_slowly(body, kind, error)


def read_json(body: bytes, kind: Any) -> Any:
    """Decode JSON from a service, as `decode_json`. A byte order mark and lone surrogates are accepted.

    UTF-8 cannot encode a lone surrogate, but a service that truncates texts may send one. It becomes a
    character of its own, as in the standard library, and `encode_json` can send it back.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        return decode_json(body, kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if isinstance(error, msgspec.ValidationError) or _SURROGATE.search(body) is None:
            raise
        return _decode_slowly(body, kind, error)


def _decode_slowly(body: bytes, kind: Any, error: Exception) -> Any:
    """Decode with the standard library what msgspec rejects. If that fails, raise the error of msgspec."""
    try:
        text = body.decode("utf-8", "surrogatepass")
        # Of NaN and infinity, which are no JSON, `int` makes an error.
        value = json.loads(text, parse_float=_number, parse_constant=int)
    except ValueError:
        raise error from None
    return msgspec.convert(value, kind)


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


def locate(error: Exception) -> tuple[str, str]:
    """Split what msgspec says into the JSON path (`$` for all of it) and the problem."""
    match = _LOCATED.fullmatch(str(error))
    if match is None:
        return "$", str(error)
    return match["path"], f"a key of it: {match['problem']}" if match["key"] else match["problem"]


def decode_headers(answer: Answer, kind: type[A], lists: Sequence[str] = ()) -> A:
    """Decode the headers of an answer that the description of the API declares; `lists` hold several values.

    Raises:
        DecodeError: A header does not have the documented type.
    """
    found: dict[str, Any] = dict(answer.headers)
    found |= {name: [part.strip() for part in found[name].split(",")] for name in lists if name in found}
    try:
        return msgspec.convert(found, kind, strict=False)
    except msgspec.ValidationError as error:
        came = (answer.status, answer.headers, answer.body)
        raise DecodeError(kind.__name__, *came, *locate(error)) from None
