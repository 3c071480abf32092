# SPDX-License-Identifier: AGPL-3.0-or-later
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db.models import Q

from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NoFacts,
    NotFound,
    ObjectRef,
    Policy,
    Refused,
    Unit,
    action,
    all_of,
    erase_details,
    holds_role,
    insert_values,
    sees,
    view,
)
from tests.gate.sample.models import Note, Stamp

NOTES = Policy(
    what="note",
    rows=lambda: Note.objects.all(),
    sees=lambda actor: Q(organisation_id=actor.organisation_id),
)


@dataclass(frozen=True)
class NoteWritten:
    note: UUID
    length: int


@dataclass(frozen=True)
class NoteFact:
    KIND: ClassVar[str] = "sample.note_written"
    note: UUID


@action(
    "sample.note.write",
    rule=holds_role("documenter"),
    facts=NoteWritten,
    erasure=Erasure.DETAILS,
    event="ingestion",
)
def write(unit: Unit, *, actor: Actor, title: str, fail: bool = False) -> UUID:
    note = Note(id=unit.new_id(), organisation_id=actor.organisation_id, title=title)
    note.save(force_insert=True)
    if fail:
        raise ValueError("the body failed")
    unit.record(
        NoteWritten(note=note.id, length=len(title)),
        objects=(ObjectRef("note", note.id),),
        details={"title": title},
    )
    unit.emit(NoteFact(note=note.id))
    return note.id


@action(
    "sample.note.rename",
    rule=all_of(holds_role("documenter"), sees(NOTES, "note_id")),
    facts=NoFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def rename(unit: Unit, *, actor: Actor, note_id: UUID, title: str) -> None:
    note = NOTES.get(actor, note_id)
    note.title = title
    note.save(update_fields=["title"])


@view("sample.note.list", rule=holds_role("documenter", "auditor"))
def titles(*, actor: Actor) -> list[str]:
    return list(NOTES.visible(actor).values_list("title", flat=True))


@action(
    "sample.stamp.set",
    rule=holds_role("documenter"),
    facts=NoFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def stamp(unit: Unit, *, actor: Actor, change: bool = False) -> None:
    row = Stamp(id=unit.new_id(), text="as it was")
    row.save(force_insert=True)
    if change:
        Stamp.objects.update(text="changed")


@action(
    "sample.note.forget",
    rule=holds_role("documenter"),
    facts=NoFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def forget(unit: Unit, *, actor: Actor, act_id: UUID) -> None:
    erase_details(unit, [act_id])


@action(
    "sample.note.argue",
    rule=holds_role("documenter"),
    facts=NoFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def argue(unit: Unit, *, actor: Actor, how: str) -> None:
    raise {
        "refused": Refused("sample.note.argue", "too_late"),
        "missing": NotFound("note"),
        "conflict": Conflict("closed", "it is closed"),
    }[how]


@action(
    "sample.note.rename_all",
    rule=holds_role("documenter"),
    facts=NoFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def rename_all(unit: Unit, *, actor: Actor, title: str) -> None:
    notes = list(NOTES.visible(actor))
    for note in notes:
        note.title = title
    Note.objects.bulk_update(notes, ["title"])


@action(
    "sample.note.write_many",
    rule=holds_role("documenter"),
    facts=NoFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def write_many(unit: Unit, *, actor: Actor, titles: list[str], forged: UUID | None = None) -> None:
    """As objects and as rows; `forged` is an act to cite instead of this one."""
    Note.objects.insert(
        Note(id=unit.new_id(), organisation_id=actor.organisation_id, title=title)
        for title in titles
    )
    rows = [(unit.new_id(), actor.organisation_id, title) for title in titles]
    if forged is None:
        Note.objects.insert_rows(("id", "organisation_id", "title"), rows)
    else:
        columns = ("id", "organisation_id", "title", "last_act")
        insert_values(Note, columns, [(*row, forged) for row in rows])
    for one in rows:
        unit.emit(NoteFact(note=one[0]))
