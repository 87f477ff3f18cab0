"""Text columns: they store any text, compare by code point, and find it in the same way in every database."""

from __future__ import annotations

import re
from typing import Any, Literal, TypeAlias

from sqlalchemy import BindParameter, ColumnElement, Dialect, Integer, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

# PostgreSQL cannot store U+0000. The first six code points become pairs of U+0001 or U+0002, and U+0003 to
# U+0005. This keeps the order. Neither half occurs alone, so a substring search cannot match half a pair.
_PAIRS = {code: chr(1 + code // 3) + chr(3 + code % 3) for code in range(6)}
_CODES = {pair: chr(code) for code, pair in _PAIRS.items()}
_TO_ESCAPE = re.compile(r"[\x00-\x05]")
_PAIR = re.compile(r"[\x01\x02][\x03-\x05]")


def escape(text: str) -> str:
    """Escape a text so that it contains no U+0000 and keeps its order."""
    return text.translate(_PAIRS) if _TO_ESCAPE.search(text) else text


def unescape(text: str) -> str:
    """Unescape a text."""
    return _PAIR.sub(lambda pair: _CODES[pair[0]], text)


class _EscapedText(TypeDecorator[str]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else escape(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unescape(value)


PortableText = Text().with_variant(_EscapedText(collation="C"), "postgresql")
"""Any text. In PostgreSQL it is escaped, and compared independently of the locale."""

NameFilter: TypeAlias = Literal["exact", "prefix", "contains"]


class _Position(FunctionElement[int]):
    """The position of a text in a column, from 1; 0 if it is not there. LIKE may ignore case."""

    type = Integer()
    inherit_cache = True


def text_filter(column: ColumnElement[str], text: BindParameter[str], how: NameFilter) -> ColumnElement[bool]:
    """Return the condition that a column matches a text."""
    if how == "exact":
        return column == text
    position = _Position(column, text)
    return position == 1 if how == "prefix" else position > 0


@compiles(_Position, "postgresql")
def _position(element: _Position, compiler: SQLCompiler, **options: Any) -> str:
    column, text = (compiler.process(operand, **options) for operand in element.clauses)
    return f"strpos({column}, {text})"


@compiles(_Position, "sqlite")
def _position_in_sqlite(element: _Position, compiler: SQLCompiler, **options: Any) -> str:
    # Compares bytes, because SQLite's text functions stop at NUL. UTF-8 makes this correct.
    column, text = (compiler.process(operand, **options) for operand in element.clauses)
    return f"instr(CAST({column} AS BLOB), CAST({text} AS BLOB))"
