"""What can go wrong in the sandbox: towards the one who starts it, and towards the one who calls it."""

from __future__ import annotations

from collections.abc import Mapping


class SandboxError(Exception):
    """The sandbox cannot start or go on; the message says why and what to do."""


class SeedError(SandboxError):
    """A seed cannot be used; the message names the file and the place in it. Nothing was written."""


class StorageError(SandboxError):
    """The database cannot be opened or does not hold what this version of the sandbox can read."""


class MissingExtra(ImportError):
    """What only the sandbox needs is not installed; the message says what to install."""


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
        self.message = message
        self.headers: Mapping[str, str] = headers or {}


class FaultPlanError(SandboxError):
    """A plan of faults cannot be used; the message names every problem and its place. Nothing was changed."""
