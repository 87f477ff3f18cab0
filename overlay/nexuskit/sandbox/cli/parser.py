"""The options of `python -m nexuskit.sandbox`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ..errors import SandboxError
from .help_text import DESCRIPTION, EPILOG

if TYPE_CHECKING:
    from ..config.settings import Settings

TOKEN_VARIABLE: Final = "NEXUSKIT_SANDBOX_TOKEN"


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse a command line. An error ends the process with exit code 2."""
    options = _parser().parse_args(arguments)
    if options.token is None:
        # Compose files set a variable to an empty text to leave it out.
        options.token = os.environ.get(TOKEN_VARIABLE) or None
    return options


def print_error(message: str) -> int:
    """Print an error on one line, and return the exit code."""
    print(f"nexuskit.sandbox: error: {' '.join(message.split())}", file=sys.stderr)
    return 2


def read_settings(options: argparse.Namespace) -> Settings:
    """Return the settings of a command line: those of a file, then those of `--set`."""
    from ..config.settings import Settings

    settings = Settings()
    if options.settings is not None:
        values = _read_settings(options.settings)
        try:
            settings = Settings.from_mapping(values, settings)
        except SandboxError as error:
            raise SandboxError(f"{options.settings}: {error}") from error
    one_by_one = dict(options.set)
    if options.max_entries is not None:
        one_by_one["max_entries"] = str(options.max_entries)
    return Settings.from_mapping(one_by_one, settings)


def _read_settings(file: str) -> Mapping[str, Any]:
    from ..config.yaml_loader import read_yaml_file

    values = read_yaml_file(file, "settings file")
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise SandboxError(f"{file}: settings are lines of NAME: VALUE, such as max_entries: 500")
    return values


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=_program(),
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_serving(parser.add_argument_group("address"))
    _add_data(parser.add_argument_group("data"))
    _add_behaviour(parser.add_argument_group("behaviour"))
    _add_access(parser.add_argument_group("access"))
    _add_logs(parser.add_argument_group("logs"))
    _add_pages(parser.add_argument_group("more help"))
    return parser


def _program() -> str:
    # As it was called: by the name that it is installed under, or as a module.
    name = Path(sys.argv[0]).stem
    return "python -m nexuskit.sandbox" if name in ("__main__", "-c", "") else name


def _add_serving(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    group.add_argument(
        "--port",
        type=int,
        default=8080,
        help="port; 0 selects a free one (default: %(default)s)",
    )
    group.add_argument(
        "--receive-seconds",
        type=int,
        default=60,
        metavar="N",
        help="maximum seconds for the head of a request to arrive, and for its body; slower requests get 408 "
        "(default: %(default)s)",
    )


def _add_data(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--db",
        metavar="PATH|URL",
        help="database for the state: PATH, or a URL sqlite:///PATH or "
        "postgresql://USER:PASSWORD@HOST/NAME (default: in memory)",
    )
    group.add_argument(
        "--blobs", metavar="FOLDER", help="folder for the bytes of uploaded files (default: in the database)"
    )
    group.add_argument(
        "--seed",
        metavar="FILE",
        help="YAML file with the data for an empty database; one with data keeps it, so the same command "
        "can start it again (default: a demo data set)",
    )


def _add_behaviour(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--settings", metavar="FILE", help="YAML file with settings")
    group.add_argument(
        "--set",
        metavar="NAME=VALUE",
        type=_assignment,
        action="append",
        default=[],
        help="change a setting, after --settings; repeatable",
    )
    group.add_argument(
        "--max-entries",
        type=int,
        metavar="N",
        help="maximum entries of a sequence, as --set max_entries=N (default: 10000)",
    )
    group.add_argument("--faults", metavar="FILE", help="YAML file with a plan of faults (default: none)")
    group.add_argument(
        "--fault-seed",
        type=int,
        default=0,
        metavar="N",
        help="seed of random faults; equal seeds give equal faults (default: %(default)s)",
    )


def _add_access(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--control", action="store_true", help="serve the control API under /_sandbox/")
    group.add_argument("--no-inspector", action="store_true", help="do not serve the inspector at /")
    group.add_argument("--no-docs", action="store_true", help="do not serve the page of the API at /docs")
    group.add_argument(
        "--token",
        metavar="TEXT",
        help="token for the pages and the control API; the environment variable "
        f"{TOKEN_VARIABLE} hides it from other users of the machine",
    )
    group.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="a further host name of the sandbox; * allows any; repeatable",
    )
    group.add_argument(
        "--allow-origin",
        metavar="URL",
        action="append",
        default=[],
        help="a site whose pages may use it from a browser, such as http://localhost:3000; repeatable",
    )


def _add_logs(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--log-file", metavar="FILE", help="append each request to a file, as a line of JSON")
    group.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        default="info",
        help="level of the log on stderr; requests are logged at info (default: %(default)s)",
    )


def _add_pages(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--print-seed", action="store_true", help="print the demo data set as a seed file, and exit"
    )
    group.add_argument("--help-settings", action="store_true", help="list the settings, and exit")
    group.add_argument("--help-faults", action="store_true", help="describe fault plans, and exit")
    group.add_argument("--version", action="store_true", help="print the version, and exit")


class _Parser(argparse.ArgumentParser):
    """A parser with errors in the form of all others of the command."""

    def error(self, message: str) -> NoReturn:
        sys.exit(print_error(f"{message}; see --help"))


def _assignment(text: str) -> tuple[str, str]:
    name, is_there, value = text.partition("=")
    if not is_there or not name:
        raise argparse.ArgumentTypeError(f"must be NAME=VALUE, such as max_entries=500, got {text!r}")
    return name, value
