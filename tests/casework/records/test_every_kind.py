# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for a record of every kind: its history, taking a change back by a new act, two who
change it at once, comments and questions, tasks about it.

The kinds are those that rooms made (`records.kind.KINDS`): a new one fails here until it has an
example. Items, interviews and sources have histories of their own manner and stand beside them:
they are commented on and asked about like the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.records.kind import KINDS
from dokaz.casework.records.models import Mark
from dokaz.casework.units import api as units
from dokaz.coordination import api as coordination
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected
from dokaz.gate.models import Act
from dokaz.notifications.telling import subjects
from dokaz.outreach import api as outreach
from tests.casework.cases import scenes as of_cases
from tests.casework.interviews import scenes as of_talks
from tests.casework.persons import scenes as of_persons
from tests.evidence.world import World, taken
from tests.outreach import scenes as of_activities

FIRST, SECOND, THIRD = "перша вигадка", "друга вигадка", "третя вигадка"


@dataclass(frozen=True)
class Example:
    """How to make a record whose `field` says `FIRST`. `writer`: who changes it."""

    room: ModuleType
    field: str
    make: Callable[[World], UUID]
    writer: Callable[[World], Actor] = lambda world: world.documenter


EXAMPLES: dict[str, Example] = {
    "event": Example(events, "title_uk", lambda world: events.register(
        actor=world.documenter, draft=events.EventDraft(title_uk=FIRST))),
    "person": Example(persons, "summary", lambda world: of_persons.registered(
        world.documenter, summary=FIRST)),
    "object": Example(objects, "name_uk", lambda world: objects.register(
        actor=world.documenter, draft=objects.ObjectDraft(type="school", name_uk=FIRST))),
    "unit": Example(units, "name_uk", lambda world: units.register(
        actor=world.documenter, draft=units.UnitDraft(name_uk=FIRST))),
    "case": Example(cases, "title_uk", lambda world: of_cases.opened(world, title_uk=FIRST),
                    of_cases.lawyer),
    "activity": Example(outreach, "title_uk", lambda world: of_activities.made(
        world.documenter, title_uk=FIRST)),
}  # fmt: skip
every_kind = pytest.mark.parametrize("kind", sorted(EXAMPLES))


@dataclass(frozen=True)
class Beside:
    """How to make something that is commented on and asked about. `writer`: who sees it."""

    make: Callable[[World], UUID]
    writer: Callable[[World], Actor] = lambda world: world.documenter


BESIDE: dict[str, Beside] = {
    "item": Beside(lambda world: taken(world.documenter).item_id),
    "source": Beside(lambda world: evidence.add_source(
        actor=world.documenter, kind="channel", name="Вигаданий канал")),
    "interview": Beside(lambda world: of_talks.proposed(
        world.interviewer, of_talks.person_of(world.interviewer)),
        lambda world: world.interviewer),
}  # fmt: skip
TALKED_OF: dict[str, Example | Beside] = {**EXAMPLES, **BESIDE}
every_kind_talked_of = pytest.mark.parametrize("kind", sorted(TALKED_OF))


def _changed(example: Example, world: World, kind: str, key: UUID, **stated: Any) -> None:
    changes = {example.field: stated.pop("to")}
    example.room.change(
        actor=example.writer(world), **{f"{kind}_id": key}, changes=changes, **stated
    )


def _history(example: Example, world: World, kind: str, key: UUID) -> list[Any]:
    lines = example.room.history(actor=example.writer(world), **{f"{kind}_id": key})
    return list(reversed(lines))


def test_every_kind_has_an_example() -> None:
    assert set(EXAMPLES) == set(KINDS)


def test_every_kind_can_be_commented_on_asked_about_and_followed() -> None:
    assert set(TALKED_OF) == set(cases.commented_kinds())
    assert set(TALKED_OF) == set(coordination.About.values) - {""}
    # A source says nothing of its changes to other rooms.
    assert set(TALKED_OF) - {"source"} == set(TALKED_OF) & set(subjects())


@every_kind
def test_no_index_is_of_what_nearly_every_record_lacks(kind: str) -> None:
    """SQLite takes such an index for "not merged" and reads all records before the first is shown:
    a list of 200,000 people took twenty times as long."""
    own = [one for one in KINDS[kind].rows._meta.fields if one.related_model is KINDS[kind].rows]
    assert [one.name for one in own if one.db_index] == []


@pytest.mark.database
@every_kind
def test_a_change_is_kept_and_is_taken_back_by_a_new_act(world: World, kind: str) -> None:
    example = EXAMPLES[kind]
    key = example.make(world)
    _changed(example, world, kind, key, to=SECOND, revision=0, why="уточнено")
    line = _history(example, world, kind, key)[-1]
    assert (line.before, line.after) == ({example.field: FIRST}, {example.field: SECOND})
    assert (line.by, line.why, line.revision) == (example.writer(world).ref, "уточнено", 1)
    _changed(example, world, kind, key, to=line.before[example.field], revision=1, why="помилково")
    lines = _history(example, world, kind, key)
    assert [one.kind for one in lines] == ["registered", "changed", "changed"]
    assert (lines[-1].before, lines[-1].after) == ({example.field: SECOND}, {example.field: FIRST})
    assert len({one.act_id for one in lines}) == 3
    assert Act.objects.filter(pk__in=[one.act_id for one in lines], outcome="done").count() == 3


TAGGED: dict[str, Callable[[Actor, str], Any]] = {
    "event": lambda actor, tag: events.visible_events(
        actor=actor, narrowed=events.EventFilter(tag=tag)),
    "person": lambda actor, tag: persons.visible_persons(
        actor=actor, narrowed=persons.PersonFilter(tag=tag)),
    "object": lambda actor, tag: objects.visible_objects(
        actor=actor, narrowed=objects.ObjectFilter(tag=tag)),
    "unit": lambda actor, tag: units.visible_units(
        actor=actor, narrowed=units.UnitFilter(tag=tag)),
    "case": lambda actor, tag: cases.visible_cases(actor=actor, tag=tag),
}  # fmt: skip


@pytest.mark.database
@pytest.mark.parametrize("kind", sorted(TAGGED))
def test_its_tags_find_it_however_they_are_written_until_they_are_taken_away(
    world: World, kind: str
) -> None:
    example, listed = EXAMPLES[kind], TAGGED[kind]
    key, other = example.make(world), example.make(world)
    writer = example.writer(world)

    def change(revision: int, *tags: Any) -> None:
        example.room.change(
            actor=writer, **{f"{kind}_id": key}, changes={"tags": tags}, revision=revision
        )

    def found(tag: str) -> list[UUID]:
        return [row.id for row in listed(writer, tag).rows]

    # What parts the tags of a form or of a table's cell parts no words of one tag.
    change(0, " Звіт;  ОБСЄ, 2024| ", "звіт обсє 2024", "Ї", "")
    line = _history(example, world, kind, key)[-1]
    assert line.after == {"tags": ["звіт обсє 2024", "ї"]}
    assert found("ЗВІТ ОБСЄ 2024") == found("\u0456\u0308") == [key]
    assert found("звіт") == found(" , ") == []
    assert other in found("")
    refused: tuple[Any, ...] = (("а" * 51,), (7,), tuple(str(n) for n in range(31)), ("\0",))
    for bad in refused:
        with pytest.raises(Rejected) as error:
            change(1, *bad)
        assert error.value.field == "tags"
    change(1)
    assert found("ї") == []


@pytest.mark.database
@every_kind
def test_of_two_who_change_at_once_the_later_overwrites_nothing(world: World, kind: str) -> None:
    example = EXAMPLES[kind]
    key = example.make(world)
    _changed(example, world, kind, key, to=SECOND, revision=0)
    with pytest.raises(Conflict) as refused:
        _changed(example, world, kind, key, to=THIRD, revision=0)
    assert refused.value.reason == "changed_meanwhile"
    assert _history(example, world, kind, key)[-1].after == {example.field: SECOND}
    _changed(example, world, kind, key, to=THIRD, revision=1)
    assert _history(example, world, kind, key)[-1].before == {example.field: SECOND}


@pytest.mark.database
@every_kind
def test_others_neither_read_its_history_nor_change_it(world: World, kind: str) -> None:
    example = EXAMPLES[kind]
    key = example.make(world)
    for stranger in (world.stranger, world.nobody):
        with pytest.raises((NotFound, Refused)):
            example.room.change(
                actor=stranger, **{f"{kind}_id": key}, changes={example.field: THIRD}, revision=0
            )
        with pytest.raises(NotFound):
            example.room.history(actor=stranger, **{f"{kind}_id": key})
    assert len(_history(example, world, kind, key)) == 1


@pytest.mark.database
@every_kind_talked_of
def test_it_is_commented_on_by_whoever_sees_it_and_by_nobody_else(world: World, kind: str) -> None:
    example = TALKED_OF[kind]
    key = example.make(world)
    writer = example.writer(world)
    cases.comment(actor=writer, kind=kind, record_id=key, text="Звідки це відомо?")
    (found,) = cases.comments(actor=writer, kind=kind, record_id=key)
    assert found.text == "Звідки це відомо?"
    for attempt in (
        lambda: cases.comments(actor=world.stranger, kind=kind, record_id=key),
        lambda: cases.comment(actor=world.stranger, kind=kind, record_id=key, text="чуже"),
    ):
        with pytest.raises(NotFound):
            attempt()
    # It is no change of the record.
    if isinstance(example, Example):
        assert len(_history(example, world, kind, key)) == 1


@pytest.mark.database
@every_kind_talked_of
def test_a_task_names_it_to_those_alone_who_see_it(world: World, kind: str) -> None:
    example = TALKED_OF[kind]
    key = example.make(world)
    writer = example.writer(world)
    draft = coordination.TaskDraft(
        work="verify", title="Перевірити", about=kind, about_id=key, role="verifier"
    )
    # Whoever sees it asks, also where they may not change it.
    asker = writer if kind == "interview" else world.person(77, "documenter", "legal_analyst")
    if kind == "case":
        of_cases.named(world, key, asker)
    task = coordination.ask(actor=asker, draft=draft)
    assert coordination.get_task(actor=asker, task_id=task).row.about_ref
    assert coordination.about_ref(actor=writer, about=kind, about_id=key)
    assert coordination.about_ref(actor=world.stranger, about=kind, about_id=key) == ""
    with pytest.raises(NotFound):
        coordination.ask(actor=world.stranger, draft=draft)


@pytest.mark.django_db
def test_marks_of_a_batch_are_not_looked_up_one_by_one_at_its_end() -> None:
    keys = [
        field
        for model in apps.get_models()
        if issubclass(model, Mark) and model.__module__.startswith("dokaz.casework.")
        for field in model._meta.fields
        if field.is_relation
    ]
    assert len(keys) == 5
    assert not any(key.db_constraint for key in keys)
    with connection.cursor() as cursor:
        for key in keys:
            table = key.model._meta.db_table
            there = connection.introspection.get_constraints(cursor, table).values()
            assert not any(one["foreign_key"] for one in there)
