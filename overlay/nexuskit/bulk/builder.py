"""The builder of a bulk update: collects and plans actions. Pure; `diff()` and `run()` are in `_async`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Self, overload

from nexus_api.enums import SequenceBulkUpdateAbortMode, SequenceMergeMode
from nexus_api.models import Sequence

from ..deprecated import renamed_arguments
from ..error_types import ArgumentError
from ..resources.actions import ActionLike, check_list, parse_source_row, typed_action, validate_actions
from ..resources.validation import parse_abort_mode, plain, positive_int, unreadable, validate_text
from ..runs.terminal_text import pluralize
from .plan.chunks import CHUNK_SIZE, MAX_CHUNK_BYTES, Limits
from .plan.planner import Plan, make_plan

WINDOW = 10_000
"""The default number of actions of a stream that are planned and checked together."""

_SEQUENCE_ID = re.compile(r"seq_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The form of the sequence ids that the service generates (documented)."""


class BulkBuilder:
    """Collects the actions of a bulk update.

    Every method that adds actions returns the builder, so calls can be chained. Rows count from 0 in the
    order of the actions. An invalid single call raises at once and adds nothing. `extend()` keeps invalid
    actions; `plan()` reports them together.

    Attributes:
        abort_mode: Whether a failing action prevents the other actions of its request from being applied.
        actions: The actions added so far.
    """

    def __init__(
        self, abort_mode: SequenceBulkUpdateAbortMode | str = SequenceBulkUpdateAbortMode.NONE
    ) -> None:
        self.abort_mode = parse_abort_mode(abort_mode)
        self._actions: list[ActionLike] = []
        self._refused: dict[int, ArgumentError] = {}
        self._source_rows: dict[int, int] = {}
        self._stream: Iterable[ActionLike] | None = None
        self._window = WINDOW
        self._done = False

    @property
    def actions(self) -> tuple[ActionLike, ...]:
        """The actions added so far, each at its row. An action that cannot be sent is unchanged."""
        return tuple(self._actions)

    def __len__(self) -> int:
        return len(self._actions)

    def __bool__(self) -> bool:
        # A builder without actions is still a builder: `bulk or default` must not drop it.
        return True

    def __repr__(self) -> str:
        is_stream = self._stream is not None
        held = "a stream of actions" if is_stream else pluralize(len(self._actions), "action")
        return f"<{type(self).__name__} with {held}, abort_mode={self.abort_mode.value!r}>"

    @overload
    def link(
        self,
        *,
        asset_id: str,
        sequence: str | Sequence,
        ord: int | None = None,
        role: str | None = None,
        merge: SequenceMergeMode | str = SequenceMergeMode.REPLACE_EXISTING_ENTRY,
        source_row: int | None = None,
    ) -> Self: ...
    @overload
    def link(
        self,
        *,
        asset_filename: str,
        sequence: str | Sequence,
        ord: int | None = None,
        role: str | None = None,
        merge: SequenceMergeMode | str = SequenceMergeMode.REPLACE_EXISTING_ENTRY,
        source_row: int | None = None,
    ) -> Self: ...
    def link(
        self,
        *,
        asset_id: str | None = None,
        asset_filename: str | None = None,
        sequence: str | Sequence,
        ord: int | None = None,
        role: str | None = None,
        merge: SequenceMergeMode | str = SequenceMergeMode.REPLACE_EXISTING_ENTRY,
        source_row: int | None = None,
    ) -> Self:
        """Add a link of an asset to a sequence.

        If no sequence has the name, the service creates one. If another sequence holds the asset, the asset
        moves (both assumed).

        Args:
            asset_id: The asset's id; either this or `asset_filename`.
            asset_filename: The asset's filename.
            sequence: The sequence's name, or a `Sequence`, whose name is sent: the service has no link by id
                (observed). A text in the form of an id, `seq_` and a UUID, is rejected, because it would
                create a sequence of that name. To create one, use `extend()` with a dict.
            ord: The asset's position within its role; by default after the last one (assumed).
            role: The asset's role, such as `Sagittal`.
            merge: Whether to replace another asset with this role and `ord`, or fail.
            source_row: The line of your own file, for findings, outcomes and exports.

        Raises:
            ArgumentError: Both or neither of `asset_id` and `asset_filename` are given, an argument has the
                wrong type, or `sequence` is an id.

        >>> BulkBuilder().link(asset_id="asset_1", sequence="Patient A", ord=1).link(
        ...     asset_filename="image_2.jpg", sequence="Patient A", ord=2
        ... )
        <BulkBuilder with 2 actions, abort_mode='None'>
        """
        name = plain(sequence.name if isinstance(sequence, Sequence) else sequence)
        if not isinstance(name, str):
            raise ArgumentError("sequence", f"must be a name or a Sequence, got {type(name).__name__}")
        if not isinstance(sequence, Sequence) and _SEQUENCE_ID.fullmatch(name):
            raise ArgumentError(
                "sequence",
                f"{name!r} is a sequence id, and links use names; give the Sequence or its name "
                "(to create a sequence with this name, use extend() with a dict)",
            )
        metadata: dict[str, Any] = {"name": name, "ord": ord, "role": role, "merge": merge}
        return self._add(
            "link",
            {"asset_id": asset_id, "asset_filename": asset_filename, "sequence": metadata},
            source_row,
        )

    @overload
    def unlink(self, *, asset_id: str, source_row: int | None = None) -> Self: ...
    @overload
    def unlink(self, *, asset_filename: str, source_row: int | None = None) -> Self: ...
    def unlink(
        self, *, asset_id: str | None = None, asset_filename: str | None = None, source_row: int | None = None
    ) -> Self:
        """Add an unlink of an asset from the sequence that holds it.

        Args:
            asset_id: The asset's id; either this or `asset_filename`.
            asset_filename: The asset's filename.
            source_row: The line of your own file, for findings, outcomes and exports.

        Raises:
            ArgumentError: Both or neither are given, or one is not a string.

        >>> BulkBuilder().unlink(asset_filename="image_1.jpg").actions[0].sequence
        'Unset'
        """
        return self._add("unlink", {"asset_id": asset_id, "asset_filename": asset_filename}, source_row)

    @overload
    def patch(
        self,
        *,
        sequence_id: str,
        name: str | None = None,
        attributes: Mapping[str, object] | None = None,
        source_row: int | None = None,
    ) -> Self: ...
    @overload
    def patch(
        self,
        *,
        sequence_name: str,
        name: str | None = None,
        attributes: Mapping[str, object] | None = None,
        source_row: int | None = None,
    ) -> Self: ...
    def patch(
        self,
        *,
        sequence_id: str | None = None,
        sequence_name: str | None = None,
        name: str | None = None,
        attributes: Mapping[str, object] | None = None,
        source_row: int | None = None,
    ) -> Self:
        """Add a change of the name or attributes of a sequence.

        Args:
            sequence_id: The sequence's id; either this or `sequence_name`.
            sequence_name: The sequence's current name.
            name: The new name.
            attributes: Values by name. Numbers, bools and dates become strings, and enum members their
                values. `None`, NaN and other missing values are rejected. Other attributes are kept
                (assumed).
            source_row: The line of your own file, for findings, outcomes and exports.

        Raises:
            ArgumentError: Both or neither of `sequence_id` and `sequence_name` are given, neither of `name`
                and `attributes` is, or an attribute cannot be sent.

        >>> BulkBuilder().patch(sequence_name="Patient B", attributes={"age": 20}).actions[0].patch.attributes
        {'age': '20'}
        """
        if name is None and attributes is None:
            raise ArgumentError("patch", "changes nothing; give name or attributes")
        patch = {"name": name, "attributes": attributes}
        return self._add(
            "patch", {"sequence_id": sequence_id, "sequence_name": sequence_name, "patch": patch}, source_row
        )

    @overload
    def rename(self, *, sequence_id: str, new_name: str, source_row: int | None = None) -> Self: ...
    @overload
    def rename(self, *, sequence_name: str, new_name: str, source_row: int | None = None) -> Self: ...
    def rename(
        self,
        *,
        sequence_id: str | None = None,
        sequence_name: str | None = None,
        new_name: str,
        source_row: int | None = None,
    ) -> Self:
        """Add a change of the name of a sequence: a patch without attributes.

        Args:
            sequence_id: The sequence's id; either this or `sequence_name`.
            sequence_name: The sequence's current name.
            new_name: The new name.
            source_row: The line of your own file, for findings, outcomes and exports.

        Raises:
            ArgumentError: Both or neither of `sequence_id` and `sequence_name` are given, or `new_name` is
                empty or not a string.

        >>> BulkBuilder().rename(sequence_name="Patient B", new_name="Patient C").actions[0].patch.name
        'Patient C'
        """
        patch = {"name": validate_text("new_name", new_name)}
        return self._add(
            "rename", {"sequence_id": sequence_id, "sequence_name": sequence_name, "patch": patch}, source_row
        )

    @overload
    def remove(self, *, sequence_id: str, source_row: int | None = None) -> Self: ...
    @overload
    def remove(self, *, sequence_name: str, source_row: int | None = None) -> Self: ...
    def remove(
        self,
        *,
        sequence_id: str | None = None,
        sequence_name: str | None = None,
        source_row: int | None = None,
    ) -> Self:
        """Add the permanent removal of a sequence (documented). Its assets are unlinked, its attributes lost.

        Args:
            sequence_id: The sequence's id; either this or `sequence_name`.
            sequence_name: The sequence's name.
            source_row: The line of your own file, for findings, outcomes and exports.

        Raises:
            ArgumentError: Both or neither are given, or one is not a string.

        >>> BulkBuilder().remove(sequence_id="seq_1").actions[0].sequence_id
        'seq_1'
        """
        return self._add("remove", {"sequence_id": sequence_id, "sequence_name": sequence_name}, source_row)

    def extend(self, actions: Iterable[ActionLike]) -> Self:
        """Add actions as `bulk_update` accepts them: dicts with or without `kind`, or typed actions.

        A dict may have the key `source_row`, the line of your own file, for findings, outcomes and exports.
        It is not sent. Invalid actions are kept: `plan()` and `run()` report them together, each with its
        row. For more actions than fit into memory, see `stream()`.

        Args:
            actions: The actions, in the order in which they apply.

        Raises:
            ArgumentError: `actions` is not a list of actions, or this builder has a stream.

        >>> BulkBuilder().extend([{"asset_id": "asset_1"}, {"sequence_name": "Patient C"}])
        <BulkBuilder with 2 actions, abort_mode='None'>
        >>> len(BulkBuilder().extend([{"asset_id": ""}, {"asset_id": "asset_1"}]).plan().errors)
        1
        """
        self._check_open()
        self._check_held("extend")
        typed, refused = validate_actions(actions, len(self._actions), self._source_rows)
        self._actions.extend(typed)
        self._refused.update(refused)
        return self

    def stream(self, actions: Iterable[ActionLike], *, window: int = WINDOW) -> Self:
        """Set the actions as a stream of any length, which is not held in memory.

        The stream is read, checked and sent in windows, one after the other. So findings cover one window. An
        invalid row is reported as not sent and the run continues; with `AbortOnAnyFailed`, the run stops. The
        report holds counts and the outcomes that are not `ok`; the journal, if there is one, has all. Actions
        that a stopped run did not read are not in the report.

        Args:
            actions: What `extend()` accepts. It is iterated over once, in the thread of the run. To resume
                from a journal, give the same actions again.
            window: The number of actions per window, at least 1.

        Returns:
            This builder. Nothing else can be added to it.

        Raises:
            ArgumentError: `actions` is not an iterable of actions, `window` is not an integer above 0, or
                this builder already has actions.

        >>> BulkBuilder().stream({"asset_id": f"asset_{n}"} for n in range(1_000_000))
        <BulkBuilder with a stream of actions, abort_mode='None'>
        """
        self._check_open()
        self._check_held("stream")
        if self._actions:
            raise ArgumentError("stream", "this builder already has actions; use another one for the stream")
        check_list(actions)
        self._window = positive_int("window", window)
        self._stream = actions
        return self

    @renamed_arguments("plan")
    def plan(self, *, chunk_size: int = CHUNK_SIZE, max_chunk_bytes: int = MAX_CHUNK_BYTES) -> Plan:
        """Plan the requests of `run()` and check the actions. Sends nothing.

        Actions on the same sequence or asset keep their order; others may be sent at the same time.

        Args:
            chunk_size: The maximum number of actions per request.
            max_chunk_bytes: The maximum size of the encoded actions of a request in bytes. A larger single
                action gets its own request.

        Returns:
            The plan. It prints as a summary.

        Raises:
            ArgumentError: A limit is not an integer above 0, or the actions are a stream, which is planned
                during the run.

        >>> plan = BulkBuilder().unlink(asset_id="asset_1").unlink(asset_id="asset_1").plan()
        >>> plan.requests, [(each.row, each.severity) for each in plan.findings]
        (2, [(1, 'warning')])
        """
        self._check_held("plan")
        limits = Limits(chunk_size=chunk_size, max_chunk_bytes=max_chunk_bytes)
        return make_plan(
            self._actions,
            refused=self._refused,
            limits=limits,
            abort_mode=self.abort_mode,
            source_rows=self._source_rows,
        )

    def _add(self, call: str, given: Mapping[str, object], source_row: int | None) -> Self:
        self._check_open()
        self._check_held(call)
        try:
            action = typed_action(given)
            if source_row is not None:
                self._source_rows[len(self._actions)] = parse_source_row(source_row)
        except ArgumentError as error:
            # An error without an action is about the call.
            raise ArgumentError(_own_name(error.argument) or call, error.problem) from None
        except Exception as error:
            raise ArgumentError(call, unreadable(error)) from error
        self._actions.append(action)
        return self

    def _check_open(self) -> None:
        if self._done:
            raise ArgumentError("bulk", "this builder has already been run; use a new one from bulk()")

    def _check_held(self, call: str) -> None:
        if self._stream is not None:
            raise ArgumentError(
                call, "this builder has a stream, which is only read during a run; use extend() instead"
            )


def _own_name(argument: str) -> str:
    """Return the builder's name of an action's argument."""
    if argument == "sequence.name":
        return "sequence"
    return argument.removeprefix("sequence.").removeprefix("patch.")
