"""The base of all errors, and the errors that are raised before anything is sent."""

from __future__ import annotations

import re
from typing import Any, Self

MAX_LINE_LENGTH = 2000
"""The maximum number of characters of a printed error."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, direction overrides, and surrogates, which cannot be encoded."""


class NexusError(Exception):
    """Base of all errors of this package.

    Attributes:
        message: What went wrong, on one line.
    """

    def __init__(self, message: str) -> None:
        self.message = one_line(message)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[Any, ...]:
        # The default calls the class with `args`, which does not fit the signature of every class.
        return _restore, (type(self), self.args, self.__dict__.copy())


class ConfigurationError(NexusError):
    """The client cannot be created or used with its settings. The message says what to change."""


class ArgumentError(NexusError, ValueError):
    """An argument was rejected before anything was sent.

    Attributes:
        argument: The path of the argument, such as `flow_id` or `actions[3].sequence.ord`; the name of the
            method, such as `patch`, if several of its arguments conflict.
        problem: What is wrong, and what to do.
    """

    def __init__(self, argument: str, problem: str) -> None:
        super().__init__(f"{argument}: {problem}" if argument else problem)
        self.argument = argument
        self.problem = problem

    def within(self, outer: str) -> Self:
        """Return the same error for an argument that is part of another one.

        Args:
            outer: The path of the other argument, such as `actions[3]`.
        """
        return type(self)(f"{outer}.{self.argument}" if self.argument else outer, self.problem)


class JournalError(NexusError):
    """The journal of a run belongs to another one, or cannot be read or written."""


def one_line(text: str, limit: int = 1000) -> str:
    """Return a text that is safe to log: on one line, printable, and shortened in the middle.

    >>> print(one_line("Bad  " + chr(10) + "Gateway " + chr(7)))
    Bad Gateway �
    """
    joined = _UNPRINTABLE.sub("\ufffd", " ".join(text.split()))
    if len(joined) <= limit:
        return joined
    # The important part may be at either end.
    end = limit // 3
    return f"{joined[: limit - 1 - end]}…{joined[len(joined) - end :]}"


def _restore(cls: type[NexusError], args: tuple[Any, ...], state: dict[str, Any]) -> NexusError:
    error: NexusError = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error
