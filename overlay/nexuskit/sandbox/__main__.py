"""`python -m nexuskit.sandbox`: run the sandbox until it is interrupted.

Slow imports come after the signal handlers, so that an interrupt prints no traceback.
"""

from __future__ import annotations

import argparse
import gc
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from importlib import metadata, resources
from types import FrameType
from typing import TYPE_CHECKING

from .cli.parser import parse, print_error, read_settings
from .errors import MissingExtra, SandboxError

if TYPE_CHECKING:
    from .server import Sandbox

_log = logging.getLogger("nexuskit.sandbox")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The arguments; default: those of the process.

    Returns:
        The exit code: 0 after SIGINT or SIGTERM, 2 if the sandbox cannot start.
    """
    options = parse(arguments)
    stop_requested = threading.Event()

    def stop(_: int, __: FrameType | None) -> None:
        # No exception, which would be printed and ignored in some places during imports.
        stop_requested.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    # Without the names of loggers, because uvicorn logs everything as `uvicorn.error`.
    logging.basicConfig(
        stream=sys.stderr,
        level=options.log_level.upper(),
        format="%(asctime)s %(levelname)s %(message)s",
    )
    try:
        if (page := _requested_text(options)) is not None:
            sys.stdout.write(page)
            return 0
        return _serve(options, stop_requested)
    except (MissingExtra, SandboxError) as error:
        return print_error(str(error))


def _requested_text(options: argparse.Namespace) -> str | None:
    """Return the text that the options request, if any."""
    if options.version:
        return f"nexuskit {metadata.version('nexuskit')}\n"
    if options.print_seed:
        return resources.files("nexuskit.sandbox.seeds").joinpath("demo.yaml").read_text(encoding="utf-8")
    if not options.help_settings and not options.help_faults:
        return None
    # Raises `MissingExtra` if the extra is not installed.
    from . import Sandbox as Sandbox
    from .cli import help_text

    return help_text.settings_page() if options.help_settings else help_text.faults_page()


def _serve(options: argparse.Namespace, stop_requested: threading.Event) -> int:
    from . import Sandbox

    if stop_requested.is_set():
        return 0
    sandbox = Sandbox(
        options.seed,
        options.db,
        host=options.host,
        port=options.port,
        settings=read_settings(options),
        faults=options.faults,
        fault_seed=options.fault_seed,
        control=options.control,
        inspector=not options.no_inspector,
        docs=not options.no_docs,
        token=options.token,
        allow_hosts=options.allow_host,
        allow_origins=options.allow_origin,
        log_file=options.log_file,
        access_log=True,
        receive_seconds=options.receive_seconds,
        blobs=options.blobs,
    )
    with sandbox:
        if not stop_requested.is_set():
            # Otherwise full collections take 70 to 100 ms during large requests.
            gc.collect()
            gc.freeze()
            _log_pages(sandbox, options)
            _print_ready_lines(sandbox)
            stop_requested.wait()
    return 0


def _log_pages(sandbox: Sandbox, options: argparse.Namespace) -> None:
    pages = {
        "the inspector": ("/", not options.no_inspector),
        "the API": ("/docs", not options.no_docs),
        "the control API": ("/_sandbox/openapi.json", options.control),
    }
    served = [f"{name} at {sandbox.base_url}{path}" for name, (path, is_on) in pages.items() if is_on]
    if served:
        _log.info("serving %s", ", ".join(served))


def _print_ready_lines(sandbox: Sandbox) -> None:
    print(f"DATATURE_API_BASE_URL={sandbox.base_url}")
    print(f"DATATURE_SECRET_KEY={sandbox.secret_key}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
