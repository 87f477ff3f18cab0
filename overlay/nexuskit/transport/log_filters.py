"""Keeps the secret key out of the log of hpack.

With HTTP/2, hpack logs each header at DEBUG level, in plain text and in a readable encoding. It cannot exempt
a header, so these records are dropped.
"""

from __future__ import annotations

import logging

_LOGGERS = ("hpack.hpack", "hpack.table")


def drop_header_logs() -> None:
    """Drop the log records with headers in the whole process. Idempotent."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_without_headers)


def _is_without_headers(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG
