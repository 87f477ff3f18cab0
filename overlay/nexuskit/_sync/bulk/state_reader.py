# Derived from overlay/nexuskit/_async/bulk/state_reader.py; do not edit.
# Change that file and run `make generate`.
"""Reads the state of a project, for a diff and for reconciliation. Nothing here changes anything.

Items are first looked for in the listing. Once as many pages were read as items are still missing, these are
read one by one. So a read takes at most twice the requests of the better way. To find the positions of
assets, all sequences are read, because no call returns them.

The cursors of a listing may be offsets. An item that is removed during a read then moves another one to a
page that was already read. So reconciliation trusts what a listing shows, and reads by name or id what it
does not show.

Names and filenames are passed to the filter of the listing and compared exactly. So the result is right if
the service matches prefixes or substrings, though it may take more pages. The call that gets an asset by its
filename is not used for that: it accepts ids as well, a filename may be the id of another asset, and not
every gateway accepts every filename in a path.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import attrs

from nexus_api import api, models

from ...bulk.diff.project_diff import Diff, compare
from ...bulk.diff.project_state import ProjectState, Targets
from ...bulk.plan.checks import Finding
from ...bulk.run.observations import ObservationCollector, Observations, RequiredReads
from ...concurrency._sync import run_in_thread
from ...error_types import ArgumentError, BadRequestError, NotFoundError
from ...resources.actions import ActionLike
from ...resources.paging import PageState
from ...resources.query_params import DEFAULT_LIMIT, Pagination
from ...resources.validation import fits_utf8

if TYPE_CHECKING:
    from ..transport.sender import Transport

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

PAGE_SIZE = 1_000
"""The page size. The service's own maximum is not known; if it rejects this, pages of 100 are read."""

_FEW = 2
"""Up to this many items are read one by one without the listing, which takes at least one request."""


class _Page(Protocol[T_co]):
    """A decoded page."""

    @property
    def next_page(self) -> str | None: ...
    @property
    def data(self) -> Sequence[T_co]: ...


class _Listing(Protocol[T_co]):
    """Gets a page of a listing, filtered by a name or filename."""

    def __call__(self, pagination: Pagination, wanted: str | None, /) -> _Page[T_co]: ...


@attrs.define
class _Walk(Generic[T]):
    """The progress of reading a listing.

    Attributes:
        listing: Gets a page.
        take: Receives the items of each page.
        wanted: The name or filename of the filter; `None` for the whole listing.
        pages: The number of pages read.
        page_state: The next page; `None` before the first.
    """

    listing: _Listing[T]
    take: Callable[[Sequence[T]], object]
    wanted: str | None = None
    pages: int = 0
    page_state: PageState | None = None

    @property
    def complete(self) -> bool:
        """Whether all pages were read."""
        return self.page_state is not None and self.page_state.ended


class StateReader:
    """Reads the state of a project. It caches filenames and reads everything else each time."""

    def __init__(self, transport: Transport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id
        self._page_size = PAGE_SIZE
        self._by_filename: dict[str, tuple[str, ...]] = {}
        self._assets_by_filename: dict[str, models.Asset] = {}

    def diff(
        self,
        actions: Iterable[tuple[int, ActionLike]],
        refused: Mapping[int, object] = MappingProxyType({}),
        warnings: Sequence[Finding] = (),
        *,
        find_other_spellings: bool = False,
    ) -> Diff:
        """Read the state of the project and simulate actions on it.

        Args:
            actions: Rows and their actions, in ascending order of rows; typed, except for refused rows.
            refused: Why actions cannot be sent, by row: texts or errors.
            warnings: The warnings of the plan.
            find_other_spellings: Whether to read a page of each listing for other spellings of missing names.
        """
        rows = tuple(actions)
        sent = (action for row, action in rows if row not in refused)
        state = self.read_state(run_in_thread(Targets.of, sent), find_other_spellings=find_other_spellings)
        return run_in_thread(compare, rows, state, refused, warnings)

    def read_state(self, targets: Targets, *, find_other_spellings: bool = False) -> ProjectState:
        """Read the state that concerns a plan, in few requests.

        Several assets with one filename are only found as far as assets are read.
        """
        state = ProjectState(targets)
        for filename in state.unseen_filenames & self._by_filename.keys():
            state.resolve(filename, self._by_filename[filename])
        self._read(state, all_sequences=targets.moves, find_other_spellings=find_other_spellings)
        self._by_filename.update(state.by_filename)
        return state

    def observe(self, needs: RequiredReads, *, certain: bool = True) -> Observations:
        """Read the current state for reconciliation.

        Args:
            needs: What to read.
            certain: Whether to read by name or id what the listing did not show.
        """
        found = ObservationCollector(needs)
        found.add_assets(
            self._assets_by_filename[name] for name in needs.filenames & self._assets_by_filename.keys()
        )
        self._read(found, certain=certain)
        self._assets_by_filename.update(found.by_filename)
        return found.observations()

    def probe(self) -> None:
        """Read one sequence to check whether the service answers."""
        self._sequences(Pagination(None, 1), None)

    def _read(
        self,
        into: ProjectState | ObservationCollector,
        *,
        all_sequences: bool = False,
        certain: bool = False,
        find_other_spellings: bool = False,
    ) -> None:
        assets = _Walk(self._assets, into.add_assets)
        # Entries name assets by id, so filenames are read first.
        self._walk(assets, into.unseen_filenames)
        if certain or not assets.complete:
            self._read_missing(self._assets, into.add_assets, into.unseen_filenames)
        if find_other_spellings and into.unseen_filenames and not assets.pages:
            self._fetch_next_page(assets)
        sequences = _Walk(self._sequences, into.add_sequences)
        if all_sequences:
            self._walk_all(sequences)
        else:
            self._read_sequences(sequences, into, certain)
        if find_other_spellings and into.unseen_names and not sequences.pages:
            self._fetch_next_page(sequences)
        # An id found in an entry exists.
        self._walk(assets, into.unseen_assets)
        for id in () if assets.complete and not certain else tuple(into.unseen_assets):
            asset = self._asset(id)
            into.add_assets(() if asset is None else (asset,))

    def _read_sequences(
        self, walk: _Walk[models.Sequence], into: ProjectState | ObservationCollector, certain: bool
    ) -> None:
        self._walk(walk, into.unseen_names, into.unseen_sequences)
        if walk.complete and not certain:
            return
        for id in tuple(into.unseen_sequences):
            sequence = self._sequence(id)
            into.add_sequences(() if sequence is None else (sequence,))
        self._read_missing(self._sequences, into.add_sequences, into.unseen_names)

    def _read_missing(
        self,
        listing: _Listing[T],
        take: Callable[[Sequence[T]], object],
        missing: Collection[str],
    ) -> None:
        """Read the missing items one by one."""
        for wanted in sorted(missing):
            # A filter that matches more may have returned other missing items as well.
            if wanted in missing:
                # A name that cannot be in a URL is searched in the whole listing.
                self._walk_all(_Walk(listing, take, wanted if fits_utf8(wanted) else None))

    def _walk(self, walk: _Walk[T], *missing: Collection[str]) -> None:
        """Read the listing while that may be cheaper than reading the missing items one by one."""
        while not walk.complete and sum(map(len, missing)) > max(_FEW, walk.pages):
            self._fetch_next_page(walk)

    def _walk_all(self, walk: _Walk[T]) -> None:
        """Read to the end."""
        while not walk.complete:
            self._fetch_next_page(walk)

    def _fetch_next_page(self, walk: _Walk[T]) -> None:
        page_state = walk.page_state
        if page_state is None:
            page_state = PageState(self._page_size, None, None)
        try:
            page = walk.listing(page_state.request(), walk.wanted)
        except BadRequestError:
            if walk.page_state is not None or self._page_size <= DEFAULT_LIMIT:
                raise
            page_state = PageState(DEFAULT_LIMIT, None, None)
            page = walk.listing(page_state.request(), walk.wanted)
            self._page_size = DEFAULT_LIMIT
        page_state.add_page(page.next_page or None, len(page.data))
        walk.page_state = page_state
        walk.pages += 1
        walk.take(page.data)

    def _assets(self, pagination: Pagination, filename: str | None, /) -> models.AssetPage:
        return self._transport.call(
            api.assets.list_assets,
            self._project_id,
            page=pagination.page,
            limit=pagination.limit,
            filename=filename,
        )

    def _sequences(self, pagination: Pagination, name: str | None, /) -> models.SequencePage:
        return self._transport.call(
            api.sequences.list_sequences,
            self._project_id,
            page=pagination.page,
            limit=pagination.limit,
            name=name,
        )

    def _asset(self, id: str) -> models.Asset | None:
        """Return the asset with an id, or with this filename."""
        try:
            return self._transport.call(api.assets.get_asset, self._project_id, id)
        except (ArgumentError, BadRequestError, NotFoundError):
            # A text that cannot be in a path, or is malformed to the service, is not an id.
            return None

    def _sequence(self, id: str) -> models.Sequence | None:
        try:
            return self._transport.call(api.sequences.get_sequence, self._project_id, id)
        except (ArgumentError, BadRequestError, NotFoundError):
            return None
