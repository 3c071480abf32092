# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the list behind each figure is."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from dokaz.gate.api import Actor
from dokaz.outreach import api as outreach
from dokaz.reports import api as reports

_CATEGORIES = {
    reports.Counted.VICTIMS.value: "victim",
    reports.Counted.WITNESSES.value: "witness",
    reports.Counted.SUSPECTS.value: "suspect",
}


_HELD = str(outreach.ActivityState.HELD)


def list_of(one: reports.FigureLine, scope: reports.Scope, since: date, until: date) -> str:
    """The address of the list that has just as many rows; empty: there is none."""
    if one.now is None:
        return ""
    days = {"recorded_since": since, "recorded_until": until}
    place = {"oblast": scope.oblast}
    code = one.code
    if code in (reports.Counted.EVENTS, reports.Counted.VERIFIED):
        more = {"conduct": scope.conduct, "verification": one.kind}
        return _address("events", scope, {**days, **place, **more})
    if code == reports.Counted.OBJECTS:
        return _address("objects", scope, {**days, **place})
    if code in _CATEGORIES:
        return _address("persons", scope, {**days, "category": _CATEGORIES[code]})
    if code == reports.Counted.ITEMS:
        return _address("items", scope, {"since": since, "until": until, "kind": one.kind})
    if code == reports.Counted.INTERVIEWS:
        return _address("interviews", scope, {"held_since": since, "held_until": until})
    if code in reports.WORK:
        days = {"since": since, "until": until}
        more = {"kind": str(reports.WORK[code]), "state": _HELD, "outcome": one.kind}
        return _address("activities", scope, {**days, **place, **more})
    return ""


def work_of(one: reports.Worked, actor: Actor, scope: reports.Scope) -> str:
    """The address of the list of all activities of one organisation."""
    own = one.organisation_id == actor.organisation_id
    values = {
        "since": scope.since,
        "until": scope.until,
        "oblast": scope.oblast,
        "state": _HELD,
        "whose": "own" if own else one.organisation_id,
    }
    return f"{reverse('activities')}?{urlencode({key: v for key, v in values.items() if v})}"


def events_of(code: str, by: str, scope: reports.Scope) -> str:
    """The address of the list of events of an oblast or of a conduct."""
    values = {"oblast": scope.oblast, "conduct": scope.conduct, by: code}
    days = {"recorded_since": scope.since, "recorded_until": scope.until}
    return _address("events", scope, {**days, **values})


def _address(name: str, scope: reports.Scope, values: dict[str, object]) -> str:
    asked = {**values, "whose": "own" if scope.own else ""}
    return f"{reverse(name)}?{urlencode({key: one for key, one in asked.items() if one})}"
