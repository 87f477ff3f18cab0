"""Keeps the secret key out of the log of a library underneath, which would write it down.

Over HTTP/2, hpack logs each header that it packs, at the level DEBUG: in plain text, and then as packed, from
which it can be read as well. No header can be exempted from there, so these records are dropped.
"""

from __future__ import annotations

import logging

_LOGGERS = ("hpack.hpack", "hpack.table")


def drop_header_logs() -> None:
    """Drop the records with headers, from now on and in the whole process; done twice, it is done once."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_without_headers)


def _is_without_headers(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG
