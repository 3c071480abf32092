# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented people whose names are sealed, and what the worker makes of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from dokaz.casework.persons import api as persons
from dokaz.deconflict.duplicates import people_feeding
from dokaz.deconflict.duplicates.people.features import Stated
from dokaz.deconflict.duplicates.people.opened import FILES
from dokaz.gate.api import Actor, Position, Purpose, facts_after, reading_everything
from tests.casework.persons.scenes import registered

FAMILY, GIVEN, PATRONYMIC = "Вигаданенко", "Володимир", "Миколайович"
BORN = "1984-05-17"


def who(
    family: str = FAMILY, given: str = GIVEN, patronymic: str = PATRONYMIC, birth: str = BORN,
    **values: Any,
) -> persons.Identity:  # fmt: skip
    """Who an invented person is."""
    name = persons.Name(script="uk", family=family, given=given, patronymic=patronymic)
    return persons.Identity(names=(name,), birth=birth, **values)


def stated(
    family: str = FAMILY, given: str = GIVEN, patronymic: str = PATRONYMIC, birth: str = BORN,
    **values: Any,
) -> Stated:  # fmt: skip
    """The same as somebody types it."""
    return Stated(names=((family, given, patronymic),), birth=birth, **values)


def entered(actor: Actor, identity: persons.Identity | None = None, **values: Any) -> UUID:
    """A registered person with an identity block."""
    made = registered(actor, **values)
    persons.write_identity(actor=actor, person_id=made, identity=identity or who(), revision=0)
    return made


def worked() -> None:
    """The worker has heard of everything, also of the test's own transaction."""
    with reading_everything(Purpose.OUTBOX), transaction.atomic():
        for _place, fact in facts_after(
            Position(), people_feeding.CONSUMER.kinds, limit=10_000, settled=False
        ):
            people_feeding.CONSUMER.handle(fact)
    FILES.drop()
    people_feeding.keep_up()
