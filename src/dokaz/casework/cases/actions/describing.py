# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening, changing, weighing, classifying cases, and moving them through their states."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.cases.drafts import (
    DESCRIBABLE,
    CaseDraft,
    Score,
    checked,
    checked_draft,
    checked_scores,
    require_title,
)
from dokaz.casework.cases.facts import CaseRegistered
from dokaz.casework.cases.marks import MARKS
from dokaz.casework.cases.models import Case, CaseMember
from dokaz.casework.cases.policy import CASES, MANAGERS, managed, may_set_state, worked_on
from dokaz.casework.cases.recording import KIND, case_ref, editable_case, locked, note, revise
from dokaz.casework.cases.vocabulary import TRANSITIONS, CaseState, ChangeKind, TeamPart
from dokaz.casework.records.numbers import draw
from dokaz.casework.records.recording import require_fields, require_revision
from dokaz.casework.records.seeing import LOWERERS, may_set_level
from dokaz.casework.records.texts import chosen, clean
from dokaz.evidence.api import takes_protection_away
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Rejected,
    Unit,
    action,
    all_of,
    holds_role,
)


@dataclass(frozen=True)
class Registered:
    case: UUID
    ref: str


@action(
    "cases.case.register",
    rule=holds_role(*MANAGERS),
    facts=Registered,
    erasure=Erasure.DETAILS,
    event="accession",
)
def register(unit: Unit, *, actor: Actor, draft: CaseDraft) -> UUID:
    """Open a case; whoever opens it leads it until somebody else is named. Returns its identifier.

    Raises:
        Rejected: a value does not pass; says which.
    """
    if actor.organisation_id is None:
        raise Rejected("organisation", _("Cases are opened for an organisation."))
    values = checked_draft(draft)
    (ref,) = draw(KIND, unit, actor.organisation_id, count=1)
    case = Case(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        ref=ref,
        registered_at=unit.at,
        registered_by=actor.ref,
        changed_at=unit.at,
        **values,
    )
    case.save(force_insert=True)
    MARKS.write([case])
    _lead(unit, case)
    note(unit, case, ChangeKind.REGISTERED)
    unit.emit(CaseRegistered(case=case.pk, organisation=case.organisation_id))
    unit.record(
        Registered(case=case.pk, ref=ref),
        objects=(case_ref(case.pk),),
        details={"title_uk": case.title_uk, "title_en": case.title_en},
    )
    return case.pk


def _lead(unit: Unit, case: Case) -> None:
    """Whoever opened the case is the first of its team."""
    CaseMember(
        id=unit.new_id(),
        case=case,
        organisation_id=case.organisation_id,
        member_ref=unit.actor.ref,
        part=TeamPart.LEAD,
        shared_at=unit.at,
        shared_by=unit.actor.ref,
    ).save(force_insert=True)


@dataclass(frozen=True)
class Changed:
    case: UUID
    revision: int
    fields: tuple[str, ...]


@action(
    "cases.case.change",
    rule=worked_on(),
    facts=Changed,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def change(
    unit: Unit,
    *,
    actor: Actor,
    case_id: UUID,
    changes: Mapping[str, Any],
    revision: int,
    why: str = "",
) -> int:
    """Change titles, theory, scope or forum; returns the new revision number.

    `revision` is the number the editor saw.

    Raises:
        Rejected: a field is unknown or its value does not pass.
        Conflict: somebody changed the case meanwhile, or it was handed to review.
    """
    require_fields(changes, DESCRIBABLE)
    why = clean("why", why, longest=10_000)
    case = editable_case(case_id)
    require_revision(case, revision)
    values = checked(changes)
    titles = ("title_uk", "title_en")
    require_title({name: values.get(name, getattr(case, name)) for name in titles})
    changed = revise(unit, case, values, kind=ChangeKind.CHANGED, why=why)
    if changed:
        MARKS.rewrite(case)
    unit.record(
        Changed(case=case.pk, revision=case.revision, fields=tuple(sorted(changed))),
        objects=(case_ref(case.pk),),
        details={"why": why} if why else None,
    )
    return case.revision


@dataclass(frozen=True)
class Scored:
    case: UUID
    revision: int
    scores: Mapping[str, int]


@action(
    "cases.case.score",
    rule=worked_on(),
    facts=Scored,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def score(
    unit: Unit, *, actor: Actor, case_id: UUID, scores: Mapping[str, Score], revision: int
) -> int:
    """Weigh the case by criteria, each with its reason; returns the new revision number.

    Criteria left out are not weighed any more.

    Raises:
        Rejected: a score is not 1 to 5 or has no reason.
        Conflict: somebody changed the case meanwhile, or it was handed to review.
    """
    values = checked_scores(scores)
    case = editable_case(case_id)
    require_revision(case, revision)
    revise(unit, case, {"scores": values}, kind=ChangeKind.SCORED)
    unit.record(
        Scored(
            case=case.pk,
            revision=case.revision,
            scores={name: one["score"] for name, one in values.items()},
        ),
        objects=(case_ref(case.pk),),
        details={name: one["reason"] for name, one in values.items()} or None,
    )
    return case.revision


@dataclass(frozen=True)
class Classified:
    case: UUID
    revision: int
    confidentiality: int
    markers: tuple[str, ...]
    privileged: bool


@action(
    "cases.case.classify",
    rule=all_of(managed(), may_set_level(CASES, "case_id")),
    facts=Classified,
    erasure=Erasure.NOTHING_PERSONAL,
    event="policy assignment",
)
def classify(
    unit: Unit,
    *,
    actor: Actor,
    case_id: UUID,
    confidentiality: int | None = None,
    markers: tuple[str, ...] | None = None,
    privileged: bool | None = None,
) -> None:
    """Set who may see a case and what warnings it carries; None leaves a field as it is.

    Raises:
        Rejected: a value is not in its list.
        Conflict: it was protected meanwhile, and taking that away is for others.
    """
    given = {"confidentiality": confidentiality, "markers": markers, "privileged": privileged}
    values = checked({name: value for name, value in given.items() if value is not None})
    case = locked(case_id)
    if takes_protection_away(case, values) and not actor.holds(*LOWERERS):
        raise Conflict("changed_meanwhile", _("Somebody raised its level meanwhile."))
    revise(unit, case, values, kind=ChangeKind.CLASSIFIED)
    unit.record(
        Classified(
            case=case.pk,
            revision=case.revision,
            confidentiality=case.confidentiality,
            markers=tuple(case.markers),
            privileged=case.privileged,
        ),
        objects=(case_ref(case.pk),),
    )


@dataclass(frozen=True)
class Advanced:
    case: UUID
    before: str
    after: str


@action(
    "cases.case.advance",
    rule=all_of(worked_on(), may_set_state),
    facts=Advanced,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def advance(unit: Unit, *, actor: Actor, case_id: UUID, state: str, why: str) -> None:
    """Bring a case into another state. Approving is for a lawyer who did not ask for the review.

    Raises:
        Rejected: no such state, or no reason.
        Conflict: the state cannot be reached from where the case is, or whoever asked for the
            review approves it.
    """
    state = chosen("state", state, CaseState)
    why = clean("why", why, longest=10_000, required=True)
    case = locked(case_id)
    before = case.state
    if state not in TRANSITIONS[before]:
        raise Conflict("not_from_here", _("A case in its state cannot go there directly."))
    values: dict[str, Any] = {"state": state}
    if state == CaseState.LEGAL_REVIEW:
        values["review_asked_by"] = actor.ref
    if state == CaseState.APPROVED and case.review_asked_by == actor.ref:
        raise Conflict(
            "second_person_needed",
            _("You asked for this review: another lawyer has to approve. Nothing was changed."),
        )
    revise(unit, case, values, kind=ChangeKind.STATE, why=why)
    unit.record(
        Advanced(case=case.pk, before=before, after=state),
        objects=(case_ref(case.pk),),
        details={"why": why},
    )
