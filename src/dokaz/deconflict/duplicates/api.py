# SPDX-License-Identifier: AGPL-3.0-or-later
"""What interfaces and rooms above may use of this room."""

from dokaz.deconflict.duplicates.actions.judging import judge
from dokaz.deconflict.duplicates.addresses.canonical import canonical
from dokaz.deconflict.duplicates.addresses.shortened import is_shortened
from dokaz.deconflict.duplicates.feeding import keep_up, renew_files
from dokaz.deconflict.duplicates.happenings import (
    AlikeEvent,
    AlikeEvents,
    alike_draft,
    alike_events,
)
from dokaz.deconflict.duplicates.policy import JUDGES, TOLD, works_here
from dokaz.deconflict.duplicates.queries import (
    alike,
    get_pair,
    judgements,
    known_address,
    waiting_pairs,
)
from dokaz.deconflict.duplicates.views import (
    Alike,
    Holder,
    JudgementView,
    Known,
    Waiting,
    WaitingPage,
)
from dokaz.deconflict.duplicates.vocabulary import Because, Decision, Reason

__all__ = [
    "JUDGES",
    "TOLD",
    "Alike",
    "AlikeEvent",
    "AlikeEvents",
    "Because",
    "Decision",
    "Holder",
    "JudgementView",
    "Known",
    "Reason",
    "Waiting",
    "WaitingPage",
    "alike",
    "alike_draft",
    "alike_events",
    "canonical",
    "get_pair",
    "is_shortened",
    "judge",
    "judgements",
    "keep_up",
    "known_address",
    "renew_files",
    "waiting_pairs",
    "works_here",
]
