"""The client: credentials, connections, and the way to the projects."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Self

import httpx

from nexus_api import api
from nexus_api.models import Workspace

from ..arguments import project_id as checked_project_id
from ..errors import ConfigurationError
from ..options import Options
from .project import AsyncProject
from .transport import AsyncTransport


class AsyncClient:
    """A client of Datature Nexus. Close it, or use it as a context manager.

    Making it sends nothing. A client with plain methods may be shared by all threads of a process. One whose
    methods are awaited may be shared by all tasks of one event loop. It belongs to that loop, because its
    connections do; another loop needs a client of its own.

    Args:
        secret_key: The key; without it, the environment variable `DATATURE_SECRET_KEY`.
        mtls_certificate_file_path: Path of a PEM file with a client certificate, in place of a key
            (observed). A key is then sent only if it is given as `secret_key`.
        mtls_private_key_file_path: Path of a PEM file with the private key of that certificate.
        endpoint: The base URL of the service; without it, the environment variable `DATATURE_API_BASE_URL`,
            else `https://api.datature.io` (observed).
        timeout: Seconds, more than 0, for each of connecting, reading, writing and waiting for a connection,
            or an `httpx.Timeout`; `httpx.Timeout(None)` waits without end. Without it, or with `None`, 10 to
            connect and 60 for each of the others.
        http_client: An `httpx.AsyncClient` to send with. It keeps its own timeouts and TLS settings, and
            stays open.
        transport: An httpx transport in place of the default one, such as a test double.
        allow_insecure: Whether the key may be sent over plain http to a host that is not this machine.

    Raises:
        ConfigurationError: There is neither a key nor a certificate; a file, the endpoint or the timeout
            cannot be used; or two of the arguments exclude each other.

    Example:
        >>> from nexuskit import AsyncClient
        >>> async with AsyncClient("5aa41e8ba", endpoint="http://127.0.0.1:8080") as client:
        ...     project = client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535")
        >>> project
        AsyncProject('proj_cd067221d5a6e4007ccbb4afb5966535')
    """

    def __init__(
        self,
        secret_key: str | None = None,
        mtls_certificate_file_path: str | os.PathLike[str] | None = None,
        mtls_private_key_file_path: str | os.PathLike[str] | None = None,
        endpoint: str | None = None,
        *,
        timeout: httpx.Timeout | float | None = None,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        allow_insecure: bool = False,
    ) -> None:
        if http_client is not None:
            if not isinstance(http_client, httpx.AsyncClient):
                raise ConfigurationError(
                    f"http_client must be an httpx.AsyncClient, got {type(http_client).__name__}"
                )
            if not (timeout is None and transport is None and mtls_certificate_file_path is None):
                raise ConfigurationError(
                    "http_client keeps its own settings: set timeout, transport or certificates on it"
                )
        if transport is not None and mtls_certificate_file_path is not None:
            raise ConfigurationError("transport keeps its own TLS settings: set the certificates on it")
        options = Options.resolve(
            secret_key,
            mtls_certificate_file_path,
            mtls_private_key_file_path,
            endpoint,
            timeout=timeout,
            allow_insecure=allow_insecure,
        )
        self._transport = AsyncTransport(options, http_client=http_client, transport=transport)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(endpoint={self._transport.endpoint!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections. A given `http_client` stays open; a call after this raises.

        Example:
            >>> await client.close()
        """
        await self._transport.close()

    def get_project(self, project_id: str) -> AsyncProject:
        """Return a handle of a project. This sends nothing, so it does not tell whether there is one.

        Args:
            project_id: The project's id, with or without its prefix `proj_` (observed).

        Returns:
            The handle.

        Raises:
            ArgumentError: The id is no string, is empty, or is `.` or `..`.

        Example:
            >>> client.get_project("cd067221d5a6e4007ccbb4afb5966535").project_id
            'proj_cd067221d5a6e4007ccbb4afb5966535'
        """
        return AsyncProject(self._transport, checked_project_id(project_id))

    async def list_projects(self) -> list[AsyncProject]:
        """List the projects that the credentials open (observed).

        Returns:
            A handle for each; `get_info()` of a handle gives its name and what else is known.

        Raises:
            StatusError: The service answered with an error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer.

        Example:
            >>> [project.project_id for project in await client.list_projects()]
            ['proj_cd067221d5a6e4007ccbb4afb5966535']
        """
        projects = await self._transport.call(api.projects.list_projects)
        return [AsyncProject(self._transport, project.id) for project in projects]

    async def get_info(self) -> Workspace:
        """Get the workspace to which the credentials belong (observed).

        Returns:
            Its id, name, owner, tier and date of creation.

        Raises:
            StatusError: The service answered with an error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer.

        Example:
            >>> workspace = await client.get_info()
            >>> workspace.name
            'Knee imaging'
        """
        return await self._transport.call(api.workspace.get_workspace)
