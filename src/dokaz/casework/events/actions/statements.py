# SPDX-License-Identifier: AGPL-3.0-or-later
"""Claims, observations and findings about an event; each has its own source, time and place."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events.models import Statement
from dokaz.casework.events.policy import EVENTS, STATEMENTS
from dokaz.casework.events.recording import event_ref, locked, note
from dokaz.casework.events.vocabulary import ChangeKind, StatementKind
from dokaz.casework.places.api import PlaceRef, place_json, require_known_codes
from dokaz.casework.records import edtf
from dokaz.casework.records.seeing import WRITERS
from dokaz.casework.records.texts import chosen, clean, moment
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action, own, with_role


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDraft:
    """`who` says it (needed for claims); `passage`: a page, paragraph or time code of the item."""

    kind: str
    text: str
    who: str = ""
    item_id: UUID | None = None
    passage: str = ""
    when: str = ""
    when_zone: str = edtf.KYIV
    place: PlaceRef | None = None
    exculpatory: bool = False


@dataclass(frozen=True)
class StatementAdded:
    event: UUID
    statement: UUID
    kind: str
    item: UUID | None


@action(
    "events.statement.add",
    rule=with_role(WRITERS, own(EVENTS, "event_id")),
    facts=StatementAdded,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def add_statement(unit: Unit, *, actor: Actor, event_id: UUID, draft: StatementDraft) -> UUID:
    """Keep a statement beside the others; nothing of the event itself changes.

    Raises:
        Rejected: a value does not pass; a claim without who says it; a passage without an item.
        NotFound: the item is not this actor's to see.
    """
    kind = chosen("kind", draft.kind, StatementKind)
    text = clean("text", draft.text, longest=100_000, required=True)
    who = clean("who", draft.who, longest=500, required=kind == StatementKind.CLAIM)
    passage = clean("passage", draft.passage, longest=500)
    if passage and draft.item_id is None:
        raise Rejected("passage", _("A passage needs the item it stands in."))
    zone = clean("when_zone", draft.when_zone, longest=64) or edtf.KYIV
    read = moment("when", draft.when, zone=zone)
    place = place_json("place", draft.place) if draft.place is not None else None
    if place is not None:
        require_known_codes("place", [place])
    if draft.item_id is not None:
        evidence.require_item(actor=actor, item_id=draft.item_id)
    event = locked(event_id)
    row = Statement(
        id=unit.new_id(),
        event=event,
        organisation_id=event.organisation_id,
        kind=kind,
        text=text,
        who=who,
        item_id=draft.item_id,
        passage=passage,
        when_text=read.text if read else "",
        when_zone=zone,
        place=place,
        exculpatory=bool(draft.exculpatory),
        by=actor.ref,
        at=unit.at,
    )
    row.save(force_insert=True)
    note(unit, event, ChangeKind.STATEMENT_ADDED, after={"statement": str(row.pk), "kind": kind})
    unit.record(
        StatementAdded(event=event.pk, statement=row.pk, kind=kind, item=draft.item_id),
        objects=(event_ref(event.pk),),
        details={"text": text, "who": who, "passage": passage},
    )
    return row.pk


@dataclass(frozen=True)
class StatementWithdrawn:
    event: UUID
    statement: UUID


@action(
    "events.statement.withdraw",
    rule=with_role(WRITERS, own(STATEMENTS, "statement_id")),
    facts=StatementWithdrawn,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def withdraw_statement(unit: Unit, *, actor: Actor, statement_id: UUID, why: str) -> None:
    """Take a statement back; it stays readable in the history. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    event = locked(Statement.objects.get(pk=statement_id).event_id)
    row = Statement.objects.select_for_update().get(pk=statement_id)
    if row.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("This statement was withdrawn before."))
    row.withdrawn_at, row.withdrawn_by = unit.at, actor.ref
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    note(unit, event, ChangeKind.STATEMENT_WITHDRAWN, before={"statement": str(row.pk)}, why=why)
    unit.record(
        StatementWithdrawn(event=row.event_id, statement=row.pk),
        objects=(event_ref(row.event_id),),
        details={"why": why},
    )
