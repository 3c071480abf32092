# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading qualifications and their matrices. The number of queries does not depend on their size.

A reader gets what they may see and counts of that alone: the items of findings are asked of the
evidence room, suspects of the room of people, and what those do not show is not there.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.legal import in_force, loading, passages, proof
from dokaz.casework.legal.covering import covered, plan_of
from dokaz.casework.legal.frameworks import Crime
from dokaz.casework.legal.independence import Sources, Traits
from dokaz.casework.legal.models import Finding, Liability, Qualification
from dokaz.casework.legal.policy import CHANGES, QUALIFICATIONS
from dokaz.casework.legal.recording import digests
from dokaz.casework.legal.views import (
    ElementRow,
    FindingOfItem,
    FindingView,
    LiabilityView,
    MatrixView,
    PlanRow,
    QualificationChangeView,
    QualificationRow,
)
from dokaz.casework.legal.vocabulary import Direction
from dokaz.casework.persons import api as persons
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, anyone, sees, view

MOST_SHOWN = 200


@view("legal.qualification.of_events", rule=anyone)
def qualifications_of(
    *, actor: Actor, event_ids: Iterable[UUID]
) -> dict[UUID, tuple[QualificationRow, ...]]:
    """How events are qualified that the actor may see, in the order it was done."""
    wanted = list(event_ids)
    rows = list(
        QUALIFICATIONS.visible(actor).filter(event_id__in=wanted).order_by("pk")[:MOST_SHOWN]
    )
    if not rows:
        return {}
    seen = events.rows_of(actor=actor, event_ids={row.event_id for row in rows})
    found: dict[UUID, tuple[QualificationRow, ...]] = {}
    for row in rows:
        if row.event_id in seen:
            line = _row(row, seen[row.event_id], actor)
            found[row.event_id] = (*found.get(row.event_id, ()), line)
    return found


@view("legal.qualification.show", rule=sees(QUALIFICATIONS, "qualification_id"))
def get_matrix(*, actor: Actor, qualification_id: UUID) -> MatrixView:
    """A qualification with its matrix. Raises NotFound."""
    row = QUALIFICATIONS.get(actor, qualification_id)
    event = events.rows_of(actor=actor, event_ids=(row.event_id,))[row.event_id]
    shown = _row(row, event, actor)
    findings = list(Finding.objects.filter(qualification=row, withdrawn_at=None).order_by("pk"))
    items = _items(actor, findings)
    parts = Liability.objects.filter(qualification=row, ended_at=None).order_by("pk")
    people = persons.rows_of(actor=actor, person_ids=[one.person_id for one in parts])
    law = loading.framework(row.framework)
    sources = _sources(actor, tuple(items))
    gone = {key for key, row in items.items() if row.status == evidence.ItemStatus.WITHDRAWN}
    seen = [one for one in findings if one.item_id in items and one.item_id not in gone]

    def rows_for(crime: Crime | None, liability: UUID | None) -> tuple[ElementRow, ...]:
        here = [_finding(one, items) for one in seen if one.liability_id == liability]
        return _elements(crime, here, sources)

    return MatrixView(
        qualification=shown,
        event_ref=event.ref,
        event_title_uk=event.title_uk,
        event_title_en=event.title_en,
        rows=rows_for(shown.crime, None),
        liabilities=tuple(
            LiabilityView(
                id=one.pk,
                person_id=one.person_id,
                code=people[one.person_id].ref,
                mode=one.mode,
                crime=law.crimes.get(one.mode),
                status=one.status,
                reasons=one.reasons,
                by=one.by,
                at=one.at,
                rows=rows_for(law.crimes.get(one.mode), one.pk),
            )
            for one in parts
            if one.person_id in people
        ),
        withdrawn=sum(one.item_id in gone for one in findings),
    )


@view("legal.qualification.history", rule=sees(QUALIFICATIONS, "qualification_id"))
def history(
    *, actor: Actor, qualification_id: UUID, limit: int = 200
) -> tuple[QualificationChangeView, ...]:
    """Who assessed what and why, newest first; only the owner's people see it."""
    rows = CHANGES.visible(actor).filter(qualification_id=qualification_id).order_by("-pk")
    return tuple(
        QualificationChangeView(one.at, one.by, one.kind, one.revision, one.before, one.after)
        for one in rows[: max(1, min(limit, 1000))]
    )


@view("legal.plan.show", rule=sees(QUALIFICATIONS, "qualification_id"))
def collection_plan(*, actor: Actor, qualification_id: UUID) -> tuple[PlanRow, ...]:
    """The gaps of a matrix: lines that are not covered, as this reader sees it. Raises NotFound."""
    return plan_of(get_matrix(actor=actor, qualification_id=qualification_id))


@view("legal.finding.of_item", rule=anyone)
def findings_of_item(*, actor: Actor, item_id: UUID) -> tuple[FindingOfItem, ...]:
    """Where passages of an item are filed, newest first. Raises NotFound."""
    evidence.require_item(actor=actor, item_id=item_id)
    rows = Finding.objects.filter(
        item_id=item_id, withdrawn_at=None, qualification__in=QUALIFICATIONS.visible(actor)
    ).select_related("qualification", "liability")
    found = list(rows.order_by("-pk")[:MOST_SHOWN])
    wanted = {one.liability.person_id for one in found if one.liability}
    people = persons.rows_of(actor=actor, person_ids=wanted) if wanted else {}
    refs = events.standings(actor=actor, event_ids={one.event_id for one in found})
    return tuple(
        FindingOfItem(
            id=one.pk,
            qualification_id=one.qualification_id,
            event_id=one.event_id,
            event_ref=refs[one.event_id].ref,
            framework=one.qualification.framework,
            crime=one.liability.mode if one.liability else one.qualification.crime,
            element=one.element,
            direction=one.direction,
            passage=passages.of_json(one.passage),
        )
        for one in found
        if one.liability is None
        or (one.liability.ended_at is None and one.liability.person_id in people)
    )


def _row(row: Qualification, event: events.EventRow, actor: Actor) -> QualificationRow:
    law = loading.framework(row.framework)
    crime = law.crimes.get(row.crime)
    then, asks_for = None, ""
    if crime is not None:
        then = in_force.at(law, crime.provision, event.when_from, event.when_to)
        asks_for = law.provisions[crime.provision].conflict
    return QualificationRow(
        id=row.pk,
        event_id=row.event_id,
        organisation_id=row.organisation_id,
        own=row.organisation_id == actor.organisation_id,
        framework=row.framework,
        code=row.crime,
        crime=crime,
        conflict=row.conflict,
        status=row.status,
        reasons=row.reasons,
        by=row.by,
        at=row.at,
        changed_at=row.changed_at,
        revision=row.revision,
        made_with=row.made_with,
        force_then=row.force,
        law=then,
        mismatch=bool(asks_for) and row.conflict in ("iac", "niac") and row.conflict != asks_for,
        law_changed=row.made_with != digests(law),
    )


def _items(actor: Actor, findings: Sequence[Finding]) -> dict[UUID, evidence.ItemRow]:
    """Those of the findings' items that the actor may see."""
    wanted = tuple(dict.fromkeys(one.item_id for one in findings))
    return {row.id: row for row in evidence.rows_of(actor=actor, item_ids=wanted)} if wanted else {}


def _sources(actor: Actor, item_ids: tuple[UUID, ...]) -> Sources:
    """What ties the items to each other, as far as the actor may know of it."""
    if not item_ids:
        return Sources({})
    found = {}
    inside = evidence.entwined(actor=actor, item_ids=item_ids)
    for item in evidence.get_items(actor=actor, item_ids=item_ids):
        originals = [one for one in item.files if one.role == evidence.FileRole.ORIGINAL]
        source = item.source
        origins = {f"source {source.id}"} if source else set()
        if source and source.independence_group.strip():
            origins.add(f"group {source.independence_group.strip().casefold()}")
        found[item.id] = Traits(
            contents=frozenset(one.sha256 for one in originals if one.sha256)
            | _pairs(item.id, inside),
            origins=frozenset(origins),
        )
    return Sources(found)


def _pairs(item_id: UUID, inside: Mapping[UUID, frozenset[UUID]]) -> frozenset[str]:
    """Keys that tie an item to those cited ones that lie in it or that it was made of.

    Two parts of one container are not tied by that: it may hold material of many sources.
    """
    ties = {one for one in inside if one in inside[item_id] or item_id in inside[one]}
    return frozenset(" ".join(sorted((str(item_id), str(one)))) for one in ties - {item_id})


def _finding(row: Finding, items: Mapping[UUID, evidence.ItemRow]) -> FindingView:
    item = items[row.item_id]
    return FindingView(
        id=row.pk,
        element=row.element,
        direction=row.direction,
        item_id=item.id,
        item_ref=item.ref,
        item_title_uk=item.title_uk,
        item_title_en=item.title_en,
        item_kind=item.kind,
        passage=passages.of_json(row.passage),
        proof_class=row.proof_class,
        strength=row.strength,
        comment=row.comment,
        counter=row.counter,
        by=row.by,
        at=row.at,
    )


def _elements(
    crime: Crime | None, findings: Iterable[FindingView], sources: Sources
) -> tuple[ElementRow, ...]:
    if crime is None:
        return ()
    by_cell: dict[tuple[int, str], list[FindingView]] = {}
    for one in findings:
        by_cell.setdefault((one.element, one.direction), []).append(one)
    rows = []
    for element in crime.elements:
        supports, contradicts, neutral = (
            tuple(by_cell.get((element.number, direction), ())) for direction in Direction.values
        )
        support = sources.tally([one.item_id for one in supports])
        looked_at = proof.looked_at(crime, element)
        present = {one.proof_class for one in supports}
        rows.append(
            ElementRow(
                element=element,
                supports=supports,
                contradicts=contradicts,
                neutral=neutral,
                support=support,
                against=sources.tally([one.item_id for one in contradicts]),
                cover=covered(supports, sources),
                looked_at=looked_at,
                missing=tuple(code for code in looked_at if code not in present),
            )
        )
    return tuple(rows)
