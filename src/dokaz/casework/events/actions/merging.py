# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records of one event become one, or one becomes two. Both keep their numbers.

Merging moves links, statements, identifiers elsewhere and parts to the surviving event and writes
down what moved, so that a later act can move it back. Descriptions are not mixed: the survivor's
stays, the other's remains readable under its own number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events import marks
from dokaz.casework.events.actions.describing import lies_in, new_event
from dokaz.casework.events.drafts import EventDraft, checked_draft, require_known_codes
from dokaz.casework.events.facts import EventRegistered, EventsMerged
from dokaz.casework.events.models import (
    Event,
    EventExternalId,
    EventLink,
    EventObject,
    EventWeapon,
    Merge,
    Statement,
)
from dokaz.casework.events.policy import EVENTS, MERGES
from dokaz.casework.events.recording import KIND, event_ref, locked, note, revise
from dokaz.casework.events.vocabulary import ChangeKind, EventState
from dokaz.casework.records import merging
from dokaz.casework.records.numbers import draw
from dokaz.casework.records.seeing import MERGERS
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action, all_of, own, with_role


@dataclass(frozen=True)
class Merged:
    merge: UUID
    survivor: UUID
    absorbed: UUID
    links: int
    statements: int


@action(
    "events.event.merge",
    rule=with_role(MERGERS, all_of(own(EVENTS, "event_id"), own(EVENTS, "absorbed_id"))),
    facts=Merged,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def merge(unit: Unit, *, actor: Actor, event_id: UUID, absorbed_id: UUID, why: str) -> UUID:
    """Take the event `absorbed_id` into `event_id`; returns the merge, by which it is undone.

    Raises:
        Rejected: no reason, or an event with itself or with one it is a part of.
        Conflict: one of them was merged before, or is more protected than the other.
    """
    why = clean("why", why, longest=10_000, required=True)
    survivor, absorbed = merging.both_locked(KIND, event_id, absorbed_id)
    if lies_in(survivor, absorbed.pk):
        raise Rejected("absorbed_id", _("An event cannot be merged into its own part."))
    protection = merging.protection_of_both(survivor, absorbed)
    revise(unit, survivor, protection, kind=ChangeKind.CLASSIFIED, why=why)
    row = merging.take_in(
        KIND,
        unit,
        survivor,
        absorbed,
        _moving(absorbed, survivor),
        why=why,
        former_state=absorbed.state,
    )
    revise(unit, absorbed, {"state": str(EventState.MERGED)}, kind=ChangeKind.MERGED, why=why)
    marks.rewrite(survivor)
    moved = row.moved
    unit.record(
        Merged(
            merge=row.pk,
            survivor=survivor.pk,
            absorbed=absorbed.pk,
            links=len(moved["links"]),
            statements=len(moved["statements"]),
        ),
        objects=(event_ref(survivor.pk), event_ref(absorbed.pk)),
        details={"why": why},
    )
    _tell(unit, row, undone=False)
    key: UUID = row.pk
    return key


_COLUMNS: dict[str, tuple[Any, str]] = {
    "links": (EventLink, "event"),
    "statements": (Statement, "event"),
    "hits": (EventObject, "event"),
    "weapons": (EventWeapon, "event"),
    "external_ids": (EventExternalId, "event"),
    "children": (Event, "parent"),
}
"""What moves with an event, and the column that names the event in it."""


def _moving(absorbed: Event, survivor: Event) -> dict[str, merging.Moved]:
    there = EventLink.objects.filter(event=survivor, ended_at__isnull=True)
    links = EventLink.objects.filter(event=absorbed, ended_at__isnull=True).exclude(
        item_id__in=list(there.values_list("item_id", flat=True))
    )
    hit = EventObject.objects.filter(event=survivor, ended_at__isnull=True)
    found = {
        "links": links,
        "hits": EventObject.objects.filter(event=absorbed, ended_at__isnull=True).exclude(
            object_id__in=list(hit.values_list("object_id", flat=True))
        ),
        "weapons": EventWeapon.objects.filter(event=absorbed, ended_at__isnull=True),
        "statements": Statement.objects.filter(event=absorbed),
        "external_ids": EventExternalId.objects.filter(event=absorbed, ended_at__isnull=True),
        "children": Event.objects.filter(parent=absorbed).exclude(pk=survivor.pk),
    }
    return {name: merging.Moved(rows, _COLUMNS[name][1]) for name, rows in found.items()}


def _tell(unit: Unit, row: Merge, *, undone: bool) -> None:
    unit.emit(
        EventsMerged(
            survivor=row.survivor_id,
            absorbed=row.absorbed_id,
            organisation=row.organisation_id,
            undone=undone,
        )
    )


@dataclass(frozen=True)
class MergeUndone:
    merge: UUID
    survivor: UUID
    absorbed: UUID


@action(
    "events.merge.undo",
    rule=with_role(MERGERS, own(MERGES, "merge_id")),
    facts=MergeUndone,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def undo_merge(unit: Unit, *, actor: Actor, merge_id: UUID, why: str) -> None:
    """Make two events of a merged one again; what was added to the survivor since stays there.

    Raises:
        Rejected: no reason.
        Conflict: undone before, or the survivor itself was merged since, or the event would come
            to be a part of itself.
    """
    why = clean("why", why, longest=10_000, required=True)
    row, survivor, absorbed = merging.give_back(KIND, unit, merge_id, _COLUMNS, why=why)
    if absorbed.parent is not None and lies_in(absorbed.parent, absorbed.pk):
        told = _(
            "The event that this one is a part of became a part of its parts meanwhile. "
            "Nothing was changed. Take that back first."
        )
        raise Conflict("part_of_itself", told)
    revise(unit, absorbed, {"state": row.former_state}, kind=ChangeKind.MERGE_UNDONE, why=why)
    marks.rewrite(survivor)
    marks.rewrite(absorbed)
    unit.record(
        MergeUndone(merge=row.pk, survivor=survivor.pk, absorbed=absorbed.pk),
        objects=(event_ref(survivor.pk), event_ref(absorbed.pk)),
        details={"why": why},
    )
    _tell(unit, row, undone=True)


@dataclass(frozen=True)
class Split:
    event: UUID
    new: UUID
    links: int
    statements: int


@action(
    "events.event.split",
    rule=with_role(MERGERS, own(EVENTS, "event_id")),
    facts=Split,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def split(
    unit: Unit,
    *,
    actor: Actor,
    event_id: UUID,
    draft: EventDraft,
    why: str,
    link_ids: Sequence[UUID] = (),
    statement_ids: Sequence[UUID] = (),
) -> UUID:
    """Make a second event of a part of one; returns it. Merging the two undoes it.

    The chosen links and statements move to the new event, which is at least as protected.

    Raises:
        Rejected: no reason, a value of the draft, or something chosen that is not the event's.
    """
    why = clean("why", why, longest=10_000, required=True)
    values = checked_draft(draft, now=unit.at)
    require_known_codes([values])
    event = locked(event_id)
    links = EventLink.objects.filter(event=event, pk__in=list(link_ids), ended_at__isnull=True)
    statements = Statement.objects.filter(event=event, pk__in=list(statement_ids))
    if links.count() != len(set(link_ids)) or statements.count() != len(set(statement_ids)):
        raise Rejected("link_ids", _("Something of this choice does not belong to the event."))
    values["confidentiality"] = max(values["confidentiality"], event.confidentiality)
    values["privileged"] = values["privileged"] or event.privileged
    values["markers"] = merging.markers_of_both(values["markers"], event.markers)
    values["parent_id"] = event.parent_id
    (ref,) = draw(KIND, unit, event.organisation_id, count=1)
    new = new_event(unit, event.organisation_id, ref, values)
    new.split_from = event
    new.save(force_insert=True)
    marks.write([new])
    note(unit, new, ChangeKind.REGISTERED, before={"event": event.ref}, why=why)
    moved = {"links": links.update(event=new), "statements": statements.update(event=new)}
    note(unit, event, ChangeKind.SPLIT, after={"event": new.ref, **moved}, why=why)
    unit.emit(EventRegistered(event=new.pk, organisation=new.organisation_id))
    unit.record(
        Split(event=event.pk, new=new.pk, **moved),
        objects=(event_ref(event.pk), event_ref(new.pk)),
        details={"why": why},
    )
    return new.pk
