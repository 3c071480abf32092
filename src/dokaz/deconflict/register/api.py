# SPDX-License-Identifier: AGPL-3.0-or-later
"""What interfaces and rooms above may use of this room."""

from dokaz.deconflict.register.actions.entries import withdraw_entry
from dokaz.deconflict.register.asking import Asked, check
from dokaz.deconflict.register.entering import Entered, enter
from dokaz.deconflict.register.policy import ASKERS
from dokaz.deconflict.register.queries import EntryView, OnPage, on_page
from dokaz.deconflict.register.standing import OrganisationStanding, node_standing
from dokaz.deconflict.register.upkeep import carry_out
from dokaz.deconflict.register.vocabulary import (
    Depth,
    EntryState,
    QuestionState,
    Trouble,
    Why,
)

__all__ = [
    "ASKERS",
    "Asked",
    "Depth",
    "Entered",
    "EntryState",
    "EntryView",
    "OnPage",
    "OrganisationStanding",
    "QuestionState",
    "Trouble",
    "Why",
    "carry_out",
    "check",
    "enter",
    "node_standing",
    "on_page",
    "withdraw_entry",
]
