"""The reference page: everything in the spec, in one file that loads nothing."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from nexuskit import spec
from tests.tools.share.sample_requests import samples
from tools.share.reference import type_of

DOCUMENT: dict[str, Any] = json.loads(spec.text())


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "spec/dist/reference.html").read_text(encoding="utf-8")


def test_it_loads_nothing_and_its_links_lead_somewhere(text: str) -> None:
    assert re.findall(r"<(?:script|link|img|iframe)\b|\bsrc=|url\(|@import", text) == []
    ids = re.findall(r'<[^>]* id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    links = re.findall(r'<a [^>]*href="([^"]*)"', text)
    assert {link for link in links if link.removeprefix("#") not in ids} == set()


def test_it_has_every_operation_schema_and_assumption(text: str) -> None:
    named = [one["operationId"] for item in DOCUMENT["paths"].values() for one in item.values()]
    named += [f"schema-{name}" for name in DOCUMENT["components"]["schemas"]]
    named += [f"assumption-{name}" for name in DOCUMENT["x-assumptions"]]
    assert [name for name in named if f'id="{name}"' not in text] == []
    shown = html.unescape(text)
    assert all(source in shown for one in samples().values() for source in one.values())


def test_texts_are_escaped() -> None:
    assert type_of({"type": "string", "pattern": "<b>"}) == "string, pattern &#34;&lt;b&gt;&#34;"
    assert type_of({"oneOf": [{"$ref": "#/components/schemas/A"}, {"const": "B"}]}) == (
        '<a href="#schema-A">A</a> or string, always &#34;B&#34;'
    )
