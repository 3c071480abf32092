# SPDX-License-Identifier: AGPL-3.0-or-later
"""ProofMode: loose files beside a photo are judged as a bundle is; identifiers are sealed."""

import dataclasses
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dokaz.evidence import api as evidence
from dokaz.evidence.models import CustodyEvent, File, ItemRelation
from dokaz.gate.api import Refused, Rejected, reading
from dokaz.gate.models import Act
from dokaz.intake.services import service_for
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.sandbox import Sandbox
from tests.intake.containers import deliver, examine_all, lines
from tests.intake.test_unlocking import require_nowhere
from tests.intake.world import World

pytestmark = pytest.mark.django_db

MAC, ADDRESS, DEVICE = "f8:a9:d0:b:4c:d6", "22.65.29.182", "1ctg62in5e9fer8gd3bdmcffb"
PHOTO = "IMG_20161213_152649.jpg"
LOOSE = (PHOTO, f"{PHOTO}.asc", f"{PHOTO}.proof.csv", f"{PHOTO}.proof.csv.asc")


@pytest.fixture
def seen(world: World) -> Iterator[World]:
    with reading(world.service):
        yield world


def bring(world: World, folder: Path) -> dict[str, UUID]:
    """Deliver a folder and do everything that follows; items by the names of their files."""
    delivery = deliver(world.documenter, folder)
    examine_all()
    found = [*lines(world.documenter, delivery), *lines(world.documenter, delivery, members=True)]
    return {Path(one.name).name: one.item_id for one in found if one.item_id is not None}


def judgement(item: UUID) -> dict[str, tuple[str, str]]:
    """The questions about a photo and their answers."""
    (file,) = File.objects.filter(item_id=item, role="metadata", original_name="proofmode.json")
    questions = file.technical["capture"]["questions"]
    return {name: (one["standing"], one["ground"]) for name, one in questions.items()}


def test_loose_files_are_a_bundle_and_what_identifies_is_sealed(
    seen: World, tmp_path: Path, shared_fixtures: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "in" / "фото"
    folder.mkdir(parents=True)
    for name in LOOSE:
        shutil.copy(shared_fixtures / "proofmode" / name, folder / name)
    items = bring(seen, tmp_path / "in")
    photo = items[PHOTO]
    answers = judgement(photo)
    assert answers["media"] == ("proven", "holds")
    assert answers["signature"] == ("not-checked", "no-key")  # no key lies beside them
    related = ItemRelation.objects.filter(to_id=photo, kind="captured_with")
    assert set(related.values_list("item_id", flat=True)) == {items[one] for one in LOOSE[1:]}

    blocks = File.objects.filter(role="identifiers").select_related("object")
    assert set(blocks.values_list("item_id", flat=True)) == {photo, items[LOOSE[2]]}
    assert all(one.object.sealed and one.object.header for one in blocks)
    proof = File.objects.get(item_id=items[LOOSE[2]], role="original")
    assert proof.technical["capture"]["format"] == "proofmode_proof"
    assert not File.objects.filter(item_id=proof.item_id, role="text").exists()
    indexed = evidence.items_for_index(
        actor=service_for(seen.own, "search"), item_ids=[proof.item_id]
    )
    assert indexed[proof.item_id].files == (), "nobody finds a device by its number"
    original = (shared_fixtures / "proofmode" / LOOSE[2]).read_bytes()
    opened = evidence.open_file(actor=seen.documenter, file_id=proof.pk, purpose="download")
    assert b"".join(opened.chunks()) == original, "the original stays byte for byte"

    block = blocks.get(item_id=photo)
    for actor in (seen.documenter, seen.verifier):
        with pytest.raises(Refused):
            evidence.open_file(actor=actor, file_id=block.pk, purpose="view")
    with pytest.raises(Refused):
        evidence.open_identifiers(actor=seen.documenter, file_id=block.pk, reason="x")
    with pytest.raises(Rejected):
        evidence.open_identifiers(actor=seen.verifier, file_id=block.pk, reason="  ")
    read = evidence.open_identifiers(
        actor=seen.verifier, file_id=block.pk, reason="comparing devices of one case"
    )
    (capture,) = json.loads(b"".join(read.chunks()))["captures"]
    assert capture["values"]["Wifi MAC"] == MAC
    assert "Location.Latitude" not in capture["values"]
    act = Act.objects.get(action="evidence.identifiers.open", outcome="done")
    assert act.agent_ref == seen.verifier.ref
    assert CustodyEvent.objects.filter(file_id=block.pk, type="displaying").count() == 1
    require_nowhere(caplog, MAC, ADDRESS, DEVICE)
    for made in File.objects.exclude(role__in=("original", "identifiers")):
        opened = evidence.open_file(actor=seen.documenter, file_id=made.pk, purpose="view")
        content = b"".join(opened.chunks())
        assert not any(word.encode() in content for word in (MAC, ADDRESS, DEVICE)), made.role


def test_a_judge_that_broke_down_is_asked_again(
    seen: World, tmp_path: Path, shared_fixtures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [FailureReason.CRASHED, FailureReason.TIMED_OUT]
    examine = Sandbox.examine

    def breaking(self: Sandbox, *args: Any, **named: Any) -> Any:
        if named.get("name") == "x.zip" and broken:
            raise MediaFailed(broken.pop())
        return examine(self, *args, **named)

    monkeypatch.setattr(Sandbox, "examine", breaking)
    for name in LOOSE:
        shutil.copy(shared_fixtures / "proofmode" / name, tmp_path / name)
    photo = bring(seen, tmp_path)[PHOTO]
    assert not broken
    assert judgement(photo)["media"] == ("proven", "holds")


def test_a_changed_photo_is_said_to_be_changed(
    seen: World, tmp_path: Path, shared_fixtures: Path
) -> None:
    for name in LOOSE:
        shutil.copy(shared_fixtures / "proofmode" / name, tmp_path / name)
    changed = tmp_path / PHOTO
    changed.chmod(0o600)
    changed.write_bytes(changed.read_bytes() + b"\0")
    assert judgement(bring(seen, tmp_path)[PHOTO])["media"] == ("failed", "media-changed")


def test_a_bundle_as_zip_and_its_members_have_sealed_blocks_too(
    seen: World, tmp_path: Path, shared_fixtures: Path, caplog: pytest.LogCaptureFixture
) -> None:
    raw = shared_fixtures / "proofmode" / "good.zip"
    shutil.copy(raw, tmp_path / "good.zip")
    items = bring(seen, tmp_path)
    container = File.objects.get(item_id=items["good.zip"], role="original")
    assert container.technical["capture"]["format"] == "proofmode"
    photo = items["smallest_jpeg.jpg"]
    answers = judgement(photo)
    assert (answers["media"], answers["signature"]) == (("proven", "holds"), ("proven", "holds"))
    with zipfile.ZipFile(raw) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".proof.json")]
        said = json.loads(archive.read(name))
    secrets = [said[key] for key in ("DeviceID", "IPv4") if len(str(said.get(key) or "")) > 6]
    assert secrets
    sealed = set(File.objects.filter(role="identifiers").values_list("item_id", flat=True))
    assert {items["good.zip"], photo} < sealed
    require_nowhere(caplog, *secrets)


def test_a_proof_without_its_photo_is_recognised_and_judged_by_nobody(
    seen: World, tmp_path: Path, shared_fixtures: Path, settings: Any
) -> None:
    # Its identifiers are sealed also where nothing else is.
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, seal_objects=False)
    shutil.copy(shared_fixtures / "proofmode" / LOOSE[2], tmp_path / LOOSE[2])
    bring(seen, tmp_path)
    assert not File.objects.filter(original_name="proofmode.json").exists()
    assert File.objects.select_related("object").get(role="identifiers").object.sealed
    assert not File.objects.select_related("object").get(role="original").object.sealed
