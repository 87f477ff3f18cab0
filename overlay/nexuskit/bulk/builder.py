"""The builder of a bulk update: collects checked actions. Pure; the two sides add `run()`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, overload

from nexus_api.enums import SequenceBulkUpdateAbortMode, SequenceMergeMode
from nexus_api.models import Sequence

from ..actions import (
    UNSET,
    Action,
    ActionLike,
    link_action,
    patch_action,
    remove_action,
    typed_actions,
)
from ..arguments import abort_mode as checked_abort_mode
from ..errors import ArgumentError

_SEQUENCE_ID = re.compile(r"seq_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""An id as the documentation shows those that the service makes for sequences."""


class BulkBuilder:
    """Collects the actions of a bulk update, each checked when it is added.

    Every method returns the builder, so that calls can be chained. Rows count from 0 in the order of the
    calls. An action that is refused is not added, and neither is any other of the same `extend()`.

    Attributes:
        abort_mode: Whether one failing action keeps the others of the same request from being applied.
        actions: What has been added so far.
    """

    def __init__(
        self, abort_mode: SequenceBulkUpdateAbortMode | str = SequenceBulkUpdateAbortMode.NONE
    ) -> None:
        self.abort_mode = checked_abort_mode(abort_mode)
        self._actions: list[Action] = []
        self._done = False

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions added so far; the place of each is its row."""
        return tuple(self._actions)

    def __len__(self) -> int:
        return len(self._actions)

    def __bool__(self) -> bool:
        # A builder without actions is still a builder: `bulk or default` must not drop it.
        return True

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} with {len(self._actions)} actions, abort_mode={self.abort_mode.value!r}>"
        )

    @overload
    def link(
        self,
        *,
        asset_id: str,
        sequence: str | Sequence,
        ord: int | None = None,
        role: str | None = None,
        merge: SequenceMergeMode | str = SequenceMergeMode.REPLACE_EXISTING_ENTRY,
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

        Returns:
            This builder.

        Raises:
            ArgumentError: Both or neither of the asset's names, an argument of a wrong type, or an id for
                the sequence.

        >>> BulkBuilder().link(asset_id="asset_1", sequence="Patient A", ord=1).link(
        ...     asset_filename="image_2.jpg", sequence="Patient A", ord=2
        ... )
        <BulkBuilder with 2 actions, abort_mode='None'>
        """
        name = sequence.name if isinstance(sequence, Sequence) else sequence
        if not isinstance(name, str):
            raise ArgumentError(
                "sequence", f"must be the name of a sequence, or a Sequence, got {type(name).__name__}"
            )
        if name is sequence and _SEQUENCE_ID.fullmatch(name):
            raise ArgumentError(
                "sequence",
                f"{name!r} is the id of a sequence, and links go by name; give the Sequence or its name "
                "(to create a sequence of this very name, use extend() with a dict)",
            )
        metadata: dict[str, Any] = {"name": name, "ord": ord, "role": role, "merge": merge}
        return self._add("link", link_action, asset_id, asset_filename, metadata)

    @overload
    def unlink(self, *, asset_id: str) -> Self: ...
    @overload
    def unlink(self, *, asset_filename: str) -> Self: ...
    def unlink(self, *, asset_id: str | None = None, asset_filename: str | None = None) -> Self:
        """Add an unlink of an asset from whatever sequence holds it.

        Args:
            asset_id: The asset's id; either this or `asset_filename`.
            asset_filename: The asset's filename.

        Returns:
            This builder.

        Raises:
            ArgumentError: Both or neither of them, or one that is no text.

        >>> BulkBuilder().unlink(asset_filename="image_1.jpg").actions[0].sequence
        'Unset'
        """
        return self._add("unlink", link_action, asset_id, asset_filename, UNSET)

    @overload
    def patch(
        self, *, sequence_id: str, name: str | None = None, attributes: Mapping[str, object] | None = None
    ) -> Self: ...
    @overload
    def patch(
        self, *, sequence_name: str, name: str | None = None, attributes: Mapping[str, object] | None = None
    ) -> Self: ...
    def patch(
        self,
        *,
        sequence_id: str | None = None,
        sequence_name: str | None = None,
        name: str | None = None,
        attributes: Mapping[str, object] | None = None,
    ) -> Self:
        """Add a change of a sequence's name or attributes.

        Args:
            sequence_id: The sequence's id; either this or `sequence_name`.
            sequence_name: The sequence's present name.
            name: Its new name.
            attributes: Values by name; numbers, bools and dates become strings. The given names are set and
                all others kept (assumed).

        Returns:
            This builder.

        Raises:
            ArgumentError: Both or neither of the sequence's names, nothing to change, or an attribute that
                cannot be sent.

        >>> BulkBuilder().patch(sequence_name="Patient B", attributes={"age": 20}).actions[0].patch.attributes
        {'age': '20'}
        """
        if name is None and attributes is None:
            raise ArgumentError("patch", "give name or attributes; as it is, it would change nothing")
        patch = {"name": name, "attributes": attributes}
        return self._add("patch", patch_action, sequence_id, sequence_name, patch)

    @overload
    def remove(self, *, sequence_id: str) -> Self: ...
    @overload
    def remove(self, *, sequence_name: str) -> Self: ...
    def remove(self, *, sequence_id: str | None = None, sequence_name: str | None = None) -> Self:
        """Add the removal of a sequence, for good (documented). Its assets are unlinked, its attributes lost.

        Args:
            sequence_id: The sequence's id; either this or `sequence_name`.
            sequence_name: The sequence's name.

        Returns:
            This builder.

        Raises:
            ArgumentError: Both or neither of them, or one that is no text.

        >>> BulkBuilder().remove(sequence_id="seq_1").actions[0].sequence_id
        'seq_1'
        """
        return self._add("remove", remove_action, sequence_id, sequence_name)

    def extend(self, actions: Iterable[ActionLike]) -> Self:
        """Add whatever `bulk_update` takes: dicts with or without `kind`, or typed actions.

        Args:
            actions: The actions, in the order in which they are to apply.

        Returns:
            This builder.

        Raises:
            ArgumentError: One of them cannot be sent; then none is added. The error names its place among
                those given here, such as `actions[3].sequence.ord`.

        >>> BulkBuilder().extend([{"asset_id": "asset_1"}, {"sequence_name": "Patient C"}])
        <BulkBuilder with 2 actions, abort_mode='None'>
        """
        self._check_open()
        self._actions.extend(typed_actions(actions))
        return self

    def _add(self, call: str, make: Callable[..., Action], *args: object) -> Self:
        self._check_open()
        try:
            self._actions.append(make(*args))
        except ArgumentError as error:
            # What is about no single argument is about the call.
            raise ArgumentError(_own_name(error.argument) or call, error.problem) from None
        return self

    def _check_open(self) -> None:
        if self._done:
            raise ArgumentError(
                "bulk", "these actions were carried out, or just now are; begin anew with sequences.bulk()"
            )


def _own_name(argument: str) -> str:
    """Name an argument of an action as the builder's methods call it."""
    if argument == "sequence.name":
        return "sequence"
    return argument.removeprefix("sequence.").removeprefix("patch.")
