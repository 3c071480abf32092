# SPDX-License-Identifier: AGPL-3.0-or-later
"""A kill between registering a batch and reporting it: the next run knows its own files."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.evidence.models import File, Item
from dokaz.intake import api as intake
from dokaz.intake import batches
from dokaz.intake.models import Delivery, DeliveryEntry
from tests.intake.world import World

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for SIGKILL: nothing on the way up handles it."""


def interrupted(world: World, folder: Path, monkeypatch, **changes) -> Delivery:
    def killed(**arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(batches, "take", killed)
        with pytest.raises(Killed):
            run(world, folder, **changes)
    return Delivery.objects.latest("opened_at")


def run(world: World, folder: Path, **changes) -> Delivery:
    found = intake.receive_folder(
        actor=world.documenter,
        folder=intake.Folder(folder),
        acquisition_mode="found",
        **changes,
    )
    return Delivery.objects.get(pk=found)


def test_its_own_files_are_taken_and_twins_are_not(
    world: World, tmp_path: Path, monkeypatch
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"one")
    (tmp_path / "b.jpg").write_bytes(b"two")
    (tmp_path / "twin.jpg").write_bytes(b"one")
    before = interrupted(world, tmp_path, monkeypatch)
    assert Item.objects.count() == 2
    assert not DeliveryEntry.objects.exists()
    after = run(world, tmp_path)
    assert after.pk == before.pk
    assert (after.taken, after.already_here) == (2, 1)
    assert Item.objects.count() == File.objects.filter(role="original").count() == 2
    assert DeliveryEntry.objects.get(path="twin.jpg").outcome == "already_here"


def test_what_was_here_before_is_not_claimed(world: World, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "a.jpg").write_bytes(b"one")
    first = run(world, tmp_path)
    (tmp_path / "b.jpg").write_bytes(b"two")
    interrupted(world, tmp_path, monkeypatch)
    after = run(world, tmp_path)
    assert after.pk != first.pk
    outcomes = {row.path: row.outcome for row in after.entries.all()}
    assert outcomes == {"a.jpg": "already_here", "b.jpg": "taken"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="says how SQLite finds rows")
def test_no_step_of_a_receipt_walks_a_table_that_grows_with_the_archive(
    world: World, tmp_path: Path, monkeypatch
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"one")
    run(world, tmp_path)
    (tmp_path / "b.jpg").write_bytes(b"two")
    interrupted(world, tmp_path, monkeypatch)
    with CaptureQueriesContext(connection) as asked:
        run(world, tmp_path)
    reads = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    assert any("intake_deliveryentry" in sql and '"file_id" IN' in sql for sql in reads)
    grown = ("intake_deliveryentry", "evidence_", "ledger_", "gate_act")
    walks = [
        (step, sql)
        for sql in reads
        for step in plan_of(sql)
        if step.startswith(tuple(f"SCAN {table}" for table in grown))
    ]
    assert walks == []


def plan_of(sql: str) -> list[str]:
    """The steps in which SQLite would answer a query."""
    with connection.cursor() as cursor:
        cursor.execute("explain query plan " + sql)
        return [row[3] for row in cursor.fetchall()]
