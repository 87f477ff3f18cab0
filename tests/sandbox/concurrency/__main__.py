"""Clients at the same time, over two servers on one database, for as many histories as one likes.

python -m tests.sandbox.concurrency --histories 200 --db file
python -m tests.sandbox.concurrency --histories 200 --db postgresql --first 1000
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.postgresql import running_server
from tests.sandbox.concurrency import calls, parallel
from tests.sandbox.concurrency.orders import explain
from tests.sandbox.concurrency.servers import servers

KEY = "key-a"


def seed_of(numbers: range) -> dict[str, Any]:
    """Make a seed with a copy of the project for each history."""
    [project] = calls.SEED["projects"]
    ids = [f"proj_{number}" for number in numbers]
    return {"secret_keys": {KEY: ids}, "projects": [{**project, "id": id} for id in ids]}


def main() -> int:
    """Look for an order that explains each history, and print how many have none."""
    parser = argparse.ArgumentParser(prog="python -m tests.sandbox.concurrency")
    parser.add_argument("--histories", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first history")
    parser.add_argument("--db", choices=["file", "postgresql"], default="file")
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.histories)
    unexplained: list[int] = []
    operations = overlaps = errors = 0
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if options.db == "postgresql":
            db = stack.enter_context(running_server()).new_database()
        else:
            db = str(folder / "state.db")
        running = stack.enter_context(servers(db, seed_of(numbers), folder))
        for number in numbers:
            events = parallel.history(running, f"proj_{number}", KEY, seed=number)
            operations += len(events)
            overlaps += parallel.overlaps(events)
            errors += sum(isinstance(event.answer, int) and event.answer >= 500 for event in events)
            if explain(calls.START, events) is None:
                unexplained.append(number)
    print(
        f"{options.db}: {options.histories} histories, {operations} operations, {overlaps} pairs at the same "
        f"time, {errors} answers of 500 or more, unexplained: {unexplained or 'none'}"
    )
    return 1 if unexplained or errors else 0


if __name__ == "__main__":
    sys.exit(main())
