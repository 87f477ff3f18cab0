"""What the emulated service does where that is not known, each with the value that the sandbox takes.

A field of `Settings` says all there is to say about it: its type, its default, what else is allowed and what
it is for. The command line, the control API and the documentation show what `describe` reads from there.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Literal

import attrs

from .setting_metadata import (
    LARGEST,
    Setting,
    SettingsError,
    choice,
    flag,
    number,
    optional_number,
    parse,
    setting_of,
    unknown,
)


def now_in_milliseconds() -> int:
    """Return the time in milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000


def new_sequence_id() -> str:
    """Return an id for a sequence that a link creates."""
    return f"seq_{uuid.uuid4()}"


@attrs.frozen(kw_only=True)
class Settings:
    """Behaviours, limits and sources of the sandbox; `describe` tells what each is for.

    Raises:
        SettingsError: A value is not allowed; the message names the setting, the value and what is allowed.

    Example:
        >>> Settings(name_filter="prefix", max_entries=500).to_mapping()["name_filter"]
        'prefix'
    """

    # Who may see what.
    closed_project_status: Literal[403, 404] = choice(
        403, (403, 404), "status for a project that exists and that the key does not open"
    )
    unknown_project_status: Literal[403, 404] = choice(
        403, (403, 404), "status for a project that does not exist"
    )
    listed_projects: Literal["opened", "all"] = choice(
        "opened",
        ("opened", "all"),
        "which projects the list of projects holds: those that the key opens, or all",
    )

    # What requests may hold.
    null_properties: Literal["observed", "optional"] = choice(
        "observed",
        ("observed", "optional"),
        "which properties of a body may be null: name, attributes, ord and role, of which it is observed, or "
        "all that are optional",
    )
    empty_patch: Literal["accept", "refuse"] = choice(
        "accept",
        ("accept", "refuse"),
        "a sequence patch without a name or any attribute: accept it, or refuse it (400, in bulk Failed)",
    )
    min_ord: int = number(-LARGEST, -LARGEST, "the least ord that a link may name; below it 400")
    max_actions: int = number(10_000, 1, "the most actions in one bulk request; beyond it 400")
    max_body_bytes: int = number(64 * 1_048_576, 1, "the largest request body; beyond it 413")

    # Lists and look-ups.
    name_filter: Literal["exact", "prefix", "contains"] = choice(
        "exact",
        ("exact", "prefix", "contains"),
        "what the filters name and filename match: the whole text, its beginning or any part; case counts",
    )
    list_order: Literal["oldest", "newest"] = choice(
        "oldest", ("oldest", "newest"), "what lists begin with: the oldest or the newest"
    )
    max_limit: int = number(1_000, 1, "the largest page size")
    limit_beyond_max: Literal["refuse", "clamp"] = choice(
        "refuse", ("refuse", "clamp"), "a limit beyond max_limit: refuse it (400), or take max_limit instead"
    )
    cursor_seconds: int | None = optional_number(
        1, "how long a cursor is good after it was given; then it gets 400. none: for ever"
    )
    asset_lookup: Literal["id", "filename"] = choice(
        "id", ("id", "filename"), "which wins where a text is the id of one asset and the filename of another"
    )

    # Single workflows and sequences.
    workflow_titles: Literal["repeatable", "unique"] = choice(
        "repeatable",
        ("repeatable", "unique"),
        "whether workflows of a project may share a title; if unique, retitling to that of another gets 409",
    )
    missing_delete_status: Literal[404, 200] = choice(
        404, (404, 200), "status for a DELETE of what is not there; 200 answers as if it had been"
    )
    update_date: Literal["change", "write", "never"] = choice(
        "change",
        ("change", "write", "never"),
        "what sets updateDate: a change, each successful write also if nothing changes, or nothing",
    )
    counters: Literal["send", "omit"] = choice(
        "send", ("send", "omit"), "whether sequences carry length and itemCountWithRole"
    )
    entry_order: Literal["role", "ord"] = choice(
        "role", ("role", "ord"), "what the entries of a sequence are listed by first, and then by the other"
    )
    rename_conflict_status: Literal[409, 400] = choice(
        409, (409, 400), "status of patchSequence for a name that another sequence has"
    )
    attribute_patch: Literal["merge", "replace"] = choice(
        "merge", ("merge", "replace"), "what attributes in a patch do to those not named: keep or remove them"
    )
    attribute_limit_status: Literal[400, 413] = choice(
        400, (400, 413), "status of patchSequence for attributes beyond max_attribute_bytes"
    )
    max_attribute_bytes: int = number(1_048_576, 1, "the most bytes that the attributes of one sequence take")
    max_entries: int = number(10_000, 1, "the most entries that one sequence holds")

    # The bulk update.
    link_creates_sequence: bool = flag(
        True, "whether a link to a name that no sequence has creates one; else it is Failed"
    )
    linked_asset: Literal["move", "fail"] = choice(
        "move", ("move", "fail"), "a link of an asset that is in another sequence: move it, or give Failed"
    )
    unlinked_asset: Literal["ok", "not-found"] = choice(
        "ok",
        ("ok", "not-found"),
        "the result of unlinking an asset that is in no sequence: Ok or FailedLinkAssetNotFound",
    )
    empty_sequence: Literal["keep", "remove"] = choice(
        "keep",
        ("keep", "remove"),
        "what becomes, at the end of the request, of a sequence that lost its last entry",
    )
    default_ord: Literal["after-last", "first-gap"] = choice(
        "after-last",
        ("after-last", "first-gap"),
        "the ord of a link that names none: one more than the last of its role, or from first_ord on the "
        "least that is free",
    )
    first_ord: int = number(1, -LARGEST, "the ord that a link without one gets if its role has no entry")
    once_per_request: bool = flag(
        True, "whether a second try on a target within a request fails as AlreadyProcessed"
    )
    on_abort: Literal["undo", "stop"] = choice(
        "undo",
        ("undo", "stop"),
        "what AbortOnAnyFailed does to the actions before the one that fails: undo or keep them",
    )

    # Functions, which no text can hold: the time in milliseconds since the Unix epoch, and the id of a
    # sequence that a link creates, which must never repeat itself.
    clock: Callable[[], int] = now_in_milliseconds
    new_sequence_id: Callable[[], str] = new_sequence_id

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], base: Settings | None = None) -> Settings:
        """Make settings from texts, as a command line has them, or from JSON or YAML values.

        Args:
            values: Values by the name of the setting: numbers, booleans, texts and, for `cursor_seconds`,
                `None`; texts may spell any of them (`"500"`, `"true"`, `"none"`).
            base: What holds for settings that are not named; the defaults if left out.

        Raises:
            SettingsError: There is no such setting, or it takes no such value.

        Example:
            >>> Settings.from_mapping({"max_entries": "500"}).max_entries
            500
        """
        settings = {setting.name: setting for setting in describe()}
        parsed: dict[str, Any] = {}
        for name, value in values.items():
            if name not in settings:
                raise unknown(name, settings)
            parsed[name] = parse(settings[name], value)
        return attrs.evolve(cls() if base is None else base, **parsed)

    def to_mapping(self) -> dict[str, str | int | bool | None]:
        """Return the value of every behaviour and limit, all of which JSON can hold.

        `Settings.from_mapping` takes it back; `clock` and `new_sequence_id` are not in it.
        """
        return {setting.name: getattr(self, setting.name) for setting in describe()}


def describe() -> tuple[Setting, ...]:
    """Describe every setting that `Settings.from_mapping` takes, in the order of the fields."""
    return _SETTINGS


_SETTINGS = tuple(setting for field in attrs.fields(Settings) if (setting := setting_of(field)) is not None)

__all__ = ["Setting", "Settings", "SettingsError", "describe"]
