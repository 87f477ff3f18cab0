"""The errors of the sandbox."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping
from typing import Final

from .messages import escape_surrogates

EXTRA_PACKAGES: Final = frozenset(
    {"PIL", "google_crc32c", "h11", "jinja2", "markupsafe", "sqlalchemy", "starlette", "uvicorn", "yaml"}
)
"""The import names of the packages of the extra `nexuskit[sandbox]`."""


class SandboxError(Exception):
    """The sandbox cannot start or continue."""


class SeedError(SandboxError):
    """A seed is not valid. The message contains the file and the location. Nothing was written."""


class StorageError(SandboxError):
    """The database cannot be opened, or this version of the sandbox cannot read it."""


class MissingExtra(ImportError):
    """A package of the extra is not installed. The message contains the command that installs it."""


def missing_extra(module: str | None) -> MissingExtra | None:
    """Return the error for a missing module, `ImportError.name`; `None` if it is not part of the extra."""
    package = (module or "").partition(".")[0]
    if package not in EXTRA_PACKAGES:
        return None
    return MissingExtra(
        f"the sandbox needs {package}, which is not installed; run pip install 'nexuskit[sandbox]', or "
        "pip install '.[sandbox]' in a clone",
        name=package,
    )


def require(*packages: str) -> None:
    """Raise `MissingExtra` if one of the packages is not installed. Imports none of them."""
    for package in packages:
        if importlib.util.find_spec(package) is None and (error := missing_extra(package)) is not None:
            raise error


class Problem(Exception):
    """An error response. The application encodes it as JSON."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = escape_surrogates(message)
        self.headers: Mapping[str, str] = headers or {}

    @classmethod
    def not_allowed(cls, method: str, allowed: Iterable[str]) -> Problem:
        """Return the error response for a method that a path does not allow."""
        names = ", ".join(sorted(allowed))
        return cls(405, f"{method} is not allowed on this path; allowed: {names}", {"Allow": names})


class FaultPlanError(SandboxError):
    """A fault plan is not valid. The message contains the problem and its location."""
