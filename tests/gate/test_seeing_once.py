# SPDX-License-Identifier: AGPL-3.0-or-later
"""Within one page what is visible is asked once; an act, another person and the next page ask."""

import uuid
from typing import Any

import pytest
from django.db.models import Q

from dokaz.gate.api import (
    ALLOWED,
    NotFound,
    Policy,
    Refused,
    Rule,
    reading,
    seeing_once,
    sees,
)
from dokaz.gate.policy import asking_anew
from tests.gate.personas import documenter, stranger
from tests.gate.sample import actions
from tests.gate.sample.models import Note

pytestmark = pytest.mark.django_db


class Door:
    """A policy that can be shut between two questions."""

    def __init__(self) -> None:
        self.open = True
        self.asked = 0
        policy = Policy(what="note", rows=lambda: Note.objects.all(), sees=self._condition)
        self.rule: Rule = sees(policy, "note_id")

    def _condition(self, actor: Any) -> Q:
        self.asked += 1
        return Q(organisation_id=actor.organisation_id) if self.open else Q(pk=None)

    def lets_in(self, note_id: uuid.UUID, actor: Any = documenter) -> bool:
        with reading(actor):
            return self.rule(actor, {"note_id": note_id}) == ALLOWED


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
    door.open = False
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
    door.open = False
    with seeing_once():
        assert not door.lets_in(note_id)
        door.open = True
        assert door.lets_in(note_id)


def test_an_act_asks_for_itself(note_id: uuid.UUID) -> None:
    door = Door()
    with seeing_once():
        assert door.lets_in(note_id)
        door.open = False
        with asking_anew():
            assert not door.lets_in(note_id)
        # And the acts of the rooms do so: this one belongs to somebody else.
        with pytest.raises((NotFound, Refused)):
            actions.rename(actor=stranger, note_id=note_id, title="taken")
