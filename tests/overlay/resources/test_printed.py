"""What a terminal shows: the form that the documents print, from which Python makes an equal object."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from nexuskit import ApiTypes
from tests.documents.extract import Section, as_expression, sections

NAMES = vars(ApiTypes)
SECTIONS = [pytest.param(section, id=section.call) for section in sections()]


def made(expression: ast.expr) -> Any:
    return eval(compile(ast.Expression(expression), "document", "eval"), NAMES.copy())


@pytest.mark.parametrize("section", SECTIONS)
def test_an_answer_prints_as_documented(section: Section) -> None:
    documented = as_expression(section.returned)
    printed = str(made(documented))
    assert ast.dump(as_expression(printed)) == ast.dump(documented)
    assert printed == repr(made(documented))
    assert "\n" not in printed
