"""What can go wrong in the sandbox: towards the one who starts it, and towards the one who calls it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping
from typing import Final

from .messages import escape_surrogates

EXTRA_PACKAGES: Final = frozenset(
    {"h11", "jinja2", "markupsafe", "sqlalchemy", "starlette", "uvicorn", "yaml"}
)
"""What the extra `nexuskit[sandbox]` installs, by the names that it is imported by."""


class SandboxError(Exception):
    """The sandbox cannot start or go on; the message says why and what to do."""


class SeedError(SandboxError):
    """A seed cannot be used; the message names the file and the place in it. Nothing was written."""


class StorageError(SandboxError):
    """The database cannot be opened or does not hold what this version of the sandbox can read."""


class MissingExtra(ImportError):
    """What only the sandbox needs is not installed; the message says what to install."""


def missing_extra(module: str | None) -> MissingExtra | None:
    """Return the error for a module that is not installed; `None` if the extra would not install it.

    Args:
        module: The module, as `ImportError.name` has it.
    """
    package = (module or "").partition(".")[0]
    if package not in EXTRA_PACKAGES:
        return None
    return MissingExtra(
        "the sandbox needs its extra: pip install 'nexuskit[sandbox]' (from a clone: "
        f"pip install '.[sandbox]'); {package} is not installed",
        name=package,
    )


def require(*packages: str) -> None:
    """Do nothing if packages of the extra are installed, without importing them.

    Raises:
        MissingExtra: One is not.
    """
    for package in packages:
        if importlib.util.find_spec(package) is None and (error := missing_extra(package)) is not None:
            raise error


class Problem(Exception):
    """An error answer: raised anywhere below the application, which turns it into JSON.

    Attributes:
        status: The HTTP status.
        message: What was wrong with the request, and where.
        headers: Headers to send beside the usual ones.
    """

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = escape_surrogates(message)
        self.headers: Mapping[str, str] = headers or {}

    @classmethod
    def not_allowed(cls, method: str, allowed: Iterable[str]) -> Problem:
        """Make the error answer for a method that a path does not have.

        Args:
            method: The method.
            allowed: Those that the path has.
        """
        names = ", ".join(sorted(allowed))
        return cls(405, f"{method} is not allowed on this path; allowed: {names}", {"Allow": names})


class FaultPlanError(SandboxError):
    """A plan of faults cannot be used; the message names every problem and its place. Nothing was changed."""
