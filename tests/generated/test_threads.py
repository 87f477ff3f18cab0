"""Threads that decode for the first time at once, each time in a new process."""

from __future__ import annotations

import pytest

from tests.overlay.programs import run

PROGRAM = """
import sys, threading
sys.setswitchinterval(1e-6)
from nexus_api.api import OPERATIONS
from nexus_api.request import decode_json

kinds = [kind for each in OPERATIONS.values() for kind in [*each.answers.values(), *each.errors.values()]]
barrier = threading.Barrier(6)

def decode():
    barrier.wait()
    for kind in kinds:
        try:
            decode_json(b'{"data": [{"id": "a", "items": [], "attributes": {}}]}', kind)
        except ValueError:
            pass

threads = [threading.Thread(target=decode) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.parametrize("attempt", range(12))
def test_threads_that_decode_first_do_not_crash(attempt: int) -> None:
    """About one process in seven crashes if the types are not prepared."""
    run(PROGRAM)
