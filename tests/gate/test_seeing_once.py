# SPDX-License-Identifier: AGPL-3.0-or-later
"""Within one page what is visible is asked once; an act, another person and the next page ask."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from dokaz.gate.action import Declaration
from dokaz.gate.api import (
    ALLOWED,
    Erasure,
    NoFacts,
    NotFound,
    Policy,
    Refused,
    Rule,
    own,
    reading,
    seeing_once,
    sees,
)
from dokaz.gate.conduct import perform
from dokaz.gate.policy import asking_anew, once_on_page
from tests.gate.personas import documenter, stranger
from tests.gate.sample import actions
from tests.gate.sample.models import Note

pytestmark = pytest.mark.django_db


SHUT = "shut"


class Door:
    """A policy that shows notes until they are shut; `asked`: how often the database was."""

    def __init__(self) -> None:
        self.asked = self.put_together = 0
        self.policy = Policy(what="note", rows=lambda: Note.objects.all(), sees=self._condition)
        self.rule: Rule = sees(self.policy, "note_id")

    def _condition(self, actor: Any) -> Q:
        self.put_together += 1
        return Q(organisation_id=actor.organisation_id) & ~Q(title=SHUT)

    def lets_in(self, note_id: uuid.UUID, actor: Any = documenter) -> bool:
        with CaptureQueriesContext(connection) as asked, reading(actor):
            verdict = self.rule(actor, {"note_id": note_id})
        self.asked += len(asked)
        return verdict == ALLOWED


def shut(note_id: uuid.UUID, title: str = SHUT) -> None:
    actions.rename(actor=documenter, note_id=note_id, title=title)


@pytest.fixture
def note_id(db: None) -> uuid.UUID:
    return actions.write(actor=documenter, title="note")


def test_a_page_asks_once_and_the_next_page_asks_again(note_id: uuid.UUID) -> None:
    door = Door()
    for page in (1, 2):
        with seeing_once():
            assert all(door.lets_in(note_id) for _ in range(5))
        assert door.asked == page
    assert door.lets_in(note_id)
    assert door.lets_in(note_id)
    assert door.asked == 4


def test_a_right_that_was_taken_away_is_gone_with_the_next_page(note_id: uuid.UUID) -> None:
    door = Door()
    with seeing_once():
        assert door.lets_in(note_id)
    shut(note_id)
    with seeing_once():
        assert not door.lets_in(note_id)


def test_what_one_person_sees_is_nobody_else_s_answer(note_id: uuid.UUID) -> None:
    door = Door()
    other = actions.write(actor=documenter, title="another")
    with seeing_once():
        assert door.lets_in(note_id)
        assert not door.lets_in(note_id, stranger)
        assert not door.lets_in(uuid.uuid4())
        assert door.lets_in(other)
    assert door.asked == 4


def test_a_refusal_is_not_remembered(note_id: uuid.UUID) -> None:
    door = Door()
    shut(note_id)
    with seeing_once():
        assert not door.lets_in(note_id)
        shut(note_id, "open again")
        assert door.lets_in(note_id)


def test_an_act_asks_for_itself(note_id: uuid.UUID) -> None:
    door = Door()
    with seeing_once():
        assert door.lets_in(note_id)
        shut(note_id)
        with asking_anew():
            assert not door.lets_in(note_id)
        # And the acts of the rooms do so: this one belongs to somebody else.
        with pytest.raises((NotFound, Refused)):
            actions.rename(actor=stranger, note_id=note_id, title="taken")


def test_a_page_puts_a_condition_together_once_for_each_person(note_id: uuid.UUID) -> None:
    door = Door()
    other = actions.write(actor=documenter, title="another")
    for page in (1, 2):
        with seeing_once():
            for actor in (documenter, stranger):
                with reading(actor):
                    seen = set(door.policy.visible(actor).values_list("pk", flat=True))
                    assert seen == ({note_id, other} if actor is documenter else set())
                    assert door.policy.permits(actor, other) == (actor is documenter)
        assert door.put_together == 2 * page


def test_rows_are_never_those_of_an_earlier_question(note_id: uuid.UUID) -> None:
    door = Door()
    with seeing_once(), reading(documenter):
        assert list(door.policy.visible(documenter).values_list("pk", flat=True)) == [note_id]
        assert [row.title for row in door.policy.visible(documenter)] == ["note"]
        shut(note_id)
        assert not list(door.policy.visible(documenter))


def test_the_parts_of_an_act_s_rule_ask_once_and_its_body_asks_itself(note_id: uuid.UUID) -> None:
    door = Door()
    seen: list[bool] = []

    def parts(actor: Any, arguments: Any) -> Any:
        with CaptureQueriesContext(connection) as asked:
            verdict = own(door.policy, "note_id")(actor, arguments)
        seen.append(len(asked) == 1)
        return verdict

    def body(unit: Any, *, actor: Any, note_id: uuid.UUID) -> None:
        assert door.policy.on_page(actor, note_id) is None
        Note.objects.filter(pk=note_id).update(title=SHUT)
        seen.append(door.policy.permits(actor, note_id))

    declared = Declaration(
        "sample.note.shut", parts, NoFacts, Erasure.NOTHING_PERSONAL, "act", records=True
    )
    given = {"actor": documenter, "arguments": {"note_id": note_id}}
    perform(declared, body, **given)
    assert seen == [True, False]
    assert door.put_together == 1

    # What was seen in the first act is nothing to the second.
    with pytest.raises(NotFound):
        perform(declared, body, **given)
    assert door.put_together == 2


def test_a_page_keeps_the_row_that_was_found_and_an_act_does_not(note_id: uuid.UUID) -> None:
    policy = Policy(what="note", rows=lambda: Note.objects.all(), sees=_own)
    wider = Policy(what="note", rows=lambda: Note.objects.all(), sees=_nobody, beyond=policy)
    with reading(documenter), seeing_once():
        assert wider.on_page(documenter, note_id) is None
        assert sees(policy, "note_id")(documenter, {"note_id": note_id}) == ALLOWED
        # What the narrower one shows the wider one shows, without being asked.
        assert sees(wider, "note_id")(documenter, {"note_id": note_id}) == ALLOWED
        found = wider.on_page(documenter, note_id)
        assert found is not None
        assert found.pk == note_id
        assert policy.on_page(stranger, note_id) is None
        with asking_anew():
            assert policy.on_page(documenter, note_id) is None
            assert sees(wider, "note_id")(documenter, {"note_id": note_id}) != ALLOWED
    assert policy.on_page(documenter, note_id) is None


def test_what_a_wider_policy_shows_the_narrower_one_is_asked_about(note_id: uuid.UUID) -> None:
    narrow = Policy(what="note", rows=lambda: Note.objects.all(), sees=_nobody)
    wider = Policy(what="note", rows=lambda: Note.objects.all(), sees=_own, beyond=narrow)
    with reading(documenter), seeing_once():
        assert sees(wider, "note_id")(documenter, {"note_id": note_id}) == ALLOWED
        assert sees(narrow, "note_id")(documenter, {"note_id": note_id}) != ALLOWED
        assert narrow.on_page(documenter, note_id) is None


def _own(actor: Any) -> Q:
    return Q(organisation_id=actor.organisation_id)


def _nobody(actor: Any) -> Q:
    return Q(pk__in=[])


def test_a_fact_of_a_page_is_asked_once_on_it() -> None:
    asked: list[str] = []

    def ask() -> int:
        asked.append("asked")
        return len(asked)

    assert [once_on_page("fact", ask), once_on_page("fact", ask)] == [1, 2]
    with seeing_once():
        assert [once_on_page("fact", ask), once_on_page("fact", ask)] == [3, 3]
        assert once_on_page("another", ask) == 4
        with asking_anew():
            assert once_on_page("fact", ask) == 5
