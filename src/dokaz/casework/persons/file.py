# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what stands beside the open block: records, items, openings, erasures."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from dokaz.casework.persons import guarding
from dokaz.casework.persons.models import (
    IdentityOpening,
    Person,
    PersonErasure,
    PersonIdentity,
    PersonItem,
    PersonRecord,
)
from dokaz.casework.persons.policy import IDENTIFIERS, OPENERS, PERSONS
from dokaz.casework.persons.queries import person_row
from dokaz.casework.persons.views import (
    ErasureView,
    IdentityStanding,
    OpeningView,
    PersonFile,
    PersonItemView,
    PersonRow,
    RecordView,
)
from dokaz.casework.places import api as places
from dokaz.evidence import api as evidence
from dokaz.evidence.api import Confidentiality, ItemRow, OpeningState
from dokaz.gate.api import Actor, anyone, own, sees, view

MOST_SHOWN = 500


@view("persons.person.file", rule=sees(PERSONS, "person_id"))
def get_file(*, actor: Actor, person_id: UUID) -> PersonFile:
    """Records, items and erasures of a person of the own organisation; of others nothing."""
    person = PERSONS.once(actor, person_id)
    if person.organisation_id != actor.organisation_id:
        return PersonFile((), (), 0, ())
    records = list(PersonRecord.objects.filter(person=person).order_by("pk")[:MOST_SHOWN])
    links = list(PersonItem.objects.filter(person=person, ended_at__isnull=True)[:MOST_SHOWN])
    wanted = {row.item_id for row in links} | {UUID(one) for row in records for one in row.item_ids}
    items = {row.id: row for row in evidence.rows_of(actor=actor, item_ids=tuple(wanted))}
    known = places.places_shown(actor, [row.place for row in records if row.place])
    return PersonFile(
        records=tuple(_record(row, items, known) for row in records),
        items=tuple(
            PersonItemView(row.pk, row.about, items[row.item_id], row.at, row.by)
            for row in links
            if row.item_id in items
        ),
        items_hidden=sum(row.item_id not in items for row in links),
        erasures=tuple(erasure_view(row) for row in PersonErasure.objects.filter(person=person)),
    )


def _record(
    row: PersonRecord, items: dict[UUID, ItemRow], known: dict[str, places.PlaceView]
) -> RecordView:
    keys = tuple(UUID(one) for one in row.item_ids)
    return RecordView(
        id=row.pk,
        kind=row.kind,
        what=row.what,
        when_text=row.when_text,
        place=places.shown(row.place, known) if row.place else None,
        details=row.details,
        reports=tuple(row.reports),
        items=tuple(items[key] for key in keys if key in items),
        item_ids=keys,
        revision=row.revision,
        by=row.by,
        at=row.at,
        withdrawn_at=row.withdrawn_at,
    )


def erasure_view(row: PersonErasure) -> ErasureView:
    """A proposal as it is shown to the owner's people."""
    return ErasureView(
        id=row.pk,
        reason_code=row.reason_code,
        reason=row.reason,
        state=row.state,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


@view("persons.identity.standing", rule=own(PERSONS, "person_id"))
def identity_standing(*, actor: Actor, person_id: UUID) -> IdentityStanding:
    """What it takes to open the identity block. Raises NotFound, Refused (a foreign person)."""
    person = PERSONS.get(actor, person_id)
    row = PersonIdentity.objects.filter(person=person, address__gt="").first()
    openings = list(IdentityOpening.objects.filter(person=person).order_by("-pk")[:20])
    two = guarding.for_reader(person, actor)
    return IdentityStanding(
        revision=row.revision if row is not None else 0,
        changed_at=row.changed_at if row is not None else None,
        two=two,
        agreed_until=_agreed_until(openings, actor),
        may_ask=actor.holds(*OPENERS)
        and actor.clearance >= (Confidentiality.L4 if two else Confidentiality.L3),
        may_write=actor.holds(*IDENTIFIERS) and person.merged_into_id is None,
        openings=tuple(opening_view(one) for one in openings if one.state != OpeningState.ENDED),
    )


def _agreed_until(openings: Iterable[IdentityOpening], actor: Actor) -> datetime | None:
    now = datetime.now(UTC)
    agreed = [
        one.until
        for one in openings
        if one.state == OpeningState.APPROVED and one.reader_ref == actor.ref and one.until
    ]
    return max((until for until in agreed if until > now), default=None)


def opening_view(row: IdentityOpening) -> OpeningView:
    """A request as it is shown to the owner's people."""
    return OpeningView(
        id=row.pk,
        reader_ref=row.reader_ref,
        reason=row.reason,
        hours=row.hours,
        state=row.state,
        proposed_at=row.proposed_at,
        approved_by=row.approved_by,
        until=row.until,
    )


@view("persons.item.of_item", rule=anyone)
def persons_of_item(*, actor: Actor, item_id: UUID) -> tuple[PersonRow, ...]:
    """People an item is about and whom the actor may see; whoever asks sees the item."""
    evidence.require_item(actor=actor, item_id=item_id)
    links = PersonItem.objects.filter(item_id=item_id, ended_at__isnull=True)
    rows: Iterable[Person] = PERSONS.visible(actor).filter(
        pk__in=links.values("person_id"), organisation_id=actor.organisation_id
    )
    return tuple(person_row(row) for row in rows)
