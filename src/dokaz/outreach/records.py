# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of other rooms that belong to activities, as far as the reader may see them."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from dokaz.casework.cases import api as cases
from dokaz.casework.interviews import api as interviews
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, anyone, pieces, view
from dokaz.outreach.vocabulary import About

Refs = dict[UUID, str]


def _items(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    return {row.id: row.ref for row in evidence.rows_of(actor=actor, item_ids=wanted)}


def _interviews(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    return interviews.standings(actor=actor, interview_ids=wanted)


def _cases(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    found = cases.rows_of(actor=actor, case_ids=wanted)
    return {key: row.ref for key, row in found.items()}


_ASK: Mapping[str, Callable[[Actor, tuple[UUID, ...]], Refs]] = {
    About.ITEM: _items,
    About.INTERVIEW: _interviews,
    About.CASE: _cases,
}
_PIECE = 100


def refs_seen(actor: Actor, wanted: Iterable[tuple[str, UUID]]) -> Refs:
    """Numbers of those records that the actor may see, in pieces of a kind."""
    of_kind: dict[str, list[UUID]] = {}
    for about, about_id in wanted:
        of_kind.setdefault(about, []).append(about_id)
    found: Refs = {}
    for about, several in of_kind.items():
        keys = tuple(dict.fromkeys(several))
        for some in pieces(keys, _PIECE):
            found.update(_ASK[about](actor, tuple(some)))
    return found


@view("outreach.record.identify", rule=anyone)
def find_record(*, actor: Actor, ref: str) -> tuple[str, UUID] | None:
    """Kind and key of the visible item, interview or case with this number."""
    asked: tuple[tuple[str, Callable[[], UUID | None]], ...] = (
        (About.ITEM, lambda: evidence.find_by_ref(actor=actor, ref=ref)),
        (About.INTERVIEW, lambda: interviews.find_interview(actor=actor, ref=ref)),
        (About.CASE, lambda: cases.find_case(actor=actor, ref=ref)),
    )
    for about, ask in asked:
        key = ask()
        if key is not None:
            return str(about), key
    return None
