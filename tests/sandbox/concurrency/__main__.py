"""More histories and crashes than the tests have: `python -m tests.sandbox.concurrency --first 1000`."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

from nexuskit.sandbox import Sandbox
from tests.postgresql import running_server
from tests.sandbox.concurrency import calls, parallel
from tests.sandbox.concurrency.crash import crash, seed_of
from tests.sandbox.concurrency.servers import servers


def main() -> int:
    """Look for an order that explains each history, kill servers, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.sandbox.concurrency")
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--crashes", type=int, default=50)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first history")
    parser.add_argument("--db", choices=["file", "postgresql"], default="file")
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.histories)
    [project] = calls.SEED["projects"]
    ids = [f"proj_{number}" for number in numbers]
    seed = {"secret_keys": {"key-a": ids}, "projects": [{**project, "id": id} for id in ids]}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        databases = [str(folder / "histories.db"), str(folder / "crashes.db")]
        if options.db == "postgresql":
            server = stack.enter_context(running_server())
            databases = [server.new_database() for _ in databases]
        with servers(databases[0], seed, folder) as running:
            histories = {n: parallel.history(running, f"proj_{n}", "key-a", seed=n) for n in numbers}
        with Sandbox(seed=seed_of(options.crashes), db=databases[1]):
            pass
        tally = crash(databases[1], options.crashes, options.first)
    unexplained = [n for n, events in histories.items() if parallel.explain(calls.START, events) is None]
    print(f"{options.histories} histories, unexplained: {unexplained or 'none'}; {tally}")
    return 1 if unexplained or tally.lost or tally.torn else 0


if __name__ == "__main__":
    sys.exit(main())
