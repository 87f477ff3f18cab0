"""The settings: what the sandbox does where the behaviour of the service is unknown.

The fields of `Settings` are the only source for the command line, the control API and the documentation.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, TypeVar, cast, get_args, get_origin

import attrs

from ..errors import SandboxError
from ..messages import safe_repr, suggestion

_T = TypeVar("_T")

Value: TypeAlias = str | int | bool | None
"""The types of values of settings."""

LARGEST = 2**53 - 1
"""The largest integer that every JSON implementation represents exactly."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_SETTING = "setting"


class SettingsError(SandboxError, ValueError):
    """A setting is unknown, or its value is not allowed."""


@attrs.frozen(kw_only=True)
class Setting:
    """The description of a setting."""

    name: str = ""
    default: Value
    # The allowed values, the default first; empty for numbers.
    choices: tuple[Value, ...] = ()
    minimum: int = 0
    help: str

    @property
    def allowed(self) -> str:
        """The allowed values, in words."""
        if self.choices:
            return " or ".join(", ".join(map(format_value, self.choices)).rsplit(", ", 1))
        text = f"an integer from {self.minimum} to {LARGEST}"
        return f"{text} or none" if self.default is None else text

    def check(self, value: Any) -> None:
        """Raise `SettingsError` if a value is not allowed."""
        # Compares types, because `1 == True` and `404.0 == 404`.
        known = self.choices or (None,) * (self.default is None)
        if any(type(value) is type(one) and value == one for one in known):
            return
        if self.choices or isinstance(value, bool) or not isinstance(value, int) or value > LARGEST:
            raise SettingsError(f"{self.name} must be {self.allowed}, got {safe_repr(value)}")
        if value < self.minimum:
            raise SettingsError(f"{self.name} must be at least {self.minimum}, got {safe_repr(value)}")

    def parse(self, value: Any) -> Any:
        """Convert a string to the value that it spells. Other values are returned unchanged."""
        if not isinstance(value, str):
            return value
        for known in self.choices or (self.default,):
            if value == format_value(known):
                return known
        return int(value) if not self.choices and _INTEGER.fullmatch(value) else value


def format_value(value: Value) -> str:
    """Return a value as it is written on the command line.

    >>> format_value(None), format_value(True), format_value(404), format_value("exact")
    ('none', 'true', '404', 'exact')
    """
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def setting(default: _T, *, help: str, minimum: int = 0) -> _T:
    """Return a field for a choice, a flag or a number. The choices are those of its type."""
    described = Setting(default=cast("Value", default), minimum=minimum, help=help)
    # attrs' stubs give a field the type of its default.
    return attrs.field(default=default, validator=_check, metadata={_SETTING: described})


def setting_of(field: attrs.Attribute[Any]) -> Setting | None:
    """Return the description of a field; `None` if it has none."""
    setting: Setting | None = field.metadata.get(_SETTING)
    if setting is None:
        return None
    choices = get_args(field.type) if get_origin(field.type) is Literal else ()
    if isinstance(setting.default, bool):
        choices = (setting.default, not setting.default)
    return attrs.evolve(setting, name=field.name, choices=choices)


def _check(_: object, field: attrs.Attribute[Any], value: Any) -> None:
    if (setting := setting_of(field)) is not None:
        setting.check(value)


def now_in_milliseconds() -> int:
    """Return the current time in milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000


def new_sequence_id() -> str:
    """Return a new id for a sequence."""
    return f"seq_{uuid.uuid4()}"


@attrs.frozen(kw_only=True)
class Settings:
    """The settings of a sandbox. `describe` returns the description of each.

    Raises:
        SettingsError: A value is not allowed.

    Example:
        >>> Settings(name_filter="prefix", max_entries=500).to_mapping()["name_filter"]
        'prefix'
    """

    # Access.
    closed_project_status: Literal[403, 404] = setting(
        403, help="status for an existing project that the key does not open"
    )
    unknown_project_status: Literal[403, 404] = setting(403, help="status for a project that does not exist")
    listed_projects: Literal["opened", "all"] = setting(
        "opened", help="the projects in the list of projects: those that the key opens, or all"
    )

    # Limits of requests.
    null_properties: Literal["observed", "optional"] = setting(
        "observed",
        help="the properties that may be null: name, attributes, ord and role (observed), or all optional "
        "ones",
    )
    empty_patch: Literal["accept", "refuse"] = setting(
        "accept",
        help="a sequence patch without name and attributes: accepted, or rejected (400, in bulk Failed)",
    )
    min_ord: int = setting(-LARGEST, minimum=-LARGEST, help="the minimum ord of a link; below it 400")
    max_actions: int = setting(
        10_000, minimum=1, help="the maximum number of actions per bulk request; above it 400"
    )
    max_body_bytes: int = setting(
        64 * 1_048_576, minimum=1, help="the maximum size of a request body; above it 413"
    )

    # Lists and lookups.
    name_filter: Literal["exact", "prefix", "contains"] = setting(
        "exact",
        help="how the filters name and filename match: the whole text, a prefix or any part; case-sensitive",
    )
    list_order: Literal["oldest", "newest"] = setting(
        "oldest", help="the order of lists: oldest or newest first"
    )
    max_limit: int = setting(1_000, minimum=1, help="the maximum page size")
    limit_beyond_max: Literal["refuse", "clamp"] = setting(
        "refuse", help="a limit above max_limit: rejected (400), or reduced to max_limit"
    )
    cursor_seconds: int | None = setting(
        None, minimum=1, help="the lifetime of a cursor, which then gets 400; none: unlimited"
    )
    asset_lookup: Literal["id", "filename"] = setting(
        "id", help="the asset found by a text that is the id of one and the filename of another"
    )

    # Workflows and sequences.
    workflow_titles: Literal["repeatable", "unique"] = setting(
        "repeatable",
        help="whether workflows of a project may share a title; if unique, an update to a title in use "
        "gets 409",
    )
    missing_delete_status: Literal[404, 200] = setting(
        404, help="status of a DELETE if the item does not exist; 200 responds as if it had existed"
    )
    update_date: Literal["change", "write", "never"] = setting(
        "change",
        help="what sets updateDate: a change, each successful write even without a change, or nothing",
    )
    counters: Literal["send", "omit"] = setting(
        "send", help="whether sequences have length and itemCountWithRole"
    )
    entry_order: Literal["role", "ord"] = setting(
        "role", help="the first sort key of the entries of a sequence; the other is the second"
    )
    rename_conflict_status: Literal[409, 400] = setting(
        409, help="status of patchSequence for the name of another sequence"
    )
    attribute_patch: Literal["merge", "replace"] = setting(
        "merge", help="whether a patch keeps or removes the attributes that it does not contain"
    )
    attribute_limit_status: Literal[400, 413] = setting(
        400, help="status of patchSequence for attributes above max_attribute_bytes"
    )
    max_attribute_bytes: int = setting(
        1_048_576, minimum=1, help="the maximum size of the attributes of a sequence"
    )
    max_entries: int = setting(10_000, minimum=1, help="the maximum number of entries per sequence")

    # Bulk updates.
    link_creates_sequence: bool = setting(
        True, help="whether a link to an unknown sequence name creates the sequence; otherwise it is Failed"
    )
    linked_asset: Literal["move", "fail"] = setting(
        "move", help="a link of an asset that is in another sequence: moves it, or is Failed"
    )
    unlinked_asset: Literal["ok", "not-found"] = setting(
        "ok",
        help="the result of unlinking an asset that is in no sequence: Ok or FailedLinkAssetNotFound",
    )
    empty_sequence: Literal["keep", "remove"] = setting(
        "keep",
        help="whether a sequence that lost its last entry is kept or removed at the end of the request",
    )
    default_ord: Literal["after-last", "first-gap"] = setting(
        "after-last",
        help="the ord of a link without one: one more than the last of its role, or the first free one from "
        "first_ord",
    )
    first_ord: int = setting(
        1, minimum=-LARGEST, help="the ord of a link without one if its role has no entries"
    )
    once_per_request: bool = setting(
        True, help="whether a second action on the same target in a request fails as AlreadyProcessed"
    )
    on_abort: Literal["undo", "stop"] = setting(
        "undo",
        help="whether AbortOnAnyFailed undoes or keeps the actions before the one that fails",
    )

    # Uploads.
    max_session_files: int = setting(
        5_000, minimum=1, help="the maximum number of files per upload session; above it 400"
    )
    max_sessions: int = setting(
        15, minimum=1, help="the maximum number of upload sessions per key in sessions_seconds; above it 429"
    )
    sessions_seconds: int = setting(300, minimum=0, help="the time in which max_sessions are allowed")
    max_image_bytes: int = setting(256 * 1_048_576, help="the maximum size of an image; above it 400")
    max_scan_bytes: int = setting(
        1_024 * 1_048_576, help="the maximum size of a medical scan (NIfTI or DICOM); above it 400"
    )
    max_rgbd_bytes: int = setting(512 * 1_048_576, help="the maximum size of an RGBD archive; above it 400")
    max_video_bytes: int = setting(512 * 1_024 * 1_048_576, help="the maximum size of a video; above it 400")
    uploaded_filename: Literal["replace", "fail"] = setting(
        "replace",
        help="a file with the filename of an asset: replaces its bytes, or is Errored in the operation",
    )
    upload_method: Literal["PUT", "POST"] = setting("PUT", help="the method of signed URLs")
    upload_url_seconds: int = setting(
        3_600, minimum=1, help="the lifetime of a signed URL, which then gets 403"
    )
    checked_bytes: int = setting(
        2**30, minimum=0, help="the size from which a file is announced and accepted without a checksum"
    )
    part_bytes: int = setting(
        64 * 1_048_576, minimum=1, help="the size of the parts of a file that is sent in parts"
    )
    processing_ms: int = setting(
        0, help="the time from the arrival of a file until it is an asset, in milliseconds"
    )

    # Only in Python: the time in milliseconds since the Unix epoch, and a unique id for a new sequence.
    clock: Callable[[], int] = now_in_milliseconds
    new_sequence_id: Callable[[], str] = new_sequence_id

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], base: Settings | None = None) -> Settings:
        """Return settings with the given values.

        Args:
            values: Values by name: numbers, booleans, strings or `None`, or any of these as a string
                (`"500"`, `"true"`, `"none"`).
            base: The other settings; default: `Settings()`.

        Raises:
            SettingsError: A name is unknown, or a value is not allowed.

        Example:
            >>> Settings.from_mapping({"max_entries": "500"}).max_entries
            500
        """
        settings = {setting.name: setting for setting in describe()}
        parsed: dict[str, Any] = {}
        for name, value in values.items():
            if name not in settings:
                hint = suggestion(name, settings)
                raise SettingsError(f"unknown setting {safe_repr(name)}{hint}")
            parsed[name] = settings[name].parse(value)
        return attrs.evolve(cls() if base is None else base, **parsed)

    def to_mapping(self) -> dict[str, str | int | bool | None]:
        """Return all settings that JSON can hold, without `clock` and `new_sequence_id`."""
        return {setting.name: getattr(self, setting.name) for setting in describe()}


def describe() -> tuple[Setting, ...]:
    """Return the description of every setting that `Settings.from_mapping` accepts."""
    return _SETTINGS


attrs.resolve_types(Settings)
_SETTINGS = tuple(one for field in attrs.fields(Settings) if (one := setting_of(field)) is not None)
