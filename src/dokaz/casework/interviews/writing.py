# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes several acts: writing an account down as evidence, and taking consent back.

Each act stands on its own. Broken off between them, nothing is lost: the item is in the archive for
named people only, and can be filed by its number.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.interviews.actions.accounts import AFTER_HELD, file_item
from dokaz.casework.interviews.actions.withdrawing import (
    WithdrawalDraft,
    ends_keeping,
    withdraw,
)
from dokaz.casework.interviews.depending import items_of_person
from dokaz.casework.interviews.queries import get_interview
from dokaz.casework.interviews.vocabulary import AnswerState
from dokaz.casework.records.texts import clean
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected, reading

LONGEST_ACCOUNT = 500_000


def write_account(*, actor: Actor, interview_id: UUID, text: str, role: str) -> UUID:
    """Register typed words as an item for named people only, and file it; returns the item.

    The bytes are the text in UTF-8, with lines ended as they were typed.

    Raises:
        NotFound: no such interview for this actor.
        Rejected: no text. Conflict: as `file_item`; then nothing is registered.
    """
    text = clean("text", text, longest=LONGEST_ACCOUNT, required=True)
    found = get_interview(actor=actor, interview_id=interview_id)
    if found.row.state not in AFTER_HELD:
        raise Conflict("not_held", _("First record that the interview was held."))
    if found.keeping.state not in (AnswerState.ALLOWED, AnswerState.ANONYMISED):
        raise Conflict("no_consent", _("The person has not agreed that their account is kept."))
    assert actor.organisation_id is not None
    content = evidence.store_stream(actor.organisation_id, iter([text.encode()]))
    draft = evidence.ItemDraft(
        kind=evidence.ItemKind.STATEMENT,
        language=found.language if found.language not in ("", "other") else "",
        acquisition_mode=evidence.AcquisitionMode.FROM_PERSON,
        acquired_at=found.row.held_from,
        confidentiality=evidence.Confidentiality.L3,
        markers=found.row.markers,
    )
    name = f"{found.row.ref}-{role}.txt"
    new = evidence.NewFile(content=content, name=name, media_type="text/plain", item=draft)
    (made,) = evidence.register(actor=actor, files=[new])
    file_item(actor=actor, interview_id=interview_id, item_id=made.item_id, role=role)
    if found.row.confidentiality > evidence.Confidentiality.L3:
        evidence.classify(
            actor=actor, item_id=made.item_id, confidentiality=found.row.confidentiality
        )
    return made.item_id


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A withdrawal on record. `closed`: how many items were closed to partners and taken out of
    cases with it; `left`: how many that is left to, who may see and change them. Those that were
    closed before are neither."""

    id: UUID
    closed: int = 0
    left: int = 0


def take_back(*, actor: Actor, person_id: UUID, draft: WithdrawalDraft) -> TakenBack:
    """Take down a withdrawal (`withdraw`). Who does not want either that their account is kept:
    their items are marked as withdrawn, each by an act of its own.

    Raises: as `withdraw`; then nothing is recorded.
    """
    made = withdraw(actor=actor, person_id=person_id, draft=draft)
    if not ends_keeping(draft):
        return TakenBack(made)
    assert actor.organisation_id is not None
    with reading(actor):
        items = items_of_person(actor.organisation_id, person_id)
    done = Counter(_closing(actor, item_id) for item_id in items)
    return TakenBack(made, done["closed"], done["left"])


def _closing(actor: Actor, item_id: UUID) -> Literal["closed", "left", "before"]:
    try:
        item = evidence.get_item(actor=actor, item_id=item_id)
        if item.status == evidence.ItemStatus.WITHDRAWN:
            return "before"
        evidence.describe(
            actor=actor,
            item_id=item_id,
            changes={"status": evidence.ItemStatus.WITHDRAWN},
            revision=item.revision,
        )
    except (NotFound, Refused, Rejected, Conflict):
        return "left"
    return "closed"
