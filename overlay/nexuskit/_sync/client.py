# Derived from overlay/nexuskit/_async/client.py; do not edit.
# Change that file and run `make generate`.
"""The client: credentials, connections, and the way to the projects."""

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
from ..transport.log_filters import drop_header_logs
from ..transport.options import CallOptions, Options
from ..transport.raw_response import RawAnswer, check_request
from ..transport.redaction import Redactor
from ..transport.retry import RetryPolicy
from .project import Project
from .transport.pool import Pool
from .transport.sender import Transport

T = TypeVar("T")


class Client:
    """A client of Datature Nexus. Close it, or use it as a context manager.

    Making it sends nothing. A client with plain methods may be shared by all threads of a process. One whose
    methods are awaited may be shared by all tasks of all event loops: each loop has connections of its own,
    which `close()` closes in each loop that still runs. After a fork, parent and child each have connections
    of their own. Up to 100 calls are under way at once in each loop; others wait for their turn.

    A client that is dropped and not closed lets go of its connections; Python warns of each that is open, as
    of any socket.

    Args:
        secret_key: The key; without it, the environment variable `DATATURE_SECRET_KEY`.
        mtls_certificate_file_path: Path of a PEM file with a client certificate, in place of a key
            (observed). A key is then sent only if it is given as `secret_key`.
        mtls_private_key_file_path: Path of a PEM file with the private key of that certificate.
        endpoint: The base URL of the service; without it, the environment variable `DATATURE_API_BASE_URL`,
            else `https://api.datature.io` (observed).
        timeout: Seconds, more than 0, for each of connecting, reading, writing and waiting for a connection,
            or an `httpx.Timeout`; with `httpx.Timeout(None)` only the deadline of `retry` holds. Without it,
            or with `None`, 10 to connect and 60 for each of the others.
        retry: When a call is repeated, and how long it may take in all. Without it, `RetryPolicy()`: up to 4
            attempts within 300 seconds. `RetryPolicy(attempts=1)` never repeats.
        hooks: Functions to call before and after every request.
        http_client: An `httpx.Client` to send with. It keeps its own timeouts, limits and TLS settings,
            and stays open. Where methods are awaited it belongs to the event loop of the first call; in any
            other, calls are refused. Calls that are cancelled may harm others where it speaks HTTP/2.
        transport: An httpx transport in place of the default one, such as a test double. It stays open, and
            belongs to an event loop as an `http_client` does, unless it is a double of httpx.
        allow_insecure: Whether the key may be sent over plain http to a host that is not this machine.

    Raises:
        ConfigurationError: There is neither a key nor a certificate; a file, the endpoint or an option
            cannot be used; or two of the arguments exclude each other.

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
        # What is raised below carries these variables along, and whoever reports it may show them.
        del secret_key
        if http_client is not None:
            if not isinstance(http_client, httpx.Client):
                raise ConfigurationError(
                    f"http_client must be an httpx.Client, got {type(http_client).__name__}"
                )
            if not (timeout is None and transport is None and mtls_certificate_file_path is None):
                raise ConfigurationError(
                    "http_client keeps its own settings: set timeout, transport or certificates on it"
                )
        if transport is not None and not isinstance(transport, httpx.BaseTransport):
            raise ConfigurationError(
                f"transport must be an httpx.BaseTransport, got {type(transport).__name__}"
            )
        if transport is not None and mtls_certificate_file_path is not None:
            raise ConfigurationError("transport keeps its own TLS settings: set the certificates on it")
        options = Options.resolve(
            key,
            mtls_certificate_file_path,
            mtls_private_key_file_path,
            endpoint,
            timeout=timeout,
            allow_insecure=allow_insecure,
        )
        if http_client is not None:
            drop_header_logs()  # it may speak HTTP/2, which an own one does not
        redactor = Redactor(options.key)
        self._transport = Transport(
            Pool(options, redactor, http_client=http_client, transport=transport),
            redactor,
            options.endpoint,
            options.origin,
            CallOptions().changed(retry=retry, hooks=hooks),
        )
        self._is_view = False

    def __repr__(self) -> str:
        # One that could not be made has none, and is shown by those who report why.
        transport = getattr(self, "_transport", None)
        return f"{type(self).__name__}(endpoint={getattr(transport, 'endpoint', None)!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. A given `http_client` or `transport` stays open; a call after this raises.

        A client from `with_options()` has no connections of its own, so that closing it closes nothing.

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
        """Return a client with other options over the same connections. This one stays as it is.

        It works as long as this one is open. What is not given is as here.

        Args:
            timeout: As of the client.
            retry: When a call is repeated, in place of the policy here.
            hooks: Functions to call before and after every request, in place of those here.

        Returns:
            The other client.

        Raises:
            ConfigurationError: An option cannot be used.

        Example:
            >>> from nexuskit import RetryPolicy
            >>> patient = client.with_options(timeout=120, retry=RetryPolicy(attempts=8, deadline=900))
            >>> info = patient.get_info()
            >>> info.name
            'Knee imaging'
        """
        view = copy.copy(self)  # with what a subclass has
        view._transport = self._transport.view(
            self._transport.options.changed(timeout=timeout, retry=retry, hooks=hooks)
        )
        view._is_view = True
        return view

    def raw(self, request: Request[T]) -> RawAnswer[T]:
        """Send any request and return the answer as it came, whatever its status.

        Repeating, waiting, hooks and logging are those of every other call, but that the body makes no
        difference: one that is not JSON is returned, and `decode()` raises the error.

        Args:
            request: What a function of `nexus_api.api` returns; or one of your own, for a call that this
                client does not have.

        Returns:
            The answer: `status`, `headers`, `body`, and `decode()`, which gives or raises what the documented
            call would.

        Raises:
            ArgumentError: It is no request, or makes a URL that is too long.
            DecodeError: The answer is compressed and broken.
            ConfigurationError: The client is closed, or what it was given belongs to another event loop.

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
        """Return a handle of a project. This sends nothing, so it does not tell whether there is one.

        Args:
            project_id: The project's id, with or without its prefix `proj_` (observed).

        Returns:
            The handle.

        Example:
            >>> client.get_project("cd067221d5a6e4007ccbb4afb5966535").project_id
            'proj_cd067221d5a6e4007ccbb4afb5966535'
        """
        return Project(self._transport, checked_project_id(project_id))

    def list_projects(self) -> list[Project]:
        """List the projects that the credentials open (observed).

        Returns:
            A handle for each, with its `id` and `name`; `get_info()` gives what else is known.

        Example:
            >>> [(project.name, project.id) for project in client.list_projects()]
            [('Knee study', 'proj_cd067221d5a6e4007ccbb4afb5966535')]
        """
        projects = self._transport.call(api.projects.list_projects)
        return TableList(Project(self._transport, project.id, project.name) for project in projects)

    def project_by_name(self, name: str) -> Project:
        """Return a handle of the one project that has a name, compared exactly.

        This is one `list_projects()`.

        Args:
            name: The name.

        Returns:
            The handle.

        Raises:
            NoMatch: The credentials open no project of this name; the error suggests up to three near names.
            SeveralMatches: Several have it; the error carries them with their ids.

        Example:
            >>> (client.project_by_name("Knee study")).id
            'proj_cd067221d5a6e4007ccbb4afb5966535'
        """
        wanted = validate_text("name", name)
        projects = self._transport.call(api.projects.list_projects)
        found = find_unique("project", wanted, projects, lambda project: project.name)
        return Project(self._transport, found.id, found.name)

    def get_info(self) -> Workspace:
        """Get the workspace to which the credentials belong (observed).

        Returns:
            Its id, name, owner, tier and date of creation.

        Example:
            >>> workspace = client.get_info()
            >>> workspace.name
            'Knee imaging'
        """
        return self._transport.call(api.workspace.get_workspace)
