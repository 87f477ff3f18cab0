"""What holds for both lists that come in pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.sandbox.conformance.case import Case, Request

_REFUSED = {
    "a limit of 0": "limit=0",
    "a negative limit": "limit=-1",
    "a limit beyond the largest": "limit=1001",
    "an empty limit": "limit=",
    "a limit without a value": "limit",
    "a limit that is a word": "limit=ten",
    "a limit that is null": "limit=null",
    "a limit with a fraction": "limit=1.0",
    "a limit with an exponent": "limit=1e2",
    "a limit with a plus sign": "limit=%2B5",
    "a limit that is NaN": "limit=NaN",
    "a limit in other digits": "limit=%D9%A3",
    "a limit of 5,000 digits": f"limit={'9' * 5_000}",
    "a limit twice": "limit=5&limit=5",
    "an empty cursor": "page=",
    "a cursor that is none": "page=x",
    "a cursor that is not ASCII": "page=%C3%A4",
    "a cursor that is not UTF-8": "page=%FF",
    "a cursor of 5,000 bytes": f"page={'A' * 5_000}",
    "a cursor twice": "page=x&page=x",
}


def listing_cases(operation: str, filter: str) -> Iterator[Case]:
    """Make the cases of the limit and the cursor, and the wrong filters."""
    for title, query in _REFUSED.items():
        yield Case(operation, 400, title, Request(query=query), query.partition("=")[0])
    refused_filters = {
        "an empty filter": f"{filter}=",
        "a filter that is not UTF-8": f"{filter}=%FF",
        "a filter with half a surrogate pair": f"{filter}=%ED%A0%80",
        "a filter twice": f"{filter}=a&{filter}=a",
        "a filter twice, once with escapes": f"{filter}=a&%{ord(filter[0]):02X}{filter[1:]}=a",
    }
    for title, query in refused_filters.items():
        yield Case(operation, 400, title, Request(query=query), f"{filter!r}")
    end = {"nextPage": None, "prevPage": None}
    no_page = {
        "the largest limit": "limit=1000",
        "a limit with zeros before it": "limit=0100",
        "an unknown parameter twice": "sort=1&sort=2",
        "a parameter in capitals": "Limit=0",
        "a parameter that is not UTF-8": "%FF=x",
        "nothing but separators": "&&=",
    }
    for title, query in no_page.items():
        yield Case(operation, 200, title, Request(query=query), end)
    nothing: dict[str, Any] = {**end, "data": []}
    for title, text in {"an unknown text": "none", "a wildcard": "%25", "a space": "+"}.items():
        yield Case(operation, 200, f"a filter of {title}", Request(query=f"{filter}={text}"), nothing)
    first = {"nextPage": ..., "prevPage": None, "data": [...]}
    yield Case(operation, 200, "a limit of 1", Request(query="limit=1"), first)
