# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures are the lengths of lists: of a time, of what one may see, and of nothing else."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.casework.events import api as events
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Actor
from dokaz.outreach import api as outreach
from dokaz.reports import api
from tests.casework.events.scenes import registered, verified_by_two
from tests.evidence.world import World, taken
from tests.reports.scenes import LATER, NOW, TODAY, active


def counted(actor: Actor, scope: api.Scope) -> dict[tuple[str, str], int | None]:
    found = api.figures(actor=actor, scope=scope)
    return {(one.code, one.kind): one.now for one in found.lines}


def test_each_record_counts_once_and_only_in_its_time(located: World) -> None:
    own = located.documenter
    before = counted(own, NOW)
    event = registered(own)
    registered(own, conduct=("8.2.a.i",), places=())
    verified_by_two(located, event)
    for category in ("victim", "witness", "witness"):
        draft = persons.PersonDraft(summary="вигадана особа", categories=(category,))
        persons.register(actor=own, draft=draft)
    taken(own, b"invented photo")
    after = counted(own, NOW)
    kind = next(
        key for key in after if key[0] == "items" and key[1] and after[key] != before.get(key)
    )
    grown = {
        key: (count or 0) - (before.get(key) or 0)
        for key, count in after.items()
        if count != before.get(key)
    }
    assert grown == {
        ("events", ""): 2, ("verified", "V4"): 1, ("victims", ""): 1, ("witnesses", ""): 2,
        ("items", ""): 1, kind: 1, ("originals", ""): 1,
    }  # fmt: skip
    assert set(counted(own, LATER).values()) == {0}
    # The year after has this one as the time before it.
    following = api.Scope(date(TODAY.year + 1, 1, 1), date(TODAY.year + 1, 12, 31))
    figure = api.figures(actor=own, scope=following).lines[0]
    assert (figure.now, figure.difference) == (0, -(figure.before or 0))
    assert figure.before is not None
    assert figure.before >= 2


def test_by_place_and_conduct_only_what_has_them_is_counted(located: World) -> None:
    own = located.documenter
    registered(own, conduct=("8.2.a.i",))
    place = "UA14000000000091971"
    here = counted(own, api.Scope(NOW.since, NOW.until, oblast=place))
    assert here["events", ""] == 1
    assert here["objects", ""] == 0
    assert {here["victims", ""], here["interviews", ""], here["items", ""]} == {None}
    narrow = counted(own, api.Scope(NOW.since, NOW.until, conduct="8.2.a.i"))
    assert (narrow["events", ""], narrow["objects", ""]) == (1, None)
    rows = api.breakdown(actor=own, scope=NOW, by=api.By.OBLAST)
    assert [(one.code, one.now) for one in rows] == [(place, 1)]
    assert "8.2.a.i" in [one.code for one in api.breakdown(actor=own, scope=NOW, by=api.By.CONDUCT)]


def test_nobody_counts_what_they_may_not_see(located: World) -> None:
    event = registered(located.documenter)
    everything = api.Scope(NOW.since, NOW.until, own=False)
    assert counted(located.documenter, everything)["events", ""] == 1
    assert counted(located.stranger, everything)["events", ""] == 0
    events.share(
        actor=located.custodian, event_id=event, organisation_id=located.other, reason="вигадана"
    )
    theirs = located.partner
    assert counted(theirs, everything)["events", ""] == 1
    assert counted(theirs, NOW)["events", ""] == 0


def test_communication_and_advocacy_count_by_their_day_with_what_came_of_submissions(
    located: World,
) -> None:
    own, oblast = located.documenter, "UA14000000000091971"
    for kind in api.WORK.values():
        active(own, kind)
    one_of_each = counted(own, NOW)
    assert {code: one_of_each[code, ""] for code in api.WORK} == dict.fromkeys(api.WORK, 1)
    active(own, "statement", state="planned")
    active(own, "statement", TODAY - timedelta(days=400))
    active(own, "mission", oblasts=(oblast,))
    draft = outreach.OutcomeDraft(kind="designation", on_date=TODAY)
    submission = active(own, "submission")
    outreach.record_outcome(actor=own, activity_id=submission, draft=draft)
    now = counted(own, NOW)
    assert (now["statements", ""], now["submissions", ""]) == (1, 2)
    outcomes = {kind: now["submissions", kind] for kind in api.Outcome.values}
    assert outcomes == {"registered": 0, "answered": 0, "refused": 0, "led_to": 1}
    # By oblast only what happens somewhere; by conduct nothing of it is known.
    here = counted(own, api.Scope(NOW.since, NOW.until, oblast=oblast))
    assert (here["missions", ""], here["trainings", ""], here["statements", ""]) == (1, 0, None)
    assert counted(own, api.Scope(NOW.since, NOW.until, conduct="8.2.a.i"))["missions", ""] is None
    # Of others what they show, each organisation by itself; figures of one's own hold one's own.
    active(located.stranger, "digest", visibility="coalition")
    active(located.stranger, "digest")
    everything = api.Scope(NOW.since, NOW.until, own=False)
    assert counted(own, everything)["digests", ""] == 2
    assert counted(own, NOW)["digests", ""] == 1
    rows = api.work_by_organisation(actor=own, scope=everything)
    assert [one.now for one in rows] == [len(api.WORK) + 2, 1]
    assert sum(one.now for one in rows) == sum(
        counted(own, everything)[code, ""] or 0 for code in api.WORK
    )


@given(st.dates(date(1991, 1, 1), date(2090, 1, 1)), st.integers(0, 4000))
def test_the_time_before_touches_the_time_and_is_as_long(since: date, days: int) -> None:
    until = since + timedelta(days=days)
    first, last = api.previous(since, until)
    assert last == since - timedelta(days=1)
    # A leap year is a day longer than the year it is compared with.
    assert abs((last - first) - (until - since)) <= timedelta(days=5)


@pytest.mark.parametrize("years", [1, 2, 10])
def test_years_are_compared_with_years(years: int) -> None:
    assert api.previous(date(2024 - years + 1, 1, 1), date(2024, 12, 31)) == (
        date(2024 - 2 * years + 1, 1, 1), date(2024 - years, 12, 31),
    )  # fmt: skip
