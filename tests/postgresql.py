"""A real PostgreSQL server for tests: started in a temporary folder, with a new database per request."""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import os
import random
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, LiteralString

import attrs

PROGRAMS = ("initdb", "pg_ctl", "postgres")
# Debian keeps them away from the path.
FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
# The server refuses to run as root. This user is made by the packages of the server.
SERVER_USER = "postgres"
PASSWORD: Final = "not-a-secret-but-long-enough-to-be-found"


class Missing(Exception):
    """The server cannot be started; the message says what to install."""


@attrs.frozen
class Server:
    """A running server.

    Attributes:
        port: Where it listens on 127.0.0.1.
        folder: Where it keeps everything.
    """

    port: int
    folder: Path
    _commands: Commands
    _numbers: Iterator[int] = attrs.field(factory=itertools.count)

    def url(self, database: str) -> str:
        return f"postgresql://tester:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def new_database(self, extra: LiteralString = "") -> str:
        """Make an empty database and give its URL.

        Args:
            extra: What to add to the statement that makes it.
        """
        name = f"test_{next(self._numbers)}"
        execute(self.url("postgres"), "CREATE DATABASE {name} TEMPLATE template0 " + extra, name=name)
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, so that many tests do not fill the disk."""
        name = url.rpartition("/")[2]
        execute(self.url("postgres"), "DROP DATABASE {name} WITH (FORCE)", name=name)

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        # Nothing here has to outlive the machine.
        options += " -c fsync=off -c full_page_writes=off -c max_connections=200"
        log = self.folder / "log"
        self._commands.run("pg_ctl", "-D", self.folder / "data", "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop it in the middle of whatever it does."""
        self._commands.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")


@attrs.frozen
class Commands:
    """The programs of the server, run as a user that may."""

    programs: dict[str, str]
    folder: Path

    def run(self, program: str, *arguments: str | Path) -> None:
        command = [self.programs[program], *map(str, arguments)]
        if os.geteuid() == 0:
            user = ("setpriv", f"--reuid={SERVER_USER}", f"--regid={SERVER_USER}", "--init-groups")
            command = [*user, *command]
        output = self.folder / "output"
        # Into a file: the server would keep a pipe open for as long as it runs.
        with output.open("wb") as file:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, cwd=self.folder, check=False
            )
        if done.returncode != 0:
            log = self.folder / "log"
            said = output.read_text() + (log.read_text() if log.exists() else "")
            raise RuntimeError(f"{program} failed: {said}")


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """Start a server, and stop it and remove its files in the end.

    Raises:
        Missing: Its programs or the driver are not installed.
    """
    if importlib.util.find_spec("psycopg") is None:
        raise Missing("the driver of PostgreSQL is missing: pip install 'psycopg[binary]'")
    programs = find_programs()
    with tempfile.TemporaryDirectory(prefix="nexuskit-postgresql-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, SERVER_USER, SERVER_USER)
        password = folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        commands = Commands(programs, folder)
        # The locale is one that sorts otherwise than by code point, where there is one.
        commands.run(
            "initdb",
            *("-D", folder / "data", "--username=tester", f"--pwfile={password}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en", "--locale=C", "--no-sync"),
        )
        server = Server(_free_port(), folder, commands)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def execute(url: str, statement: LiteralString, **names: str) -> list[tuple[Any, ...]]:
    """Run a statement at once and give its rows.

    Args:
        url: The database.
        statement: The statement; in braces stand the names of things.
        names: The names.
    """
    # Imported here: tests that need Python alone import this module and have no driver.
    import psycopg
    from psycopg import sql

    quoted = {key: sql.Identifier(name) for key, name in names.items()}
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql.SQL(statement).format(**quoted))
        return [] if cursor.description is None else cursor.fetchall()


def find_programs() -> dict[str, str]:
    """Find the programs of the server, on the path or where Debian puts them.

    Raises:
        Missing: One is not there.
    """
    found: dict[str, str] = {}
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, FOLDERS)])
    for program in PROGRAMS:
        where = shutil.which(program, path=path)
        if where is None:
            raise Missing(
                f"{program} is missing: these tests start a real PostgreSQL server, version 15 or newer; "
                "install it (apt-get install postgresql; dnf install postgresql-server; "
                "brew install postgresql) or put its programs on the PATH"
            )
        found[program] = where
    return found


def _free_port() -> int:
    # Below those that systems give to outgoing connections, so that none of the many that tests make takes it
    # while the server is about to start.
    ports = random.sample(range(20_000, 30_000), 100)
    for port in ports:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")
