"""Parameters in every place and style: generated, imported, and sent over HTTP."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from .conftest import Send
from .recorder import Recorder


def query(server: Recorder) -> list[str]:
    return server.last.target.partition("?")[2].split("&")


# Parameters


def test_parameters_in_the_path(package: Any, send: Send, server: Recorder) -> None:
    send(package.api.parameters.cancel(3, True, date(2024, 2, 29)))
    assert (server.last.method, server.last.target) == ("POST", "/path/3/true/2024-02-29:cancel")
    with pytest.raises(package.errors.RequestError, match="id: Expected `int` >= 1"):
        package.api.parameters.cancel(0, True, date(2024, 2, 29))
    with pytest.raises(package.errors.RequestError, match="when: "):
        package.api.parameters.cancel(3, True, "tomorrow")


def test_styles_in_the_path(package: Any, send: Send, server: Recorder) -> None:
    send(
        package.api.parameters.path_styles(
            ["a/b", "c"], ["a", "b"], ["a", "b"], ["a", "b"], {"k": "v", "l": "w"}
        )
    )
    assert server.last.target == "/styles/a%2Fb,c/.a.b/;matrix=a,b/;matrixes=a;matrixes=b/k=v,l=w"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"group": ["a", "b&c"]}, ["group%5B%5D=a", "group%5B%5D=b%26c"]),
        ({"group": []}, []),
        ({"comma": [1, 2]}, ["comma=1,2"]),
        ({"pipe": ["a", "b"]}, ["pipe=a%7Cb"]),
        ({"free": {"k": "v", "l": "w"}}, ["k=v", "l=w"]),
        ({"json": {"k": 1}}, ["json=%7B%22k%22%3A1%7D"]),
        ({"since": datetime(2024, 2, 29, tzinfo=UTC)}, ["since=2024-02-29T00%3A00%3A00Z"]),
        ({"ratio": 1}, ["ratio=1"]),
        ({"on": False}, []),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_query_parameters(
    given: dict[str, Any], sent: list[str], package: Any, send: Send, server: Recorder
) -> None:
    send(package.api.parameters.query(**{"on": True, **given}))
    size = [] if "size" in given else ["size=20", "color=red"]
    expected = [*sent, *size, *(["color=red"] if "size" in given else [])]
    expected.append("on=false" if given.get("on") is False else "on=true")
    assert sorted(query(server)) == sorted(expected)


def test_objects_and_enums_in_the_query(package: Any, send: Send, server: Recorder) -> None:
    send(
        package.api.parameters.query(
            on=True,
            deep=package.models.QueryDeep(a="x", b=[1, 2]),
            color=package.enums.Color.LIGHT_BLUE,
            level=package.enums.Level(7),
        )
    )
    assert {"deep%5Ba%5D=x", "deep%5Bb%5D=1", "deep%5Bb%5D=2", "color=light-blue", "level=7"} <= set(
        query(server)
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ratio": 2}, "ratio: Expected `int` <= 1"),
        ({"code": "abc"}, "code: Expected `str` matching regex"),
        ({"few": ["a", "b", "c"]}, "few: Expected `array` of length <= 2"),
        ({"since": "yesterday"}, "since: Invalid RFC3339"),
    ],
)
def test_query_parameters_that_are_refused(given: dict[str, Any], says: str, package: Any) -> None:
    with pytest.raises(package.errors.RequestError, match=says):
        package.api.parameters.query(**{"on": True, **given})


def test_headers_and_cookies(package: Any, send: Send, server: Recorder) -> None:
    send(package.api.parameters.headers(x_trace="t 1", x_ids=[1, 2], session="a;b", ids=["x", "y"]))
    headers = server.last.headers
    assert (headers["x-trace"], headers["x-ids"]) == ("t 1", "1,2")
    assert headers["cookie"] == "session=a%3Bb; ids=x,y"
    send(package.api.parameters.headers(x_trace="t"))
    assert "cookie" not in server.last.headers
    with pytest.raises(package.errors.RequestError, match="X-Trace"):
        package.api.parameters.headers(x_trace="a\r\nSecret: b")
