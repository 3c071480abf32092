# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented people in interviews of two organisations, and what the worker does about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from dokaz.casework.interviews import api as interviews
from dokaz.deconflict.register import api
from dokaz.deconflict.register.protocol.names.match_keys import match_keys
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.deconflict.register.upkeep import CONSUMER
from dokaz.gate.api import Position, Purpose, facts_after, reading_everything
from tests.casework.interviews.scenes import agreed, held, person_of, proposed
from tests.evidence.world import World

SHARED = (
    interviews.LineDraft(purpose="documentation", decision="yes"),
    interviews.LineDraft(purpose="interview_register", decision="yes"),
)


def other_side(world: World) -> World:
    """The same personas in the other organisation."""
    return replace(world, own=world.other, other=world.own)


def told(person: PersonFields) -> dict[str, str]:
    """A person as a form states them."""
    names = ("surname", "given", "patronymic", "birth", "residence", "phone")
    return {name: getattr(person, name) for name in names}


def heard(world: World, *lines: interviews.LineDraft, **values: Any) -> tuple[UUID, UUID]:
    """A person who agreed, and their interview, which was held."""
    person = person_of(world.interviewer)
    agreed(world.interviewer, person, *(lines or SHARED))
    return person, held(world, person, **values)


def entered(world: World, person: PersonFields, **values: Any) -> tuple[UUID, UUID, api.Entered]:
    """An interview that stands in the register: the person, the interview, the entry."""
    owner, interview = heard(world)
    stated = {"depth": "detailed", **values}
    made = api.enter(actor=world.interviewer, interview_id=interview, **told(person), **stated)
    return owner, interview, made


def asked(world: World, person: PersonFields, **values: Any) -> tuple[UUID, api.Asked]:
    """An interview that is proposed, and what the register says."""
    interview = proposed(world.interviewer, person_of(world.interviewer), **values)
    return interview, api.check(actor=world.interviewer, interview_id=interview, **told(person))


def shown(world: World, interview: UUID) -> interviews.InterviewView:
    return interviews.get_interview(actor=world.interviewer, interview_id=interview)


def stands(world: World, interview: UUID) -> api.OnPage:
    return api.on_page(actor=world.interviewer, interview_id=interview)


def facts_arrive() -> None:
    """Facts of the test's own transaction reach the room, as the worker brings them."""
    with reading_everything(Purpose.OUTBOX):
        for _place, fact in facts_after(Position(), CONSUMER.kinds, limit=10_000, settled=False):
            CONSUMER.handle(fact)


def words_of(person: PersonFields) -> tuple[bytes, ...]:
    """What would give a person away: what was typed, in any case, and what it is looked up by."""
    typed = [person.surname, person.given, person.patronymic]
    forms = {form for one in typed if one for form in (one, one.lower(), one.upper())}
    escaped = {form.encode("unicode_escape") for form in forms}
    json = {form.encode("ascii", "backslashreplace") for form in forms}
    return tuple({*(form.encode() for form in forms), *escaped, *json, *match_keys(person)})


def everything_at_rest(*folders: Path) -> bytes:
    """All files of the folders, and every row of the database as text."""
    files = [one.read_bytes() for folder in folders for one in folder.rglob("*") if one.is_file()]
    rows: list[bytes] = []
    with reading_everything(Purpose.CHECKS), connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                rows += [
                    bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode()
                    for one in row
                ]
    return b"\n".join([*files, *rows])
