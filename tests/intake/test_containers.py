# SPDX-License-Identifier: AGPL-3.0-or-later
"""Containers that are delivered: what becomes of their members, and of those nobody can open."""

import csv
import io
import json
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from PIL import Image

from dokaz.core.digests import sha256
from dokaz.evidence import api as evidence
from dokaz.evidence.models import CustodyEvent, File, Item, ItemRelation
from dokaz.gate.api import Conflict, NotFound, Purpose, Rejected, reading, with_everything
from dokaz.gate.models import Act
from dokaz.intake import api as intake
from dokaz.intake.actions import forgetting
from dokaz.intake.models import Delivery, DeliveryEntry, Opening
from dokaz.intake.opening import run
from dokaz.intake.opening.lines import lines_of
from dokaz.intake.services import service_for
from dokaz.media.errors import SandboxUnavailable
from dokaz.media.opening.limits import OpeningLimits
from tests.intake.containers import deliver, lines, require_sums, work_off
from tests.intake.world import World
from tests.media.opening.made import encrypted_zip, overlapping_zip, raw_zip, zipped
from tests.media.opening.test_mail import PICTURE, letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(world: World) -> Iterator[World]:
    """The world, with the own organisation's rows to be looked at."""
    with reading(world.service):
        yield world


def put(folder: Path, **files: bytes) -> Path:
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    return folder


def test_members_become_items_of_their_own(seen: World, tmp_path: Path) -> None:
    inner = zipped(("план.txt", b"deep"))
    whole = zipped(
        ("знімки/a.txt", b"one"), ("знімки/b.txt", b"two"), ("same.txt", b"one"),
        ("empty", b""), ("inner.zip", inner),
    )  # fmt: skip
    delivery = deliver(seen.documenter, put(tmp_path, a__zip=whole), confidentiality=2)
    (container,) = lines(seen.documenter, delivery)
    assert container.opening is not None
    assert (container.opening.state, container.opening.members) == ("opened", 5)
    inside = lines(seen.documenter, delivery, inside=container.order)
    assert [(one.name, one.outcome, one.reason) for one in inside] == [
        ("знімки/a.txt", "taken", ""),
        ("знімки/b.txt", "taken", ""),
        ("same.txt", "already_here", ""),
        ("empty", "refused", "empty"),
        ("inner.zip", "taken", ""),
    ]
    (deepest,) = lines(seen.documenter, delivery, inside=inside[4].order)
    assert deepest.path == "a.zip » inner.zip » план.txt"
    assert (deepest.depth, deepest.parent) == (2, inside[4].order)
    assert deepest.sha256 == sha256(b"deep").hex()
    require_sums(delivery)

    item = evidence.get_item(actor=seen.documenter, item_id=inside[0].item_id)
    assert (item.confidentiality, item.registered_by) == (2, seen.documenter.ref)
    opened = evidence.open_file(
        actor=seen.documenter, file_id=inside[0].file_id, purpose="verification"
    )
    assert b"".join(opened.chunks()) == b"one"
    (relation,) = evidence.relations_of(actor=seen.documenter, item_id=item.id)
    assert (relation.kind, relation.outgoing) == ("part_of", True)
    assert relation.item_id == container.item_id
    parts = evidence.parts_of(actor=seen.documenter, item_id=container.item_id)
    assert [part.name for part in parts.rows] == ["a.txt", "b.txt", "inner.zip"]
    assert parts.count == 3
    ingested = CustodyEvent.objects.get(item_id=item.id, type="ingestion")
    assert ingested.facts["part_of"] == str(container.item_id)
    unpacked = CustodyEvent.objects.get(item_id=container.item_id, type="unpacking")
    assert (unpacked.outcome, unpacked.facts["members"]) == ("success", 4)


@pytest.mark.parametrize("year", [1, 9999])
def test_a_member_of_a_broken_clock_keeps_nothing_out(
    seen: World, tmp_path: Path, year: int
) -> None:
    stated, raw = datetime(year, 6, 1, tzinfo=UTC), io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, at in (("broken.txt", stated.timestamp()), ("right.txt", 1_650_000_000)):
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(name), at
            archive.addfile(info, io.BytesIO(name.encode()))
    delivery = deliver(seen.documenter, put(tmp_path, a__tar=raw.getvalue()))
    (container,) = lines(seen.documenter, delivery)
    assert container.opening is not None
    assert container.opening.state == "opened"
    inside = lines(seen.documenter, delivery, inside=container.order)
    assert [(one.name, one.outcome) for one in inside] == [
        ("broken.txt", "taken"),
        ("right.txt", "taken"),
    ]
    assert inside[0].claimed_modified_at == stated  # The report says what the container says.


def test_the_original_is_read_by_a_recorded_act_of_the_service(seen: World, tmp_path: Path) -> None:
    deliver(seen.documenter, put(tmp_path, a__zip=zipped(("a", b"x"))))
    act = Act.objects.get(action="evidence.file.open")
    assert (act.agent_kind, act.organisation_id, act.outcome) == ("service", seen.own, "done")


def test_what_was_opened_once_is_not_opened_again(seen: World, tmp_path: Path) -> None:
    whole = zipped(("a", b"x"))
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
    deliver(seen.documenter, put(tmp_path / "1", a__zip=whole))
    again = deliver(seen.documenter, put(tmp_path / "2", b__zip=whole))
    (line,) = lines(seen.documenter, again)
    assert (line.outcome, line.opening) == ("already_here", None)
    assert Opening.objects.count() == 1


def test_known_content_inside_becomes_part_of_the_container_too(
    seen: World, tmp_path: Path
) -> None:
    put(tmp_path, a__txt=b"known", b__zip=zipped(("x", b"known")))
    delivery = deliver(seen.documenter, tmp_path)
    (member,) = lines(seen.documenter, delivery, members=True)
    assert member.outcome == "already_here"
    assert ItemRelation.objects.get().item_id == member.item_id
    assert Item.objects.count() == 2


def test_names_of_every_encoding_are_shown_and_kept(seen: World, tmp_path: Path) -> None:
    name = "Свідчення.txt".encode("cp1251")
    delivery = deliver(seen.documenter, put(tmp_path, a__zip=raw_zip((name, b"x"))))
    (member,) = lines(seen.documenter, delivery, members=True)
    assert (member.name, member.name_read_as) == ("Свідчення.txt", "cp1251?")
    assert bytes(DeliveryEntry.objects.get(order=member.order).path_raw) == name


@pytest.mark.parametrize(
    ("content", "reason", "refused"),
    [
        (encrypted_zip(b"a", b"x"), "password", "encrypted"),
        (overlapping_zip(5), "overlapping", "overlapping"),
        (zipped(("a", b"x" * 999))[:-30], "damaged", None),
    ],
    ids=["locked", "bomb of shared bytes", "cut off"],
)
def test_what_cannot_be_opened_keeps_its_original_and_says_why(
    seen: World, tmp_path: Path, content: bytes, reason: str, refused: str | None
) -> None:
    delivery = deliver(seen.documenter, put(tmp_path, a__zip=content))
    (line,) = lines(seen.documenter, delivery)
    assert line.outcome == "taken"
    assert line.opening is not None
    assert (line.opening.state, line.opening.reason) == ("not_opened", reason)
    assert str(line.opening.advice)
    assert {one.reason for one in lines(seen.documenter, delivery, members=True)} == (
        {refused} if refused else set()
    )
    assert File.objects.get().sha256 == sha256(content).hex()
    assert CustodyEvent.objects.get(type="unpacking").outcome == "failure"
    assert not line.opening.may_retry
    with pytest.raises(Conflict):
        intake.retry_opening(actor=seen.documenter, opening_id=line.opening.id)
    require_sums(delivery)


def test_a_bomb_costs_its_own_line_and_no_other(seen: World, tmp_path: Path) -> None:
    zeros = bytes(OpeningLimits().ratio_floor + 1)
    delivery = deliver(
        seen.documenter, put(tmp_path, a__zip=zipped(("bomb", zeros), ("after", b"x")))
    )
    bomb, after = lines(seen.documenter, delivery, members=True)
    assert bomb.reason in ("ratio", "too_large")
    assert after.outcome == "taken" or after.reason == "too_large"
    assert File.objects.filter(size__gte=len(zeros)).count() == 0
    (line,) = lines(seen.documenter, delivery)
    assert line.opening is not None
    assert line.opening.is_short


def test_containers_in_containers_end_at_the_limit(seen: World, tmp_path: Path) -> None:
    depth = OpeningLimits().depth
    content = b"innermost"
    for number in range(depth + 2):
        content = zipped((f"{number}.zip" if number else "a.txt", content))
    delivery = deliver(seen.documenter, put(tmp_path, a__zip=content))
    states = Counter(Opening.objects.values_list("state", "reason"))
    assert states == {("opened", ""): depth, ("not_opened", "too_deep"): 1}
    require_sums(delivery)


def test_containers_that_were_not_opened_whole_are_found_at_any_depth(
    seen: World, tmp_path: Path
) -> None:
    cut = zipped(("a.txt", b"one"))[:-30]
    whole = zipped(("b.txt", b"two"), ("inner.zip", zipped(("cut.zip", cut))))
    files = put(tmp_path, a__zip=whole, cut__zip=cut + b"\0", c__txt=b"three")
    delivery = deliver(seen.documenter, files)
    short = lines(seen.documenter, delivery, short=True)
    assert sorted(one.path for one in short) == ["a.zip » inner.zip » cut.zip", "cut.zip"]
    assert {one.opening.state for one in short if one.opening} == {"not_opened"}


def test_links_in_an_archive_lead_nowhere(seen: World, shared_fixtures, tmp_path: Path) -> None:
    raw = (shared_fixtures / "documents" / "badtar.tar").read_bytes()
    delivery = deliver(seen.documenter, put(tmp_path, a__tar=raw))
    (member,) = lines(seen.documenter, delivery, members=True)
    assert (member.outcome, member.reason) == ("refused", "link")


def test_a_document_that_is_an_archive_underneath_is_no_container(
    seen: World, tmp_path: Path
) -> None:
    # The first name does not give it away; all names together do.
    raw = zipped(("customXml/x", b"1"), ("[Content_Types].xml", b"<x/>"), ("word/a.xml", b"<x/>"))
    delivery = deliver(seen.documenter, put(tmp_path, a__docx=raw))
    (line,) = lines(seen.documenter, delivery)
    assert line.opening is None
    assert Delivery.objects.get().containers == 0
    require_sums(delivery)


@pytest.mark.parametrize("first", ["datapackage.json", "word/звіт.txt", "mimetypes/перелік.txt"])
def test_an_archive_whose_first_file_is_named_as_in_documents_is_opened_all_the_same(
    seen: World, tmp_path: Path, first: str
) -> None:
    whole = zipped((first, b"{}"), ("дані/ряди.csv", b"a;b\n1;2\n"))
    delivery = deliver(seen.documenter, put(tmp_path, package__zip=whole))
    (line,) = lines(seen.documenter, delivery)
    assert line.opening is not None
    assert (line.opening.state, line.opening.taken) == ("opened", 2)
    require_sums(delivery)


def test_a_picture_that_is_an_archive_too_is_opened_and_called_both(
    seen: World, tmp_path: Path
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(picture, "PNG")
    raw = picture.getvalue() + zipped(("hidden.txt", b"x"))
    delivery = deliver(seen.documenter, put(tmp_path, a__png=raw))
    (line,) = lines(seen.documenter, delivery)
    assert line.opening is not None
    assert line.opening.also == ("image/png",)
    assert [one.name for one in lines(seen.documenter, delivery, members=True)] == ["hidden.txt"]


def test_a_letter_gives_its_attachments_and_its_claims(seen: World, tmp_path: Path) -> None:
    delivery = deliver(seen.documenter, put(tmp_path, a__eml=letter()))
    (member,) = lines(seen.documenter, delivery, members=True)
    assert (member.name, member.sha256) == ("знімок.jpg", sha256(PICTURE).hex())
    relations = evidence.relations_of(actor=seen.documenter, item_id=member.item_id)
    assert {one.kind for one in relations} == {"part_of", "attachment_of"}
    (line,) = lines(seen.documenter, delivery)
    item = evidence.get_item(actor=seen.documenter, item_id=line.item_id)
    assert ("message-id", "invented-1@example.org") in {
        (one.system, one.value) for one in item.external_ids
    }
    assert item.recorded_from is not None
    assert (item.recorded_from.isoformat(), item.recorded_basis) == (
        "2026-03-05T08:00:00+00:00", "source_statement",
    )  # fmt: skip
    (sidecar,) = [file for file in item.files if file.role == "metadata"]
    opened = evidence.open_file(actor=seen.documenter, file_id=sidecar.id, purpose="view")
    said = json.loads(b"".join(opened.chunks()))
    assert {"name": "subject", "value": "Передаю матеріали"} in said["claims"]


def test_what_a_letter_says_stands_in_no_leaf(seen: World, tmp_path: Path) -> None:
    from dokaz.ledger.models import Entry

    deliver(seen.documenter, put(tmp_path, a__eml=letter(name="Петро Вигаданий.jpg")))
    for entry in Entry.objects.values_list("record", flat=True):
        text = bytes(entry).decode("utf-8", "replace")
        assert "example.org" not in text
        assert "Вигадан" not in text


def test_a_mailbox_is_opened_down_to_the_attachments(seen: World, tmp_path: Path) -> None:
    raw = b"".join(
        b"From one@example.org Thu Mar  5 10:00:00 2026\n" + letter(name=name) + b"\n"
        for name in ("перший.jpg", "другий.jpg")
    )
    delivery = deliver(seen.documenter, put(tmp_path, a__mbox=raw))
    found = [one.path for one in lines(seen.documenter, delivery, members=True)]
    assert found == [
        "a.mbox » 000001.eml",
        "a.mbox » 000002.eml",
        "a.mbox » 000001.eml » перший.jpg",
        "a.mbox » 000002.eml » другий.jpg",
    ]
    require_sums(delivery)


def test_a_sealed_container_stays_closed(seen: World, tmp_path: Path) -> None:
    put(tmp_path, a__zip=zipped(("a", b"x")))
    delivery = deliver(replace(seen.documenter, clearance=4), tmp_path, confidentiality=4)
    opening = Opening.objects.get(delivery_id=delivery)
    assert (opening.state, opening.reason) == ("not_opened", "sealed")
    assert Item.objects.count() == 1


def test_members_have_the_level_the_container_has_when_it_is_opened(
    seen: World, tmp_path: Path
) -> None:
    put(tmp_path, a__zip=zipped(("a", b"x")))
    intake.receive_folder(
        actor=seen.documenter, folder=intake.Folder(tmp_path), acquisition_mode="found"
    )
    container = Item.objects.get().pk
    evidence.classify(
        actor=seen.documenter, item_id=container, confidentiality=3, markers=("child",)
    )
    work_off()
    member = Item.objects.exclude(pk=container).get()
    assert (member.confidentiality, member.markers) == (3, ["child"])
    # Whoever brought the container sees what came out of it.
    assert evidence.get_item(actor=seen.documenter, item_id=member.pk)
    assert not evidence.parts_of(actor=seen.documenter, item_id=container).less_protected


@pytest.mark.parametrize(
    "error",
    [SandboxUnavailable("no processes today"), Rejected("a_field", "no"), ValueError("a defect")],
    ids=lambda error: type(error).__name__,
)
def test_a_node_that_fails_says_so_and_opens_it_later(
    seen: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def failing(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr(run.opener.Opener, "opened", failing)
    delivery = deliver(seen.documenter, put(tmp_path, a__zip=zipped(("a", b"x"))))
    (line,) = lines(seen.documenter, delivery)
    assert line.opening is not None
    assert (line.opening.reason, line.opening.may_retry) == ("interrupted", True)
    (letter_,) = intake.dead_letters(actor=seen.node_admin)
    assert letter_.error.endswith(type(error).__name__)
    monkeypatch.undo()
    intake.retry_opening(actor=seen.documenter, opening_id=line.opening.id)
    work_off()
    (line,) = lines(seen.documenter, delivery)
    assert line.opening is not None
    assert line.opening.state == "opened"
    require_sums(delivery)


def test_a_run_that_broke_off_before_its_lines_takes_nothing_twice(
    seen: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dokaz.intake.opening.batch import MemberBatch

    def cut_off(*_args: object) -> None:
        raise SandboxUnavailable("cut off")

    put(tmp_path, a__zip=zipped(*((f"{n}", b"%d" % n) for n in range(5)), ("twin", b"1")))
    intake.receive_folder(
        actor=seen.documenter, folder=intake.Folder(tmp_path), acquisition_mode="found"
    )
    opening = Opening.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(MemberBatch, "report", cut_off)
        with pytest.raises(SandboxUnavailable):
            run.open_one(opening.pk, organisation_id=seen.own)
    assert Item.objects.count() == 6
    run.open_one(opening.pk, organisation_id=seen.own)
    assert Item.objects.count() == 6
    counts = Counter(DeliveryEntry.objects.filter(depth=1).values_list("outcome", flat=True))
    assert counts == {"taken": 5, "already_here": 1}
    require_sums(opening.delivery_id)


def test_the_names_of_a_container_that_is_disposed_of_are_gone_from_its_members(
    seen: World, tmp_path: Path
) -> None:
    from dokaz.intake.actions.forgetting import empty_names

    delivery = deliver(seen.documenter, put(tmp_path, Petro__zip=zipped(("a", b"x"))))
    container = DeliveryEntry.objects.get(depth=0)
    empty_names(actor=service_for(seen.own), item_id=container.item_id)
    (member,) = lines(seen.documenter, delivery, members=True)
    assert "Petro" not in member.path
    paths = File.objects.filter(item_id=member.item_id).values_list("relative_path", flat=True)
    assert "Petro" not in "".join(paths)


def test_the_report_as_a_file_counts_inputs_and_members_apart(seen: World, tmp_path: Path) -> None:
    put(tmp_path, a__zip=zipped(("=cmd", b"x"), ("empty", b"")), b__txt=b"y")
    delivery = deliver(seen.documenter, tmp_path)
    as_json = json.loads(
        "".join(intake.report_json(actor=seen.auditor, delivery_id=delivery, language="en"))
    )
    assert as_json["counts"] == {"taken": 2, "already_here": 0, "refused": 0}
    assert as_json["members"] == {"taken": 1, "already_here": 0, "refused": 1}
    assert as_json["containers"] == {"found": 1, "waiting": 0, "short": 0}
    text = "".join(intake.report_csv(actor=seen.auditor, delivery_id=delivery, language="uk"))
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [(row["path"], row["parent"], row["depth"]) for row in rows] == [
        ("a.zip", "", "0"), ("b.txt", "", "0"), ("a.zip » =cmd", "1", "1"),
        ("a.zip » empty", "1", "1"),
    ]  # fmt: skip
    assert [row["opening"] for row in rows] == ["opened", "", "", ""]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL walks small tables whole")
@with_everything(Purpose.UPKEEP)
def test_a_container_s_lines_are_found_without_reading_all_reports(world: World) -> None:
    opening = Opening(delivery_id=uuid4(), entry_id=uuid4())
    assert "intake_entry_by_parent" in lines_of(opening).explain()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL walks small tables whole")
@with_everything(Purpose.UPKEEP)
def test_an_item_s_lines_are_found_without_reading_all_reports(world: World) -> None:
    lines = forgetting._lines(world.documenter, uuid4())
    assert "intake_entry_of_item" in lines.explain()


def test_nobody_else_s_openings_are_seen(world: World, tmp_path: Path) -> None:
    delivery = deliver(world.documenter, put(tmp_path, a__zip=zipped(("a", b"x"))))
    with pytest.raises(NotFound):
        intake.entry(actor=world.stranger, delivery_id=delivery, order=1)


@pytest.mark.slow
def test_every_container_among_the_fixtures_is_accounted_for(
    seen: World, shared_fixtures: Path
) -> None:
    """Archives and letters of others, hostile ones among them: opened, or a reason is given."""
    for name in ("zipslip", "proofmode", "documents"):
        delivery = deliver(seen.documenter, shared_fixtures / name)
        require_sums(delivery)
        row = Delivery.objects.get(pk=delivery)
        files = [path for path in (shared_fixtures / name).rglob("*") if path.is_file()]
        assert row.taken + row.already_here + row.refused == len(files)
        assert row.containers_waiting == 0
        assert row.containers > 0
    reasons = Counter(Opening.objects.exclude(reason="").values_list("reason", flat=True))
    assert set(reasons) <= {"password", "damaged", "unsupported"}
    assert reasons["password"] >= 1
    assert zipfile.is_zipfile(shared_fixtures / "zipslip" / "archives" / "zip-slip.zip")
    evil = DeliveryEntry.objects.filter(path__contains="evil.txt", outcome="taken")
    assert evil.count() >= 1
