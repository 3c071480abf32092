# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody maps by trying what other organisations have: what one person is told in a day is counted,
and at the limit it ends, on record, whether there is something or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from dokaz.deconflict.duplicates import api, telling
from dokaz.deconflict.duplicates.actions.telling import stop_telling
from dokaz.deconflict.duplicates.facts import TellingStopped
from dokaz.deconflict.duplicates.models import UnseenTold
from dokaz.deconflict.duplicates.telling import Told
from dokaz.gate.api import Actor, Position, Purpose, Refused, facts_after, reading_everything
from dokaz.gate.models import Act
from tests.casework.events.scenes import drafted, registered
from tests.deconflict.duplicates.people import entered, stated, worked
from tests.deconflict.duplicates.scenes import compare, item
from tests.deconflict.duplicates.test_matrix import JUDGES, SEES_ONLY, STOP
from tests.evidence.world import World
from tests.matrix import attempted

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DAYS = ("2022-08-03", "2022-09-03", "2022-10-03")
NOBODY = (
    "without_role", "external_reader", "nobody", "node_admin", "staff_in_session",
)  # fmt: skip


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two things of each kind a day."""
    monkeypatch.setattr(telling, "MOST_A_DAY", dict.fromkeys(Told, 2))


def _stops() -> list[str]:
    """Of what people were told no more, as the rooms above hear of it."""
    with reading_everything(Purpose.OUTBOX):
        found = facts_after(Position(), {TellingStopped.KIND}, limit=100, settled=False)
        return [fact.payload["what"] for _place, fact in found]


def _asked(actor: Actor, when: str, **values: object) -> tuple[list[str], bool]:
    told = api.alike_draft(actor=actor, draft=drafted(when=when, **values))
    return [one.holder.code for one in told.unseen], told.is_stopped


def test_whoever_tries_days_is_told_of_few_events_and_the_rest_is_on_record(
    located: World,
) -> None:
    world = located
    for day in DAYS:
        registered(world.partner, confidentiality=2, when=day)
    for _pause in range(3):
        assert _asked(world.documenter, DAYS[0]) == (["ZMN"], False)
    assert _asked(world.documenter, DAYS[1]) == (["ZMN"], False)
    assert _stops() == ["event"]
    act = Act.objects.get(action=STOP)
    assert (act.agent_ref, act.facts) == (world.documenter.ref, {"what": "event", "most": 2})
    # Nothing more: of what was told before, of what is there, and of what is not.
    for day in (*DAYS, "2021-01-01"):
        assert _asked(world.documenter, day) == ([], True)
    assert Act.objects.filter(action=STOP).count() == 1
    # What they may see they are still shown; a colleague and the next day begin anew.
    registered(world.verifier, when=DAYS[2])
    assert api.alike_draft(actor=world.documenter, draft=drafted(when=DAYS[2])).events
    assert _asked(world.verifier, DAYS[2]) == (["ZMN"], False)
    with reading_everything(Purpose.CHECKS):
        UnseenTold.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert _asked(world.documenter, DAYS[2]) == (["ZMN"], False)
    with reading_everything(Purpose.CHECKS):
        assert UnseenTold.objects.filter(person=world.documenter.ref).count() == 1


def test_moving_a_point_to_find_where_an_event_lies_ends_too(
    located: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = located
    monkeypatch.setattr(telling, "MOST_ABOUT_ONE", 3)
    registered(world.partner, confidentiality=2, when=DAYS[0])
    tries = [{"casualties": ()}, {"casualties": ()}, {"description": "слова"}, {"conduct": ()}]
    for values in tries:
        assert _asked(world.documenter, DAYS[0], **values) == (["ZMN"], False)
    assert _asked(world.documenter, DAYS[0], means=()) == ([], True)
    assert _stops() == ["event"]


def test_addresses_are_counted_once_each_and_told_no_more_at_the_limit(located: World) -> None:
    world = located
    pages = [f"https://t.me/invented_channel/{number}" for number in range(3)]
    for page in pages:
        item(world.partner, page.encode(), url=page, level=2)
    item(world.documenter, b"own", url=pages[2])
    compare()
    ask = partial(api.known_address, actor=world.verifier)
    for page in (*pages[:2], pages[1], pages[0]):
        known = ask(address=page)
        assert [one.code for one in known.elsewhere] == ([] if known.is_stopped else ["ZMN"])
    assert _stops() == ["address"]
    own = ask(address=pages[2])
    assert (len(own.items), own.elsewhere, own.is_stopped) == (1, (), True)
    assert ask(address="https://t.me/invented_channel/77").is_stopped
    # Each kind for itself.
    assert not telling.is_over(world.verifier, Told.EVENT)


def test_people_of_others_are_told_of_no_more_at_the_limit(located: World) -> None:
    world = located
    entered(world.partner)
    worked()
    for owner in (world.own, world.other):
        coordinator = replace(
            world.documenter, roles=frozenset({"coordinator"}), organisation_id=owner
        )
        api.agree_on_people(actor=coordinator, is_on=True)
    ask = partial(api.compare_stated, actor=world.documenter, stated=stated())
    assert [holder.code for holder, _band in ask().elsewhere] == ["ZMN"]
    telling.count(world.documenter, Told.PERSON, ["another"])
    found = ask()
    assert (found.elsewhere, found.is_stopped) == ((), True)
    assert Act.objects.filter(action="duplicates.person.compare").count() == 2


def test_who_can_be_stopped(located: World) -> None:
    world = located
    for who in (*JUDGES, *SEES_ONLY, *NOBODY):
        expected = Refused if who in NOBODY else None
        call = partial(stop_telling, actor=getattr(world, who), what=Told.EVENT)
        attempted(STOP, getattr(world, who), expected, call)
    for duty in ("media", "duplicates", "search"):
        call = partial(stop_telling, actor=world.service(duty), what=Told.EVENT)
        attempted(STOP, world.service(duty), Refused, call)
