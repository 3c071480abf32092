# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks the register, who enters an interview, and who sees what became of it.

Whoever may see the interview sees its questions and entries. Those who ask for interviews, and
those who answer for people's protection, ask and enter.
"""

from collections.abc import Mapping
from typing import Any

from dokaz.casework.interviews import api as interviews
from dokaz.deconflict.register.models import Entry
from dokaz.gate.api import ALLOWED, Actor, Refusal, Rule, Verdict, all_of, holds_role

SERVICE = interviews.REGISTER_SERVICE
ASKERS = (*interviews.REQUESTERS, *interviews.GUARDIANS)

_HIDDEN = Refusal("not_visible", hidden=True)


def sees_interview(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """The interview is visible, hence of the own organisation."""
    seen = interviews.sees_interview(actor, arguments["interview_id"])
    return ALLOWED if seen else _HIDDEN


def sees_entry(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """The interview of the entry is visible."""
    row = Entry.objects.filter(pk=arguments["entry_id"]).first()
    if row is None or not interviews.sees_interview(actor, row.interview_id):
        return _HIDDEN
    return ALLOWED


ASKS: Rule = all_of(sees_interview, holds_role(*ASKERS))
"""Visible first, role second: a stranger learns nothing, a colleague learns why not."""
CHANGES: Rule = all_of(sees_entry, holds_role(*ASKERS))
