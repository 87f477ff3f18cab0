"""What notebooks show: well-formed tables of bounded size in which every text stays text."""

from __future__ import annotations

import html.parser
from typing import Any
from xml.etree import ElementTree

import pytest

from nexuskit import ApiTypes, BulkReport
from nexuskit.bulk import Outcome
from nexuskit.resources.actions import typed_actions
from tests.overlay.support import PROJECT, SEQUENCE, answering, sequence

Result = ApiTypes.SequenceBulkUpdateResult


PAGES: list[Any] = [ApiTypes.PaginationResponse, ApiTypes.AsyncPaginationResponse]


HOSTILE = [
    "<script>alert(1)</script>",
    "</td></tr></table><img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; &#60;",
]


class Tags(html.parser.HTMLParser):
    """The elements and attributes of a text as a browser tells them from each other."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(f"{tag}.{name}" for name, _ in attrs)}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parse_html(value: Any) -> ElementTree.Element:
    """The markup of a value, which no text in it may have changed."""
    text = value._repr_html_()
    tags = Tags(text)
    assert tags.open == []
    assert tags.seen <= {*("div", "p", "table", "caption", "tr", "th", "td"), *("th.scope", "td.colspan")}
    return ElementTree.fromstring(text)


def tables(value: Any) -> list[ElementTree.Element]:
    root = parse_html(value)
    return [root] if root.tag == "table" else root.findall("table")


def rows(table: ElementTree.Element) -> list[list[str]]:
    """The texts of the cells, row by row; those of a table within a cell run together."""
    return [["".join(cell.itertext()) for cell in row] for row in table.findall("tr")]


def inner(table: ElementTree.Element, field: str) -> list[list[str]]:
    """The rows of the table in the cell of a field."""
    [nested] = [row[1][0] for row in table.findall("tr") if row[0].text == field]
    return rows(nested)


def flow(title: Any = "Yolov8 Workflow", created: Any = 1701927649302) -> ApiTypes.Workflow:
    return ApiTypes.Workflow("flow_1", PROJECT, title, created, 0)


def patient(
    name: str = "Patient A", entries: int = 2, attributes: dict[str, str] | None = None
) -> ApiTypes.Sequence:
    return ApiTypes.Sequence(
        SEQUENCE,
        name,
        PROJECT,
        [ApiTypes.SequenceEntryAsset(f"asset_{ord}", ord, "Sagittal") for ord in range(entries)],
        ApiTypes.SequenceAttributes(20, 1048576, attributes),
        1705475663570,
        1705475727051,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_text(text: str) -> None:
    assert ["title", text] in rows(tables(flow(text))[0])
    [table] = tables(patient(text, attributes={text: text}))
    assert ["name", text] in rows(table)
    assert ["items", text + text] in inner(table, "attributes")
    first, cursors = tables(ApiTypes.PaginationResponse(text, text, [flow(text), flow(text)]))
    assert [row[1] for row in rows(first)] == ["title", text, text]
    assert rows(cursors) == [["next_page", text], ["prev_page", text]]
    [action] = typed_actions([{"asset_filename": text, "sequence": {"name": text, "role": text}}])
    report = BulkReport([Outcome(0, action, "failed", Result(text))])
    assert rows(tables(report)[2])[1] == ["0", "failed", text, f"link to {text!r}, role {text!r}: {text!r}"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\0b", "a\\x00b"),
        ("\ud800.jpg", "\\ud800.jpg"),
        ("gpj.\u202egnp", "gpj.\\u202egnp"),
        ("Köln — 膝 👩‍⚕️", "Köln — 膝 👩‍⚕️"),
    ],
)
def test_characters_that_no_page_can_show_are_spelled_out(text: str, seen: str) -> None:
    assert ["title", seen] in rows(tables(flow(text))[0])


@pytest.mark.parametrize("page_class", PAGES)
def test_a_page_is_a_table_of_its_items_with_the_cursors_below(page_class: Any) -> None:
    items, cursors = tables(page_class("next", None, [patient(), patient("Patient B", 10_000)]))
    assert items.findtext("caption") == f"{page_class.__name__}: 2 items"
    assert rows(items) == [
        ["id", "name", "entries", "roles", "updated"],
        [SEQUENCE, "Patient A", "2", "Sagittal 2", "2024-01-17 07:15 UTC"],
        [SEQUENCE, "Patient B", "10000", "Sagittal 10,000", "2024-01-17 07:15 UTC"],
    ]
    assert rows(cursors) == [["next_page", "next"], ["prev_page", "None"]]


def test_a_long_page_is_cut() -> None:
    page = ApiTypes.PaginationResponse("c" * 5000, None, [patient("x" * 5000, 20) for _ in range(1000)])
    assert rows(tables(page)[0])[-1] == ["… and 980 more"]
    assert len(page._repr_html_()) < 20_000


def loop() -> dict[str, Any]:
    found: dict[str, Any] = {}
    found["again"] = found
    return found


@pytest.mark.parametrize(
    ("answer", "cell"),
    [
        (flow(created=10**18), ["create_date", "1000000000000000000"]),
        (flow(title=loop()), ["title", "againagain1 item"]),
        (ApiTypes.SequenceBulkUpdateResults([Result.OK, Result("Newer")]), ["actions", "0Ok1Newer"]),
    ],
)
def test_no_value_keeps_an_answer_from_being_shown(answer: Any, cell: list[str]) -> None:
    assert cell in rows(tables(answer)[0])


def test_a_report_begins_with_what_went_wrong() -> None:
    given = typed_actions(
        [
            {"asset_id": "asset_1", "sequence": {"name": "A"}},
            {"asset_filename": "b.jpg"},
            {"sequence_name": "A", "patch": {"name": "B", "attributes": {"age": 20, "sex": "f"}}},
            {"sequence_id": SEQUENCE, "patch": {}},
            {"sequence_name": "C"},
            {"sequence_name": "D", "patch": {"attributes": {"age": 20}}},
        ]
    )
    statuses: list[Any] = ["ok", "failed", "unknown", "not_sent", "failed", "not_sent"]
    results = [Result.OK, Result.FAILED_LINK_ASSET_NOT_FOUND, None, None, Result("FailedNewly"), None]
    report = BulkReport(map(Outcome, range(6), given, statuses, results))
    counts, reasons, failures = tables(report)
    assert counts.findtext("caption") == "BulkReport: 6 actions"
    assert rows(counts) == [["unknown", "1"], ["not_sent", "2"], ["failed", "2"], ["ok", "1"]]
    assert rows(reasons) == [
        ["status", "reason", "actions", "first", "example"],
        ["failed", "FailedLinkAssetNotFound", "1", "row 1", "unlink 'b.jpg'"],
        ["failed", "FailedNewly", "1", "row 4", "remove 'C'"],
        ["unknown", "unknown", "1", "row 2", "patch 'A': name 'B', 2 attributes"],
        ["not_sent", "not_sent", "2", "rows 3, 5", f"patch '{SEQUENCE}': nothing"],
    ]
    assert rows(failures)[:2] == [
        ["row", "status", "reason", "action"],
        ["1", "failed", "FailedLinkAssetNotFound", "unlink 'b.jpg'"],
    ]
    assert [element.tag for element in parse_html(report)] == ["table", "table", "table", "p"]
    assert parse_html(report).findtext("p") == "1 ok"
    assert tables(report.failures)[0].findtext("caption") == "5 outcomes"
    assert tables(report.outcomes)[0].findtext("caption") == "6 outcomes"


@pytest.mark.anyio
async def test_found_sequences_and_listed_projects_are_tables(wire: Any) -> None:
    wired = wire(answering({"data": [sequence("<i>")]}))
    [table] = tables(await wired.settle(wired.project.sequences.find(prefix="<")))
    assert [row[1] for row in rows(table)] == ["name", "<i>"]
    facts = {"workspaceId": "ws_1", "type": "T", "createDate": 1, "localization": "MULTI"}
    wired = wire(answering([{"id": PROJECT, "name": "<b>", **facts, "tags": [], "groups": []}]))
    [table] = tables(await wired.settle(wired.client.list_projects()))
    assert table.findtext("caption") == "1 project"
    assert rows(table) == [["id", "name"], [PROJECT, "<b>"]]
