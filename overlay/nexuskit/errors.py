"""All errors of this package.

    NexusError (alias Error)
    ├── ConfigurationError             the client cannot be created or used with its settings
    ├── ArgumentError                  an argument was rejected, nothing was sent (also a ValueError)
    │   ├── PlanError                      actions of a bulk update were rejected; has the findings
    │   └── UploadPlanError                files cannot be uploaded; has the findings
    ├── JournalError                   the journal of a run cannot be used
    ├── CallError                      a call failed after its first attempt began (alias ErrorWithCode)
    │   ├── RetryableError             a later retry may succeed; also the base of the classes marked [R]
    │   │   └── NetworkConnectionError     no response: connection refused or lost, unknown host name
    │   │       ├── RequestTimeoutError    no response in time
    │   │       └── TLSError               a certificate is missing or rejected, or the host does not use TLS
    │   ├── StatusError                the response has an error status
    │   │   ├── BadRequestError        400
    │   │   ├── UnauthorizedError      401
    │   │   ├── ForbiddenError         403
    │   │   ├── NotFoundError          404
    │   │   ├── ConflictError          409
    │   │   ├── PayloadTooLargeError   413
    │   │   ├── TooManyRequestsError   429 [R]
    │   │   └── InternalServerError    5xx, including 520 to 524 [R]
    │   │       ├── ServiceUnavailableError    503
    │   │       └── GatewayTimeoutError        504
    │   └── DecodeError                the response is not JSON, or does not match the spec
    ├── LookupFailed                   a title or name does not match exactly one item
    │   ├── NoMatch                    no item has it; has up to three suggestions
    │   └── SeveralMatches             several items have it; has the items and their ids
    ├── OperationFailedError           an operation ended as Errored or Cancelled; has the operation
    ├── OperationTimeoutError          an operation did not end in time; has the operation
    ├── BulkError                      actions of a bulk update did not succeed; has the report
    └── UploadError                    files of an upload did not become assets; has the report

A mark includes the classes below it. Every error prints on one line of bounded length, can be pickled, and
never contains the secret key. If a call was retried, the message has the number of attempts. `Error`,
`ErrorWithCode` and `RetryableError` are names of the existing client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import error_types
from .error_types import *
from .error_types import error_class as error_class
from .error_types import one_line as one_line

if TYPE_CHECKING:
    from .bulk.plan.planner import PlanError
    from .runs.base_report import BulkError, UploadError
    from .uploads.findings import UploadPlanError

__all__ = ["BulkError", "Error", "ErrorWithCode", "PlanError", "UploadError", "UploadPlanError"]
__all__ += error_types.__all__

Error = NexusError
ErrorWithCode = CallError
# Imported on first use, because bulk updates need more modules.
_HOMES = {
    "PlanError": "nexuskit.bulk.plan.planner",
    "BulkError": "nexuskit.runs.base_report",
    "UploadError": "nexuskit.runs.base_report",
    "UploadPlanError": "nexuskit.uploads.findings",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
