"""The sandbox as a server in a background thread."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

import attrs

from .app.factory import build_application
from .app.server_thread import ServerThread, base_url, listen
from .clock import Clock
from .config.settings import Settings
from .errors import SandboxError, require
from .faults import Faults, PlanSource
from .logs.log_file import LogFile
from .logs.request_log import RequestLog
from .seeds.loader import SeedSource
from .state import SandboxState
from .storage.snapshots import Snapshot
from .storage.store import open_store
from .web.access_control import AccessControl, is_loopback

_log = logging.getLogger("nexuskit.sandbox")


class Sandbox:
    """An embedded server that answers as the service does, on state of its own.

    A context manager: it serves from entering to leaving the block, on a thread of its own. Several can run
    at once, and any thread may use one, also while it serves. What only a running sandbox has or does raises
    `SandboxError` while it does not run.

    Args:
        seed: The data for an empty database: a YAML file, or what such a file holds; a small demo data set
            if left out. A database that has data keeps it.
        db: A file or a database URL that keeps the state; in memory if left out.
        host: The address to listen on.
        port: The port to listen on; 0 takes any that is free.
        max_entries: The most entries that one sequence holds.
        settings: All rules of the sandbox, for more than `max_entries`; a mapping of some of them stands for
            `Settings.from_mapping` of it.
        faults: The faults that requests meet on purpose: a YAML file, or the list that such a file holds.
        fault_seed: What decides about faults that come at random, the same way in every run.
        control: Whether it has the control API, under `/_sandbox/`.
        inspector: Whether it has the inspector, a page at `/` that shows the data and the requests.
        docs: Whether it has the page of the API, at `/docs`.
        token: What opens the inspector, the page of the API and the control API, beside the secret keys that
            open every project; without it, they ask only other machines for such a key.
        allow_hosts: Names under which it may be asked, beside addresses, `localhost` and `host`; `*` stands
            for any.
        allow_origins: Sites whose pages may use it from a browser, such as `http://localhost:3000`.
        log_file: A file to which each request is appended, as a line of JSON.
        access_log: Whether a line is logged for each request, to the logger `nexuskit.sandbox.access`; at the
            level debug for what browsers and containers ask for by themselves.
        receive_seconds: How long the head of a request may take to arrive, and then its body. A request that
            takes longer gets 408.

    Raises:
        FaultPlanError: The faults cannot be used.
        SettingsError: There is no such setting, or it takes no such value.
        SandboxError: The token, a host, an origin or a time is not valid.

    Example:
        >>> with Sandbox() as sandbox:
        ...     sandbox.base_url.startswith("http://127.0.0.1:")
        True
        >>> with Sandbox(faults=[{"operation": "listProjects", "do": {"status": 503}}]) as sandbox:
        ...     sandbox.clock.set(1_700_000_000_000, frozen=True)
        ...     sandbox.faults = []
        ...     sandbox.reset()  # to the faults and the clock there were at the start
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
    ) -> None:
        if not receive_seconds > 0:
            raise SandboxError(f"receive_seconds must be more than 0, got {receive_seconds!r}")
        if max_entries is not None and settings is not None:
            raise TypeError("give either max_entries or settings, which has it too")
        if settings is None:
            settings = Settings() if max_entries is None else Settings(max_entries=max_entries)
        self._seed = seed
        self._db = db
        self._host = host
        self._port = port
        self._settings = _settings(settings)
        self._faults = Faults.load([] if faults is None else faults, fault_seed)
        self._access = AccessControl(
            # An empty host is refused when it is to be listened on.
            hosts={*_text_set(allow_hosts, "allow_hosts"), host} - {""},
            origins=_text_set(allow_origins, "allow_origins"),
            token=token,
        )
        self._log_file = log_file
        self._receive_seconds = receive_seconds
        self._features = {"control": control, "inspector": inspector, "docs": docs}
        self._access_log = access_log
        # Held while it starts or stops. Reentrant, as a handler of a signal may stop it in the middle of
        # either.
        self._lock = threading.RLock()
        self._running: _Running | None = None

    @property
    def base_url(self) -> str:
        """Where a client on this machine reaches the sandbox, without a slash at the end."""
        return self._require_running().base_url

    @property
    def secret_key(self) -> str:
        """The first key of the seed."""
        return self._require_running().state.store.secret_key

    @property
    def secret_keys(self) -> Mapping[str, tuple[str, ...]]:
        """All keys, the first one first, each with the ids of the projects that it opens."""
        keys = self._require_running().state.store.keys
        return {key: tuple(projects) for key, projects in keys.items()}

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self._running is not None

    @property
    def requests(self) -> RequestLog:
        """The log of the requests to the public API, with what was done to each."""
        return self._require_running().state.log

    @property
    def clock(self) -> Clock:
        """The clock from which dates in the data are taken; it can be set, stopped and moved on."""
        return self._require_running().state.clock

    @property
    def faults(self) -> Faults:
        """The faults that requests meet on purpose; set to a plan, they are those of it, `[]` for none."""
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
        """The rules; set to a mapping of some of them, they are `Settings.from_mapping` of it.

        As with faults, `reset` goes back to what there was when it began to run.
        """
        return self._settings if self._running is None else self._running.state.settings

    @settings.setter
    def settings(self, settings: Settings | Mapping[str, Any]) -> None:
        if self._running is None:
            self._settings = _settings(settings)
        else:
            self._running.state.settings = _settings(settings)

    def start(self) -> None:
        """Start to serve; returns when requests are answered.

        Raises:
            SandboxError: It runs already, or cannot listen; the message says why.
            SeedError: The seed cannot be used.
            StorageError: The database cannot be opened.
            MissingExtra: What the pages or the database need is not installed.
        """
        with self._lock:
            self._start()

    def stop(self) -> None:
        """Stop to serve, once what is under way is answered; does nothing if it is not running."""
        with self._lock:
            running, self._running = self._running, None
            if running is not None:
                running.closing.close()

    def reset(self) -> None:
        """Go back to how all was at the start: data, settings, faults and clock, with an empty log.

        Snapshots stay. Requests that are under way change nothing any more (503) and do not get into the new
        log. A database that is kept goes back to what it was filled with at first, by whichever
        process.

        Raises:
            SandboxError: Its database does not tell how it began: it is of version 0.1.0, or began with more
                than 8 MiB, packed, in another process.

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
        """Replace all data by that of a seed, or by the demo data; `reset` goes back to where it did.

        Raises `SeedError` if the seed cannot be used; the data is then as it was.

        Example:
            >>> with Sandbox() as sandbox:
            ...     sandbox.reseed({"secret_keys": {"a-key": ["proj_1"]}, "projects": [{"id": "proj_1"}]})
            ...     sandbox.secret_keys
            {'a-key': ('proj_1',)}
        """
        state = self._require_running().state
        state.store.reseed(seed, state.settings)

    def snapshot(self, name: str) -> Snapshot:
        """Keep the present data under a name, in place of an earlier snapshot of that name.

        The name has 1 to 200 characters.

        Example:
            >>> with Sandbox() as sandbox:
            ...     sandbox.snapshot("before").name
            'before'
        """
        return self._require_running().state.store.snapshot(name)

    def snapshots(self) -> list[Snapshot]:
        """Return what snapshots there are, by name.

        Example:
            >>> with Sandbox() as sandbox:
            ...     taken = sandbox.snapshot("before")
            ...     sandbox.snapshots() == [taken]
            True
        """
        return self._require_running().state.store.snapshots()

    def restore(self, name: str) -> None:
        """Go back to the data of a snapshot, which stays; `SandboxError` if there is none of this name.

        Example:
            >>> with Sandbox() as sandbox:
            ...     taken = sandbox.snapshot("before")
            ...     sandbox.reseed({"projects": [{"id": "proj_1"}]})
            ...     sandbox.restore("before")
            ...     sandbox.secret_key
            'nexuskit-demo-key'
        """
        self._require_running().state.store.restore(name)

    def drop_snapshot(self, name: str) -> None:
        """Forget a snapshot; `SandboxError` if there is none of this name.

        Example:
            >>> with Sandbox() as sandbox:
            ...     taken = sandbox.snapshot("before")
            ...     sandbox.drop_snapshot("before")
            ...     sandbox.snapshots()
            []
        """
        self._require_running().state.store.drop_snapshot(name)

    def export(self) -> dict[str, Any]:
        """Return the present data as a seed, which can be dumped as YAML or JSON.

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
        """Start to serve."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop to serve."""
        self.stop()

    def _start(self) -> None:
        if self._running is not None:
            raise SandboxError("the sandbox is running already")
        if self._features["inspector"] or self._features["docs"]:
            # Before the database is filled, as a seed is taken by an empty one only. An environment that was
            # brought up to date may lack what an older version of the sandbox could do without.
            require("jinja2", "markupsafe")
        with contextlib.ExitStack() as stack:
            log_file = None if self._log_file is None else LogFile(self._log_file)
            if log_file is not None:
                stack.callback(log_file.close)
            state = SandboxState(
                open_store(self._db, self._seed, self._settings),
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
            raise SandboxError("the sandbox is not running; enter its context or call start()")
        return running

    def _warn(self, address: str) -> None:
        pages = [name for name, is_on in self._features.items() if is_on]
        _log.warning(
            "other machines can reach the sandbox on %s: the public API with a secret key, %s/_health "
            "without one; --host 127.0.0.1 keeps it to this machine",
            address,
            f"{', '.join(pages)} with the token or a key that opens every project, and " if pages else "and ",
        )


@attrs.frozen
class _Running:
    """What there is while a sandbox runs; without a repr, as keys are in it."""

    base_url: str
    state: SandboxState = attrs.field(repr=False)
    closing: contextlib.ExitStack = attrs.field(repr=False)


def _settings(settings: Settings | Mapping[str, Any]) -> Settings:
    return Settings.from_mapping(settings) if isinstance(settings, Mapping) else settings


def _text_set(texts: Iterable[str], name: str) -> set[str]:
    if isinstance(texts, str):
        raise TypeError(f"{name} is a list of texts, got the text {texts!r}")
    return set(texts)
