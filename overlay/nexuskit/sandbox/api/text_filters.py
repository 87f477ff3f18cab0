"""SQL conditions for prefixes and substrings, case-sensitive on each database."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from sqlalchemy import BindParameter, ColumnElement, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

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
