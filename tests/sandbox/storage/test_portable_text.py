"""Texts: any of any length is kept as it is, found, unique, and sorted by code point, in every database."""

from __future__ import annotations

import itertools
import random
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from nexuskit.sandbox import Sandbox
from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.portable_text import escape, unescape
from nexuskit.sandbox.storage.store import Store
from tests.sandbox.support import Api, link, patch, remove

LETTERS = st.text(st.characters(codec="utf-8") | st.sampled_from([chr(code) for code in range(8)]))

ODD = [
    "",
    *(chr(code) for code in range(8)),
    *("".join(pair) for pair in itertools.product("\0\1\2\3\4\5\6", repeat=2)),
    *("a\0b", "a", "B", "b", "Z", "_", "é", "e\u0301", "ß", "ss", "\u017f", " a", "a ", "\ue000"),
    *("\U0001f9b4", "\uffff"),
]


@given(LETTERS, LETTERS)
@example("a\0b", "a\1")
def test_an_escaped_text_stands_for_one_text_and_sorts_where_it_does(one: str, other: str) -> None:
    assert unescape(escape(one)) == one
    assert "\0" not in escape(one)
    assert (escape(one) < escape(other)) == (one < other)
    assert (escape(one) == escape(other)) == (one == other)


def long_text(seed: int) -> str:
    # Nothing that can be compressed into the entry of an index.
    source = random.Random(seed)
    return "".join(chr(source.randrange(0x4E00, 0x9FFF)) for _ in range(5_000))


def test_long_names_ids_and_roles_are_kept_and_unique(where: str | None) -> None:
    one, other = long_text(1), long_text(2)
    almost = one[:-1] + "x"
    seed: dict[str, Any] = {
        "secret_keys": {"key-a": ["proj_a"], "k" * 5_000: []},
        "projects": [{"id": "proj_a"}, {"id": "proj_" + other}],
    }
    seed["projects"][0]["assets"] = [{"id": one, "filename": other}, {"id": almost, "filename": one}]
    seed["projects"][0]["workflows"] = [{"id": one, "title": other}]
    with Sandbox(seed=seed, db=where) as sandbox, Api(sandbox) as api:
        actions = [
            {"kind": "Link", "assetId": one, "sequence": {"name": one, "role": other, "ord": 1}},
            {"kind": "Link", "assetId": almost, "sequence": {"name": one, "role": other, "ord": 2}},
        ]
        assert api.bulk(*actions) == ["Ok", "Ok"]
        assert [role == other for role, _, _ in api.entries(one)] == [True, True]
        assert [asset["filename"] == other for asset in api.walk("/assets")] == [True, False]
        [sequence] = api.walk("/sequences")
        assert api.bulk(link(almost, almost)) == ["Ok"]
        assert api.bulk(patch(sequence["id"], name=almost)) != ["Ok"]
        assert api.bulk(remove(one), remove(almost)) == ["Ok", "Ok"]


def test_every_database_sorts_compares_and_finds_alike(store: Store) -> None:
    table = tables.secret_keys
    with store.database.write() as connection:
        connection.execute(insert(table), [{"secret_key": text} for text in ODD])
    with store.database.read() as connection:

        def found(condition: Any) -> list[str]:
            return list(
                connection.execute(
                    select(table.c.secret_key).where(condition, table.c.row > 3).order_by(table.c.secret_key)
                ).scalars()
            )

        assert found(table.c.secret_key.in_(ODD)) == sorted(ODD)
        for text in ODD:
            assert found(table.c.secret_key == text) == [text]
            assert found(table.c.secret_key > text) == sorted(other for other in ODD if other > text)
