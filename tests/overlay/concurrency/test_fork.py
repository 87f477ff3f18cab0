"""A client works on in parent and child after a fork, each with connections of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from textwrap import dedent

import attrs
import pytest

from tests.overlay.programs import run
from tests.overlay.support import KEY, PROJECT
from tests.tls import Authority, Service

BEGINNING = dedent("""
    import os, sys, threading
    import nexuskit

    _, url, key, project_id = sys.argv

    def named(event):
        event.headers["x-process"] = str(os.getpid())

    once = nexuskit.RetryPolicy(attempts=1)
    client = nexuskit.Client(key, endpoint=url, hooks=nexuskit.Hooks(before=named), retry=once)
    project = client.get_project(project_id)

    def use():
        assert len(project.workflows.list()) == 2
        assert [entry.name for entry in project.sequences.list()] == ["Patient A", "Patient B"]

    def forked(action):
        child = os.fork()
        if child:
            return child
        code = 1
        try:
            action()
            sys.stdout.flush()
            code = 0
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            os._exit(code)

    def ended(child):
        assert os.waitpid(child, 0)[1] == 0
""")


@attrs.frozen
class Place:
    """A service that tells who called over which connection, with and without TLS."""

    authority: Authority
    service: Service
    urls: dict[str, str]

    def run(self, program: str, scheme: str) -> str:
        self.service.begin_anew()
        whole = BEGINNING + dedent(program) + "\nclient.close()\n"
        return run(whole, self.urls[scheme], KEY, PROJECT, SSL_CERT_FILE=str(self.authority.path))

    def processes(self) -> dict[tuple[str, int], set[str]]:
        """The processes that called over each connection."""
        found: dict[tuple[str, int], set[str]] = defaultdict(set)
        for seen in self.service.requests:
            found[seen.peer].add(seen.headers["x-process"])
        return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    authority = Authority(tmp_path_factory.mktemp("authority"))
    with Service() as service:
        secure = service.listen(authority.issue("127.0.0.1"))
        yield Place(authority, service, {"http": service.listen(), "https": secure})


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_connection_is_shared_and_that_of_the_parent_outlives_its_children(
    scheme: str, place: Place
) -> None:
    program = """
        use()
        for _ in range(3):
            child = forked(lambda: [use() for _ in range(3)])
            use()
            ended(child)
            use()
        print(os.getpid())
    """
    parent = place.run(program, scheme).strip()
    connections = list(place.processes().values())
    assert all(len(processes) == 1 for processes in connections)
    assert len(connections) == 4
    assert connections.count({parent}) == 1


def test_a_lock_of_the_connections_that_a_thread_held_at_the_fork_stops_no_child(place: Place) -> None:
    program = """
        held, done = threading.Event(), threading.Event()

        def hold():
            # The lock that guards the connections here, and the one with which httpcore guards its own.
            connections = client._transport.pool.client()
            [own] = connections._open
            with connections._slots._lock, own._http._transport._pool._optional_thread_lock:
                held.set()
                done.wait()

        use()
        thread = threading.Thread(target=hold)
        thread.start()
        held.wait()
        child = forked(use)
        ended(child)
        done.set()
        thread.join()
        use()
    """
    place.run(program, "http")
    assert len(place.processes()) == 2
