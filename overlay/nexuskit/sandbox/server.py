"""The class `Sandbox`."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

import attrs

from nexus_api.client import is_loopback

from .app.factory import build_application
from .app.server_thread import ServerThread, base_url, listen
from .clock import Clock
from .config.settings import Settings
from .errors import SandboxError, require
from .faults import Faults, PlanSource
from .logs.request_log import LogFile, RequestLog
from .seeds.loader import SeedSource
from .state import SandboxState
from .storage.snapshots import Snapshot
from .storage.store import open_store
from .web.access_control import AccessControl

_log = logging.getLogger("nexuskit.sandbox")


class Sandbox:
    """A local server with the API of the service and its own state. A context manager, and thread-safe.

    Several can run at once. Members that need a running sandbox raise `SandboxError` if it is not running.

    Args:
        seed: The data for an empty database: a YAML file, or its content as a mapping; default: the demo
            data. A database that has data keeps it.
        db: The database: a file or a URL; default: in memory.
        blobs: The folder for the bytes of uploaded files; default: the database.
        host: The address to listen on.
        port: The port to listen on; 0 for any free port.
        max_entries: The maximum number of entries per sequence.
        settings: All settings, or a mapping for `Settings.from_mapping`; excludes `max_entries`.
        faults: The fault plan: a YAML file, or its content as a list.
        fault_seed: The seed of random faults.
        control: Whether to serve the control API under `/_sandbox/`.
        inspector: Whether to serve the inspector at `/`.
        docs: Whether to serve the description of the API at `/docs`.
        token: The token for the pages and the control API, which then need it, or a secret key that opens
            every project, from every machine; without it, they need such a key from other machines only.
        allow_hosts: Allowed host names, in addition to addresses, `localhost` and `host`; `*` allows any.
        allow_origins: Sites whose pages may use the sandbox, such as `http://localhost:3000`.
        log_file: The file to which to append each request as a line of JSON.
        access_log: Whether to log a line per request to the logger `nexuskit.sandbox.access`; at the level
            debug for automatic requests of browsers and containers.
        receive_seconds: The time limit for the head of a request, and for its body. Slower requests get 408.

    Raises:
        FaultPlanError: The fault plan is not valid.
        SettingsError: A setting is unknown, or its value is not allowed.
        SandboxError: The token, a host, an origin or a time is not valid.

    Example:
        >>> with Sandbox() as sandbox:
        ...     sandbox.base_url.startswith("http://127.0.0.1:")
        True
        >>> with Sandbox(faults=[{"operation": "listProjects", "do": {"status": 503}}]) as sandbox:
        ...     sandbox.clock.set(1_700_000_000_000, frozen=True)
        ...     sandbox.faults = []
        ...     sandbox.reset()  # restores the faults and the clock
        ...     len(sandbox.faults.plan), sandbox.clock.frozen, sandbox.requests.total
        (1, False, 0)
    """

    def __init__(
        self,
        seed: SeedSource | None = None,
        db: str | os.PathLike[str] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        max_entries: int | None = None,
        settings: Settings | Mapping[str, Any] | None = None,
        faults: PlanSource | None = None,
        fault_seed: int = 0,
        control: bool = False,
        inspector: bool = True,
        docs: bool = True,
        token: str | None = None,
        allow_hosts: Iterable[str] = (),
        allow_origins: Iterable[str] = (),
        log_file: str | os.PathLike[str] | None = None,
        access_log: bool = False,
        receive_seconds: float = 60,
        blobs: str | os.PathLike[str] | None = None,
    ) -> None:
        if not receive_seconds > 0:
            raise SandboxError(f"receive_seconds must be more than 0, got {receive_seconds!r}")
        if max_entries is not None and settings is not None:
            raise TypeError("max_entries and settings are mutually exclusive; use settings")
        if settings is None:
            settings = Settings() if max_entries is None else Settings(max_entries=max_entries)
        self._seed = seed
        self._db = db
        self._blobs = blobs
        self._host = host
        self._port = port
        self._settings = _settings(settings)
        self._faults = Faults.load([] if faults is None else faults, fault_seed)
        self._access = AccessControl(
            # `listen` rejects an empty host.
            hosts={*_text_set(allow_hosts, "allow_hosts"), host} - {""},
            origins=_text_set(allow_origins, "allow_origins"),
            token=token,
        )
        self._log_file = log_file
        self._receive_seconds = receive_seconds
        self._features = {"control": control, "inspector": inspector, "docs": docs}
        self._access_log = access_log
        # Held during start and stop. Reentrant, because a signal handler may stop the sandbox during either.
        self._lock = threading.RLock()
        self._running: _Running | None = None

    @property
    def base_url(self) -> str:
        """The URL for clients on this machine, without a trailing slash."""
        return self._require_running().base_url

    @property
    def secret_key(self) -> str:
        """The first key of the seed."""
        return self._require_running().state.store.secret_key

    @property
    def secret_keys(self) -> Mapping[str, tuple[str, ...]]:
        """All keys in order, each with the ids of the projects that it opens."""
        keys = self._require_running().state.store.keys
        return {key: tuple(projects) for key, projects in keys.items()}

    @property
    def is_running(self) -> bool:
        """Whether the sandbox is running."""
        return self._running is not None

    @property
    def requests(self) -> RequestLog:
        """The log of requests to the public API."""
        return self._require_running().state.log

    @property
    def clock(self) -> Clock:
        """The clock of dates in the data."""
        return self._require_running().state.clock

    @property
    def faults(self) -> Faults:
        """The fault plan. Assign a plan to replace it, or `[]` to end all faults."""
        return self._faults

    @faults.setter
    def faults(self, plan: PlanSource | Faults) -> None:
        source = plan.plan if isinstance(plan, Faults) else plan
        if self._running is None:
            self._faults = Faults.load(source, self._faults.seed)
        else:
            self._faults.replace(source)

    @property
    def settings(self) -> Settings:
        """The settings. Assign settings, or a mapping for `Settings.from_mapping`, to replace them.

        `reset` restores the settings at the start.
        """
        return self._settings if self._running is None else self._running.state.settings

    @settings.setter
    def settings(self, settings: Settings | Mapping[str, Any]) -> None:
        if self._running is None:
            self._settings = _settings(settings)
        else:
            self._running.state.settings = _settings(settings)

    def start(self) -> None:
        """Start the server, and return when it is ready.

        Raises:
            SandboxError: The sandbox is already running, or cannot listen.
            SeedError: The seed is not valid.
            StorageError: The database cannot be opened.
            MissingExtra: A package for the pages or the database is not installed.
        """
        with self._lock:
            self._start()

    def stop(self) -> None:
        """Stop the server after unfinished requests. Does nothing if the sandbox is not running."""
        with self._lock:
            running, self._running = self._running, None
            if running is not None:
                running.closing.close()

    def reset(self) -> None:
        """Restore the initial data, settings, faults and clock, and clear the log.

        Keeps snapshots. Unfinished requests change nothing, get 503 and are not logged. A persistent database
        is restored to its first data, also if another process wrote it.

        Raises:
            SandboxError: The first data of the database is unknown, because it is of version 0.1.0.

        Example:
            >>> with Sandbox() as sandbox:
            ...     start = sandbox.export()
            ...     sandbox.reseed({"projects": [{"id": "proj_1"}]})
            ...     sandbox.reset()
            ...     sandbox.export() == start
            True
        """
        self._require_running().state.reset()

    def reseed(self, seed: SeedSource | None = None) -> None:
        """Replace all data with a seed, or with the demo data. `reset` still restores the initial data.

        Raises `SeedError`, without changing data, if the seed is not valid.

        Example:
            >>> with Sandbox() as sandbox:
            ...     sandbox.reseed({"secret_keys": {"a-key": ["proj_1"]}, "projects": [{"id": "proj_1"}]})
            ...     sandbox.secret_keys
            {'a-key': ('proj_1',)}
        """
        state = self._require_running().state
        state.store.reseed(seed, state.settings)

    def snapshot(self, name: str) -> Snapshot:
        """Save the current data as a snapshot. Replaces an earlier snapshot with this name.

        The name must have 1 to 200 characters.

        Example:
            >>> with Sandbox() as sandbox:
            ...     taken = sandbox.snapshot("before")
            ...     sandbox.snapshots() == [taken]
            ...     sandbox.reseed({"projects": [{"id": "proj_1"}]})
            ...     sandbox.restore("before")
            ...     sandbox.drop_snapshot("before")
            ...     sandbox.secret_key
            True
            'nexuskit-demo-key'
        """
        return self._require_running().state.store.snapshot(name)

    def snapshots(self) -> list[Snapshot]:
        """Return all snapshots, ordered by name."""
        return self._require_running().state.store.snapshots()

    def restore(self, name: str) -> None:
        """Restore the data of a snapshot. Raises `SandboxError` if no snapshot has this name."""
        self._require_running().state.store.restore(name)

    def drop_snapshot(self, name: str) -> None:
        """Delete a snapshot. Raises `SandboxError` if no snapshot has this name."""
        self._require_running().state.store.drop_snapshot(name)

    def export(self) -> dict[str, Any]:
        """Return the current data as a seed, which can be dumped as YAML or JSON.

        Example:
            >>> with Sandbox(seed={"projects": [{"id": "proj_1"}]}) as sandbox:
            ...     exported = sandbox.export()
            >>> with Sandbox(seed=exported) as copy:
            ...     copy.export() == exported
            True
        """
        return self._require_running().state.store.export()

    def __repr__(self) -> str:
        return "<Sandbox, not running>" if self._running is None else f"<Sandbox at {self.base_url}>"

    def __enter__(self) -> Sandbox:
        """Start the server."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop the server."""
        self.stop()

    def _start(self) -> None:
        if self._running is not None:
            raise SandboxError("the sandbox is already running")
        if self._features["inspector"] or self._features["docs"]:
            # Before the database is filled, because a seed is loaded only into an empty one.
            require("jinja2", "markupsafe")
        # Imported with the first image.
        require("PIL")
        with contextlib.ExitStack() as stack:
            log_file = None if self._log_file is None else LogFile(self._log_file)
            if log_file is not None:
                stack.callback(log_file.close)
            state = SandboxState(
                open_store(self._db, self._seed, self._settings, self._blobs),
                self._settings,
                faults=self._faults,
                log_sink=None if log_file is None else log_file.write,
                token=self._access.token,
                receive_seconds=self._receive_seconds,
            )
            stack.callback(state.close)
            application = build_application(
                state, self._access, **self._features, access_log=self._access_log
            )
            listener = listen(self._host, self._port)
            address: Any = listener.getsockname()[0]
            url = base_url(self._host, listener)
            server = ServerThread(application, listener, state.prepare_shutdown, self._receive_seconds)
            stack.callback(server.stop)
            if not is_loopback(address):
                self._warn(address)
            self._running = _Running(url, state, stack.pop_all())

    def _require_running(self) -> _Running:
        # Another thread may stop it at any time.
        running = self._running
        if running is None:
            raise SandboxError("the sandbox is not running; use `with` or call start()")
        return running

    def _warn(self, address: str) -> None:
        pages = [name for name, is_on in self._features.items() if is_on]
        _log.warning(
            "other machines can reach the sandbox on %s: the public API with a secret key, %s/_health "
            "without one; use --host 127.0.0.1 to prevent it",
            address,
            f"{', '.join(pages)} with the token or a key that opens every project, and " if pages else "and ",
        )


@attrs.frozen
class _Running:
    """The parts of a running sandbox, without a repr, which would contain keys."""

    base_url: str
    state: SandboxState = attrs.field(repr=False)
    closing: contextlib.ExitStack = attrs.field(repr=False)


def _settings(settings: Settings | Mapping[str, Any]) -> Settings:
    return Settings.from_mapping(settings) if isinstance(settings, Mapping) else settings


def _text_set(texts: Iterable[str], name: str) -> set[str]:
    if isinstance(texts, str):
        raise TypeError(f"{name} must be a list of strings, got {texts!r}")
    return set(texts)
