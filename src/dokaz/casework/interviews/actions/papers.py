# SPDX-License-Identifier: AGPL-3.0-or-later
"""Printing forms for work without power, and filing the scanned paper by its code."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.interviews import paper_codes
from dokaz.casework.interviews.actions.accounts import require_protected, write_account_item
from dokaz.casework.interviews.actions.consenting import require_organisation
from dokaz.casework.interviews.models import Interview, PaperForm
from dokaz.casework.interviews.policy import (
    GUARDIANS,
    INTERVIEWERS,
    INTERVIEWS,
    PAPERS,
)
from dokaz.casework.interviews.recording import note, open_interview
from dokaz.casework.interviews.vocabulary import AccountRole, HistoryKind, PaperKind
from dokaz.casework.records.texts import chosen
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Rejected,
    Unit,
    action,
    holds_role,
    own,
    with_role,
)

LANGUAGES = ("uk", "en")
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class PrintedFacts:
    forms: tuple[UUID, ...]
    kind: str
    interview: UUID | None


@action(
    "interviews.paper.print",
    rule=holds_role(*INTERVIEWERS, *GUARDIANS),
    facts=PrintedFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def print_forms(
    unit: Unit,
    *,
    actor: Actor,
    kind: str,
    language: str,
    count: int = 1,
    interview_id: UUID | None = None,
) -> tuple[UUID, ...]:
    """Make forms to print, each with a code of its own; for one interview, or blank for the field.

    Raises:
        Rejected: a value does not pass, or more than 50 at once.
        NotFound: the interview is not this actor's to see. Conflict: it is over.
    """
    kind = chosen("kind", kind, PaperKind)
    if language not in LANGUAGES:
        raise Rejected("language", _("This is not one of the values to choose from."))
    if not 1 <= count <= MOST_AT_ONCE:
        raise Rejected("count", _("Print between 1 and 50 forms at a time."))
    organisation = require_organisation(actor)
    interview = _interview(actor, interview_id)
    made = []
    for _number in range(count):
        row = PaperForm(
            id=unit.new_id(),
            organisation_id=organisation,
            code=paper_codes.code_of(secrets.randbits(paper_codes.BITS)),
            kind=kind,
            language=language,
            interview=interview,
            printed_at=unit.at,
            printed_by=actor.ref,
        )
        row.save(force_insert=True)
        made.append(row.pk)
    unit.record(
        PrintedFacts(forms=tuple(made), kind=kind, interview=interview_id),
        objects=tuple(ObjectRef("form", one) for one in made),
    )
    return tuple(made)


def _interview(actor: Actor, interview_id: UUID | None) -> Interview | None:
    if interview_id is None:
        return None
    INTERVIEWS.get(actor, interview_id)
    return open_interview(interview_id)


@dataclass(frozen=True)
class PaperFiledFacts:
    form: UUID
    interview: UUID
    item: UUID


_ROLES = {
    PaperKind.CONSENT: AccountRole.CONSENT,
    PaperKind.ACCOUNT: AccountRole.FORM,
    PaperKind.CONTAMINATION: AccountRole.FORM,
}


@action(
    "interviews.paper.file",
    rule=with_role((*INTERVIEWERS, *GUARDIANS), own(PAPERS, "paper_id")),
    facts=PaperFiledFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="relation asserted",
)
def file_paper(
    unit: Unit,
    *,
    actor: Actor,
    paper_id: UUID,
    item_id: UUID,
    interview_id: UUID | None = None,
) -> None:
    """File a scanned form with its interview. A blank form is told which interview it belongs to.

    Raises:
        Rejected: no interview named for a blank form, another one than it was printed for, or the
            scan is not protected enough.
        NotFound: the interview or the scan is not this actor's to see.
        Conflict: this paper was filed before, or the interview is over.
    """
    row = PaperForm.objects.select_for_update().get(pk=paper_id)
    if row.item_id is not None:
        raise Conflict("already_filed", _("A scan of this form is filed already."))
    wanted = row.interview_id or interview_id
    if wanted is None:
        raise Rejected("interview_id", _("Say which interview this form belongs to."))
    if interview_id is not None and interview_id != wanted:
        raise Rejected("interview_id", _("This form was printed for another interview."))
    interview = _interview(actor, wanted)
    assert interview is not None
    require_protected(actor, item_id)
    write_account_item(unit, interview, item_id, _ROLES[PaperKind(row.kind)])
    row.interview, row.item_id = interview, item_id
    row.filed_at, row.filed_by = unit.at, actor.ref
    row.save(update_fields=["interview", "item_id", "filed_at", "filed_by"])
    note(unit, interview, HistoryKind.PAPER, after=row.kind)
    unit.record(
        PaperFiledFacts(form=row.pk, interview=interview.pk, item=item_id),
        objects=(ObjectRef("form", row.pk), ObjectRef("item", item_id)),
    )
