"""`python -m nexuskit.sandbox`: run the sandbox until it is interrupted.

What takes long to import is imported once signals are heeded, so that an interrupt is quiet from then on.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from importlib import resources
from types import FrameType
from typing import NoReturn

from .errors import MissingExtra, SandboxError

_DESCRIPTION = "A local server that answers as the Datature Nexus API does, on data of its own."

_EPILOG = """\
ready lines:
  When requests are answered, two lines go to stdout, in the form of the environment variables that the
  client reads; logs go to stderr.

  DATATURE_API_BASE_URL=http://127.0.0.1:8080  where a client on this machine reaches it
  DATATURE_SECRET_KEY=some-key                 the first key of the seed, or of the database

exit codes:
  0 after Ctrl-C or SIGTERM, also while it starts; 2 if it cannot start, with one line to stderr.

seed file:
  All but ids may be left out. Lists and attributes are then empty, and other fields have the default that
  stands beside them, in every run the same. Without `secret_keys` there is one, sandbox-key, which opens
  every project.

  secret_keys:
    some-key: [proj_a]           # the projects that it opens
  projects:
    - id: proj_a                 # begins with proj_
      name: Knee study           # default: proj_a (the id)
      workflows:
        - id: flow_1
          title: Baseline        # default: Untitled workflow
          createDate: 1701927649302  # default: 1700000000000 (all dates are milliseconds since 1970)
          updateDate: 1702617849120  # default: 1701927649302 (createDate)
      assets:
        - id: asset_1
          filename: image_1.jpg  # default: asset_1.jpg (the id and .jpg)
      sequences:
        - id: seq_1
          name: Patient A        # default: seq_1 (the id)
          items:
            - assetId: asset_1   # an asset of the project; each is in at most one sequence
              ord: 3             # default: 1 (one more than the last of its role)
              role: Sagittal     # default: null (no role)
          attributes:
            age: "20"            # values are text: put numbers in quotes

  --print-seed shows a larger one, which also has a workspace and more about projects and assets.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command line without the program; that of the process if left out.

    Returns:
        The exit code: 0 after SIGINT or SIGTERM, also while it starts; 2 if it cannot start.
    """
    options = _parser().parse_args(arguments)
    if options.print_seed:
        sys.stdout.write(
            resources.files("nexuskit.sandbox.seeds").joinpath("demo.yaml").read_text(encoding="utf-8")
        )
        return 0
    told_to_stop = threading.Event()

    def stop(_: int, __: FrameType | None) -> None:
        # No exception: raised in the middle of an import, some places would print it and go on.
        told_to_stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    # Without the names of loggers: that of uvicorn is `uvicorn.error`, whatever it has to say.
    logging.basicConfig(
        stream=sys.stderr,
        level=options.log_level.upper(),
        format="%(asctime)s %(levelname)s %(message)s",
    )
    try:
        from . import Sandbox
    except MissingExtra as error:
        return _refuse(str(error))
    if told_to_stop.is_set():
        return 0
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
        return _refuse(str(error))
    try:
        if not told_to_stop.is_set():
            print(f"DATATURE_API_BASE_URL={sandbox.base_url}")
            print(f"DATATURE_SECRET_KEY={sandbox.secret_key}", flush=True)
            told_to_stop.wait()
    finally:
        sandbox.stop()
    return 0


def _refuse(message: str) -> int:
    """Say in one line why it cannot start, and return the exit code."""
    print(f"nexuskit.sandbox: error: {' '.join(message.split())}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m nexuskit.sandbox",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port",
        type=_integer(0, 65_535),
        default=8080,
        help="port; 0 takes any that is free (default: %(default)s)",
    )
    parser.add_argument(
        "--db",
        metavar="PATH|URL",
        help="database that keeps the state: PATH or sqlite:///… URL (default: in memory)",
    )
    parser.add_argument(
        "--seed",
        metavar="FILE",
        help="YAML file with the data to begin with; the database has to be empty (default: a demo data set)",
    )
    parser.add_argument(
        "--print-seed", action="store_true", help="print the demo data set, which is a seed file, and exit"
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


class _Parser(argparse.ArgumentParser):
    """A parser whose errors look like all others of the command."""

    def error(self, message: str) -> NoReturn:
        sys.exit(_refuse(f"{message}; --help tells what there is"))


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
