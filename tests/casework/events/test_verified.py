# SPDX-License-Identifier: AGPL-3.0-or-later
"""A verification speaks of the event as it was then: of no other time, no other place."""

import dataclasses
from importlib import import_module
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import connection

from dokaz.casework.events import api
from dokaz.casework.events.models import EventVerification
from dokaz.gate.api import Conflict, reading_everything
from dokaz.gate.models import OutboxFact
from dokaz.gate.reading import Purpose
from tests.casework.events.scenes import (
    CHECKED,
    KHARKIV_OBLAST,
    drafted,
    registered,
    verified_by_two,
)
from tests.evidence.world import World

ELSEWHERE = (api.PlaceRef(code=KHARKIV_OBLAST),)


def changed(world: World, event: UUID, **changes: object) -> api.EventView:
    found = api.get_event(actor=world.documenter, event_id=event)
    api.change(
        actor=world.documenter, event_id=event, changes=changes, revision=found.revision, why="х"
    )
    return api.get_event(actor=world.documenter, event_id=event)


@pytest.mark.parametrize("change", [{"when": "2022-08-04"}, {"places": ELSEWHERE}])
def test_who_confirmed_a_time_and_a_place_confirmed_no_other(
    located: World, change: dict[str, object]
) -> None:
    event = registered(located.documenter)
    method = "лист від джерела"
    api.verify(actor=located.verifier, event_id=event, level="V2", checks={}, method=method)
    verified_by_two(located, event)
    there = changed(located, event, title_uk="Обстріл вигаданого подвір’я", when="2022-08-03T14:30")
    assert (there.row.verification, [one.ended for one in there.verifications]) == ("V4", [""] * 3)

    moved = changed(located, event, **change)
    assert (moved.row.verification, moved.next_level) == ("V2", "V3")
    assert [one.ended for one in moved.verifications] == ["", "changed", "changed"]
    assert moved.missing == ("first_person",)
    with pytest.raises(Conflict) as told:
        api.verify(
            actor=located.second_verifier, event_id=event, level="V4", checks=CHECKED, method="х"
        )
    assert told.value.reason == "no_first_verification"
    api.advance(actor=located.verifier, event_id=event, state="under_verification", why="х")
    with pytest.raises(Conflict):
        api.advance(actor=located.verifier, event_id=event, state="corroborated", why="х")


def test_the_first_of_two_confirmations_does_not_wait_for_another_day(located: World) -> None:
    """Or two people would have confirmed it, each another day."""
    event = registered(located.documenter)
    say = {"event_id": event, "checks": CHECKED, "method": "геолокація"}
    api.verify(actor=located.verifier, level="V3", **say)
    assert changed(located, event, when="2022-08-05").row.verification == "V0"
    with pytest.raises(Conflict):
        api.verify(actor=located.second_verifier, level="V4", **say)


def test_the_former_time_and_place_were_confirmed_and_still_are(located: World) -> None:
    event = registered(located.documenter)
    verified_by_two(located, event)
    assert changed(located, event, when="2022-08-04", places=ELSEWHERE).row.verification == "V0"
    back = changed(located, event, when="2022-08-03T14:30", places=drafted().places)
    assert (back.row.verification, [one.ended for one in back.verifications]) == ("V4", ["", ""])


def test_whoever_is_verified_no_more_goes_no_further_and_may_go_back(located: World) -> None:
    event, lawyer = registered(located.documenter), located.person(61, "legal_analyst")
    verified_by_two(located, event)

    def go(*states: str) -> None:
        for state in states:
            api.advance(actor=lawyer, event_id=event, state=state, why="х")

    go("under_verification", "corroborated", "qualified", "in_case")
    changed(located, event, when="2022-08-04")
    with pytest.raises(Conflict) as told:
        go("submitted")
    assert told.value.reason == "not_verified"
    go("qualified", "corroborated", "under_verification")
    with pytest.raises(Conflict):
        go("corroborated")


def test_what_was_found_before_a_refutation_is_told_to_count_no_more(located: World) -> None:
    event = registered(located.documenter)
    verified_by_two(located, event)
    say = {"event_id": event, "checks": {}, "method": "знято в іншому місті"}
    api.verify(actor=located.verifier, level="VX", **say)
    shown = api.get_event(actor=located.documenter, event_id=event)
    assert [one.ended for one in shown.verifications] == ["refuted", "refuted", ""]
    assert changed(located, event, when="2022-08-04").row.verification == "VX"


def test_a_table_that_moves_an_event_takes_its_confirmation_along_and_its_undoing_gives_it_back(
    located: World,
) -> None:
    row = api.BatchRow(
        system="I-DOC",
        value="E1",
        values={"title_uk": "х", "when": "2022-05-01", "places": ELSEWHERE},
    )
    (event,) = api.write_batch(actor=located.documenter, rows=[row], why="таблиця").events
    verified_by_two(located, event)
    other = dataclasses.replace(row, values={"when": "2022-05-02"})
    batch = api.write_batch(actor=located.documenter, rows=[other], why="інша таблиця")
    assert level(located, event) == "V0"
    api.undo_batch(actor=located.documenter, batch_id=batch.batch_id, why="не та таблиця")
    assert level(located, event) == "V4"


def level(world: World, event: UUID) -> str:
    return api.get_event(actor=world.documenter, event_id=event).row.verification


@pytest.mark.parametrize("nothing", [{"when": ""}, {"places": ()}])
def test_nobody_confirms_a_time_or_a_place_that_is_not_stated(
    located: World, nothing: dict[str, object]
) -> None:
    event = registered(located.documenter, **nothing)
    with pytest.raises(Conflict) as told:
        api.verify(
            actor=located.verifier, event_id=event, level="V3", checks=CHECKED, method="геолокація"
        )
    assert told.value.reason == "nothing_to_confirm"
    api.verify(actor=located.verifier, event_id=event, level="V2", checks={}, method="х")


def test_nobody_confirms_what_they_have_not_seen(located: World) -> None:
    """The page was opened, then somebody else changed the day, then it was sent."""
    event = registered(located.documenter)
    seen = api.get_event(actor=located.verifier, event_id=event).revision
    changed(located, event, when="2022-08-04")
    say = {"event_id": event, "level": "V3", "checks": CHECKED, "method": "геолокація"}
    with pytest.raises(Conflict) as told:
        api.verify(actor=located.verifier, revision=seen, **say)
    assert told.value.reason == "changed_meanwhile"
    api.verify(actor=located.verifier, revision=seen + 1, **say)


def test_of_an_older_node_s_records_the_history_tells_what_they_are_of(located: World) -> None:
    step = import_module("dokaz.casework.events.migrations.0012_what_was_verified")
    event = registered(located.documenter)
    verified_by_two(located, event)
    changed(located, event, when="2022-08-04", places=ELSEWHERE)
    changed(located, event, title_uk="Інша назва")
    say = {"event_id": event, "checks": CHECKED, "method": "геолокація"}
    api.verify(actor=located.verifier, level="V3", **say)
    kept = stated(event)
    connection.check_constraints()
    with reading_everything(Purpose.OUTBOX), connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        step.fill(None, editor)
        assert stated(event) == kept, "nothing but what was there is written"
        cursor.execute("update events_eventverification set as_stated = null")
        step.fill(None, editor)
    assert stated(event) == kept
    assert [one["when_text"] for one in kept] == ["2022-08-03T14:30"] * 2 + ["2022-08-04"]


def stated(event: UUID) -> list[dict[str, object]]:
    with reading_everything(Purpose.OUTBOX):
        rows = EventVerification.objects.filter(event=event).order_by("pk")
        return list(rows.values_list("as_stated", flat=True))


def test_an_older_node_s_event_keeps_no_level_that_nobody_gave_for_where_it_is_now(
    located: World,
) -> None:
    """It was moved when a move did not take the level along yet."""
    step = import_module("dokaz.casework.events.migrations.0013_levels_that_count")
    moved, stayed = registered(located.documenter), registered(located.documenter)
    for event in (moved, stayed):
        verified_by_two(located, event)
    ref = changed(located, moved, places=ELSEWHERE).row.ref
    connection.check_constraints()
    with reading_everything(Purpose.OUTBOX), connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        step.lower(None, editor)  # Which also takes away the lock on rows.
        cursor.execute("update events_event set verification = 'V4' where ref = %s", [ref])
        before = OutboxFact.objects.count()
        step.lower(None, editor)
        connection.check_constraints()
        (told,) = OutboxFact.objects.order_by("pk")[before:]
    assert (level(located, moved), level(located, stayed)) == ("V0", "V4")
    assert told.kind == "events.event_changed"
    assert (told.payload["event"], told.payload["what"]) == (str(moved), "changed")
