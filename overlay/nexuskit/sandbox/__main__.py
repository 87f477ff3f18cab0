"""`python -m nexuskit.sandbox`: run the sandbox until it is interrupted."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType

from . import Sandbox, SandboxError

_EPILOG = """When it is ready it prints two lines to stdout, the base URL and a secret key, in the form of
environment variables that the client reads. Logs go to stderr."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command line without the program; that of the process if left out.

    Returns:
        The exit code: 0 after SIGINT or SIGTERM, 2 if it cannot start.
    """
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        stream=sys.stderr,
        level=options.log_level.upper(),
        format="%(asctime)s %(name)s %(levelname)s %(message)s",
    )
    told_to_stop = threading.Event()

    def stop(_: int, __: FrameType | None) -> None:
        told_to_stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    sandbox = Sandbox(
        options.seed,
        options.db,
        host=options.host,
        port=options.port,
        max_entries=options.max_entries,
        access_log=True,
    )
    try:
        sandbox.start()
    except SandboxError as error:
        message = " ".join(str(error).split())
        print(f"nexuskit.sandbox: error: {message}", file=sys.stderr)
        return 2
    try:
        print(f"DATATURE_API_BASE_URL={sandbox.base_url}")
        print(f"DATATURE_SECRET_KEY={sandbox.secret_key}", flush=True)
        told_to_stop.wait()
    finally:
        sandbox.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nexuskit.sandbox",
        description="A local server that answers as the Datature Nexus API does.",
        epilog=_EPILOG,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port",
        type=_integer(0, 65_535),
        default=8080,
        help="port; 0 takes any that is free (default: %(default)s)",
    )
    parser.add_argument("--db", metavar="PATH|URL", help="database that keeps the state (default: in memory)")
    parser.add_argument(
        "--seed",
        metavar="FILE",
        help="YAML file with the data to begin with; the database has to be empty (default: a demo data set)",
    )
    parser.add_argument(
        "--max-entries",
        type=_integer(1, 2**31),
        default=None,
        metavar="N",
        help="the most entries that one sequence holds (default: 10000)",
    )
    parser.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        default="info",
        help="what to log; requests are logged at info (default: %(default)s)",
    )
    return parser


class _integer:  # noqa: N801 - argparse shows the name of a type in its messages
    """An argparse type: an integer within bounds."""

    def __init__(self, least: int, most: int) -> None:
        self._least = least
        self._most = most

    def __call__(self, text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not an integer") from None
        if not self._least <= number <= self._most:
            raise argparse.ArgumentTypeError(f"must be from {self._least} to {self._most}, got {number}")
        return number


if __name__ == "__main__":
    sys.exit(main())
