# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erased is erased: no column of the database keeps the words of an item that was disposed of."""

from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models
from django_tasks_db.models import DBTaskResult

from dokaz.evidence import api as evidence
from dokaz.gate.api import CONSUMERS, Delivered, NotFound, Purpose, reading_everything
from dokaz.gate.models import OutboxFact
from dokaz.intake import api as intake
from dokaz.intake.models import DeliveryEntry
from dokaz.intake.tasks import empty_names
from tests.evidence.world import World

NAME = "Свідчення-Вигаданенко"
TEXTUAL = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
WORDS = ("Вигаданенко", "Вигаданий заголовок", "вигадана нотатка", "вигаданий опис")


@pytest.fixture
def item(world: World, tmp_path: Path) -> UUID:
    """An item that came with a folder named after a person, described and remarked upon."""
    folder = tmp_path / "in" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.jpg").write_bytes(b"content")
    (folder / f"{NAME} (copy).jpg").write_bytes(b"content")
    delivery = intake.receive_folder(
        actor=world.documenter, folder=intake.Folder(tmp_path / "in"), acquisition_mode="found"
    )
    found = {entry.item_id for entry in DeliveryEntry.objects.filter(delivery_id=delivery)}
    (item_id,) = found
    evidence.describe(
        actor=world.documenter,
        item_id=item_id,
        revision=0,
        changes={"title_uk": WORDS[1], "description": WORDS[3]},
    )
    evidence.add_note(actor=world.documenter, item_id=item_id, text=WORDS[2])
    return item_id


def dispose(world: World, item_id: UUID) -> None:
    proposal = evidence.propose_disposal(
        actor=world.protection_officer,
        item_id=item_id,
        reason_code="retention_expired",
        reason="строк минув",
    )
    evidence.approve_disposal(actor=world.custodian, disposal_id=proposal)


def tables_with(words: tuple[str, ...]) -> set[str]:
    """Every table in which one of the words stands, in any column, also as bytes and JSON."""
    found = set()
    escaped = tuple(word.encode("ascii", "backslashreplace").decode() for word in words)
    for model in apps.get_models():
        columns = [
            field.attname for field in model._meta.concrete_fields if isinstance(field, TEXTUAL)
        ]
        for row in model._default_manager.values_list(*columns) if columns else ():
            text = " ".join(
                bytes(value).decode("utf-8", "replace")
                if isinstance(value, bytes | memoryview)
                else str(value)
                for value in row
            )
            if any(word in text for word in (*words, *escaped)):
                found.add(model._meta.db_table)
    return found


def test_the_words_stand_somewhere_before(item: UUID) -> None:
    assert {"evidence_item", "evidence_file", "intake_deliveryentry"} <= tables_with(WORDS)


def test_no_table_keeps_the_words_of_a_disposed_item(item: UUID, world: World) -> None:
    dispose(world, item)
    # What the worker does next: the fact becomes a task, the task an act.
    (fact,) = OutboxFact.objects.filter(kind="evidence.item_disposed")
    with reading_everything(Purpose.OUTBOX):
        CONSUMERS["intake.names"].handle(Delivered(fact.kind, fact.payload, fact.act_id, fact.at))
    (queued,) = DBTaskResult.objects.filter(task_path__endswith="empty_names")
    empty_names.call(*queued.args_kwargs["args"])
    assert tables_with(WORDS) == set()
    keys = DeliveryEntry.objects.filter(item_id=item).values_list("path_key", flat=True)
    assert len(set(keys)) == 2
    assert all(key.startswith("emptied:") for key in keys)
    empty_names.call(str(item), str(world.own))


def test_another_organisation_s_service_empties_nothing(item: UUID, world: World) -> None:
    dispose(world, item)
    with pytest.raises(NotFound):
        empty_names.call(str(item), str(world.other))
    assert "intake_deliveryentry" in tables_with(WORDS)
