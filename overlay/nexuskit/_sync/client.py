# Derived from overlay/nexuskit/_async/client.py; do not edit.
# Change that file and run `make generate`.
"""The client: credentials, connections and access to projects."""

from __future__ import annotations

import copy
import os
from types import TracebackType
from typing import Self, TypeVar

import httpx

from nexus_api import Request, api
from nexus_api.key import hide_key
from nexus_api.models import Workspace

from ..errors import ArgumentError, ConfigurationError
from ..resources.lookup import find_unique
from ..resources.tables import TableList
from ..resources.validation import project_id as checked_project_id
from ..resources.validation import validate_text
from ..transport.hooks import Hooks
from ..transport.options import CallOptions, Options
from ..transport.raw_response import RawAnswer, check_request
from ..transport.redaction import Redactor, drop_header_logs
from ..transport.retry import RetryPolicy
from .project import Project
from .transport.pool import Pool
from .transport.sender import Transport

T = TypeVar("T")


class Client:
    """A client of Datature Nexus. Close it, or use it as a context manager.

    Creating a client sends nothing. All threads may share a client with plain methods. All tasks, also those
    of different event loops, may share a client with awaited methods. Each event loop has its own
    connections, and so has each process after a fork. Up to 100 calls are in flight in each event loop;
    others wait. A client that is dropped without `close()` releases its connections, and Python warns of the
    open sockets.

    Args:
        secret_key: The key. Default: the environment variable `DATATURE_SECRET_KEY`.
        mtls_certificate_file_path: Path of a PEM file with a client certificate, which replaces the key
            (observed). A key is then sent only if `secret_key` is given.
        mtls_private_key_file_path: Path of a PEM file with the private key of the certificate.
        endpoint: The base URL of the service. Default: the environment variable `DATATURE_API_BASE_URL`, or
            else `https://api.datature.io` (observed).
        timeout: Seconds, more than 0, for each of connecting, reading, writing and waiting for a connection,
            or an `httpx.Timeout`. Default: 10 for connecting, 60 for the others. With `httpx.Timeout(None)`
            only the deadline of `retry` applies.
        retry: The retry policy. Default: `RetryPolicy()`, up to 4 attempts within 300 seconds.
        hooks: Functions to call before and after each attempt.
        http_client: An `httpx.Client` to send with. It keeps its own timeouts, limits and TLS settings,
            and stays open. With awaited methods it belongs to the event loop of the first call; calls from
            another loop are rejected. With HTTP/2, a cancelled call may break other calls.
        transport: An httpx transport, such as a test double. It stays open, and belongs to an event loop like
            `http_client`, unless it is a test double of httpx.
        allow_insecure: Whether to send the key over plain http to a host other than this machine.

    Raises:
        ConfigurationError: There is neither a key nor a certificate; a file, the endpoint or an option is
            invalid; or two arguments conflict. Any call raises it too if the client is closed or belongs to
            another event loop.

    Example:
        >>> from nexuskit import Client
        >>> with Client("5aa41e8ba", endpoint="http://127.0.0.1:8080") as client:
        ...     project = client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535")
        >>> project
        Project('proj_cd067221d5a6e4007ccbb4afb5966535')
    """

    def __init__(
        self,
        secret_key: str | None = None,
        mtls_certificate_file_path: str | os.PathLike[str] | None = None,
        mtls_private_key_file_path: str | os.PathLike[str] | None = None,
        endpoint: str | None = None,
        *,
        timeout: httpx.Timeout | float | None = None,
        retry: RetryPolicy | None = None,
        hooks: Hooks | None = None,
        http_client: httpx.Client | None = None,
        transport: httpx.BaseTransport | None = None,
        allow_insecure: bool = False,
    ) -> None:
        key = hide_key(secret_key)
        # Errors keep the variables of this frame, and error reporters may show them.
        del secret_key
        if http_client is not None:
            if not isinstance(http_client, httpx.Client):
                raise ConfigurationError(
                    f"http_client must be an httpx.Client, got {type(http_client).__name__}"
                )
            if not (timeout is None and transport is None and mtls_certificate_file_path is None):
                raise ConfigurationError(
                    "http_client keeps its own settings; set timeout, transport or certificates on it"
                )
        if transport is not None and not isinstance(transport, httpx.BaseTransport):
            raise ConfigurationError(
                f"transport must be an httpx.BaseTransport, got {type(transport).__name__}"
            )
        if transport is not None and mtls_certificate_file_path is not None:
            raise ConfigurationError("transport keeps its own TLS settings; set the certificates on it")
        options = Options.resolve(
            key,
            mtls_certificate_file_path,
            mtls_private_key_file_path,
            endpoint,
            timeout=timeout,
            allow_insecure=allow_insecure,
        )
        if http_client is not None:
            drop_header_logs()  # a given client may use HTTP/2
        redactor = Redactor(options.key)
        self._transport = Transport(
            Pool(options, redactor, http_client=http_client, transport=transport),
            redactor,
            options.endpoint,
            options.origin,
            CallOptions().with_changes(retry=retry, hooks=hooks),
        )
        self._is_view = False

    def __repr__(self) -> str:
        # Error reporters call this also if the constructor failed.
        transport = getattr(self, "_transport", None)
        return f"{type(self).__name__}(endpoint={getattr(transport, 'endpoint', None)!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. Later calls raise `ConfigurationError`.

        A given `http_client` or `transport` stays open. On a client from `with_options()`, this does nothing.

        Example:
            >>> client.close()
        """
        if not self._is_view:
            self._transport.pool.close()

    def with_options(
        self,
        *,
        timeout: httpx.Timeout | float | None = None,
        retry: RetryPolicy | None = None,
        hooks: Hooks | None = None,
    ) -> Self:
        """Return a client with other options that shares the connections of this one.

        It works as long as this client is open. Omitted options are those of this client.

        Args:
            timeout: See the class.
            retry: The retry policy.
            hooks: Functions to call before and after each attempt.

        Returns:
            The other client.

        Example:
            >>> from nexuskit import RetryPolicy
            >>> patient = client.with_options(timeout=120, retry=RetryPolicy(attempts=8, deadline=900))
            >>> info = patient.get_info()
            >>> info.name
            'Knee imaging'
        """
        view = copy.copy(self)  # keeps the attributes of a subclass
        view._transport = self._transport.view(
            self._transport.options.with_changes(timeout=timeout, retry=retry, hooks=hooks)
        )
        view._is_view = True
        return view

    def raw(self, request: Request[T]) -> RawAnswer[T]:
        """Send any request and return the response, whatever its status.

        Retries, hooks and logs are the same as for other calls, but the body is not decoded: a body that is
        not JSON is returned without a retry.

        Args:
            request: A request from a function of `nexus_api.api`, or your own for an operation that this
                client does not cover.

        Returns:
            The response: `status`, `headers`, `body`, and `decode()`, which returns the documented value or
            raises the documented error.

        Raises:
            ArgumentError: The request is invalid, or its URL is too long.
            DecodeError: The content encoding of the response is broken.

        Example:
            >>> from nexus_api import api
            >>> raw = client.raw(
            ...     api.workflows.get_workflow(project.project_id, "flow_64e812a7e47592ef374cbbc2")
            ... )
            >>> raw.status, raw.body[:7], raw.decode().title
            (200, b'{"id":"', 'Yolov8 Workflow')
        """
        if not isinstance(request, Request):
            raise ArgumentError(
                "request",
                "must be a nexus_api.Request, such as nexus_api.api.workspace.get_workspace(), "
                f"got {type(request).__name__}",
            )
        check_request(request)
        return self._transport.exchange(request)

    def get_project(self, project_id: str) -> Project:
        """Return a handle of a project. This sends nothing and does not check that the project exists.

        Args:
            project_id: The project's id; its prefix `proj_` is optional (observed).

        Example:
            >>> client.get_project("cd067221d5a6e4007ccbb4afb5966535").project_id
            'proj_cd067221d5a6e4007ccbb4afb5966535'
        """
        return Project(self._transport, checked_project_id(project_id))

    def list_projects(self) -> list[Project]:
        """List the projects that the credentials give access to (observed).

        Returns:
            A handle for each, with its `id` and `name`; `get_info()` returns the other fields.

        Example:
            >>> [(project.name, project.id) for project in client.list_projects()]
            [('Knee study', 'proj_cd067221d5a6e4007ccbb4afb5966535')]
        """
        projects = self._transport.call(api.projects.list_projects)
        return TableList(Project(self._transport, project.id, project.name) for project in projects)

    def project_by_name(self, name: str) -> Project:
        """Return a handle of the only project with a name, compared exactly. Calls `list_projects()`.

        Raises:
            NoMatch: No project of the credentials has the name; the error suggests up to three similar names.
            SeveralMatches: Several projects have the name; the error has them and their ids.

        Example:
            >>> (client.project_by_name("Knee study")).id
            'proj_cd067221d5a6e4007ccbb4afb5966535'
        """
        wanted = validate_text("name", name)
        projects = self._transport.call(api.projects.list_projects)
        found = find_unique("project", wanted, projects, lambda project: project.name)
        return Project(self._transport, found.id, found.name)

    def get_info(self) -> Workspace:
        """Get the workspace of the credentials (observed).

        Returns:
            The id, name, owner, tier and creation date.

        Example:
            >>> workspace = client.get_info()
            >>> workspace.name
            'Knee imaging'
        """
        return self._transport.call(api.workspace.get_workspace)
