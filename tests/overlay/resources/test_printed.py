"""What a terminal shows: the form that the documents print, from which Python makes an equal object."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from nexuskit import ApiTypes, Client
from nexuskit.sandbox import Sandbox
from tests.documents.extract import Section, as_expression, sections
from tests.overlay.support import KEY, PROJECT, SEED, SEQUENCE

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


@pytest.mark.parametrize("name", ["PaginationResponse", "AsyncPaginationResponse"])
def test_a_page_prints_both_cursors(name: str) -> None:
    page = NAMES[name]("c", None, [ApiTypes.DeleteResponse(True)])
    assert str(page) == f"{name}(next_page='c', prev_page=None, data=[DeleteResponse(deleted=True)])"
    assert eval(repr(page), NAMES.copy()) == page


def test_what_is_undocumented_is_printed_where_the_service_gives_it() -> None:
    with Sandbox(seed=SEED) as sandbox, Client(KEY, endpoint=sandbox.base_url) as client:
        project = client.get_project(PROJECT)
        found = project.sequences.get(SEQUENCE)
        page = project.sequences.list()
    assert eval(repr(found), NAMES.copy()) == found
    assert eval(repr(page), NAMES.copy()) == page
    found.length, found.item_count_with_role = 2, {"Sagittal": 2}
    assert repr(found).endswith(
        ", update_date=1705475727051, length=2, item_count_with_role={'Sagittal': 2})"
    )
    assert eval(repr(found), NAMES.copy()) == found
    found.length = found.item_count_with_role = None
    assert repr(found).endswith(", update_date=1705475727051)")


def test_a_result_that_is_not_known_prints_like_one_that_is() -> None:
    results = ApiTypes.SequenceBulkUpdateResults([ApiTypes.SequenceBulkUpdateResult("Newer")])
    assert str(results) == "SequenceBulkUpdateResults(actions=[<SequenceBulkUpdateResult.Newer: 'Newer'>])"
