# Derived from overlay/nexuskit/_async/resources/sequences.py; do not edit.
# Change that file and run `make generate`.
"""The sequences of a project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeAlias

from nexus_api import api
from nexus_api.enums import SequenceBulkUpdateAbortMode
from nexus_api.models import DeleteResponse, Sequence, SequenceBulkUpdateResults, SequencePatch

from ...errors import BadRequestError, NotFoundError
from ...resources.actions import ActionLike, typed_actions
from ...resources.lookup import Search, conditions, find_unique
from ...resources.paging import PageState
from ...resources.query_params import DEFAULT_LIMIT, Pagination, SequenceFilter
from ...resources.tables import TableList
from ...resources.validation import pagination as checked_pagination
from ...resources.validation import (
    parse_abort_mode,
    sequence_filter,
    sequence_patch,
    validate_id,
    validate_text,
)
from ..bulk.builder import Bulk
from ..bulk.request import send_actions
from ..transport.sender import Transport
from .iteration import Listing, Walk, walk_items, walk_pages
from .page import PaginationResponse
from .sequence_search import look_through, name_of, search_by_name

# Within the class, `list` is the method.
SequenceList: TypeAlias = list[Sequence]

_ID_PREFIX = "seq_"


class Sequences:
    """The sequences of a project, as `project.sequences`.

    Every call may raise `ArgumentError` before anything is sent, if an argument cannot be used; `StatusError`
    if the service answers with an error, such as `NotFoundError`; `DecodeError` if an answer does not have
    the documented shape or paging goes round in a circle; and `NetworkConnectionError` if there is no answer,
    after which `maybe_applied` says whether a change may have been made. A method names what else it raises.
    """

    def __init__(self, transport: Transport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id

    def list(
        self,
        pagination: Pagination | Mapping[str, Any] | None = None,
        filters: SequenceFilter | Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        page: str | None = None,
        name: str | None = None,
    ) -> PaginationResponse[Sequence]:
        """List the sequences of the project, one page at a time (documented).

        Args:
            pagination: `{"limit": …, "page": …}` or `ApiTypes.Pagination`; without it, the first page of 100.
            filters: `{"name": …}` or `ApiTypes.SequenceFilter`; without it, all sequences.
            limit: The most items of the page, in place of `pagination`.
            page: Its cursor, in place of `pagination`.
            name: What `filters` has, in place of it.

        Returns:
            The page, which iterates over its sequences; `next()` gets the one after it.

        Example:
            >>> page = project.sequences.list({"limit": 1})
            >>> [sequence.name for sequence in page]
            ['Patient A']
            >>> page = project.sequences.list(filters={"name": "Patient B"})
            >>> page.data[0]["name"], page.next_page
            ('Patient B', None)
        """
        checked = checked_pagination(pagination, limit=limit, page=page)
        checked_filters = sequence_filter(filters, name)

        def fetch(cursor: str, /) -> PaginationResponse[Sequence]:
            return self.list(Pagination(cursor, checked.limit), checked_filters)

        found = self._transport.call(
            api.sequences.list_sequences,
            self._project_id,
            page=checked.page,
            limit=checked.limit,
            name=checked_filters.name,
        )
        return PaginationResponse(found.next_page, found.prev_page, found.data, fetch)

    def iter(
        self,
        filters: SequenceFilter | Mapping[str, Any] | None = None,
        *,
        name: str | None = None,
        page_size: int = DEFAULT_LIMIT,
        max_items: int | None = None,
        cursor: str | None = None,
    ) -> Walk[Sequence]:
        """Walk over all sequences of the project, in pages of which at most one is fetched ahead.

        This sends nothing; the first request goes out when the iteration begins. An empty page that has one
        after it does not end the walk. Sequences that are made or deleted meanwhile may be missed, and so may
        others: list first, then delete.

        Args:
            filters: `{"name": …}` or `ApiTypes.SequenceFilter`; without it, all sequences.
            name: What that has, in place of it.
            page_size: The most sequences of a page, at least 1. The service's own maximum is not known.
            max_items: The most sequences that the walk gives; `None` for all.
            cursor: Where to begin: `cursor` of an earlier walk with the same filters and page size, or
                `next_page` of a page; `None` for the first page.

        Returns:
            An iterator. Its `cursor` resumes the walk with the page that it had reached; `close()`, or
            `with`, ends it early.

        Example:
            >>> [sequence.name for sequence in project.sequences.iter()]
            ['Patient A', 'Patient B']
            >>> walk = project.sequences.iter(page_size=1)
            >>> for sequence in walk:
            ...     if sequence.name == "Patient B":
            ...         break
            >>> for sequence in project.sequences.iter(page_size=1, cursor=walk.cursor):
            ...     print(sequence.name)
            Patient B
        """
        return walk_items(self._listing(filters, name), PageState.checked(page_size, max_items, cursor))

    def pages(
        self,
        filters: SequenceFilter | Mapping[str, Any] | None = None,
        *,
        name: str | None = None,
        page_size: int = DEFAULT_LIMIT,
        max_items: int | None = None,
        cursor: str | None = None,
    ) -> Walk[PaginationResponse[Sequence]]:
        """Walk over the pages of a listing as `iter()` does, with its arguments, and give pages.

        `max_items` counts items, not pages. The last page is cut to it, and its `next_page`
        then leads past what was cut.

        Returns:
            An iterator over pages, as `list()` gives them; empty ones are given too.

        Example:
            >>> for page in project.sequences.pages(page_size=1):
            ...     print([sequence.name for sequence in page], page.next_page is None)
            ['Patient A'] False
            ['Patient B'] True
        """
        return walk_pages(self._listing(filters, name), PageState.checked(page_size, max_items, cursor))

    def count(
        self, filters: SequenceFilter | Mapping[str, Any] | None = None, *, name: str | None = None
    ) -> int:
        """Count the sequences. The service says no number, so that every page is read.

        Example:
            >>> project.sequences.count()
            2
        """
        total = 0
        with self.pages(filters, name=name) as pages:
            for page in pages:
                total += len(page)
        return total

    def get(self, sequence_id: str) -> Sequence:
        """Get one sequence (documented).

        Args:
            sequence_id: The sequence's id, with its prefix `seq_`.

        Returns:
            The sequence with its entries and attributes.

        Example:
            >>> sequence = project.sequences.get("seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c")
            >>> sequence.name, [(item.role, item.ord) for item in sequence["items"]]
            ('Patient A', [('Sagittal', 3), ('Sagittal', 6)])
        """
        return self._transport.call(
            api.sequences.get_sequence, self._project_id, validate_id("sequence_id", sequence_id)
        )

    def bulk_update(
        self,
        actions: Iterable[ActionLike],
        abort_mode: SequenceBulkUpdateAbortMode | str = SequenceBulkUpdateAbortMode.NONE,
    ) -> SequenceBulkUpdateResults:
        """Link and unlink assets, patch and remove sequences, in exactly one request (documented).

        A dict needs no `kind`. With `asset_id` or `asset_filename` it links that asset to the `sequence`
        `{"name": …, "ord": …, "role": …, "merge": …}`, or unlinks it if there is no `sequence`. With
        `sequence_id` or `sequence_name` it patches that sequence if there is a `patch`, and removes it for
        good if not.

        Args:
            actions: Such dicts, or `ApiTypes.SequenceBulkUpdateAction…` objects, in the order in which they
                are to apply (assumed).
            abort_mode: `ApiTypes.SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED` to apply all or nothing
                (what exactly it does is assumed), or its wire value.

        Returns:
            One result per action, in their order. An action that fails raises nothing.

        Raises:
            ArgumentError: An action cannot be sent; the error names its place, such as
                `actions[3].sequence.ord`.
            DecodeError: There are more or fewer results than actions, or the answer does not have the
                documented shape. What was applied is not known.

        Example:
            >>> answer = project.sequences.bulk_update(
            ...     [
            ...         {"asset_filename": "image_1.jpg", "sequence": {"name": "Patient B", "ord": 1}},
            ...         {"sequence_name": "Patient B", "patch": {"attributes": {"age": 20}}},
            ...     ]
            ... )
            >>> answer.actions
            [<SequenceBulkUpdateResult.OK: 'Ok'>, <SequenceBulkUpdateResult.OK: 'Ok'>]
        """
        return send_actions(
            self._transport, self._project_id, typed_actions(actions), parse_abort_mode(abort_mode)
        )

    def patch(self, sequence_id: str, patch: SequencePatch | Mapping[str, Any]) -> Sequence:
        """Set the name or attributes of a sequence (documented).

        Args:
            sequence_id: The sequence's id.
            patch: `{"name": …, "attributes": {…}}`, both optional, or `ApiTypes.SequencePatch`. Attribute
                values that are numbers, bools or dates become strings; `None`, NaN and other missing values
                are refused. The given attributes are set and all others kept (assumed); there is no way to
                remove one.

        Returns:
            The sequence as it then is.

        Raises:
            ConflictError: Another sequence has the new name (assumed).

        Example:
            >>> sequence = project.sequences.patch(
            ...     "seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c", {"attributes": {"age": 20, "gender": "male"}}
            ... )
            >>> sequence.attributes.items["age"]
            '20'
        """
        return self._transport.call(
            api.sequences.patch_sequence,
            self._project_id,
            validate_id("sequence_id", sequence_id),
            sequence_patch(patch),
        )

    def delete(self, sequence_id: str) -> DeleteResponse:
        """Delete a sequence, unlink its assets and drop its attributes. This cannot be undone (documented).

        Args:
            sequence_id: The sequence's id.

        Returns:
            `DeleteResponse(deleted=True, id=…)`.

        Raises:
            NotFoundError: There is no such sequence in the project, and no earlier attempt of this call can
                have deleted it.

        Example:
            >>> project.sequences.delete("seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c")
            DeleteResponse(deleted=True, id='seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c')
        """
        return self._transport.delete(
            api.sequences.delete_sequence, self._project_id, validate_id("sequence_id", sequence_id)
        )

    def by_name(self, name: str) -> Sequence:
        """Get the one sequence that has a name, compared exactly.

        The service's name filter narrows the search and is not trusted: every page is read and every name
        compared, so that the result is right if the service matches by prefix or substring, or ignores the
        filter. If there is no such sequence, up to a thousand are listed without the filter for near names.

        Args:
            name: The name.

        Returns:
            The sequence.

        Raises:
            NoMatch: No sequence has it; the error suggests up to three near names.
            SeveralMatches: Several have it; the error carries them with their ids.

        Example:
            >>> sequence = project.sequences.by_name("Patient A")
            >>> sequence.id
            'seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c'
        """
        name = validate_text("name", name)
        search = search_by_name(self.pages, name)
        return find_unique("sequence", name, search.found.values(), name_of, others=search.others)

    def find(
        self,
        *,
        name: str | None = None,
        prefix: str | None = None,
        pattern: str | re.Pattern[str] | None = None,
        where: Callable[[Sequence], object] | None = None,
    ) -> SequenceList:
        """Find all sequences for which every given condition holds.

        Every page is read. With `name` the service's name filter narrows the listing, but is not trusted;
        without it, all sequences of the project are listed. One that comes twice, because the listing changes
        meanwhile, counts once, as it was seen last.

        Args:
            name: The whole name, compared exactly, code point by code point.
            prefix: What the name begins with, compared in the same way.
            pattern: A regular expression that occurs somewhere in the name, as a string or compiled.
            where: A function that is given a sequence and returns whether to take it. It is asked only where
                the other conditions hold, and what it raises is passed on.

        Returns:
            The sequences, in the order of the service; an empty list if there are none.

        Example:
            >>> [sequence.name for sequence in project.sequences.find(prefix="Patient ")]
            ['Patient A', 'Patient B']
            >>> found = project.sequences.find(
            ...     pattern="[AB]$", where=lambda sequence: len(sequence["items"]) > 1
            ... )
            >>> [sequence.name for sequence in found]
            ['Patient A']
        """
        wanted = conditions(
            name_of,
            "name",
            name,
            prefix,
            pattern,
            where,
            otherwise="list() gives all sequences page by page, iter() one by one",
        )
        search = Search(wanted)
        look_through(search, self.pages(SequenceFilter(wanted.exact)))
        return TableList(search.found.values())

    def rename(self, name_or_id: str, new_name: str) -> Sequence:
        """Set the name of the one sequence that has a name or id.

        The name is searched for as `by_name()` does, and a text that begins with `seq_` is asked for as an id
        too. A sequence whose name is the id of another one makes both of them ambiguous; `patch()` takes ids
        alone. If exactly one sequence is meant, it is patched by its id.

        Args:
            name_or_id: Its name or id, compared exactly.
            new_name: The name that it is to have.

        Returns:
            The sequence as it then is.

        Raises:
            NoMatch: No sequence has this name or id. Nothing was changed, nor after the next two.
            SeveralMatches: Several have it.
            ConflictError: Another sequence has the new name (assumed).

        Example:
            >>> sequence = project.sequences.rename("Patient B", "Patient C")
            >>> sequence.name, sequence.id
            ('Patient C', 'seq_b')
        """
        wanted = validate_text("name_or_id", name_or_id)
        name = validate_text("new_name", new_name)
        by_id = self._with_id(wanted)
        search = search_by_name(self.pages, wanted, suggest=not by_id)
        candidates = [*by_id, *search.found.values()]
        is_id = wanted.startswith(_ID_PREFIX)
        sequence = find_unique("sequence", wanted, candidates, name_of, or_id=is_id, others=search.others)
        return self.patch(sequence.id, SequencePatch(name))

    def bulk(self, abort_mode: SequenceBulkUpdateAbortMode | str = SequenceBulkUpdateAbortMode.NONE) -> Bulk:
        """Begin a bulk update whose actions are added one by one. This sends nothing.

        Args:
            abort_mode: `ApiTypes.SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED`, or its wire value, to stop
                at the first failure; each request then applies all or nothing (assumed).

        Returns:
            A builder with `link`, `unlink`, `patch`, `rename`, `remove`, `extend` and `stream`; its `plan()`
            and `diff()` show what `run()` would do.

        Example:
            >>> bulk = project.sequences.bulk().unlink(asset_filename="image_1.jpg")
            >>> report = bulk.run()
            >>> report.raise_for_failures().counts["ok"]
            1
        """
        return Bulk(self._transport, self._project_id, abort_mode)

    def _with_id(self, text: str) -> SequenceList:
        """Return the sequence whose id this text is, if it looks like one and there is such a sequence."""
        if not text.startswith(_ID_PREFIX):
            return []
        try:
            return [self.get(text)]
        except (BadRequestError, NotFoundError):
            # A service may call an id malformed that is none, but a name.
            return []

    def _listing(
        self, filters: SequenceFilter | Mapping[str, Any] | None, name: str | None
    ) -> Listing[Sequence]:
        return partial(self.list, filters=sequence_filter(filters, name))
