"""An unofficial Python client of Datature Nexus, synchronous and asynchronous.

    from nexuskit import Client

    with Client() as client:  # the key from DATATURE_SECRET_KEY
        project = client.get_project("proj_…")
        flow = project.workflows.by_title("My Awesome Workflow")

The help texts mark what they say of the service: "(documented)" is stated in its public documentation,
"(observed)" was seen of Datature's own client, and "(assumed)" is a guess that may turn out wrong.

The public interface is what `nexuskit.__all__`, `nexuskit.ApiTypes.__all__`, `nexuskit.errors.__all__`,
`nexuskit.bulk.__all__` and `nexuskit.sandbox.__all__` list, with the methods and attributes of the objects
that these give; `CHANGELOG.md` begins with what else is.
"""

from __future__ import annotations

from . import api_types as ApiTypes  # noqa: N812  # the name under which the documents import it
from . import errors
from ._async.client import AsyncClient
from ._async.project import AsyncProject
from ._sync.client import Client
from ._sync.project import Project
from ._version import __version__
from .errors import (
    ArgumentError,
    BadRequestError,
    BulkError,
    ConfigurationError,
    ConflictError,
    DecodeError,
    Error,
    ErrorWithCode,
    ForbiddenError,
    GatewayTimeoutError,
    InternalServerError,
    LookupFailed,
    NetworkConnectionError,
    NexusError,
    NoMatch,
    NotFoundError,
    PayloadTooLargeError,
    RequestTimeoutError,
    RetryableError,
    ServiceUnavailableError,
    SeveralMatches,
    StatusError,
    TooManyRequestsError,
    UnauthorizedError,
)

__all__ = [
    "ApiTypes",
    "ArgumentError",
    "AsyncClient",
    "AsyncProject",
    "BadRequestError",
    "BulkError",
    "Client",
    "ConfigurationError",
    "ConflictError",
    "DecodeError",
    "Error",
    "ErrorWithCode",
    "ForbiddenError",
    "GatewayTimeoutError",
    "InternalServerError",
    "LookupFailed",
    "NetworkConnectionError",
    "NexusError",
    "NoMatch",
    "NotFoundError",
    "PayloadTooLargeError",
    "Project",
    "RequestTimeoutError",
    "RetryableError",
    "ServiceUnavailableError",
    "SeveralMatches",
    "StatusError",
    "TooManyRequestsError",
    "UnauthorizedError",
    "__version__",
    "errors",
]
