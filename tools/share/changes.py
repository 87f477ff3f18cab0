"""What differs between two versions of the spec, and whether it breaks programs that use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import attrs

from generator.document import METHODS
from generator.pointers import Json, join

from .schema_changes import STEPS, Change, Changes, Place, Side

__all__ = ["STEPS", "Change", "changes"]

T = TypeVar("T")


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Return the breaking changes and the additions between two bundled 3.1 documents, by pointer.

    A pointer leads into `after`, or into `before` if something was removed. Changes of texts, examples and
    extensions are not listed, except for `x-idempotent`.
    """
    comparison = _Comparison()
    comparison.paths(Place(before, "#"), Place(after, "#"))
    comparison.credentials(Place(before, "#"), Place(after, "#"))
    comparison.servers(Place(before, "#"), Place(after, "#"))
    return sorted(comparison.found, key=lambda change: (change.pointer, change.text))


class _Comparison(Changes):
    """Compares everything above the schemas."""

    def paths(self, old: Place, new: Place) -> None:
        before, after = dict(_operations(old.value)), dict(_operations(new.value))
        for was, now, (path, method) in _pairs(before, after):
            places = [place.at("paths", path, method) for place in (old, new)]
            if was is None or now is None:
                self.report_presence("operation", places[0].pointer, is_added=was is None)
            else:
                self.operation(places[0], places[1])

    def report_presence(self, what: str, pointer: str, *, is_added: bool) -> None:
        if is_added:
            self.report("addition", pointer, f"the {what} is new")
        else:
            self.report("breaking", pointer, f"the {what} was removed")

    def operation(self, old: Place, new: Place) -> None:
        self.names(old, new, "operationId", "tags")
        match old.value.get("x-idempotent"), new.value.get("x-idempotent"):
            case True, False:
                self.report("breaking", join(new.pointer, "x-idempotent"), "no longer safe to repeat")
            case False, True:
                self.report("addition", join(new.pointer, "x-idempotent"), "now safe to repeat")
        self.security(old, new)
        self.parameters(old, new)
        self.body(old, new)
        self.responses(old, new)

    def security(self, old: Place, new: Place) -> None:
        # An empty list says the same as a list of an empty object: no credentials are needed.
        was, now = (
            place.value.get("security", place.document.get("security", [])) or [{}] for place in (old, new)
        )
        pointer = join(new.pointer, "security")
        for one in (one for one in was if one not in now and {} not in now):
            self.report("breaking", pointer, f"{' and '.join(one) or 'no credentials'} is no longer accepted")
        for one in (one for one in now if one not in was):
            self.report("addition", pointer, f"{' and '.join(one) or 'no credentials'} is accepted")

    def credentials(self, old: Place, new: Place) -> None:
        """Compare how credentials are sent. Whether one is accepted, its operations say."""
        before, after = (place.value.get("components", {}).get("securitySchemes", {}) for place in (old, new))
        for name in before.keys() & after.keys():
            for key in ("type", "in", "name", "scheme"):
                if before[name].get(key) != after[name].get(key):
                    pointer = join(new.pointer, "components", "securitySchemes", name, key)
                    self.report("breaking", pointer, f"`{key}` of the credential {name} changed")

    def servers(self, old: Place, new: Place) -> None:
        before, after = ([one["url"] for one in place.value.get("servers", [])] for place in (old, new))
        pointer = join(new.pointer, "servers")
        for url in (url for url in before if url not in after):
            self.report("breaking", pointer, f"the server {url} was removed")
        for url in (url for url in after if url not in before):
            self.report("addition", pointer, f"the server {url} is new")
        if before[:1] != after[:1]:  # generated clients use the first one by default
            self.report("breaking", pointer, "another server is the first one")

    def parameters(self, old: Place, new: Place) -> None:
        before, after = (
            {(one.value["in"], one.value["name"]): one for one in _parameters(place)} for place in (old, new)
        )
        for was, now, (where, name) in _pairs(before, after):
            what = f"{where} parameter {name!r}"
            if was is None and now is not None:
                if now.value.get("required"):
                    self.report("breaking", now.pointer, f"the {what} is new and required")
                else:
                    self.report("addition", now.pointer, f"the {what} is new")
            elif was is not None and now is None:
                self.report("breaking", was.pointer, f"the {what} was removed")
            elif was is not None and now is not None:
                self.compare_required(was, now, what)
                self.names(was, now, "x-python-name")
                for key in ("style", "explode", "allowReserved"):
                    if was.value.get(key) != now.value.get(key):
                        self.report("breaking", join(now.pointer, key), f"`{key}` of the {what} changed")
                self.compare(was.at("schema"), now.at("schema"), "request")
        # Generated functions take parameters by position.
        if list(after)[: len(before)] != list(before) and before.keys() <= after.keys():
            pointer = join(new.pointer, "parameters")
            self.report("breaking", pointer, "the order of the parameters changed; add new ones at the end")

    def compare_required(self, old: Place, new: Place, what: str) -> None:
        match bool(old.value.get("required")), bool(new.value.get("required")):
            case False, True:
                self.report("breaking", join(new.pointer, "required"), f"the {what} is now required")
            case True, False:
                self.report("addition", join(new.pointer, "required"), f"the {what} is now optional")

    def body(self, old: Place, new: Place) -> None:
        was, now = (place.at("requestBody").resolve() for place in (old, new))
        if not was.value and not now.value:
            return
        if not was.value and now.value.get("required"):
            self.report("breaking", now.pointer, "the request body is new and required")
        elif not was.value or not now.value:
            self.report_presence("request body", now.pointer, is_added=not was.value)
        else:
            self.compare_required(was, now, "request body")
            self.content(was, now, "request")

    def content(self, old: Place, new: Place, side: Side) -> None:
        before, after = (place.value.get("content", {}) for place in (old, new))
        for was, now, media in _pairs(before, after):
            pointer = join(new.pointer, "content", media)
            if was is None or now is None:
                self.report_presence(f"media type {media}", pointer, is_added=was is None)
            else:
                self.compare(old.at("content", media, "schema"), new.at("content", media, "schema"), side)

    def responses(self, old: Place, new: Place) -> None:
        before, after = (place.value.get("responses", {}) for place in (old, new))
        for was, now, status in _pairs(before, after):
            first, second = (place.at("responses", status).resolve() for place in (old, new))
            pointer = join(new.pointer, "responses", status)
            if was is None and status[:1] in "23":
                self.report("breaking", pointer, f"the response {status} is new, and no error")
            elif was is None or now is None:
                self.report_presence(f"response {status}", pointer, is_added=was is None)
            else:
                self.content(first, second, "response")
                self.headers(first, second)

    def headers(self, old: Place, new: Place) -> None:
        before, after = (place.value.get("headers", {}) for place in (old, new))
        for was, now, name in _pairs(before, after):
            if was is None or now is None:
                pointer = join(new.pointer, "headers", name)
                self.report_presence(f"header {name}", pointer, is_added=was is None)
            else:
                first, second = (place.at("headers", name).resolve() for place in (old, new))
                match bool(first.value.get("required")), bool(second.value.get("required")):
                    case True, False:
                        self.report("breaking", second.pointer, f"the header {name} is now optional")
                    case False, True:
                        self.report("addition", second.pointer, f"the header {name} is now required")
                self.compare(first.at("schema"), second.at("schema"), "response")


def _operations(document: dict[str, Any]) -> Iterator[tuple[tuple[str, str], Json]]:
    for path, item in document["paths"].items():
        yield from (((path, method), item[method]) for method in METHODS if method in item)


def _parameters(operation: Place) -> list[Place]:
    """Return the parameters of the path and of the operation, which override them."""
    path = attrs.evolve(operation, pointer=operation.pointer.rpartition("/")[0])
    found = [
        place.at("parameters", index).resolve()
        for place in (path, operation)
        for index in range(len(place.value.get("parameters", ())))
    ]
    return list({(one.value["in"], one.value["name"]): one for one in found}.values())


def _pairs(before: Mapping[Any, T], after: Mapping[Any, T]) -> Iterator[tuple[T | None, T | None, Any]]:
    """Yield the values of both by their keys, in the order of the newer one, what was removed last."""
    for key in dict.fromkeys([*after, *before]):
        yield before.get(key), after.get(key), key
