"""Formats values for the pages: names with any characters, dates, sizes and counts."""

from __future__ import annotations

import datetime
import itertools
import unicodedata

from markupsafe import Markup, escape

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
# Also invisible, but they change the form of the letters beside them.
_JOINERS = "\u200c\u200d"
_CODE = Markup('<span class="ctl" data-code="{}">{}</span>')


def is_hidden(character: str) -> bool:
    """Return whether a character is invisible: a control, a bidi mark or a line separator."""
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") and character not in _JOINERS


def escape_hidden(character: str) -> str:
    """Return the code of an invisible character."""
    return f"‹U+{ord(character):04X}›"


def plain(text: str, max_length: int = 80) -> str:
    r"""Return a text for a title or a label: short, without hidden characters.

    >>> plain("a\tb"), plain("abcdef", 3)
    ('a‹U+0009›b', 'abc…')
    """
    kept = text[:max_length]
    shown = "".join(escape_hidden(character) if is_hidden(character) else character for character in kept)
    return shown if kept == text else f"{shown}…"


def visible(text: str, max_length: int = 300, *, lines: bool = False) -> Markup:
    """Return a text as HTML. Every character is visible, and none affects the text around it."""
    parts: list[Markup] = []
    shown = itertools.groupby(
        text[:max_length], lambda character: is_hidden(character) and not (lines and character in "\n\t")
    )
    for hidden, characters in shown:
        if hidden:
            parts += [_CODE.format(ord(character), escape_hidden(character)) for character in characters]
            continue
        parts.append(escape("".join(characters)))
    if not text:
        parts.append(Markup('<em class="quiet">empty</em>'))
    if (rest := len(text) - max_length) > 0:
        parts.append(Markup('<em class="quiet"> … {} more characters</em>').format(number(rest)))
    return Markup("<bdi>{}</bdi>").format(Markup("").join(parts))


def number(value: int) -> str:
    """Return an integer with thousands separators."""
    return f"{value:,}"


def size(count: int) -> str:
    """Return a number of bytes in a suitable unit.

    >>> size(1), size(1536), size(1_048_576)
    ('1 byte', '1.5 KiB', '1 MiB')
    """
    if count < 1024:
        return "1 byte" if count == 1 else f"{count} bytes"
    value, unit = (count / 1024, "KiB") if count < 1_048_576 else (count / 1_048_576, "MiB")
    return f"{value:,.1f}".removesuffix(".0") + f" {unit}"


def share(part: int, whole: int) -> str:
    """Return the used share of a limit in percent. It is never rounded to 0 % or 100 %.

    >>> share(0, 10), share(1, 10_000_000), share(999_999, 1_000_000), share(1, 3)
    ('0 %', 'under 0.1 %', 'over 99.9 %', '33.3 %')
    """
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "under 0.1 %"
    if 99.9 < percent < 100:
        return "over 99.9 %"
    return f"{percent:.1f}".removesuffix(".0") + " %"


def utc_datetime(milliseconds: int) -> datetime.datetime | None:
    """Convert milliseconds since the Unix epoch to a time in UTC; `None` if the calendar does not have it."""
    try:
        return _EPOCH + datetime.timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None


def date(milliseconds: int) -> Markup:
    """Return a date as HTML.

    >>> date(1_700_000_000_123)
    Markup('<time datetime="2023-11-14T22:13:20.123Z">2023-11-14 22:13:20.123 UTC</time>')
    """
    time = utc_datetime(milliseconds)
    if time is None:
        return Markup('<em class="quiet">beyond the calendar</em>')
    text = time.strftime("%H:%M:%S.") + f"{time.microsecond // 1000:03}"
    day = time.date().isoformat()
    return Markup('<time datetime="{}T{}Z">{} {} UTC</time>').format(day, text, day, text)


def time_of_day(milliseconds: int) -> str:
    """Return the time of the day in UTC, to the millisecond."""
    time = utc_datetime(milliseconds)
    return "" if time is None else f"{time:%H:%M:%S}.{time.microsecond // 1000:03}"


def duration(milliseconds: float) -> str:
    """Return a duration with three significant digits, or to the microsecond.

    >>> duration(0.0432), duration(1.234), duration(12.345), duration(1234.5)
    ('0.043 ms', '1.23 ms', '12.3 ms', '1.23 s')
    """
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.2f} s"
    digits = 1 if milliseconds >= 10 else 2 if milliseconds >= 1 else 3
    return f"{milliseconds:.{digits}f} ms"
