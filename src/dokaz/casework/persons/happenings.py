# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be stated of harm, detention, being missing, suspicion and help, and its checks.

Each kind has fields of its own. Nothing stated here may tell who the person is: names of relatives,
addresses and the like belong into the identity block.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons.terms import LISTS
from dokaz.casework.persons.vocabulary import RecordKind, ReportState, ReportTo
from dokaz.casework.places import api as places
from dokaz.casework.places.api import PlaceRef
from dokaz.casework.records import edtf
from dokaz.casework.records.terms import Vocabulary
from dokaz.casework.records.texts import chosen, clean, known_term, moment
from dokaz.gate.api import Rejected

_MARGIN = timedelta(days=1)
_text = partial(clean, longest=10_000)


def _code(vocabulary: Vocabulary) -> Callable[[str, Any], str]:
    return lambda field, value: known_term(field, value, vocabulary) if value else ""


FIELDS: dict[str, dict[str, Callable[[str, Any], Any]]] = {
    RecordKind.HARM: {
        "description": _text,
        "perpetrator": partial(clean, longest=500),
        "istanbul": _code(LISTS["istanbul"]),
        "rd4u": _code(LISTS["rd4u"]),
    },
    RecordKind.DETENTION: {"holder": _text, "circumstances": _text, "outcome": _text},
    RecordKind.MISSING: {"last_seen": _text, "sightings": _text, "outcome": _text},
    RecordKind.SUSPICION: {
        "level": _code(LISTS["levels"]),
        "certainty": _code(LISTS["certainty"]),
        "basis": _text,
        "nationality": partial(clean, longest=200),
        "call_sign": partial(clean, longest=200),
        "identification": _text,
    },
    RecordKind.REFERRAL: {
        "provider": partial(clean, longest=500),
        "consent": _code(LISTS["referral_consent"]),
        "state": _code(LISTS["referral_states"]),
        "outcome": _text,
    },
}
"""Names of the fields of each kind, and the check of each."""

REPORTED = (RecordKind.DETENTION, RecordKind.MISSING)
"""Kinds with a checklist of whom it was reported to."""

REFERRED = ("made", "received")
"""States of a referral in which a provider has learnt of the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One line of the checklist. `on` is a day (`2022-05-01`) or empty."""

    to: str
    state: str = ReportState.NOT_ASKED
    on: str = ""
    number: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDraft:
    """What is known of one happening. `when` is EDTF in Kyiv time; `details` by `FIELDS`."""

    kind: str
    what: str
    when: str = ""
    place: PlaceRef | None = None
    details: Mapping[str, Any]
    reports: tuple[Report, ...] = ()
    item_ids: tuple[UUID, ...] = ()


def checked(draft: RecordDraft, *, now: datetime) -> dict[str, Any]:
    """Columns of a record, without its items.

    Raises:
        Rejected: a value does not pass; says which.
    """
    kind = chosen("kind", draft.kind, RecordKind)
    return {
        "kind": kind,
        "what": known_term("what", draft.what, LISTS[kind]),
        **_time(draft.when, now=now),
        "place": _place(draft.place),
        "details": _details(kind, draft.details),
        "reports": _reports(kind, draft.reports),
    }


def _time(text: str, *, now: datetime) -> dict[str, Any]:
    read = moment("when", text, zone=edtf.KYIV)
    if read is None:
        return {"when_text": "", "when_from": None, "when_to": None}
    begin = read.earliest or read.latest
    if begin is not None and begin > now + _MARGIN:
        raise Rejected("when", _("This time lies in the future."))
    return {"when_text": read.text, "when_from": read.earliest, "when_to": read.latest}


def _place(place: PlaceRef | None) -> dict[str, Any] | None:
    if place is None:
        return None
    kept = places.place_json("place", place)
    places.require_known_codes("place", [kept])
    return kept


def _details(kind: str, details: Mapping[str, Any]) -> dict[str, Any]:
    known = FIELDS[kind]
    unknown = set(details) - set(known)
    if unknown:
        raise Rejected(min(unknown), _("There is no such field."))
    found = {name: check(name, details.get(name, "")) for name, check in known.items()}
    if kind == RecordKind.SUSPICION and not found["basis"]:
        raise Rejected("basis", _("Say on what the suspicion rests."))
    if kind == RecordKind.REFERRAL and found["state"] in REFERRED:
        _require_agreed(found)
    return found


def _require_agreed(found: Mapping[str, str]) -> None:
    """Raises Rejected: somebody was told of the person whom nobody names, or against their will."""
    if not found["provider"]:
        raise Rejected("provider", _("Say to whom the person was referred."))
    if found["consent"] != "agreed":
        raise Rejected("consent", _("Nobody is referred anywhere before they agreed."))


def _reports(kind: str, reports: tuple[Report, ...]) -> list[dict[str, str]]:
    if reports and kind not in REPORTED:
        raise Rejected("reports", _("There is no such field."))
    found = {}
    for one in reports:
        to = chosen("reports", one.to, ReportTo)
        found[to] = {
            "to": to,
            "state": chosen("reports", one.state, ReportState),
            "on": _day(one.on),
            "number": clean("reports", one.number, longest=200),
            "outcome": clean("reports", one.outcome, longest=2000),
        }
    return [found[to] for to in ReportTo.values if to in found]


def _day(text: str) -> str:
    text = clean("reports", text, longest=10)
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Rejected("reports", _("Write days as 2022-03-09.")) from error
