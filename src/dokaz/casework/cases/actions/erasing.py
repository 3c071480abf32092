# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erasing words in the history of a case: former values, and notes of hearings with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from dokaz.casework.cases.erasing import ERASABLE, has_words, may_erase_line, words_of
from dokaz.casework.cases.models import (
    Case,
    CaseChange,
    HearingNote,
    LitigationAction,
    Proceeding,
)
from dokaz.casework.cases.recording import case_ref, locked, note
from dokaz.casework.cases.vocabulary import ChangeKind
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Conflict, Erasure, Unit, action, erase_details

_TAKEN_OFF: dict[type[Proceeding | LitigationAction], frozenset[str]] = {
    Proceeding: frozenset({"authority", "articles", "accused", "outcome"}),
    LitigationAction: frozenset({"body", "claim", "outcome"}),
}
"""Words of what is taken off a case, by the table they stand in."""


@dataclass(frozen=True)
class CaseWordsErased:
    """`act`: the act whose words were erased."""

    case: UUID
    act: UUID


@action(
    "cases.history.erase",
    rule=may_erase_line,
    facts=CaseWordsErased,
    erasure=Erasure.DETAILS,
    event="deletion",
)
def erase_words(unit: Unit, *, actor: Actor, case_id: UUID, act_id: UUID, why: str) -> None:
    """Empty the words that an act left in the history of a case and in its own details.

    With the act that noted a hearing the note itself is emptied, and why it was withdrawn; with
    one on proceedings or a litigation action that were taken off the case, the same words where
    they still stand in them.
    Codes, days and numbers stay, and so does that the act was performed.

    Raises:
        Rejected: no reason.
        Conflict: there are no words, or they were erased before.
    """
    why = clean("why", why, longest=10_000, required=True)
    case = locked(case_id)
    lines = CaseChange.objects.filter(case=case)
    found = list(lines.filter(act_id=act_id))
    if not any(map(has_words, found)):
        raise Conflict("already_erased", _("This was erased before."))
    noted = [line for line in found if line.kind == ChangeKind.HEARING_NOTED]
    found += [one for line in noted for one in _without_note(case, line)]
    for line in found:
        _empty_ended(case, words_of(line.before))
        _empty_ended(case, words_of(line.after))
        line.why = ""
        if line.kind in ERASABLE:
            line.before, line.after = _emptied(line.before), _emptied(line.after)
        line.save(update_fields=["before", "after", "why"])
    erase_details(unit, {line.act_id for line in found})
    note(unit, case, ChangeKind.WORDS_ERASED, why=why)
    unit.record(
        CaseWordsErased(case=case.pk, act=act_id),
        objects=(case_ref(case.pk),),
        details={"why": why},
    )


def _emptied(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return values and {**values, **dict.fromkeys(words_of(values), "")}


def _without_note(case: Case, line: CaseChange) -> list[CaseChange]:
    """Empty the note that this act wrote; returns the lines of its withdrawal.

    Acts on a case follow one another: its row is locked, so their moments tell them apart.
    """
    row = HearingNote.objects.get(case=case, at=line.at, by=line.by)
    row.heard = row.observer = ""
    row.save(update_fields=["heard", "observer"])
    withdrawal = Q(case=case, at=row.withdrawn_at, by=row.withdrawn_by)
    return list(CaseChange.objects.filter(withdrawal)) if row.withdrawn_at else []


def _empty_ended(case: Case, words: Mapping[str, Any]) -> None:
    """Empty these words in what was taken off the case: nobody can change it any more."""
    for model, names in _TAKEN_OFF.items():
        rows = model.objects.filter(case=case, ended_at__isnull=False)
        for name in words.keys() & names:
            rows.filter(**{name: words[name]}).update(**{name: ""})
