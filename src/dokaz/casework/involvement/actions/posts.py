# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stating a person's post in a unit by dates, and ending that. Whoever states it sees both."""

from dataclasses import dataclass
from uuid import UUID

from dokaz.casework.involvement.actions.ending import end
from dokaz.casework.involvement.models import Post
from dokaz.casework.involvement.policy import POSTS, require_own_person
from dokaz.casework.persons import api as persons
from dokaz.casework.records import edtf
from dokaz.casework.records.seeing import WRITERS
from dokaz.casework.records.texts import clean, known_term, moment
from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    Erasure,
    ObjectRef,
    Unit,
    action,
    holds_role,
    own,
    with_role,
)

_STATE = "involvement.post.state"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """A post. `when` is EDTF, usually an interval; `basis` says on what it rests."""

    rank: str = ""
    position: str = ""
    commands: bool = False
    when: str = ""
    certainty: str = "claim"
    basis: str = ""
    item_id: UUID | None = None


@dataclass(frozen=True)
class PostStated:
    person: UUID
    unit: UUID
    post: UUID
    ended: bool = False


@action(
    _STATE,
    rule=holds_role(*WRITERS),
    facts=PostStated,
    erasure=Erasure.NOTHING_PERSONAL,
    event="relation asserted",
)
def state_post(
    unit: Unit, *, actor: Actor, person_id: UUID, unit_id: UUID, draft: PostDraft
) -> UUID:
    """State a person's post in a unit; returns the link.

    Raises:
        Rejected: a value does not pass; says which.
        NotFound: the person, the unit or the item is not this actor's to see.
        Refused: another organisation's person.
        Conflict: the person was erased.
    """
    person = require_own_person(actor, person_id, _STATE)
    units.require_unit(actor=actor, unit_id=unit_id)
    if draft.item_id is not None:
        evidence.require_item(actor=actor, item_id=draft.item_id)
    read = moment("when", draft.when, zone=edtf.KYIV)
    row = Post(
        id=unit.new_id(),
        person_id=person_id,
        unit_id=unit_id,
        organisation_id=person.organisation_id,
        rank=clean("rank", draft.rank, longest=200),
        position=clean("position", draft.position, longest=500),
        commands=bool(draft.commands),
        when_text=read.text if read else "",
        when_from=read.earliest if read else None,
        when_to=read.latest if read else None,
        certainty=known_term("certainty", draft.certainty, persons.terms.LISTS["certainty"]),
        basis=clean("basis", draft.basis, longest=10_000, required=True),
        item_id=draft.item_id,
        at=unit.at,
        by=actor.ref,
    )
    row.save(force_insert=True)
    _record(unit, row)
    return row.pk


@action(
    "involvement.post.end",
    rule=with_role(WRITERS, own(POSTS, "post_id")),
    facts=PostStated,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def end_post(unit: Unit, *, actor: Actor, post_id: UUID, why: str) -> None:
    """State that the person did not hold the post after all. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    _record(unit, end(unit, actor, Post, post_id), why=why)


def _record(unit: Unit, row: Post, *, why: str = "") -> None:
    unit.record(
        PostStated(
            person=row.person_id, unit=row.unit_id, post=row.pk, ended=row.ended_at is not None
        ),
        objects=(ObjectRef("person", row.person_id), ObjectRef("unit", row.unit_id)),
        details={"why": why} if why else None,
    )
