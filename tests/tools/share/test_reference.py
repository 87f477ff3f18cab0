"""The reference page: everything in the spec, in one file that loads nothing."""

from __future__ import annotations

import json
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from nexuskit import spec
from tests.tools.share.sample_requests import samples
from tools.share.reference import type_of

DOCUMENT: dict[str, Any] = json.loads(spec.text())


class Reader(HTMLParser):
    """Collects the ids, the links and the texts of a page, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.codes: list[str] = []
        self._in_code = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += filter(None, [given.get("id")])
        self.links += filter(None, [given.get("href") if tag == "a" else None])
        self.loaded += [tag] if tag in ("script", "link", "img", "iframe") or "src" in given else []
        if tag == "code":
            self.codes.append("")
        self._in_code = tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._in_code = False

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.codes[-1] += data


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "spec/dist/reference.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text: str) -> Reader:
    return Reader(text)


def test_it_loads_nothing_and_its_links_lead_somewhere(page: Reader, text: str) -> None:
    assert page.loaded == []
    assert "url(" not in text
    assert "@import" not in text
    assert [id for id, count in Counter(page.ids).items() if count > 1] == []
    assert {link.removeprefix("#") for link in page.links if link.startswith("#")} <= set(page.ids)
    assert {link for link in page.links if not link.startswith("#")} == set()


def test_it_has_every_operation_schema_and_assumption(page: Reader) -> None:
    operations = {one["operationId"] for item in DOCUMENT["paths"].values() for one in item.values()}
    assert operations <= set(page.ids)
    assert {f"schema-{name}" for name in DOCUMENT["components"]["schemas"]} <= set(page.ids)
    assert {f"assumption-{name}" for name in DOCUMENT["x-assumptions"]} <= set(page.ids)
    assert {source for one in samples().values() for source in one.values()} <= set(page.codes)


def test_texts_are_escaped() -> None:
    assert type_of({"type": "string", "pattern": "<b>"}) == "string, pattern &#34;&lt;b&gt;&#34;"
    assert type_of({"oneOf": [{"$ref": "#/components/schemas/A"}, {"const": "B"}]}) == (
        '<a href="#schema-A">A</a> or string, always &#34;B&#34;'
    )
