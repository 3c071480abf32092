# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing people by who they are, though that is sealed (docs/adr/0014). Each time is an act.

The file of an organisation is segments: sealed blocks of what is compared. Whoever compares has the
node open those that are not in memory yet, and learns code names, bands and how far fields agree;
of another organisation its name and contact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons import api as persons
from dokaz.core.objects.errors import ObjectDamaged, ObjectMissing
from dokaz.deconflict.duplicates import telling
from dokaz.deconflict.duplicates.actions.telling import stopped
from dokaz.deconflict.duplicates.models import PeopleShared, PersonPair, PersonPlace, PersonSegment
from dokaz.deconflict.duplicates.people import segments
from dokaz.deconflict.duplicates.people.features import FORM, Features, Stated, features_of
from dokaz.deconflict.duplicates.people.lookup import Found, PersonFile, Shelf
from dokaz.deconflict.duplicates.people.opened import FILES
from dokaz.deconflict.duplicates.people.weights import Band, Part, trained
from dokaz.deconflict.duplicates.policy import AGREES_FOR_PEOPLE, COMPARES_PEOPLE
from dokaz.deconflict.duplicates.telling import Told
from dokaz.evidence import api as evidence
from dokaz.evidence.api import DisposalReason, StoredContent
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Rejected,
    Unit,
    action,
    holds_role,
    is_service,
    new_id,
    reading,
)
from dokaz.members.api import service_actor

SERVICE = "duplicates"
MOST_SHOWN = 10
MOST_ROWS = 200
MOST_OF_A_ROW = 3
_LOOKED_AT = 30


def brought(file: PersonFile, organisation_id: UUID) -> int:
    """Bring an opened file to what its segments are now; how many were opened. Only inside an act
    that records it.

    Raises:
        SealingKeyLost, SealingKeyUnavailable: the organisation's key is gone, or locked.
    """
    rows = PersonSegment.objects.filter(
        organisation_id=organisation_id, ended_at__isnull=True, form=FORM
    )
    there = set(rows.values_list("address", flat=True))
    file.keep_only(there)
    opened = 0
    for address in sorted(there - file.names):
        try:
            file.add(address, segments.from_bytes(evidence.read_block(address)))
        except (evidence.ContentErased, ObjectMissing, ObjectDamaged):
            continue  # Gone meanwhile, or damaged: the round that checks stored files names it.
        opened += 1
    return opened


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody who may be the person: how strongly, and how far fields agree."""

    id: UUID
    band: Band
    relative: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ComparedPeople:
    """`hidden`: people of the own organisation that this reader may not see. `elsewhere`: other
    organisations that may have the person, with the strongest band of each; not looked for if
    `is_stopped`: who asks was told of enough today."""

    people: tuple[Likely, ...] = ()
    hidden: int = 0
    elsewhere: tuple[tuple[UUID, Band], ...] = ()
    is_stopped: bool = False


@dataclass(frozen=True)
class PeopleCompared:
    """`compared`: people in the own file. `opened`: segments brought into memory for this.
    `told`: organisations whose name was said. Nothing of who was asked for."""

    compared: int
    opened: int
    shown: int
    hidden: int
    told: tuple[UUID, ...]


@action(
    "duplicates.person.compare",
    rule=holds_role(*COMPARES_PEOPLE),
    facts=PeopleCompared,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def compare_stated(
    unit: Unit, *, actor: Actor, stated: Stated, person_id: UUID | None = None
) -> ComparedPeople:
    """Who of the own organisation may be the person stated; who else on the node may have them, if
    both organisations agreed to that. `person_id`: whose block is being written, left out.

    Raises:
        Rejected: too little is stated to look for anybody; nothing was opened.
        SealingKeyLost, SealingKeyUnavailable: the organisation's key is gone, or locked.
    """
    owner = actor.organisation_id
    wanted = features_of(stated)
    if owner is None or not wanted.is_enough:
        raise Rejected("names", _("State a surname and one thing more. Nobody was looked for."))
    with FILES.file_of(owner) as file:
        opened = brought(file, owner)
        compared = len(file)
        found = file.likely(wanted, most=_LOOKED_AT, leave_out=person_id)
    people, hidden = _visible(actor, found, compared)
    people = people[:MOST_SHOWN]
    is_over = telling.is_over(actor, Told.PERSON)
    told, more = ({}, 0) if is_over else _elsewhere(owner, wanted)
    elsewhere = tuple((key, band) for key, (_person, band) in told.items())
    if telling.count(actor, Told.PERSON, [person.hex for person, _band in told.values()]):
        stopped(unit, actor, Told.PERSON)
    unit.record(
        PeopleCompared(
            compared=compared,
            opened=opened + more,
            shown=len(people),
            hidden=hidden,
            told=tuple(key for key, _band in elsewhere),
        ),
        objects=tuple(ObjectRef("person", one.id) for one in people),
    )
    return ComparedPeople(people, hidden, elsewhere, is_over)


@dataclass(frozen=True)
class RowsCompared:
    """`rows`: of a table; `compared`: people in the own file; `like`: rows like somebody there."""

    rows: int
    compared: int
    opened: int
    like: int


@action(
    "duplicates.people.compare_rows",
    rule=holds_role(*COMPARES_PEOPLE),
    facts=RowsCompared,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def compare_rows(
    unit: Unit, *, actor: Actor, rows: Sequence[Stated]
) -> list[tuple[tuple[UUID, Band], ...]]:
    """For each row of a table who of the own organisation it may be, of those the actor may see;
    up to 200 rows.

    Raises:
        SealingKeyLost, SealingKeyUnavailable: the organisation's key is gone, or locked.
    """
    owner = actor.organisation_id
    assert owner is not None, "the roles of the rule are held in an organisation"
    assert len(rows) <= MOST_ROWS, "a table is compared in parts"
    with FILES.file_of(owner) as file:
        opened, compared = brought(file, owner), len(file)
        features = [features_of(stated) for stated in rows]
        found = [file.likely(one, most=MOST_OF_A_ROW) if one.is_enough else [] for one in features]
    people, _hidden = _visible(actor, [one for several in found for one in several], compared)
    seen = {one.id for one in people}
    answers = []
    for several in found:
        likely = [(one.id, trained().band(one.score.value, compared)) for one in several]
        answers.append(tuple((key, band) for key, band in likely if band and key in seen))
    unit.record(
        RowsCompared(
            rows=len(rows), compared=compared, opened=opened, like=sum(map(bool, answers))
        ),
        objects=tuple(ObjectRef("person", key) for key in sorted(seen)),
    )
    return answers


def _visible(actor: Actor, found: Sequence[Found], compared: int) -> tuple[tuple[Likely, ...], int]:
    """Those of a file that the actor may see now, and how many others there are. Whoever was put
    under the rule of two people since is neither."""
    keys = [one.id for one in found]
    there = persons.comparable(actor=actor, person_ids=keys)
    seen = persons.rows_of(actor=actor, person_ids=keys)
    people = []
    hidden = 0
    for one in found:
        band = trained().band(one.score.value, compared)
        if band is None or one.id not in there:
            continue
        if one.id in seen:
            people.append(Likely(one.id, band, one.score.relative, one.score.parts))
        else:
            hidden += 1
    return tuple(people), hidden


def _elsewhere(owner: UUID, wanted: Features) -> tuple[dict[UUID, tuple[UUID, Band]], int]:
    """Other organisations of the node that may have the person, each with its likeliest one, and
    segments opened for it; only if this one agreed, and of those that agreed."""
    told: dict[UUID, tuple[UUID, Band]] = {}
    opened = 0
    with reading(service_actor(SERVICE)):
        agreed = set(
            PeopleShared.objects.filter(is_on=True).values_list("organisation_id", flat=True)
        )
        if owner not in agreed:
            return {}, 0
        for other in sorted(agreed - {owner}):
            with FILES.file_of(other) as file:
                opened += brought(file, other)
                found = file.likely(wanted, most=_LOOKED_AT)
                size = len(file)
            there = persons.comparable(
                actor=service_actor(SERVICE), person_ids=[one.id for one in found]
            )
            bands = [
                (one.id, band)
                for one in found
                if one.id in there and (band := trained().band(one.score.value, size))
            ]
            if bands:
                told[other] = min(bands, key=lambda one: list(Band).index(one[1]))
    return told, opened


@dataclass(frozen=True)
class SharingSet:
    is_on: bool


@action(
    "duplicates.people.agree",
    rule=holds_role(*AGREES_FOR_PEOPLE),
    facts=SharingSet,
    erasure=Erasure.NOTHING_PERSONAL,
    event="policy assignment",
)
def agree(unit: Unit, *, actor: Actor, is_on: bool) -> None:
    """Let other organisations of the node learn that this one may have a person that they enter,
    and learn it of them; or stop that. Both have to agree."""
    if actor.organisation_id is None:
        raise Rejected("organisation", _("This is decided for an organisation."))
    row = PeopleShared.objects.select_for_update().filter(pk=actor.organisation_id).first()
    kept = PeopleShared(
        organisation_id=actor.organisation_id, is_on=is_on, at=unit.at, by=actor.ref
    )
    kept.save(force_insert=row is None, force_update=row is not None)
    unit.record(
        SharingSet(is_on=is_on), objects=(ObjectRef("organisation", actor.organisation_id),)
    )


@dataclass(frozen=True)
class SegmentsOpened:
    organisation: UUID
    segments: int


@action(
    "duplicates.people.open",
    rule=is_service(SERVICE),
    facts=SegmentsOpened,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unsealing",
)
def open_segments(
    unit: Unit, *, actor: Actor, organisation_id: UUID, segment_ids: Sequence[UUID]
) -> dict[UUID, Shelf]:
    """What lies in some segments, to be put into new ones; those that cannot be read are left out.

    Raises:
        SealingKeyLost, SealingKeyUnavailable: the organisation's key is gone, or locked.
    """
    found = {}
    rows = PersonSegment.objects.filter(
        organisation_id=organisation_id, pk__in=segment_ids, ended_at__isnull=True, form=FORM
    )
    for row in rows.order_by("pk"):
        try:
            found[row.pk] = segments.from_bytes(evidence.read_block(row.address))
        except (evidence.ContentErased, ObjectMissing, ObjectDamaged):
            continue
    unit.record(
        SegmentsOpened(organisation=organisation_id, segments=len(found)),
        objects=(ObjectRef("organisation", organisation_id),),
    )
    return found


@dataclass(frozen=True)
class SegmentWritten:
    """`people`: in the new segment; `ended`: segments whose keys were destroyed."""

    organisation: UUID
    people: int
    ended: int


@action(
    "duplicates.people.keep",
    rule=is_service(SERVICE),
    facts=SegmentWritten,
    erasure=Erasure.NOTHING_PERSONAL,
    event="sealing",
)
def keep_segment(
    unit: Unit,
    *,
    actor: Actor,
    organisation_id: UUID,
    block: StoredContent | None,
    placed: Mapping[UUID, int],
    out: Sequence[UUID],
    again: Sequence[UUID],
    ends: Sequence[UUID],
) -> None:
    """Keep a segment with the people `placed` (by number of their block) in place of `ends`; those
    who are `out` are in no segment any more, those `again` are in none until they were read anew.

    Raises:
        Conflict: one of them changed meanwhile. Nothing was kept; it is tried again.
    """
    keys = sorted({*placed, *out})
    rows = {row.pk: row for row in PersonPlace.objects.select_for_update().filter(pk__in=keys)}
    there = persons.comparable(actor=actor, person_ids=list(placed))
    now = {key: one.revision for key, one in there.items()}
    old = list(
        PersonSegment.objects.select_for_update()
        .filter(pk__in=ends, ended_at__isnull=True)
        .order_by("pk")
    )
    if now != dict(placed) or set(rows) != set(keys) or len(old) != len(ends):
        raise Conflict("changed_meanwhile", _("This was changed meanwhile."))
    for segment in old:
        end_segment(unit, segment)
    segment_id = None
    if block is not None:
        segment_id = new_id()
        PersonSegment(
            id=segment_id,
            organisation_id=organisation_id,
            address=evidence.keep_block(unit, block),
            form=FORM,
            people=len(placed),
            at=unit.at,
        ).save(force_insert=True)
    for key, revision in placed.items():
        row = rows[key]
        row.segment_id, row.revision, row.is_due = segment_id, revision, False
    PersonPlace.objects.bulk_update(
        [rows[key] for key in placed], ["segment_id", "revision", "is_due"], batch_size=500
    )
    PersonPlace.objects.filter(pk__in=list(again)).update(segment_id=None, is_due=True)
    PersonPlace.objects.filter(pk__in=list(out)).delete()
    for column in ("one_id__in", "other_id__in"):
        PersonPair.objects.filter(**{column: list(out)}).delete()
    unit.record(
        SegmentWritten(organisation=organisation_id, people=len(placed), ended=len(old)),
        objects=(ObjectRef("organisation", organisation_id),),
    )


def end_segment(unit: Unit, segment: PersonSegment) -> None:
    """Destroy the key of a segment inside the open act."""
    evidence.destroy_block(unit, segment.address, reason=DisposalReason.RETENTION)
    segment.ended_at = unit.at
    segment.save(update_fields=["ended_at"])


def forget(unit: Unit, person_id: UUID) -> None:
    """Inside the act that erases a person: destroy the key of the segment the person lies in.

    The others in it are put into a new one by the worker, from their own blocks.
    """
    place = PersonPlace.objects.filter(pk=person_id).first()
    if place is None:
        return
    if place.segment_id is not None:
        for segment in PersonSegment.objects.select_for_update().filter(
            pk=place.segment_id, ended_at__isnull=True
        ):
            end_segment(unit, segment)
        PersonPlace.objects.filter(segment_id=place.segment_id).update(segment_id=None, is_due=True)
    PersonPlace.objects.filter(pk=person_id).delete()
    PersonPair.objects.filter(one_id=person_id).delete()
    PersonPair.objects.filter(other_id=person_id).delete()


@dataclass(frozen=True)
class PairsLooked:
    """`people` were held against the `compared` ones of the file; `found`: pairs that are new."""

    organisation: UUID
    people: int
    compared: int
    opened: int
    found: int


@action(
    "duplicates.people.pair",
    rule=is_service(SERVICE),
    facts=PairsLooked,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def find_pairs(
    unit: Unit, *, actor: Actor, organisation_id: UUID, people: Mapping[UUID, Features]
) -> int:
    """Hold some people against the whole file and keep the pairs that may be one; how many are new.

    Pairs that these people were in before are found anew or go.
    """
    for column in ("one_id__in", "other_id__in"):
        PersonPair.objects.filter(organisation_id=organisation_id, **{column: people}).delete()
    pairs: dict[tuple[UUID, UUID], PersonPair] = {}
    with FILES.file_of(organisation_id) as file:
        opened, size = brought(file, organisation_id), len(file)
        for key, features in people.items():
            for one in file.likely(features, leave_out=key):
                both = (min(key, one.id), max(key, one.id))
                pairs[both] = _pair(unit, organisation_id, both, one, size)
    kept = [pair for _both, pair in sorted(pairs.items())]
    PersonPair.objects.bulk_create(kept, ignore_conflicts=True, batch_size=500)
    unit.record(
        PairsLooked(
            organisation=organisation_id, people=len(people), compared=size, opened=opened,
            found=len(kept),
        ),
        objects=(ObjectRef("organisation", organisation_id),),
    )  # fmt: skip
    return len(kept)


def _pair(unit: Unit, owner: UUID, both: tuple[UUID, UUID], found: Found, size: int) -> PersonPair:
    return PersonPair(
        organisation_id=owner,
        one_id=both[0],
        other_id=both[1],
        band=trained().band(found.score.value, size) or Band.CHECK,
        score=round(found.score.value),
        is_relative=found.score.relative,
        levels={part.field: part.level for part in found.score.parts},
        found_at=unit.at,
    )
