"""The builder of a bulk update: collects actions and plans them. Pure; the two sides add what sends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, overload

from nexus_api.enums import SequenceBulkUpdateAbortMode, SequenceMergeMode
from nexus_api.models import Sequence

from ..deprecated import renamed_arguments
from ..error_types import ArgumentError
from ..resources.actions import (
    UNSET,
    Action,
    ActionLike,
    check_encodable,
    check_list,
    link_action,
    parse_source_row,
    patch_action,
    remove_action,
    validate_actions,
)
from ..resources.validation import parse_abort_mode, plain, positive_int, unreadable, validate_text
from .plan.chunks import CHUNK_SIZE, MAX_CHUNK_BYTES, Limits
from .plan.planner import Plan, make_plan

WINDOW = 10_000
"""How many actions of a stream are planned and checked together, unless told."""

_SEQUENCE_ID = re.compile(r"seq_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""An id as the documentation shows those that the service makes for sequences."""


class BulkBuilder:
    """Collects the actions of a bulk update.

    Every method that adds returns the builder, so that calls can be chained. Rows count from 0 in the order
    in which actions are added. A single call that makes no sense is refused at once and adds nothing; what
    `extend()` brings is kept as it is, and `plan()` tells of all that cannot be sent, together.

    Attributes:
        abort_mode: Whether one failing action keeps the others of the same request from being applied.
        actions: What has been added so far.
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
        """The actions added so far, each at its row. One that cannot be sent is as it was given."""
        return tuple(self._actions)

    def __len__(self) -> int:
        return len(self._actions)

    def __bool__(self) -> bool:
        # A builder without actions is still a builder: `bulk or default` must not drop it.
        return True

    def __repr__(self) -> str:
        count = len(self._actions)
        held = (
            f"{count:,} action{'' if count == 1 else 's'}" if self._stream is None else "a stream of actions"
        )
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

        A name that no sequence has creates one, and an asset that is in another sequence moves (both
        assumed).

        Args:
            asset_id: The asset's id; either this or `asset_filename`.
            asset_filename: The asset's filename.
            sequence: The sequence's name, or the sequence, of which the name is sent: no link is by id
                (observed). A text in the form of an id, `seq_` and a UUID, is refused, because it would
                create a sequence of that name; if that is what you want, use `extend()` with a dict.
            ord: The asset's place within its role; without it, after the last one (assumed).
            role: The asset's role, such as `Sagittal`.
            merge: What to do if another asset has this role and place: replace it, or fail.
            source_row: The line of your own file, which findings, outcomes and exports then name.

        Raises:
            ArgumentError: Both or neither of the asset's names, an argument of a wrong type, or an id for
                the sequence.

        >>> BulkBuilder().link(asset_id="asset_1", sequence="Patient A", ord=1).link(
        ...     asset_filename="image_2.jpg", sequence="Patient A", ord=2
        ... )
        <BulkBuilder with 2 actions, abort_mode='None'>
        """
        name = plain(sequence.name if isinstance(sequence, Sequence) else sequence)
        if not isinstance(name, str):
            raise ArgumentError(
                "sequence", f"must be the name of a sequence, or a Sequence, got {type(name).__name__}"
            )
        if not isinstance(sequence, Sequence) and _SEQUENCE_ID.fullmatch(name):
            raise ArgumentError(
                "sequence",
                f"{name!r} is the id of a sequence, and links go by name; give the Sequence or its name "
                "(to create a sequence of this very name, use extend() with a dict)",
            )
        metadata: dict[str, Any] = {"name": name, "ord": ord, "role": role, "merge": merge}
        return self._add("link", link_action, asset_id, asset_filename, metadata, source_row=source_row)

    @overload
    def unlink(self, *, asset_id: str, source_row: int | None = None) -> Self: ...
    @overload
    def unlink(self, *, asset_filename: str, source_row: int | None = None) -> Self: ...
    def unlink(
        self, *, asset_id: str | None = None, asset_filename: str | None = None, source_row: int | None = None
    ) -> Self:
        """Add an unlink of an asset from whatever sequence holds it.

        Args:
            asset_id: The asset's id; either this or `asset_filename`.
            asset_filename: The asset's filename.
            source_row: The line of your own file, which findings, outcomes and exports then name.

        Raises:
            ArgumentError: Both or neither of them, or one that is no text.

        >>> BulkBuilder().unlink(asset_filename="image_1.jpg").actions[0].sequence
        'Unset'
        """
        return self._add("unlink", link_action, asset_id, asset_filename, UNSET, source_row=source_row)

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
        """Add a change of a sequence's name or attributes.

        Args:
            sequence_id: The sequence's id; either this or `sequence_name`.
            sequence_name: The sequence's present name.
            name: Its new name.
            attributes: Values by name; numbers, bools and dates become strings, members of enumerations their
                values. `None`, NaN and other missing values are refused. The given names are set and all
                others kept (assumed).
            source_row: The line of your own file, which findings, outcomes and exports then name.

        Raises:
            ArgumentError: Both or neither of the sequence's names, nothing to change, or an attribute that
                cannot be sent.

        >>> BulkBuilder().patch(sequence_name="Patient B", attributes={"age": 20}).actions[0].patch.attributes
        {'age': '20'}
        """
        if name is None and attributes is None:
            raise ArgumentError("patch", "give name or attributes; as it is, it would change nothing")
        patch = {"name": name, "attributes": attributes}
        return self._add("patch", patch_action, sequence_id, sequence_name, patch, source_row=source_row)

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
        """Add a change of a sequence's name: a patch of nothing else.

        Args:
            sequence_id: The sequence's id; either this or `sequence_name`.
            sequence_name: The sequence's present name.
            new_name: The name that it is to have.
            source_row: The line of your own file, which findings, outcomes and exports then name.

        Raises:
            ArgumentError: Both or neither of the sequence's names, or a new name that is no text or empty.

        >>> BulkBuilder().rename(sequence_name="Patient B", new_name="Patient C").actions[0].patch.name
        'Patient C'
        """
        patch = {"name": validate_text("new_name", new_name)}
        return self._add("rename", patch_action, sequence_id, sequence_name, patch, source_row=source_row)

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
        """Add the removal of a sequence, for good (documented). Its assets are unlinked, its attributes lost.

        Args:
            sequence_id: The sequence's id; either this or `sequence_name`.
            sequence_name: The sequence's name.
            source_row: The line of your own file, which findings, outcomes and exports then name.

        Raises:
            ArgumentError: Both or neither of them, or one that is no text.

        >>> BulkBuilder().remove(sequence_id="seq_1").actions[0].sequence_id
        'seq_1'
        """
        return self._add("remove", remove_action, sequence_id, sequence_name, source_row=source_row)

    def extend(self, actions: Iterable[ActionLike]) -> Self:
        """Add whatever `bulk_update` takes: dicts with or without `kind`, or typed actions.

        A dict may also have `source_row`, the line of your own file, which findings, outcomes and exports
        then name. It is not sent.

        All are kept, those that cannot be sent included: `plan()` and `run()` tell of them together, each
        with its row. For more actions than fit into memory see `stream()`.

        Args:
            actions: The actions, in the order in which they are to apply.

        Raises:
            ArgumentError: It is no list of actions, or this builder has a stream.

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
        """Take actions as they are carried out, without holding them: any number, from any iterable.

        They are read, checked and planned a window at a time, and the next window is read when the one before
        is done. So repetitions and contradictions are noticed within a window only, and rows that cannot be
        sent are found when others have been sent already: they are reported as not sent, and the rest goes on
        (with `AbortOnAnyFailed`, the run ends). The report holds counts and what is not ok; what is ok stands
        in the journal, if there is one. If the run ends early, what was not read yet is no part of it.

        Args:
            actions: Whatever `extend()` takes; it is iterated over once, in the thread that runs it all. To
                resume a run from its journal, give the same ones again.
            window: How many are read at a time, at least 1.

        Returns:
            This builder, to which nothing else can be added.

        Raises:
            ArgumentError: It is no iterable of actions, the window is no integer above 0, or this builder has
                actions already.

        >>> BulkBuilder().stream({"asset_id": f"asset_{n}"} for n in range(1_000_000))
        <BulkBuilder with a stream of actions, abort_mode='None'>
        """
        self._check_open()
        self._check_held("stream")
        if self._actions:
            raise ArgumentError(
                "stream", "this builder has actions already; begin another one for the stream"
            )
        check_list(actions)
        self._window = positive_int("window", window)
        self._stream = actions
        return self

    @renamed_arguments("plan")
    def plan(self, *, chunk_size: int = CHUNK_SIZE, max_chunk_bytes: int = MAX_CHUNK_BYTES) -> Plan:
        """Plan what `run()` would send: which requests, in which order, and what is wrong with which row.

        This sends nothing. Actions on the same sequence or asset keep their order; others may be carried out
        at the same time.

        Args:
            chunk_size: The most actions of one request.
            max_chunk_bytes: The most bytes of its encoded actions; a single larger one goes alone.

        Returns:
            The plan, which prints as a summary.

        Raises:
            ArgumentError: A limit is no integer above 0, or the actions are a stream, which is planned while
                it is carried out.

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

    def _add(
        self, call: str, make: Callable[..., Action], *args: object, source_row: int | None = None
    ) -> Self:
        self._check_open()
        self._check_held(call)
        try:
            action = make(*args)
            check_encodable(action)
            if source_row is not None:
                self._source_rows[len(self._actions)] = parse_source_row(source_row)
        except ArgumentError as error:
            # What is about no single argument is about the call.
            raise ArgumentError(_own_name(error.argument) or call, error.problem) from None
        except Exception as error:
            raise ArgumentError(call, unreadable(error)) from error
        self._actions.append(action)
        return self

    def _check_open(self) -> None:
        if self._done:
            raise ArgumentError(
                "bulk", "these actions were carried out, or just now are; begin anew with sequences.bulk()"
            )

    def _check_held(self, call: str) -> None:
        if self._stream is not None:
            raise ArgumentError(
                call, "the actions of this builder are a stream, which is read while it is carried out"
            )


def _own_name(argument: str) -> str:
    """Name an argument of an action as the builder's methods call it."""
    if argument == "sequence.name":
        return "sequence"
    return argument.removeprefix("sequence.").removeprefix("patch.")
