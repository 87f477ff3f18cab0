"""SQL conditions for prefixes and substrings, case-sensitive on each database."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from sqlalchemy import BindParameter, Boolean, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

NameFilter: TypeAlias = Literal["exact", "prefix", "contains"]


class _Match(FunctionElement[bool]):
    """A condition on a column and a text. LIKE has wildcards and may ignore case."""

    type = Boolean()


class _BeginsWith(_Match):
    inherit_cache = True


class _Contains(_Match):
    inherit_cache = True


def text_filter(column: ColumnElement[str], text: BindParameter[str], how: NameFilter) -> ColumnElement[bool]:
    """Return the condition that a column matches a text."""
    if how == "exact":
        return column == text
    return _BeginsWith(column, text) if how == "prefix" else _Contains(column, text)


def _operands(element: _Match, compiler: SQLCompiler, **options: Any) -> tuple[str, str]:
    column, text = element.clauses
    return compiler.process(column, **options), compiler.process(text, **options)


@compiles(_BeginsWith, "postgresql")
def _begins_with(element: _BeginsWith, compiler: SQLCompiler, **options: Any) -> str:
    column, text = _operands(element, compiler, **options)
    return f"starts_with({column}, {text})"


@compiles(_Contains, "postgresql")
def _contains(element: _Contains, compiler: SQLCompiler, **options: Any) -> str:
    column, text = _operands(element, compiler, **options)
    return f"strpos({column}, {text}) > 0"


# Compares bytes, because SQLite's text functions stop at NUL. UTF-8 makes this correct.


@compiles(_BeginsWith, "sqlite")
def _begins_with_in_sqlite(element: _BeginsWith, compiler: SQLCompiler, **options: Any) -> str:
    column, text = (f"CAST({operand} AS BLOB)" for operand in _operands(element, compiler, **options))
    return f"substr({column}, 1, length({text})) = {text}"


@compiles(_Contains, "sqlite")
def _contains_in_sqlite(element: _Contains, compiler: SQLCompiler, **options: Any) -> str:
    column, text = (f"CAST({operand} AS BLOB)" for operand in _operands(element, compiler, **options))
    return f"instr({column}, {text}) > 0"
