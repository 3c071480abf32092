# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which records may leave to whom, and how much of them.

1. Sealed records (L4) leave in no table; those above L2 only by a custodian. What is between lawyer
   and client stays inside.
2. A record that depends on people goes if all of them agreed to this purpose and this recipient.
   Who agreed only if nobody can recognise them: it goes without free words, and without identity.
3. Whom nobody asked: the record stays inside. Two exceptions, both shown as "not checked": the own
   organisation's copy, and people under suspicion, whom nobody asks.
4. A record that depends on nobody on record goes, and is shown as "not checked" too.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dokaz.casework.interviews import api as interviews
from dokaz.casework.persons.api import Series
from dokaz.casework.records.tabling import Tabled
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import Actor
from dokaz.sharing.extracts.gathering import Candidate
from dokaz.sharing.policy import CUSTODIAN, OPEN_LEVEL
from dokaz.sharing.vocabulary import OWN, ExtractKind, LeftOut

_DEPENDS = {
    ExtractKind.EVENTS: interviews.RecordKind.EVENT,
    ExtractKind.PERSONS: interviews.RecordKind.PERSON,
    ExtractKind.INTERVIEWS: interviews.RecordKind.INTERVIEW,
}


@dataclass(frozen=True, slots=True)
class Leaving:
    """A record that goes. `checked`: everybody it depends on agreed; `shortened`: without words."""

    kind: ExtractKind
    row: Tabled
    checked: bool
    shortened: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What goes, and by reason how many do not."""

    leaving: tuple[Leaving, ...]
    left_out: dict[str, int]

    @property
    def unchecked(self) -> int:
        return sum(not one.checked for one in self.leaving)

    @property
    def shortened(self) -> int:
        return sum(one.shortened for one in self.leaving)


def judge(
    actor: Actor, candidates: Sequence[Candidate], *, purpose: str, recipient_kind: str
) -> Judged:
    """Decide for each record, by the consents on record at this moment."""
    refs = {
        one.row.id: interviews.RecordRef(_DEPENDS[one.kind], one.row.id)
        for one in candidates
        if one.kind in _DEPENDS
    }
    answers = interviews.check_consent(
        actor=actor, records=list(refs.values()), purpose=purpose, recipient=recipient_kind
    )
    inside = recipient_kind == OWN
    leaving, left_out = [], Counter[str]()
    for one in candidates:
        answer = answers.get(refs[one.row.id]) if one.row.id in refs else None
        reason = _kept_in(actor, one.row, inside=inside) or _not_agreed(one, answer, inside=inside)
        if reason:
            left_out[reason] += 1
        else:
            leaving.append(_leaving(one, answer, inside=inside))
    return Judged(tuple(leaving), dict(sorted(left_out.items())))


def _kept_in(actor: Actor, row: Tabled, *, inside: bool) -> str:
    if row.confidentiality >= Confidentiality.L4:
        return LeftOut.LEVEL
    if row.confidentiality > OPEN_LEVEL and not actor.holds(CUSTODIAN):
        return LeftOut.LEVEL
    if row.privileged and not inside:
        return LeftOut.PRIVILEGED
    return ""


def _not_agreed(one: Candidate, answer: interviews.RecordAnswer | None, *, inside: bool) -> str:
    if answer is None:
        return ""
    if answer.state in (interviews.AnswerState.ALLOWED, interviews.AnswerState.ANONYMISED):
        return ""
    nobody_asked = answer.state == interviews.AnswerState.NOT_ASKED
    if nobody_asked and (inside or _is_suspect(one)):
        return ""
    return answer.reason


def _is_suspect(one: Candidate) -> bool:
    return one.kind == ExtractKind.PERSONS and one.row.cells["series"] == Series.SUSPECT


def _leaving(one: Candidate, answer: interviews.RecordAnswer | None, *, inside: bool) -> Leaving:
    row = one.row
    shortened = answer is not None and answer.state == interviews.AnswerState.ANONYMISED
    gone = (frozenset() if inside else row.inside) | (row.words if shortened else frozenset())
    cells = {name: "" if name in gone else text for name, text in row.cells.items()}
    return Leaving(
        kind=one.kind,
        row=replace(row, cells=cells),
        checked=answer is not None and answer.state != interviews.AnswerState.NOT_ASKED,
        shortened=shortened,
    )
