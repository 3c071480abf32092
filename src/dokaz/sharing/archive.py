# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one place where this room asks the evidence room. Everything else works with `Candidate`.

Evidence decides who sees and opens what, each time anew; nothing here widens that.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound, pieces

FileRole = evidence.FileRole
ORIGINAL = str(FileRole.ORIGINAL)
ROLES = frozenset(role for role in FileRole.values if role not in evidence.GUARDED)
"""Of files that may be handed over."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item as far as a parcel needs it."""

    view: evidence.ItemView

    @property
    def id(self) -> UUID:
        return self.view.id

    @property
    def ref(self) -> str:
        return self.view.ref

    @property
    def level(self) -> int:
        return self.view.confidentiality

    def files(self, *, roles: Sequence[str]) -> tuple[evidence.FileView, ...]:
        """Its files in these roles that are not erased."""
        return tuple(file for file in self.view.files if file.role in roles and not file.erased)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that may be read, with what is registered of it."""

    file: evidence.FileView
    chunks: Callable[[], Iterator[bytes]] = field(repr=False)
    act_id: UUID
    """The act that recorded the opening; `read_again` needs it."""


def require_visible(actor: Actor, item_id: UUID) -> None:
    """Raises:
    NotFound: there is no such item for this actor.
    """
    evidence.require_item(actor=actor, item_id=item_id)


def all_candidates(actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, Candidate]:
    """Some items as this actor sees them now.

    Raises:
        NotFound: one of them is not there for this actor.
    """
    return {
        view.id: Candidate(view)
        for some in _in_looks(item_ids)
        for view in evidence.get_items(actor=actor, item_ids=some)
    }


def candidates(actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, Candidate]:
    """Those of some items that this actor may see now; the others are left away."""
    found: dict[UUID, Candidate] = {}
    for some in _in_looks(item_ids):
        found |= _candidates(actor, some)
    return found


def _candidates(actor: Actor, item_ids: tuple[UUID, ...]) -> dict[UUID, Candidate]:
    try:
        views = evidence.get_items(actor=actor, item_ids=item_ids)
    except NotFound:
        # Evidence does not say which one is missing: halve until it is found.
        if len(item_ids) == 1:
            return {}
        middle = len(item_ids) // 2
        return _candidates(actor, item_ids[:middle]) | _candidates(actor, item_ids[middle:])
    return {view.id: Candidate(view) for view in views}


def _in_looks(item_ids: Sequence[UUID]) -> Iterator[tuple[UUID, ...]]:
    for some in pieces(item_ids, evidence.LARGEST_LOOK):
        yield tuple(some)


def open_for_packing(actor: Actor, file_ids: Sequence[UUID]) -> dict[UUID, Opened]:
    """Permit and record the reading of files for handing them over, up to 500 in one act.

    Errors as `evidence.open_files`: if one of an act's files may not be read, none of them is.
    """
    found = {}
    for some in pieces(file_ids):
        for one in evidence.open_files(
            actor=actor,
            file_ids=tuple(some),
            purpose=str(evidence.Purpose.PACKAGE),
        ):
            found[one.file.id] = _opened(one)
    return found


def read_again(actor: Actor, act_id: UUID, file_ids: Sequence[UUID]) -> dict[UUID, Opened]:
    """Files that one act opened, up to 500 of them. Errors as `evidence.read_again`."""
    found = evidence.read_again(actor=actor, act_id=act_id, file_ids=tuple(file_ids))
    return {one.file.id: _opened(one) for one in found}


def _opened(one: evidence.OpenFile) -> Opened:
    assert one.act_id is not None, "what is opened by an act names it"
    return Opened(file=one.file, chunks=one.chunks, act_id=one.act_id)


def custody_event_ids(actor: Actor, item_ids: Sequence[UUID]) -> Iterator[UUID]:
    """Identifiers of all custody events that evidence keeps of some items.

    Raises:
        NotFound: the actor may not know of one of them.
    """
    for some in _in_looks(item_ids):
        for events in evidence.custody_event_ids(actor=actor, item_ids=some).values():
            yield from events
