# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking whether people's consent covers a hand-over, item by item.

Whatever a person is heard or seen in goes nowhere without their agreement to this purpose and this
recipient, whichever legal basis is stated. Of items that depend on nobody on record nothing was
checked, and that is shown as exactly that: no answer is ever taken for consent.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dokaz.casework.interviews import api as interviews
from dokaz.gate.api import Actor
from dokaz.sharing.views import Text


class ConsentState(StrEnum):
    """What is known of one item, or of a parcel: the worst of its items counts."""

    COVERED = "covered"
    NOT_CHECKED = "not_checked"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """`refused`: items whose people's consent does not cover the hand-over, each with the code of
    the notice that says why."""

    state: ConsentState
    text: Text
    refused: Mapping[UUID, str] = field(default_factory=dict)


_TEXTS: dict[ConsentState, Text] = {
    ConsentState.COVERED: _(
        "Everybody on record as heard or seen in these items agreed to this purpose and recipient."
    ),
    ConsentState.NOT_CHECKED: _(
        "For some of these items nobody is on record whose consent they depend on: consent was "
        "not checked for them. Make sure yourself that the people concerned agreed to this "
        "purpose and this recipient."
    ),
    ConsentState.NOT_COVERED: _(
        "Somebody has not agreed to this purpose or this recipient. Take those items out, or list "
        "them as left out."
    ),
}


def ask(
    *,
    actor: Actor,
    item_ids: tuple[UUID, ...],
    anonymised: Set[UUID],
    purpose: str,
    recipient_kind: str,
) -> ConsentAnswer:
    """What consents on record say. `anonymised`: items of which only redacted copies go along."""
    answers = interviews.check_items(
        actor=actor, item_ids=item_ids, purpose=purpose, recipient=recipient_kind
    )
    refused = {
        item_id: f"consent_{answer.reason}"
        for item_id, answer in answers.items()
        if not _covers(answer, anonymised=item_id in anonymised)
    }
    if refused:
        state = ConsentState.NOT_COVERED
    elif item_ids and len(answers) == len(set(item_ids)):
        state = ConsentState.COVERED
    else:
        state = ConsentState.NOT_CHECKED
    return ConsentAnswer(state=state, text=_TEXTS[state], refused=refused)


def _covers(answer: interviews.RecordAnswer, *, anonymised: bool) -> bool:
    if answer.state == interviews.AnswerState.ALLOWED:
        return True
    return anonymised and answer.state == interviews.AnswerState.ANONYMISED
