# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thumbnails and claims of originals, and what becomes of files that cannot be examined."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django_tasks_db.models import DBTaskResult
from PIL import Image

from dokaz.evidence import api as evidence
from dokaz.evidence.models import File, Item
from dokaz.gate.api import Delivered
from dokaz.gate.models import Act, OutboxFact
from dokaz.intake import api as intake
from dokaz.intake.background import queue, workers
from dokaz.intake.derivatives import making
from dokaz.intake.derivatives.queueing import CONSUMER
from dokaz.intake.facts import FilesTaken
from dokaz.media.conversation import StepFailure
from dokaz.media.errors import FailureReason
from dokaz.media.results import Step
from tests.intake.world import World
from tests.media.signed_picture import Issuer

pytestmark = pytest.mark.django_db
AT_ONCE = timedelta(0)


def take(world: World, folder: Path, **changes) -> UUID:
    return intake.receive_folder(
        actor=world.documenter,
        folder=intake.Folder(folder),
        acquisition_mode="found",
        **changes,
    )


def feed() -> None:
    """Hand the newest fact to the consumer, as the outbox does.

    PostgreSQL shows facts to consumers only after their transaction has ended, which inside a test
    case it never does; the real way is gone by the tests that start worker processes.
    """
    row = OutboxFact.objects.filter(kind=FilesTaken.KIND).latest("id")
    CONSUMER.handle(Delivered(row.kind, row.payload, row.act_id, row.at))


def work_off() -> None:
    if not DBTaskResult.objects.exists():
        feed()
    with workers.enlisted() as number:
        while queue.run_one(number, pause=AT_ONCE):
            pass


def roles() -> Counter:
    return Counter(File.objects.exclude(role="original").values_list("role", flat=True))


def sidecar(world: World) -> dict:
    file = File.objects.filter(role="metadata").latest("added_at")
    opened = evidence.open_file(actor=world.documenter, file_id=file.pk, purpose="view")
    return json.loads(b"".join(opened.chunks()))


def test_a_photo_gets_two_thumbnails_and_its_claims(
    world: World, shared_fixtures, tmp_path
) -> None:
    photo = shared_fixtures / "exif" / "DSCN0042.jpg"
    (tmp_path / photo.name).write_bytes(photo.read_bytes())
    take(world, tmp_path)
    assert Item.objects.get().kind == "photo"
    work_off()
    assert roles() == {"thumbnail": 2, "metadata": 1, "fingerprint": 1}
    found = sidecar(world)
    assert found["identified"]["media_type"] == "image/jpeg"
    assert found["claims"]["photo"]["device"]["make"]
    assert found["failures"] == []
    technical = File.objects.get(role="original").technical
    assert technical["width"] > 0
    assert "make" not in json.dumps(technical)


def test_content_credentials_are_judged_and_their_signer_stays_a_claim(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "signed.jpg").write_bytes(Issuer().signed_picture())
    take(world, tmp_path)
    work_off()
    technical = File.objects.get(role="original").technical
    assert technical["content_credentials"] == {
        "verdict": "valid_untrusted",
        "codes": ["signingCredential.untrusted"],
        "anchors_given": False,
    }
    assert sidecar(world)["content_credentials"]["signer"] == "Invented maker"


def test_doing_it_again_adds_nothing(world: World, tmp_path: Path) -> None:
    Image.new("RGB", (900, 600), "red").save(tmp_path / "a.png")
    take(world, tmp_path)
    work_off()
    before = set(File.objects.values_list("pk", flat=True))
    making.derive_file(File.objects.get(role="original").pk, organisation_id=world.own)
    assert set(File.objects.values_list("pk", flat=True)) == before


def test_a_damaged_picture_is_an_outcome_not_a_retry(world: World, tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 500)
    take(world, tmp_path)
    work_off()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert len(DBTaskResult.objects.get().worker_ids) == 1
    reasons = {failure["reason"] for failure in sidecar(world)["failures"]}
    assert reasons
    assert reasons <= {"damaged", "unsupported"}
    assert roles() == {"metadata": 1}


def test_what_may_pass_is_tried_again_then_written_down_and_given_up(
    world: World, tmp_path: Path, monkeypatch
) -> None:
    Image.new("RGB", (900, 600), "red").save(tmp_path / "a.png")
    take(world, tmp_path)
    real = making._examined
    tried = []

    def out_of_time(original, *, password):
        found, content = real(original, password=password)
        tried.append(1)
        failure = StepFailure(step=Step.PREVIEWS, reason=FailureReason.TIMED_OUT, detail="")
        return replace(found, previews=(), failures=(failure,)), content

    monkeypatch.setattr(making, "_examined", out_of_time)
    work_off()
    assert len(tried) == queue.LIMIT
    (letter,) = intake.dead_letters(actor=world.node_admin)
    assert letter.error.endswith("ExaminationFailed")
    assert sidecar(world)["failures"][0]["reason"] == "timed_out"
    monkeypatch.undo()
    intake.retry(actor=world.node_admin, task_id=letter.id)
    work_off()
    assert intake.dead_letters(actor=world.node_admin) == ()
    assert roles()["thumbnail"] == 2


def test_sealed_items_are_left_alone(world: World, tmp_path: Path) -> None:
    Image.new("RGB", (90, 60), "red").save(tmp_path / "a.png")
    actor = replace(world.documenter, clearance=4)
    intake.receive_folder(
        actor=actor,
        folder=intake.Folder(tmp_path),
        acquisition_mode="found",
        confidentiality=4,
    )
    work_off()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert roles() == {}
    assert not Act.objects.filter(action="evidence.file.open", outcome="done").exists()


def test_a_reading_by_the_service_is_recorded_as_one(world: World, tmp_path: Path) -> None:
    Image.new("RGB", (90, 60), "red").save(tmp_path / "a.png")
    take(world, tmp_path)
    work_off()
    act = Act.objects.get(action="evidence.file.open")
    assert (act.agent_kind, act.organisation_id) == ("service", world.own)
    assert act.facts["purpose"] == "derivation"


def test_no_plain_copy_stays_on_the_disk(world: World, tmp_path: Path, settings) -> None:
    Image.new("RGB", (90, 60), "red").save(tmp_path / "a.png")
    take(world, tmp_path)
    work_off()
    assert list((settings.DOKAZ.home / "examining").iterdir()) == []


def test_tasks_carry_identifiers_only(world: World, tmp_path: Path) -> None:
    Image.new("RGB", (90, 60), "red").save(tmp_path / "Petro Vigaday.png")
    take(world, tmp_path)
    feed()
    assert "Petro" not in str(DBTaskResult.objects.values())
    file = File.objects.get(role="original")
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(file.pk), str(world.own)]
