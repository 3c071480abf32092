# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be stated of a case, and its checks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.cases.terms import FORUMS, RESPONDENTS
from dokaz.casework.cases.vocabulary import (
    BEFORE_FILING,
    Concern,
    Criterion,
    LitigationState,
    Stage,
)
from dokaz.casework.records.texts import chosen, chosen_all, clean, known_term
from dokaz.evidence.api import Confidentiality, Marker, tags
from dokaz.gate.api import Rejected
from dokaz.members import api as members


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """What is known of a case when it is opened."""

    title_uk: str = ""
    title_en: str = ""
    theory: str = ""
    scope: str = ""
    forum: str = "undecided"
    tags: tuple[str, ...] = ()
    confidentiality: int = Confidentiality.L3
    markers: tuple[str, ...] = ()
    privileged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingDraft:
    """Proceedings before a court or an authority. `forum` is a code of `FORUMS`.

    `number` is the one the authority gave; `stage_on`: since which day they are at this stage.
    """

    forum: str
    number: str
    stage: str
    authority: str = ""
    articles: str = ""
    accused: str = ""
    stage_on: date | None = None
    in_absentia: bool = False
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingDraft:
    """What was seen and heard of a hearing. `observer`: who was there, if not who writes it down.

    `concerns` are words of `Concern`; `next_on` is the day to which the matter was put off.
    """

    held_on: date
    heard: str
    observer: str = ""
    concerns: tuple[str, ...] = ()
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LitigationDraft:
    """What is asked of a court or an authority. `forum` is a code of `FORUMS`, `against` one of
    `RESPONDENTS`; `lead` and `others` are organisations of the node, `lead` None: the case's.

    `decided_on`: the day of the final domestic decision; `file_by`: the day set for filing.
    """

    forum: str
    claim: str
    state: str = LitigationState.PLANNED
    body: str = ""
    against: str = ""
    lead: UUID | None = None
    others: tuple[UUID, ...] = ()
    state_on: date | None = None
    decided_on: date | None = None
    file_by: date | None = None
    filed_on: date | None = None
    own_number: str = ""
    forum_number: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """1 (little) to 5 (much), never without the reason."""

    score: int
    reason: str


def _level(field: str, value: Any) -> int:
    level: int = chosen(field, value, Confidentiality)
    if level not in (Confidentiality.L2, Confidentiality.L3):
        raise Rejected(field, _("A case is for the organisation (L2) or for named people (L3)."))
    return level


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "title_uk": partial(clean, longest=500),
    "title_en": partial(clean, longest=500),
    "theory": partial(clean, longest=100_000),
    "scope": partial(clean, longest=100_000),
    "forum": partial(known_term, vocabulary=FORUMS),
    "tags": tags,
    "confidentiality": _level,
    "markers": partial(chosen_all, choices=Marker),
    "privileged": lambda field, value: bool(value),
}
CLASSIFICATION = frozenset({"confidentiality", "markers", "privileged"})
DESCRIBABLE = frozenset(_CHECKS) - CLASSIFICATION


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they go into the row. Raises Rejected: one does not pass; says which."""
    return {name: _CHECKS[name](name, value) for name, value in values.items()}


def checked_draft(draft: CaseDraft) -> dict[str, Any]:
    """All fields of a draft, checked; a title is needed."""
    values = checked({each.name: getattr(draft, each.name) for each in fields(draft)})
    require_title(values)
    return values


def require_title(values: Mapping[str, Any]) -> None:
    """Raises Rejected: a case without any title cannot be told from others."""
    if not (values["title_uk"] or values["title_en"]):
        raise Rejected("title_uk", _("Give the case a title in Ukrainian or in English."))


def checked_proceeding(draft: ProceedingDraft) -> dict[str, Any]:
    """Columns of proceedings. Raises Rejected: a value does not pass; says which."""
    require_near("stage_on", draft.stage_on)
    return {
        "forum": known_term("forum", draft.forum, FORUMS),
        "number": clean("number", draft.number, longest=100, required=True),
        "stage": chosen("stage", draft.stage, Stage),
        "authority": clean("authority", draft.authority, longest=500),
        "articles": clean("articles", draft.articles, longest=500),
        "accused": clean("accused", draft.accused, longest=500),
        "stage_on": draft.stage_on,
        "in_absentia": bool(draft.in_absentia),
        "outcome": clean("outcome", draft.outcome, longest=10_000),
    }


def checked_hearing(draft: HearingDraft, *, today: date) -> dict[str, Any]:
    """Columns of a note. Raises Rejected: a value does not pass; says which."""
    require_near("held_on", draft.held_on)
    require_near("next_on", draft.next_on)
    if draft.held_on > today:
        raise Rejected("held_on", _("This day has not come yet."))
    if draft.next_on is not None and draft.next_on <= draft.held_on:
        raise Rejected("next_on", _("The next hearing comes after this one."))
    return {
        "held_on": draft.held_on,
        "heard": clean("heard", draft.heard, longest=100_000, required=True),
        "observer": clean("observer", draft.observer, longest=500),
        "concerns": chosen_all("concerns", draft.concerns, Concern),
        "next_on": draft.next_on,
    }


def checked_litigation(draft: LitigationDraft, *, leading: UUID) -> dict[str, Any]:
    """Columns of a litigation action. Raises Rejected: a value does not pass; says which."""
    days = ("state_on", "decided_on", "file_by", "filed_on")
    for name in days:
        require_near(name, getattr(draft, name))
    forum = known_term("forum", draft.forum, FORUMS)
    if forum == "undecided":
        raise Rejected("forum", _("Say before whom."))
    state = chosen("state", draft.state, LitigationState)
    if state in BEFORE_FILING and draft.filed_on is not None:
        raise Rejected("filed_on", _("What is planned or being prepared was not filed yet."))
    asked_of_forum = {LitigationState.CLOSED, *BEFORE_FILING}
    if state not in asked_of_forum and draft.filed_on is None:
        raise Rejected("filed_on", _("Give the day on which it was filed."))
    lead = _organisation("lead", draft.lead or leading)
    others = dict.fromkeys(str(_organisation("others", one)) for one in draft.others)
    return {
        "forum": forum,
        "body": clean("body", draft.body, longest=500),
        "claim": clean("claim", draft.claim, longest=10_000, required=True),
        "against": draft.against and known_term("against", draft.against, RESPONDENTS),
        "lead_id": lead,
        "others": [one for one in others if one != str(lead)],
        "state": state,
        **{name: getattr(draft, name) for name in days},
        "own_number": clean("own_number", draft.own_number, longest=100),
        "forum_number": clean("forum_number", draft.forum_number, longest=100),
        "outcome": clean("outcome", draft.outcome, longest=10_000),
    }


def _organisation(field: str, key: UUID) -> UUID:
    if members.known_organisation(key) is None:
        raise Rejected(field, _("There is no such organisation."))
    return key


def require_near(field: str, day: date | None) -> None:
    """Raises Rejected: the day lies so far from ours that it is a slip of the pen."""
    if day is not None and not 1990 <= day.year <= 2200:
        raise Rejected(field, _("The year must lie between 1990 and 2200."))


def checked_scores(scores: Mapping[str, Score]) -> dict[str, dict[str, Any]]:
    """Scores as they are kept, in the order of the criteria. Raises Rejected."""
    unknown = set(scores) - set(Criterion.values)
    if unknown:
        raise Rejected(min(unknown), _("This is not one of the values to choose from."))
    return {name: _score(name, scores[name]) for name in Criterion.values if name in scores}


def _score(field: str, one: Score) -> dict[str, Any]:
    if type(one.score) is not int or not 1 <= one.score <= 5:
        raise Rejected(field, _("A score is a whole number from 1 to 5."))
    reason = clean(field, one.reason, longest=10_000)
    if not reason:
        raise Rejected(field, _("A score needs its reason."))
    return {"score": one.score, "reason": reason}
