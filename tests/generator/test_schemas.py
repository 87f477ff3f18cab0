"""Schemas of every kind: generated, imported, and sent over HTTP; and the code itself."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from generator.__main__ import main

from .conftest import DOCUMENT, Send
from .recorder import Recorder

# Schemas

WIRE: dict[str, Any] = {
    "at": "2024-02-29T10:00:00Z",
    "day": "2024-02-29",
    "uid": "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
    "raw": "AP8=",
    "whole": {"id": "1", "name": "n", "extra": 2, "next": {"id": "2"}},
    "inline": {"a": "x", "deeper": {"b": 1}},
    "mixed": ["a"],
    "pet": {"kind": "dog", "good": True},
    "shape": {"shape": "circle", "r": 1.5},
    "byFields": {"title": "t"},
    "free": {"a": [1]},
    "anything": [None, 1],
    "grid": [[1, 2.5]],
    "maps": {"a": {"b": 1}},
    "tree": {"value": 1, "children": [{"children": []}]},
    "fixed": "yes",
    "one": 1,
    "level": 7,
    "color": "light-blue",
    "inlineEnum": "A",
    "class": "c",
    "old": "o",
    "closed": {"x": 1},
}


def test_every_schema_is_read(package: Any, send: Send, server: Recorder) -> None:
    server.answers(200, json.dumps({**WIRE, "id": "read", "secret": "hidden", "new": 1}).encode())
    found = send(package.api.schemas.get_schemas())
    models, enums = package.models, package.enums
    assert found.at == datetime(2024, 2, 29, 10, tzinfo=UTC)
    assert (found.day, found.uid, found.raw) == (date(2024, 2, 29), UUID(WIRE["uid"]), b"\x00\xff")
    assert found.whole == models.Whole(id="1", name="n", extra=2, next=models.Base(id="2"))
    assert found.inline.deeper.b == 1
    assert isinstance(found.pet, models.Dog)
    assert isinstance(found.shape, models.Circle)
    assert found.by_fields == models.Trouble(title="t")
    assert (found.level, found.level.is_known, enums.Level(1).is_known) == (7, False, True)
    assert (found.color, found.inline_enum) == (enums.Color.LIGHT_BLUE, enums.EverythingInlineEnum.A_2)
    assert (found.id, hasattr(found, "secret")) == ("read", False)
    assert json.loads(found.to_json()) == {**WIRE, "id": "read"}
    for text in (b'{"pet": {"kind": "bird"}}', b'{"byFields": {"x": 1}}', b'{"fixed": "no"}', b'{"one": 2}'):
        server.answers(200, text)
        with pytest.raises(package.errors.DecodeError):
            send(package.api.schemas.get_schemas())


def test_every_schema_is_sent(package: Any, send: Send, server: Recorder) -> None:
    models, enums = package.models, package.enums
    body = models.EverythingInput(
        secret="s",
        at=datetime(2024, 2, 29, 10, tzinfo=UTC),
        day=date(2024, 2, 29),
        uid=UUID(WIRE["uid"]),
        raw=b"\x00\xff",
        whole=models.WholeInput(id="1", name="n", extra=2, next=models.BaseInput(id="2")),
        inline=models.EverythingInputInline(a="x", deeper=models.EverythingInputInlineDeeper(b=1)),
        mixed=["a"],
        pet=models.DogInput(good=True),
        shape=models.CircleInput(r=1.5),
        by_fields=models.TroubleInput(title="t"),
        free={"a": [1]},
        anything=[None, 1],
        grid=[[1, 2.5]],
        maps={"a": {"b": 1}},
        tree=models.TreeInput(value=1, children=[models.TreeInput(children=[])]),
        fixed="yes",
        one=1,
        level=enums.Level(7),
        color=enums.Color.LIGHT_BLUE,
        inline_enum=enums.EverythingInlineEnum.A_2,
        class_="c",
        old="o",
        closed=models.EverythingInputClosed(x=1),
    )
    send(package.api.schemas.put_schemas(body))
    assert json.loads(server.last.body) == {**WIRE, "secret": "s"}
    with pytest.raises(package.errors.RequestError, match=r"body\.fixed"):
        package.api.schemas.put_schemas(models.EverythingInput(fixed="no"))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ratio": 1}, r"body\.ratio: Expected `int` < 1|<= 0"),
        ({"count": 3}, r"body\.count: Expected `int` that's a multiple of 2"),
        ({"code": "ABC"}, r"body\.code: Expected `str` matching"),
        ({"tags": ["a", "b", "c"]}, r"body\.tags: Expected `array` of length <= 2"),
        ({"map": {"a": "b", "c": "d"}}, r"body\.map: Expected `object` of length <= 1"),
    ],
)
def test_constraints_on_what_is_sent(given: dict[str, Any], says: str, package: Any) -> None:
    with pytest.raises(package.errors.RequestError, match=says):
        package.api.schemas.put_limits(package.models.Limits(**given))
    assert package.api.schemas.put_limits(package.models.Limits(ratio=0.5, count=4)).body


def test_null_and_absence_are_two_things(package: Any, send: Send, server: Recorder) -> None:
    for body, sent in ((package.models.Patch(), b"{}"), (package.models.Patch(name=None), b'{"name":null}')):
        send(package.api.schemas.patch_nulls(body))
        assert server.last.body == sent


def test_keys_beside_the_properties(package: Any, send: Send, server: Recorder) -> None:
    server.answers(200, b'[{"a": "x", "more": 1, "additional": 2}, {}]')
    first, second = send(package.api.schemas.get_extra())
    assert (first.a, first.additional, second.additional) == ("x", {"more": 1, "additional": 2}, {})
    assert json.loads(first.to_json()) == {"a": "x", "more": 1, "additional": 2}
    assert isinstance(first, package.models.Open)
    server.answers(200, b'[{"more": "one"}]')
    with pytest.raises(package.errors.DecodeError):
        send(package.api.schemas.get_extra())
    body = package.models.OpenInput(a="x", additional={"more": 1})
    server.answers(204)
    send(package.api.schemas.put_extra(body))
    assert json.loads(server.last.body) == {"a": "x", "more": 1}
    with pytest.raises(package.errors.RequestError, match=r"Expected `int` >= 1"):
        package.api.schemas.put_extra(package.models.OpenInput(additional={"more": 0}))


# Operations


def test_an_operation_without_an_id_or_a_tag(package: Any, send: Send, server: Recorder) -> None:
    send(package.api.default.get_no_id_thing("a/b"))
    assert server.last.target == "/no-id/a%2Fb"


def test_security(package: Any, send: Send, server: Recorder) -> None:
    send(package.api.default.get_no_id_thing("a"))
    assert server.last.headers["authorization"] == "Bearer key-1"
    with pytest.warns(DeprecationWarning, match="public is deprecated"):
        request = package.api.operations.public()
    send(request)
    assert "authorization" not in server.last.headers


def test_servers(package: Any) -> None:
    assert package.client.BASE_URL == "https://eu.example.com/v2"
    assert package.client.SERVERS == ("https://eu.example.com/v2", "https://backup.example.com")


# The code


def test_the_summary_says_what_is_left_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    main(["generate", "--spec", str(DOCUMENT), "--out", str(tmp_path), "--package", "constructs"])
    out = capsys.readouterr().out
    assert "left out: 1\n" in out
    assert "image/jpeg is left out: image/png is asked for" in out
    again = ["generate", "--spec", str(DOCUMENT), "--out", str(tmp_path / "s"), "--package", "constructs"]
    assert main([*again, "--strict"]) == 2
    assert "nothing was written" in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("checker", ["mypy", "pyright", "ruff"])
@pytest.mark.full
def test_the_type_checkers_and_the_linter_find_nothing(checker: str, folder: Path, root: Path) -> None:
    arguments = {
        "mypy": ["--strict", "--python-version=3.11", "constructs"],
        "pyright": ["--pythonpath", sys.executable, "constructs"],
        # The rules of the project, as an endpoint may need any of these modules; `generated/` has one exception.
        "ruff": ["check", f"--config={root / 'pyproject.toml'}", "--ignore=RUF022", "constructs"],
    }[checker]
    done = subprocess.run(
        [sys.executable, "-m", checker, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
