"""The error classes that do not need a plan or a report. `nexuskit.errors` is the public module.

The client imports errors from here. `nexuskit.errors` adds the errors of plans and reports, which import this
package.
"""

from __future__ import annotations

from .base import ArgumentError, ConfigurationError, JournalError, NexusError
from .base import one_line as one_line
from .calls import (
    CallError,
    DecodeError,
    NetworkConnectionError,
    RequestTimeoutError,
    RetryableError,
    TLSError,
)
from .lookup import LookupFailed, NoMatch, SeveralMatches
from .statuses import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    GatewayTimeoutError,
    InternalServerError,
    NotFoundError,
    PayloadTooLargeError,
    ServiceUnavailableError,
    StatusError,
    TooManyRequestsError,
    UnauthorizedError,
)
from .statuses import error_class as error_class
from .waiting import OperationFailedError, OperationTimeoutError

__all__ = [
    "ArgumentError",
    "BadRequestError",
    "CallError",
    "ConfigurationError",
    "ConflictError",
    "DecodeError",
    "ForbiddenError",
    "GatewayTimeoutError",
    "InternalServerError",
    "JournalError",
    "LookupFailed",
    "NetworkConnectionError",
    "NexusError",
    "NoMatch",
    "NotFoundError",
    "OperationFailedError",
    "OperationTimeoutError",
    "PayloadTooLargeError",
    "RequestTimeoutError",
    "RetryableError",
    "ServiceUnavailableError",
    "SeveralMatches",
    "StatusError",
    "TLSError",
    "TooManyRequestsError",
    "UnauthorizedError",
]

for _name in __all__:
    # Tracebacks and pickles use the public name.
    globals()[_name].__module__ = "nexuskit.errors"
