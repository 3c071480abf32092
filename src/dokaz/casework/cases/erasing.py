# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words in the history of a case that can be erased, and by whom: as with comments, by whoever
wrote them, and by those who answer for the leading organisation's records.
"""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from dokaz.casework.cases.commenting import ERASERS
from dokaz.casework.cases.models import CaseChange
from dokaz.casework.cases.policy import CASES, TEAM_READERS
from dokaz.casework.cases.vocabulary import ChangeKind
from dokaz.casework.records.seeing import is_reader
from dokaz.gate.api import ALLOWED, Actor, Refusal, Verdict

ERASABLE = (
    ChangeKind.CHANGED,
    ChangeKind.PROCEEDING_STATED,
    ChangeKind.PROCEEDING_CHANGED,
    ChangeKind.PROCEEDING_ENDED,
    ChangeKind.HEARING_NOTED,
    ChangeKind.HEARING_WITHDRAWN,
    ChangeKind.LITIGATION_STATED,
    ChangeKind.LITIGATION_CHANGED,
    ChangeKind.LITIGATION_ENDED,
    ChangeKind.LITIGATION_UNNAMED,
)
"""Lines whose words stand nowhere else, or in a row that can be changed or is emptied with them."""
_NO_WORDS = frozenset(
    {
        "forum", "number", "stage", "stage_on", "in_absentia", "held_on", "concerns", "next_on",
        "against", "lead_id", "others", "state", "state_on", "decided_on", "file_by", "filed_on",
        "own_number", "forum_number", "litigation_part", "records",
    }
)  # fmt: skip
"""Fields of such lines that hold codes, days and numbers of courts; all others are emptied."""


class Line(Protocol):
    """A line of the history, as a row or as a view."""

    @property
    def kind(self) -> str: ...
    @property
    def before(self) -> Mapping[str, Any] | None: ...
    @property
    def after(self) -> Mapping[str, Any] | None: ...
    @property
    def why(self) -> str: ...


def words_of(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Those of the fields that say something in words."""
    return {name: one for name, one in (values or {}).items() if one and name not in _NO_WORDS}


def has_words(line: Line) -> bool:
    """Whether there is something in the line to erase."""
    return line.kind in ERASABLE and bool(line.why or words_of(line.before) or words_of(line.after))


def may_erase(actor: Actor, organisation_id: UUID, by: UUID) -> bool:
    """Whether they erase what `by` wrote in a case that this organisation leads."""
    return by == actor.ref or (organisation_id == actor.organisation_id and actor.holds(*ERASERS))


def may_erase_line(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Those who answer for records need not see the case: what is erased is not shown to them."""
    key = arguments["case_id"]
    lines = CaseChange.objects.filter(case_id=key, act_id=arguments["act_id"], kind__in=ERASABLE)
    line = lines.first() if is_reader(actor, TEAM_READERS) else None
    if line is None:
        return Refusal("not_visible", hidden=True)
    answers = line.organisation_id == actor.organisation_id and actor.holds(*ERASERS)
    if not answers and not CASES.visible(actor).filter(pk=key).exists():
        return Refusal("not_visible", hidden=True)
    if may_erase(actor, line.organisation_id, line.by):
        return ALLOWED
    return Refusal("role_missing")
