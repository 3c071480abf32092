# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filing passages of evidence under elements, for and against, and taking them back."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.legal import passages, proof
from dokaz.casework.legal.facts import FindingFiled
from dokaz.casework.legal.models import Finding, Liability, Qualification
from dokaz.casework.legal.passages import Passage
from dokaz.casework.legal.policy import FINDINGS, LAWYERS, QUALIFICATIONS
from dokaz.casework.legal.recording import (
    known_crime,
    known_framework,
    locked,
    qualification_ref,
)
from dokaz.casework.legal.vocabulary import Direction, Strength
from dokaz.casework.persons import api as persons
from dokaz.casework.records.texts import chosen, clean
from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    ObjectRef,
    Rejected,
    Unit,
    action,
    own,
    with_role,
)

MOST_FINDINGS = evidence.LARGEST_LOOK
"""Of one qualification: a matrix shows all of them at once."""
LONGEST_COMMENT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDraft:
    """`element` is its number. `liability_id`: it belongs to that suspect's mode of liability.

    `comment`: what the passage shows; `counter`: how else it could be explained.
    """

    element: int
    direction: str
    item_id: UUID
    passage: Passage
    proof_class: str
    strength: str
    comment: str = ""
    counter: str = ""
    liability_id: UUID | None = None


@dataclass(frozen=True)
class Filed:
    finding: UUID
    qualification: UUID
    event: UUID
    element: int
    direction: str
    item: UUID
    proof_class: str
    strength: str
    liability: UUID | None


@action(
    "legal.finding.file",
    rule=with_role(LAWYERS, own(QUALIFICATIONS, "qualification_id")),
    facts=Filed,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def file_finding(unit: Unit, *, actor: Actor, qualification_id: UUID, draft: FindingDraft) -> UUID:
    """Put a passage under an element; returns the finding's identifier.

    Raises:
        Rejected: a value does not pass, such as a place that an item of this kind cannot have.
        NotFound: the item or the suspect's part is not this actor's to see.
        Conflict: there are as many passages as a matrix can show.
    """
    row = locked(qualification_id)
    liability = _liability(actor, row, draft.liability_id)
    law = known_framework(row.framework)
    code, mode = (row.crime, False) if liability is None else (liability.mode, True)
    element = known_crime(code, law, mode=mode).element(draft.element)
    if element is None:
        raise Rejected("element", _("The law's files have no such entry."))
    values = {
        "direction": chosen("direction", draft.direction, Direction),
        "strength": chosen("strength", draft.strength, Strength),
        "comment": clean("comment", draft.comment, longest=LONGEST_COMMENT),
        "counter": clean("counter", draft.counter, longest=LONGEST_COMMENT),
    }
    if draft.proof_class not in proof.classes():
        raise Rejected("proof_class", _("This is not one of the values to choose from."))
    passage = _passage(actor, draft)
    if Finding.objects.filter(qualification=row, withdrawn_at=None).count() >= MOST_FINDINGS:
        raise Conflict(
            "too_many",
            _("There are %d passages here already. Withdraw what is no longer needed.")
            % MOST_FINDINGS,
        )
    made = Finding(
        id=unit.new_id(),
        qualification=row,
        liability=liability,
        event_id=row.event_id,
        organisation_id=row.organisation_id,
        element=element.number,
        item_id=draft.item_id,
        passage=passage.to_json(),
        proof_class=draft.proof_class,
        at=unit.at,
        by=actor.ref,
        **values,
    )
    made.save(force_insert=True)
    _tell(unit, made, withdrawn=False)
    unit.record(
        Filed(
            finding=made.pk,
            qualification=row.pk,
            event=row.event_id,
            element=made.element,
            direction=made.direction,
            item=made.item_id,
            proof_class=made.proof_class,
            strength=made.strength,
            liability=made.liability_id,
        ),
        objects=(qualification_ref(row.pk), ObjectRef("item", made.item_id)),
        details={
            "passage": made.passage.get("quote", ""),
            "comment": made.comment,
            "counter": made.counter,
        },
    )
    return made.pk


def _liability(actor: Actor, row: Qualification, key: UUID | None) -> Liability | None:
    if key is None:
        return None
    found: Liability | None = Liability.objects.filter(
        pk=key, qualification=row, ended_at=None
    ).first()
    if found is None or not persons.may_see(actor=actor, person_id=found.person_id):
        raise NotFound("liability")
    return found


def _passage(actor: Actor, draft: FindingDraft) -> Passage:
    rows = evidence.rows_of(actor=actor, item_ids=(draft.item_id,))
    if not rows:
        raise NotFound("item")
    return passages.checked(draft.passage, kind=rows[0].kind, media_type=rows[0].media_type)


def _tell(unit: Unit, row: Finding, *, withdrawn: bool) -> None:
    unit.emit(
        FindingFiled(
            finding=row.pk,
            qualification=row.qualification_id,
            event=row.event_id,
            organisation=row.organisation_id,
            item=row.item_id,
            withdrawn=withdrawn,
        )
    )


@dataclass(frozen=True)
class FindingWithdrawn:
    finding: UUID
    qualification: UUID


@action(
    "legal.finding.withdraw",
    rule=with_role(LAWYERS, own(FINDINGS, "finding_id")),
    facts=FindingWithdrawn,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def withdraw_finding(unit: Unit, *, actor: Actor, finding_id: UUID, why: str) -> None:
    """Take a passage out of the matrix; the row and the log keep it.

    Raises:
        Rejected: no reason.
        NotFound: the item it stands in is not this actor's to see.
        Conflict: it was withdrawn before.
    """
    why = clean("why", why, longest=10_000, required=True)
    locked(Finding.objects.get(pk=finding_id).qualification_id)
    row = Finding.objects.select_for_update().get(pk=finding_id)
    evidence.require_item(actor=actor, item_id=row.item_id)
    if row.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("This passage was withdrawn before."))
    row.withdrawn_at, row.withdrawn_by = unit.at, actor.ref
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _tell(unit, row, withdrawn=True)
    unit.record(
        FindingWithdrawn(finding=row.pk, qualification=row.qualification_id),
        objects=(qualification_ref(row.qualification_id), ObjectRef("item", row.item_id)),
        details={"why": why},
    )
