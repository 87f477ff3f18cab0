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

from ..messages import did_you_mean, safe_repr
from .setting_metadata import LARGEST, Setting, SettingsError, setting, setting_of


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
    closed_project_status: Literal[403, 404] = setting(
        403, 404, help="status for a project that exists and that the key does not open"
    )
    unknown_project_status: Literal[403, 404] = setting(
        403, 404, help="status for a project that does not exist"
    )
    listed_projects: Literal["opened", "all"] = setting(
        "opened", "all", help="which projects the list of projects holds: those that the key opens, or all"
    )

    # What requests may hold.
    null_properties: Literal["observed", "optional"] = setting(
        "observed",
        "optional",
        help="which properties of a body may be null: name, attributes, ord and role, of which it is "
        "observed, or all that are optional",
    )
    empty_patch: Literal["accept", "refuse"] = setting(
        "accept",
        "refuse",
        help="a sequence patch without a name or any attribute: accept it, or refuse it (400, in bulk "
        "Failed)",
    )
    min_ord: int = setting(
        -LARGEST, minimum=-LARGEST, help="the least ord that a link may name; below it 400"
    )
    max_actions: int = setting(10_000, minimum=1, help="the most actions in one bulk request; beyond it 400")
    max_body_bytes: int = setting(64 * 1_048_576, minimum=1, help="the largest request body; beyond it 413")

    # Lists and look-ups.
    name_filter: Literal["exact", "prefix", "contains"] = setting(
        "exact",
        "prefix",
        "contains",
        help="what the filters name and filename match: the whole text, its beginning or any part; "
        "case counts",
    )
    list_order: Literal["oldest", "newest"] = setting(
        "oldest", "newest", help="what lists begin with: the oldest or the newest"
    )
    max_limit: int = setting(1_000, minimum=1, help="the largest page size")
    limit_beyond_max: Literal["refuse", "clamp"] = setting(
        "refuse", "clamp", help="a limit beyond max_limit: refuse it (400), or take max_limit instead"
    )
    cursor_seconds: int | None = setting(
        None, minimum=1, help="how long a cursor is good after it was given; then it gets 400. none: for ever"
    )
    asset_lookup: Literal["id", "filename"] = setting(
        "id", "filename", help="which wins where a text is the id of one asset and the filename of another"
    )

    # Single workflows and sequences.
    workflow_titles: Literal["repeatable", "unique"] = setting(
        "repeatable",
        "unique",
        help="whether workflows of a project may share a title; if unique, retitling to that of "
        "another gets 409",
    )
    missing_delete_status: Literal[404, 200] = setting(
        404, 200, help="status for a DELETE of what is not there; 200 answers as if it had been"
    )
    update_date: Literal["change", "write", "never"] = setting(
        "change",
        "write",
        "never",
        help="what sets updateDate: a change, each successful write also if nothing changes, or nothing",
    )
    counters: Literal["send", "omit"] = setting(
        "send", "omit", help="whether sequences carry length and itemCountWithRole"
    )
    entry_order: Literal["role", "ord"] = setting(
        "role", "ord", help="what the entries of a sequence are listed by first, and then by the other"
    )
    rename_conflict_status: Literal[409, 400] = setting(
        409, 400, help="status of patchSequence for a name that another sequence has"
    )
    attribute_patch: Literal["merge", "replace"] = setting(
        "merge", "replace", help="what attributes in a patch do to those not named: keep or remove them"
    )
    attribute_limit_status: Literal[400, 413] = setting(
        400, 413, help="status of patchSequence for attributes beyond max_attribute_bytes"
    )
    max_attribute_bytes: int = setting(
        1_048_576, minimum=1, help="the most bytes that the attributes of one sequence take"
    )
    max_entries: int = setting(10_000, minimum=1, help="the most entries that one sequence holds")

    # The bulk update.
    link_creates_sequence: bool = setting(
        True, help="whether a link to a name that no sequence has creates one; else it is Failed"
    )
    linked_asset: Literal["move", "fail"] = setting(
        "move", "fail", help="a link of an asset that is in another sequence: move it, or give Failed"
    )
    unlinked_asset: Literal["ok", "not-found"] = setting(
        "ok",
        "not-found",
        help="the result of unlinking an asset that is in no sequence: Ok or FailedLinkAssetNotFound",
    )
    empty_sequence: Literal["keep", "remove"] = setting(
        "keep",
        "remove",
        help="what becomes, at the end of the request, of a sequence that lost its last entry",
    )
    default_ord: Literal["after-last", "first-gap"] = setting(
        "after-last",
        "first-gap",
        help=(
            "the ord of a link that names none: one more than the last of its role, or from first_ord on the "
            "least that is free"
        ),
    )
    first_ord: int = setting(
        1, minimum=-LARGEST, help="the ord that a link without one gets if its role has no entry"
    )
    once_per_request: bool = setting(
        True, help="whether a second try on a target within a request fails as AlreadyProcessed"
    )
    on_abort: Literal["undo", "stop"] = setting(
        "undo",
        "stop",
        help="what AbortOnAnyFailed does to the actions before the one that fails: undo or keep them",
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
                hint = did_you_mean(name, settings)
                raise SettingsError(f"there is no setting {safe_repr(name)}{hint}")
            parsed[name] = settings[name].parse(value)
        return attrs.evolve(cls() if base is None else base, **parsed)

    def to_mapping(self) -> dict[str, str | int | bool | None]:
        """Return the value of every behaviour and limit, all of which JSON can hold.

        `Settings.from_mapping` takes it back; `clock` and `new_sequence_id` are not in it.
        """
        return {setting.name: getattr(self, setting.name) for setting in describe()}


def describe() -> tuple[Setting, ...]:
    """Describe every setting that `Settings.from_mapping` takes, in the order of the fields."""
    return _SETTINGS


_SETTINGS = tuple(one for field in attrs.fields(Settings) if (one := setting_of(field)) is not None)

__all__ = ["Setting", "Settings", "SettingsError", "describe"]
