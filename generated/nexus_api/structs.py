# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""What every request and answer model has in common."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import msgspec

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_datetime(milliseconds: int) -> datetime:
    """Turn milliseconds since the Unix epoch into an aware UTC datetime, of the years 1 to 9999.

    >>> utc_datetime(1701927649302).isoformat()
    '2023-12-07T05:40:49.302000+00:00'
    """
    return _EPOCH + timedelta(milliseconds=milliseconds)


def encode_json(value: Any) -> bytes:
    """Encode a value of the models as JSON in UTF-8.

    UTF-8 cannot encode a lone surrogate, so it is written as a JSON escape, as it is received.
    """
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(value, str_keys=True)
        return json.dumps(plain, allow_nan=False, separators=(",", ":")).encode()


class _Model(msgspec.Struct, rename="camel", omit_defaults=True):
    def to_dict(self) -> dict[str, Any]:
        """Return plain Python data under the names that go over the wire, absent fields left out."""
        data: dict[str, Any] = msgspec.to_builtins(self)
        return data

    def to_json(self) -> str:
        """Return JSON text under the names that go over the wire, absent fields left out."""
        return encode_json(self).decode()


class RequestStruct(_Model, gc=False):
    """A model that is sent. An attribute that is `None` is left out of the JSON.

    Making or changing an instance does not check its constraints; the operation function that takes it does.
    The garbage collector does not look at it: what is sent is a tree, and there may be a million of them.
    """


class ExclusiveStruct(RequestStruct):
    """A model with sets of attributes of which exactly one is given; checked when it is made or decoded."""

    EXACTLY_ONE_OF: ClassVar[tuple[tuple[str, ...], ...]]

    def __post_init__(self) -> None:
        for names in self.EXACTLY_ONE_OF:
            # A loop and no comprehension: there may be a million models.
            given: tuple[str, ...] = ()
            for name in names:
                if getattr(self, name) is not None:
                    given += (name,)
            if len(given) != 1:
                # By the names on the wire: the sender of a body knows no others.
                wire = dict(zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True))
                found = " and ".join(wire[name] for name in given) or "none of them"
                raise ValueError(
                    f"takes exactly one of {', '.join(wire[name] for name in names)}, got {found}"
                )


class AnswerStruct(_Model, repr_omit_defaults=True):
    """A model that is received: read it as attributes, as items, or with `.get()`.

    A field that the service left out is `None`, and is not printed; a field that is not modelled is dropped.
    """

    # An object with __getitem__ and no __iter__ would be iterated over by integer index.
    __iter__: ClassVar[None] = None

    def __getitem__(self, key: str) -> Any:
        """Return the field of this snake_case name; a `KeyError` says that there is none."""
        if key in self.__struct_fields__:
            return getattr(self, key)
        raise KeyError(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the field of this snake_case name, or `default` if there is no such field."""
        return getattr(self, key) if key in self.__struct_fields__ else default
