# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events from a table: one act a batch, one leaf an event, and the whole can be undone.

A row is known by its identifier in the sender's system. A new identifier makes an event, a known
one changes the fields that the row states; a row that states nothing new changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events import marks
from dokaz.casework.events.actions.describing import new_event, require_organisation
from dokaz.casework.events.drafts import (
    DESCRIBABLE,
    EventDraft,
    checked,
    checked_draft,
    require_known_codes,
    require_title,
)
from dokaz.casework.events.facts import EventRegistered
from dokaz.casework.events.models import (
    BatchChange,
    Event,
    EventBatch,
    EventChange,
    EventExternalId,
)
from dokaz.casework.events.numbers import draw
from dokaz.casework.events.policy import BATCHES, EVENTS, IMPORTERS
from dokaz.casework.events.recording import event_ref, kept, note, restored, revise
from dokaz.casework.events.vocabulary import ChangeKind, EventState
from dokaz.casework.records import edtf
from dokaz.casework.records.texts import clean
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    Rejected,
    Unit,
    action,
    holds_role,
    own,
    with_role,
)

MOST_ROWS = 1000
_BATCHED = DESCRIBABLE - {"parent_id"}
_PROTECTION = frozenset({"confidentiality", "markers", "privileged"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One row: whose identifier it has, and values by the names of `EventDraft`'s fields.

    Protection (`confidentiality`, `markers`, `privileged`) counts for new events only.
    """

    system: str
    value: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BatchResult:
    """`events` are in the order of the rows; `created` and `changed` are some of them."""

    batch_id: UUID
    events: tuple[UUID, ...]
    created: tuple[UUID, ...]
    changed: tuple[UUID, ...]


class RowRejected(Rejected):
    """A row of a batch does not pass: `number` counts from 0. Nothing of the batch was kept."""

    def __init__(self, number: int, error: Rejected) -> None:
        super().__init__(error.field, str(error))
        self.number = number


@dataclass(frozen=True)
class BatchWritten:
    batch: UUID
    rows: int
    created: int
    changed: int
    first_ref: str
    last_ref: str


@action(
    "events.batch.write",
    rule=holds_role(*IMPORTERS),
    facts=BatchWritten,
    erasure=Erasure.DETAILS,
    event="ingestion",
)
def write_batch(unit: Unit, *, actor: Actor, rows: Sequence[BatchRow], why: str) -> BatchResult:
    """Create and change up to 1000 events by their identifiers in another system.

    Raises:
        RowRejected: a value of a row does not pass; says which row, field and why.
        Rejected: nothing or too much handed over, or no reason.
        Conflict: an event to be changed was merged, or is another person's to see only.
    """
    owner = require_organisation(actor)
    why = clean("why", why, longest=10_000, required=True)
    if not rows or len(rows) > MOST_ROWS:
        raise Rejected("rows", _("Hand over between 1 and %d rows at a time.") % MOST_ROWS)
    keys = [_key(number, row) for number, row in enumerate(rows)]
    if len(set(keys)) != len(keys):
        raise Rejected("rows", _("An identifier stands in two rows of this batch."))
    known = _known(actor, owner, keys)
    batch_id = unit.new_id()
    new = [row for row, key in zip(rows, keys, strict=True) if key not in known]
    fresh = _checked_new(unit, new, rows)
    made = _create(unit, owner, batch_id, fresh)
    changes = _change(unit, rows, keys, known, why=why)
    _keep(unit, owner, batch_id, made, changes)
    by_key = {key: event.pk for key, event in known.items()}
    by_key.update((_key(0, row), event.pk) for (row, _values), event in made)
    unit.record(
        BatchWritten(
            batch=batch_id,
            rows=len(rows),
            created=len(made),
            changed=len(changes),
            first_ref=made[0][1].ref if made else "",
            last_ref=made[-1][1].ref if made else "",
        ),
        details={"why": why},
    )
    return BatchResult(
        batch_id=batch_id,
        events=tuple(by_key[key] for key in keys),
        created=tuple(event.pk for _row, event in made),
        changed=tuple(event.pk for event, _before in changes),
    )


def _key(number: int, row: BatchRow) -> tuple[str, str]:
    try:
        return (
            clean("external_system", row.system, longest=100, required=True),
            clean("external_id", row.value, longest=500, required=True),
        )
    except Rejected as error:
        raise RowRejected(number, error) from error


def _known(
    actor: Actor, owner: UUID, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Event]:
    """Events of the organisation with these identifiers, locked.

    Raises:
        NotFound: one of them is not this actor's to see, so nothing can be written about it.
        Conflict: one of them was merged.
    """
    wanted = set(keys)
    found: dict[tuple[str, str], UUID] = {}
    for system in {key[0] for key in keys}:
        ids = [value for one, value in keys if one == system]
        pairs = EventExternalId.objects.filter(
            organisation_id=owner, system=system, value__in=ids, ended_at__isnull=True
        ).values_list("value", "event_id")
        found.update(((system, value), event) for value, event in pairs)
    visible = set(EVENTS.visible(actor).filter(pk__in=found.values()).values_list("pk", flat=True))
    if visible != set(found.values()):
        raise NotFound("event")
    rows = Event.objects.select_for_update().filter(pk__in=visible).order_by("pk")
    events = {row.pk: row for row in rows}
    if any(row.state == EventState.MERGED for row in events.values()):
        raise Conflict("merged", _("One of these events was merged into another one."))
    return {key: events[event] for key, event in found.items() if key in wanted}


def _checked_new(
    unit: Unit, new: Sequence[BatchRow], rows: Sequence[BatchRow]
) -> list[tuple[BatchRow, dict[str, Any]]]:
    places = {id(row): number for number, row in enumerate(rows)}
    checked_rows = []
    for row in new:
        try:
            _require_fields(row.values, _BATCHED | _PROTECTION)
            checked_rows.append((row, checked_draft(EventDraft(**row.values), now=unit.at)))
        except Rejected as error:
            raise RowRejected(places[id(row)], error) from error
    require_known_codes(values for _row, values in checked_rows)
    return checked_rows


def _require_fields(values: Mapping[str, Any], allowed: frozenset[str]) -> None:
    unknown = set(values) - allowed
    if unknown:
        raise Rejected(min(unknown), _("There is no such field."))


def _create(
    unit: Unit, owner: UUID, batch_id: UUID, fresh: Sequence[tuple[BatchRow, dict[str, Any]]]
) -> list[tuple[tuple[BatchRow, dict[str, Any]], Event]]:
    if not fresh:
        return []
    refs = draw(unit, owner, count=len(fresh))
    ids = sorted(unit.new_id() for _one in fresh)
    made = []
    for (row, values), ref, event_id in zip(fresh, refs, ids, strict=True):
        event = new_event(unit, owner, ref, values)
        event.id, event.batch_id = event_id, batch_id
        made.append(((row, values), event))
        unit.log("accession", objects=(event_ref(event_id),))
        unit.emit(EventRegistered(event=event_id, organisation=owner))
    events = [event for _row, event in made]
    Event.objects.insert(events)
    marks.write(events)
    EventExternalId.objects.insert_rows(
        ("id", "event", "organisation_id", "system", "value", "added_at", "ended_at"),
        (
            (unit.new_id(), event.pk, owner, row.system.strip(), row.value.strip(), unit.at, None)
            for (row, _values), event in made
        ),
    )
    _note_created(unit, events)
    return made


def _note_created(unit: Unit, events: Sequence[Event]) -> None:
    EventChange.objects.insert_rows(
        ("event", "organisation_id", "act_id", "at", "by_kind", "by", "kind", "revision",
         "before", "after", "why"),
        (
            (event.pk, event.organisation_id, unit.act_id, unit.at, str(unit.actor.kind),
             unit.actor.ref, str(ChangeKind.REGISTERED), 0, None, None, "")
            for event in events
        ),
    )  # fmt: skip


def _change(
    unit: Unit,
    rows: Sequence[BatchRow],
    keys: Sequence[tuple[str, str]],
    known: Mapping[tuple[str, str], Event],
    *,
    why: str,
) -> list[tuple[Event, dict[str, Any]]]:
    """Events that a row states something new about, with what was before."""
    found = []
    for number, (row, key) in enumerate(zip(rows, keys, strict=True)):
        event = known.get(key)
        if event is None:
            continue
        stated = {name: value for name, value in row.values.items() if name not in _PROTECTION}
        try:
            _require_fields(stated, _BATCHED)
            if "when_zone" in stated and "when" not in stated:
                stated["when"] = event.when_text
            values = checked(stated, now=unit.at, zone=event.when_zone or edtf.KYIV)
            require_known_codes([values])
            titles = {name: values.get(name, getattr(event, name)) for name in
                      ("title_uk", "title_en")}  # fmt: skip
            require_title(titles)
        except Rejected as error:
            raise RowRejected(number, error) from error
        before = {name: kept(getattr(event, name)) for name in values}
        changed = revise(unit, event, values, kind=ChangeKind.CHANGED, why=why)
        if changed:
            marks.rewrite(event)
            unit.log("metadata modification", objects=(event_ref(event.pk),))
            found.append((event, {name: before[name] for name in sorted(changed)}))
    return found


def _keep(
    unit: Unit,
    owner: UUID,
    batch_id: UUID,
    made: Sequence[Any],
    changes: Sequence[tuple[Event, dict[str, Any]]],
) -> None:
    EventBatch(
        id=batch_id,
        organisation_id=owner,
        at=unit.at,
        by=unit.actor.ref,
        created=len(made),
        changed=len(changes),
    ).save(force_insert=True)
    BatchChange.objects.insert_rows(
        ("batch", "event", "revision", "before"),
        ((batch_id, event.pk, event.revision, before) for event, before in changes),
    )


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What became of a batch's events; `left` were worked on since and stay as they are."""

    removed: tuple[UUID, ...]
    changed_back: tuple[UUID, ...]
    left: tuple[UUID, ...]


@dataclass(frozen=True)
class BatchUndone:
    batch: UUID
    removed: int
    changed_back: int
    left: int


@action(
    "events.batch.undo",
    rule=with_role(IMPORTERS, own(BATCHES, "batch_id")),
    facts=BatchUndone,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def undo_batch(unit: Unit, *, actor: Actor, batch_id: UUID, why: str) -> UndoResult:
    """Take an import back: its new events leave the lists, changed ones get their former values.

    An event that somebody has worked on since stays as it is and is named in the answer. The
    numbers of removed events are not given again; their identifiers elsewhere are free again.

    Raises:
        Rejected: no reason.
        Conflict: undone before.
    """
    why = clean("why", why, longest=10_000, required=True)
    batch = EventBatch.objects.select_for_update().get(pk=batch_id)
    if batch.undone_at is not None:
        raise Conflict("already_undone", _("This import was undone before."))
    removed, left = _remove(unit, batch, why=why)
    changed_back, worked_on = _change_back(unit, batch, why=why)
    batch.undone_at, batch.undone_by = unit.at, actor.ref
    batch.save(update_fields=["undone_at", "undone_by"])
    result = UndoResult(tuple(removed), tuple(changed_back), (*left, *worked_on))
    unit.record(
        BatchUndone(
            batch=batch.pk,
            removed=len(result.removed),
            changed_back=len(result.changed_back),
            left=len(result.left),
        ),
        details={"why": why},
    )
    return result


def _remove(unit: Unit, batch: EventBatch, *, why: str) -> tuple[list[UUID], list[UUID]]:
    events = list(Event.objects.select_for_update().filter(batch_id=batch.pk).order_by("pk"))
    touched = set(
        EventChange.objects.filter(event__in=events)
        .exclude(kind=ChangeKind.REGISTERED)
        .values_list("event_id", flat=True)
    )
    gone = [event for event in events if event.pk not in touched]
    for event in gone:
        event.undone_at = unit.at
        note(unit, event, ChangeKind.IMPORT_UNDONE, why=why)
        unit.log("metadata modification", objects=(event_ref(event.pk),))
    Event.objects.filter(pk__in=[event.pk for event in gone]).update(undone_at=unit.at)
    EventExternalId.objects.filter(event__in=gone, ended_at__isnull=True).update(ended_at=unit.at)
    return [event.pk for event in gone], sorted(touched)


def _change_back(unit: Unit, batch: EventBatch, *, why: str) -> tuple[list[UUID], list[UUID]]:
    back, left = [], []
    for one in BatchChange.objects.filter(batch=batch).order_by("pk"):
        event = Event.objects.select_for_update().get(pk=one.event_id)
        if event.revision != one.revision or event.state == EventState.MERGED:
            left.append(event.pk)
            continue
        revise(unit, event, restored(one.before), kind=ChangeKind.IMPORT_UNDONE, why=why)
        marks.rewrite(event)
        unit.log("metadata modification", objects=(event_ref(event.pk),))
        back.append(event.pk)
    return back, left
