"""What differs between two versions of a schema, judged by who sends the values.

A request that accepts less breaks its senders; a response that may hold more breaks its readers.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, Literal, Self, TypeAlias

import attrs

from generator.pointers import Json, exists, join, last, look_up

Side: TypeAlias = Literal["request", "response"]
Kind: TypeAlias = Literal["breaking", "addition", "text"]

STEPS: tuple[Kind, ...] = ("breaking", "addition", "text")
"""The kinds of changes: they need a major, a minor and a patch step of the version."""

_ANY = frozenset({"string", "integer", "number", "boolean", "object", "array", "null"})
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_NAMES = ("x-python-default", "x-datetime-property", "readOnly", "writeOnly")
_RULES = ("pattern", "multipleOf", "uniqueItems", "propertyNames", "not")


@attrs.frozen
class Change:
    """One change, with its place."""

    kind: Kind
    pointer: str
    text: str


@attrs.frozen
class Place:
    """A value of a document, with its pointer; an empty object if there is nothing."""

    document: Json
    pointer: str

    @cached_property
    def value(self) -> Any:
        """The value."""
        found = look_up(self.document, self.pointer) if exists(self.document, self.pointer) else {}
        return ({} if found else {"not": {}}) if isinstance(found, bool) else found

    def at(self, *tokens: str | int) -> Self:
        """Return the place below these tokens."""
        return attrs.evolve(self, pointer=join(self.pointer, *tokens))

    def resolve(self) -> Self:
        """Return the component that a `$ref` at this place leads to, or this place."""
        place = self
        while isinstance(place.value, dict) and "$ref" in place.value:
            place = attrs.evolve(self, pointer=place.value["$ref"])
        return place


class Changes:
    """Collects the changes between two bundled documents, and compares their schemas."""

    def __init__(self) -> None:
        self.found: set[Change] = set()
        self._seen: set[tuple[str, str, Side]] = set()

    def report(self, kind: Kind, pointer: str, text: str) -> None:
        """Add a change."""
        self.found.add(Change(kind, pointer, text))

    def names(self, old: Place, new: Place, *keys: str) -> None:
        """Compare what becomes a name or a type in generated code."""
        for key in keys:
            if old.value.get(key) != new.value.get(key):
                self.report("breaking", join(new.pointer, key), f"`{key}` changed")

    def compare(self, old: Place, new: Place, side: Side) -> None:
        """Compare two schemas, the values of which are sent in a request or a response."""
        if side == "request":
            self._compare_defaults(old, new)
        was, now = (last(place.value["$ref"]) if "$ref" in place.value else "" for place in (old, new))
        self.names(old, new, "x-python-name")
        old, new = old.resolve(), new.resolve()
        if was != now and ((was and now) or _is_class(old.value) or _is_class(new.value)):
            self.report("breaking", new.pointer, f"is now {now or 'no component'} and was {was or 'none'}")
        seen = (old.pointer, new.pointer, side)
        if seen in self._seen:
            return
        self._seen.add(seen)
        self.names(old, new, *_NAMES)
        self._compare_types(old, new, side)
        self._compare_enums(old, new, side)
        if side == "request":  # constraints apply to requests alone, says the spec
            self._compare_constraints(old, new)
        self._compare_properties(old, new, side)
        if "items" in old.value or "items" in new.value:
            self.compare(old.at("items"), new.at("items"), side)
        self._compare_others(old, new, side)
        self._compare_branches(old, new, side)

    def _wider(self, side: Side, place: Place, text: str) -> None:
        self.report("breaking" if side == "response" else "addition", place.pointer, f"{text} in a {side}")

    def _narrower(self, side: Side, place: Place, text: str) -> None:
        self.report("breaking" if side == "request" else "addition", place.pointer, f"{text} in a {side}")

    def _compare_defaults(self, old: Place, new: Place) -> None:
        was, now = (
            place.value.get("default", place.resolve().value.get("default", ...)) for place in (old, new)
        )
        if was is ... and now is not ...:
            self.report("addition", new.pointer, f"the default is {json.dumps(now)} and was none")
        elif was != now:
            self.report("breaking", new.pointer, f"the default {json.dumps(was)} changed or was removed")

    def _compare_types(self, old: Place, new: Place, side: Side) -> None:
        was, now = _types(old.value), _types(new.value)
        if was < now:
            self._wider(side, new, f"{_list_values(now - was)} is also possible")
        elif now < was:
            self._narrower(side, new, f"{_list_values(was - now)} is no longer possible")
        elif was != now:
            self.report(
                "breaking", new.pointer, f"the type is {_list_values(now)} and was {_list_values(was)}"
            )
        if old.value.get("format") != new.value.get("format"):
            self.report(
                "breaking",
                new.pointer,
                f"the format is {new.value.get('format', 'none')} and was {old.value.get('format', 'none')}",
            )

    def _compare_enums(self, old: Place, new: Place, side: Side) -> None:
        was, now = _values(old.value), _values(new.value)
        if was is None and now is not None:
            self._narrower(side, new, f"only {_list_values(now)} is possible")
        elif was is not None and now is None:
            self._wider(side, new, "any value is possible")
        elif was is not None and now is not None:
            if removed := was - now:
                self._narrower(side, new, f"{_list_values(removed)} is no longer possible")
            if added := now - was:
                self._wider(side, new, f"{_list_values(added)} is also possible")
        before, after = _constants(old.value), _constants(new.value)
        for value in before.keys() & after.keys():
            if before[value] != after[value]:
                text = f"the name of {value} is {after[value]} and was {before[value]}"
                self.report("breaking", join(new.pointer, "x-enum-varnames"), text)

    def _compare_constraints(self, old: Place, new: Place) -> None:
        for key in (*_LOWER, *_UPPER, *_RULES):
            was, now = old.value.get(key), new.value.get(key)
            text = f"`{key}` is {json.dumps(now)} and was {json.dumps(was)}"
            if was == now:
                continue
            if was is None or now is None:
                is_wider = now is None
            elif key in _RULES:
                is_wider = False  # not known, so it may be narrower
            else:
                is_wider = (now < was) == (key in _LOWER)
            (self._wider if is_wider else self._narrower)("request", new, text)

    def _compare_properties(self, old: Place, new: Place, side: Side) -> None:
        before, after = old.value.get("properties", {}), new.value.get("properties", {})
        had, has = set(old.value.get("required", ())), set(new.value.get("required", ()))
        for name in dict.fromkeys([*after, *before, *sorted(had | has)]):
            place = new.at("properties", name)
            if name in after and name not in before and name not in had:
                is_breaking = side == "request" and name in has
                text = f"the {'required' if name in has else 'optional'} property is new in a {side}"
                self.report("breaking" if is_breaking else "addition", place.pointer, text)
            elif name in before and name not in after:
                self.report("breaking", old.at("properties", name).pointer, "the property was removed")
            elif name in has - had:
                self._narrower(side, place, f"{name!r} is now required")
            elif name in had - has:
                self._wider(side, place, f"{name!r} is now optional")
            if name in before and name in after:
                self.compare(old.at("properties", name), place, side)

    def _compare_others(self, old: Place, new: Place, side: Side) -> None:
        key = "additionalProperties"
        was, now = (place.value.get(key, {}) is not False for place in (old, new))
        if was and now and (key in old.value or key in new.value):
            self.compare(old.at(key), new.at(key), side)
        elif now and not was:
            self._wider(side, new.at(key), "other properties are possible")
        elif was and not now:
            self._narrower(side, new.at(key), "other properties are no longer possible")

    def _compare_branches(self, old: Place, new: Place, side: Side) -> None:
        first, second = (place.value.get("discriminator", {}) for place in (old, new))
        was, now = (one.get("propertyName") for one in (first, second))
        if was != now:
            self.report("breaking", new.pointer, f"the discriminator is {now} and was {was}")
        for value, target in first.get("mapping", {}).items():
            if second.get("mapping", {}).get(value, target) != target or (
                value not in second.get("mapping", {}) and target in second.get("mapping", {}).values()
            ):
                pointer = join(new.pointer, "discriminator", "mapping")
                self.report("breaking", pointer, f"{value!r} does not mean {last(target)} any more")
        for key in ("oneOf", "anyOf", "allOf"):
            before, after = _branches(old.at(key)), _branches(new.at(key))
            is_choice = key != "allOf" and bool(before and after)
            for label in dict.fromkeys([*after, *before]):
                if label not in before:
                    (self._wider if is_choice else self._narrower)(
                        side, after[label], f"{label} is new in {key}"
                    )
                elif label not in after:
                    (self._narrower if is_choice else self._wider)(
                        side, before[label], f"{label} was removed from {key}"
                    )
                else:
                    self.compare(before[label], after[label], side)


def _types(schema: dict[str, Any]) -> frozenset[str]:
    given = schema.get("type", _ANY)
    types = frozenset([given] if isinstance(given, str) else given)
    return types | {"integer"} if "number" in types else types


def _values(schema: dict[str, Any]) -> set[str] | None:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return None if values is None else {json.dumps(value) for value in values}


def _constants(schema: dict[str, Any]) -> dict[str, str]:
    """Return the names of the constants in generated code, by value."""
    values = map(json.dumps, schema.get("enum", ()))
    return dict(zip(values, schema.get("x-enum-varnames", ()), strict=False))


def _is_class(schema: dict[str, Any]) -> bool:
    """Return whether generated code has a class for a schema, so that its name matters."""
    return "enum" in schema or "object" in _types(schema)


def _branches(places: Place) -> dict[str, Place]:
    """Return the branches of a choice by the component that they are, or by their number."""
    listed = [places.at(index) for index in range(len(places.value))]
    inline = iter(range(1, len(listed) + 1))
    return {
        last(place.value["$ref"]) if "$ref" in place.value else f"branch {next(inline)}": place
        for place in listed
    }


def _list_values(values: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(values))
