"""Datature's own client, unchanged, in an environment of its own.

Its requirements exclude Python 3.13 and newer, and need several hundred megabytes. `requirements/existing.in`
lists what its calls import, so it is installed without its requirements.
"""

from __future__ import annotations

from pathlib import Path

from tests.packaging.environments import Environment

NAME = "datature 1.12.2"
WHEEL = "datature==1.12.2 --hash=sha256:d1b879cc37721e6a971ee1a84608df23e556c6cd356fbc84b71683dfd3e2dc47"
_LOCK = Path(__file__).parents[1] / "requirements/existing.txt"


def install(folder: Path) -> Environment:
    """Install it into a new environment.

    Args:
        folder: The folder of the environment, which must not exist.

    Raises:
        AssertionError: pip cannot install it; the message has its output.
    """
    environment = Environment.make(folder)
    environment.install("--require-hashes", "-r", str(_LOCK))
    wheel = folder / "wheel.txt"
    wheel.write_text(WHEEL, encoding="ascii")
    environment.install("--no-deps", "--require-hashes", "-r", str(wheel))
    return environment
