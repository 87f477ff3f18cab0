"""Names of any characters are shown as they are, and lead to what they name."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nexuskit.sandbox import Sandbox
from nexuskit.sandbox.inspector import urls
from tests.sandbox.inspector.markup import Element, read

NASTY = [
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style></title></textarea><b>"),
    *("'; drop table sequences; --", "{{ 7 * 7 }}{% raw %}", "&lt;&amp;&#60;&nosuch;"),
    *("javascript:alert(1)", "a\0b\x01\x1b[31m\x7f\x85", "\u202egnp.exe\u2066\u2069"),
    *("\u0301\u0301alone, and \u200b\u0301 after nothing", "line\nbreak\r\n\ttab\u2028separator"),
    *("a/b?c=d&e#f%2Fg%25;h:i@j+k l", "..", ".", "~", "~..", "/", "//evil.example/", " "),
    *("  two  spaces  ", "👩‍⚕️ नमस्ते עברית", "\ufeff\U000e0041"),
]
texts = st.text(min_size=1, max_size=60) | st.sampled_from(NASTY)
PROJECT = "proj_x"


def seed_of(text: str) -> dict[str, Any]:
    """Make a seed that has a text wherever it can have one."""
    return {
        "workspace": {"id": text, "name": text, "owner": text, "tier": text},
        "projects": [
            {
                "id": PROJECT,
                "name": text,
                "tags": [text],
                "type": text,
                "localization": text,
                "workflows": [{"id": text, "title": text}],
                "assets": [{"id": text, "filename": text}, {"id": f"{text}2", "filename": f"{text}2"}],
                "sequences": [
                    {
                        "id": text,
                        "name": text,
                        "items": [{"assetId": text, "ord": 1, "role": text}],
                        "attributes": {text: text},
                    }
                ],
            }
        ],
    }


@pytest.mark.parametrize("text", ["".join(NASTY[first::6]) for first in range(6)])
def test_every_text_is_shown_as_it_is_on_every_page(text: str) -> None:
    with Sandbox(seed=seed_of(text)) as sandbox, httpx.Client(trust_env=False) as client:

        def get(path: str) -> Element:
            answer = client.get(sandbox.base_url + path)
            assert answer.status_code == 200, path
            return read(answer.text)

        start = get("/")
        assert start.one("h1").value == text
        assert text in [one.text for one in start.all("bdi")]
        project = get(f"/_inspector/projects/{PROJECT}")
        assert project.one("h1").value == text
        shown = [one.text for one in project.all("bdi")]
        # Name, type, localization, tag; sequence, its id and role; workflow and its id.
        assert shown.count(text) == 9
        assert shown.count(f"{text}2") == 2
        [path] = {link for link in project.links if "/sequences/" in link}
        sequence = get(path)
        assert sequence.one("h1").value == text
        assert sequence.one("span", class_="file").value == text
        assert sequence.one("span", class_="asset").value == text
        assert sequence.one("h3").value == text
        attributes = sequence.one("tbody")
        assert attributes.one("th").value == text
        # What browsers make of line breaks is left to them: values keep theirs.
        assert attributes.one("td", class_="value").value == text


@given(st.lists(texts, min_size=1, max_size=4))
@example(["..", ".", "~.", "a/b"])
def test_a_path_keeps_the_ids_it_is_made_of(ids: list[str]) -> None:
    made = urls.path(*ids)
    assert made.isascii()
    steps = [unquote(segment) for segment in made.split("/")]
    assert "." not in steps
    assert ".." not in steps
    assert [urls.decode(segment) for segment in made.split("/")[2:]] == ids


def test_long_texts_are_cut_with_word_of_it() -> None:
    with Sandbox(seed=seed_of("x" * 100_000)) as sandbox:
        answer = httpx.get(f"{sandbox.base_url}/_inspector/projects/{PROJECT}", trust_env=False)
    page = read(answer.text)
    assert page.one("h1").text == "x" * 300 + " … 99,700 more characters"
    assert len(page.one("title").text) < 120


def test_searching_for_any_text_finds_what_begins_with_it() -> None:
    text = "".join(NASTY)
    with Sandbox(seed=seed_of(text)) as sandbox:
        address = f"{sandbox.base_url}/_inspector/projects/{PROJECT}"
        page = read(httpx.get(address, params={"name": text}, trust_env=False).text)
        assert page.one("input", id="name").attributes["value"] == text
        assert [one for one in page.links if "/sequences/" in one]
        none = read(httpx.get(address, params={"name": f"{text}!"}, trust_env=False).text)
        assert not [one for one in none.links if "/sequences/" in one]
