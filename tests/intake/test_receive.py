# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receiving folders: every input has one line, the counts add up, a second run repeats nothing."""

import csv
import io
import json
import os
import resource
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dokaz.evidence import api as evidence
from dokaz.evidence.models import File, Item
from dokaz.gate.api import Conflict, NotFound, Rejected
from dokaz.gate.models import Act
from dokaz.intake import api as intake
from dokaz.intake import archive, batches
from dokaz.intake.folder import _Files
from dokaz.intake.models import Delivery, DeliveryEntry
from dokaz.intake.reasons import Reason, advice
from dokaz.ledger.models import Entry
from tests.intake import trees
from tests.intake.world import World

pytestmark = pytest.mark.django_db


def receive_it(world: World, root: Path, **changes) -> Delivery:
    arguments = {"actor": world.documenter, "acquisition_mode": "from_person", **changes}
    found = intake.receive_folder(folder=intake.Folder(root), **arguments)
    return Delivery.objects.get(pk=found)


def lines(delivery: Delivery) -> dict[str, DeliveryEntry]:
    return {row.path: row for row in delivery.entries.all()}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tree=trees.TREE)
def test_counts_add_up_for_any_tree(world: World, tree: dict) -> None:
    items_before = Item.objects.count()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "in"
        expected = trees.build(root, tree)
        delivery = receive_it(world, root)
        rows = list(delivery.entries.all())
        assert len(rows) == expected.inputs == delivery.announced_files
        assert delivery.taken + delivery.already_here + delivery.refused == expected.inputs
        assert delivery.refused == expected.refused
        assert [row.order for row in sorted(rows, key=lambda row: row.order)] == list(
            range(1, expected.inputs + 1)
        )
        assert Item.objects.count() - items_before == delivery.taken
        assert delivery.status == "complete"
        again = receive_it(world, root, delivery_id=delivery.pk)
        assert again.entries.count() == expected.inputs
        assert (again.taken, again.already_here, again.refused) == (
            delivery.taken,
            delivery.already_here,
            delivery.refused,
        )


def test_what_is_taken_is_what_was_on_the_disk(world: World, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "IMG_1.jpg").write_bytes(b"first")
    (tmp_path / "b" / "IMG_1.jpg").write_bytes(b"second")
    delivery = receive_it(world, tmp_path)
    found = lines(delivery)
    assert set(found) == {"a/IMG_1.jpg", "b/IMG_1.jpg"}
    for path, content in (("a/IMG_1.jpg", b"first"), ("b/IMG_1.jpg", b"second")):
        file = File.objects.get(pk=found[path].file_id)
        assert file.relative_path == path
        opened = archive.evidence.open_file(
            actor=world.documenter, file_id=file.pk, purpose="verification"
        )
        assert b"".join(opened.chunks()) == content


def test_names_in_any_encoding_keep_their_bytes(world: World, tmp_path: Path) -> None:
    raw = "свідчення.txt".encode("cp1251")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + raw)).write_bytes(b"text")
    row = receive_it(world, tmp_path).entries.get()
    assert bytes(row.path_raw) == raw
    assert "\\x" in row.path
    (tmp_path / "звичайна.txt").write_bytes(b"text 2")
    assert lines(receive_it(world, tmp_path))["звичайна.txt"].path_raw is None


def test_what_cannot_be_taken_says_why_and_what_to_do(world: World, tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "folder link").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    trees.make_socket(tmp_path / "socket")
    (tmp_path / "good").write_bytes(b"x")
    delivery = receive_it(world, tmp_path)
    reasons = {path: row.reason for path, row in lines(delivery).items()}
    assert reasons == {
        "empty": "empty",
        "link": "link",
        "folder link": "link",
        "pipe": "special",
        "socket": "special",
        "good": "",
    }
    page = intake.entries(actor=world.documenter, delivery_id=delivery.pk, outcome="refused")
    assert all(str(row.reason_text) and str(row.advice) for row in page.rows)
    assert len(page.rows) == 5


def test_unreadable_files_and_folders_are_lines_too(
    world: World, tmp_path: Path, monkeypatch
) -> None:
    """Root may read everything, so the refusal is simulated at the system call."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "inside").write_bytes(b"x")
    (tmp_path / "locked.jpg").write_bytes(b"x")
    real = os.open

    def refusing(path, flags, *args, **kwargs):
        if path in (b"secret", b"locked.jpg"):
            raise PermissionError(13, "no")
        return real(path, flags, *args, **kwargs)

    monkeypatch.setattr("dokaz.intake.folder.os.open", refusing)
    found = lines(receive_it(world, tmp_path))
    assert {path: row.reason for path, row in found.items()} == {
        "secret": "no_permission",
        "locked.jpg": "no_permission",
    }
    monkeypatch.undo()
    delivery = receive_it(world, tmp_path, delivery_id=Delivery.objects.get().pk)
    assert (delivery.taken, delivery.already_here, delivery.refused) == (1, 1, 1)


def test_a_refused_file_that_can_be_read_now_is_taken_on_the_same_line(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "late.jpg").write_bytes(b"")
    first = receive_it(world, tmp_path)
    assert (first.taken, first.refused) == (0, 1)
    (tmp_path / "late.jpg").write_bytes(b"now it has content")
    second = receive_it(world, tmp_path, delivery_id=first.pk)
    assert second.pk == first.pk
    assert (second.taken, second.refused) == (1, 0)
    assert second.entries.get().outcome == "taken"


def test_a_changed_file_of_the_same_name_is_a_further_input(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one")
    first = receive_it(world, tmp_path)
    (tmp_path / "a.txt").write_bytes(b"two")
    second = receive_it(world, tmp_path, delivery_id=first.pk)
    assert second.taken == 2
    assert {row.path for row in second.entries.all()} == {"a.txt"}


def test_the_same_content_twice_is_said_and_not_dropped(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"same")
    (tmp_path / "b.jpg").write_bytes(b"same")
    delivery = receive_it(world, tmp_path)
    assert (delivery.taken, delivery.already_here) == (1, 1)
    rows = lines(delivery)
    assert rows["a.jpg"].item_id == rows["b.jpg"].item_id
    later = receive_it(world, tmp_path)
    assert later.pk != delivery.pk
    assert (later.taken, later.already_here) == (0, 2)


@pytest.mark.parametrize("mode", ["ab", "r+b"], ids=["grows", "keeps its size"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    target = tmp_path / "growing.log"
    target.write_bytes(b"a" * 3_000_000)
    os.utime(target, ns=(1, 1))
    real_open = _Files.open

    def open_then_change(files, path):
        file = real_open(files, path)
        real_read = file.read

        class Reader:
            fileno = file.fileno

            def read(self, count):
                with target.open(mode) as other:
                    other.write(b"x")
                return real_read(count)

            def __enter__(self):
                return self

            def __exit__(self, *error):
                file.close()

        return Reader()

    monkeypatch.setattr(_Files, "open", open_then_change)
    found = intake.receive_folder(
        actor=world.documenter, folder=intake.Folder(tmp_path), acquisition_mode="from_person"
    )
    assert DeliveryEntry.objects.get(delivery_id=found).reason == "changed"
    assert not Item.objects.exists()


def test_a_full_disk_is_a_reason_and_the_rest_is_tried(
    world: World, tmp_path: Path, monkeypatch
) -> None:
    from dokaz.core.objects.errors import StoreFull

    (tmp_path / "a.jpg").write_bytes(b"1")
    (tmp_path / "big.mov").write_bytes(b"2" * 100)
    (tmp_path / "c.jpg").write_bytes(b"3")
    real = archive.store_stream

    class FullBatch:
        def __enter__(self):
            return self

        def put(self, chunks):
            return real(world.own, chunks)

        def __exit__(self, *error):
            raise StoreFull("no room")

    def alone(organisation_id, chunks):
        content = b"".join(chunks)
        if len(content) > 50:
            raise StoreFull("no room")
        return real(organisation_id, [content])

    monkeypatch.setattr(archive, "storing_batch", lambda organisation_id: FullBatch())
    monkeypatch.setattr(archive, "store_stream", alone)
    delivery = receive_it(world, tmp_path)
    assert {p: r.reason for p, r in lines(delivery).items()} == {
        "a.jpg": "",
        "big.mov": "no_room",
        "c.jpg": "",
    }
    monkeypatch.undo()
    delivery = receive_it(world, tmp_path, delivery_id=delivery.pk)
    assert (delivery.taken, delivery.refused) == (3, 0)


def test_one_act_a_batch_with_leaves_for_every_file(
    world: World, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_FILES", 4)
    for number in range(10):
        (tmp_path / f"{number}.jpg").write_bytes(b"%d" % number)
    receive_it(world, tmp_path)
    acts = Act.objects.filter(action="evidence.item.register", outcome="done")
    assert acts.count() == 3
    # Two custody events a file (ingestion, digest) and one leaf for the act itself.
    assert Entry.objects.filter(act_id__in=acts.values("id")).count() == 10 * 2 + 3
    assert Act.objects.filter(action="intake.delivery.take", outcome="done").count() == 3


def test_progress_has_an_honest_end(world: World, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}").write_bytes(b"x" * (number + 1))
    seen: list[intake.Progress] = []
    receive_it(world, tmp_path, observe=seen.append)
    assert [(p.files, p.bytes) for p in seen] == [(1, 1), (2, 3), (3, 6)]
    assert {(p.total.files, p.total.bytes) for p in seen} == {(3, 6)}


def test_a_delivery_is_received_by_one_process_at_a_time(world: World, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    delivery = receive_it(world, tmp_path)
    with intake.working_on(delivery.pk), pytest.raises(Conflict) as busy:
        receive_it(world, tmp_path, delivery_id=delivery.pk)
    assert busy.value.reason == "delivery_busy"


def test_another_organisation_s_delivery_is_not_found(world: World, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    delivery = receive_it(world, tmp_path)
    with pytest.raises(NotFound):
        receive_it(world, tmp_path, delivery_id=delivery.pk, actor=world.stranger)
    with pytest.raises(NotFound):
        intake.get_delivery(actor=world.stranger, delivery_id=delivery.pk)


def test_reports_have_a_line_for_every_input_and_no_live_formula(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "=1+1.jpg").write_bytes(b"x")
    (tmp_path / "empty").write_bytes(b"")
    delivery = receive_it(world, tmp_path)
    report = {"actor": world.documenter, "delivery_id": delivery.pk, "language": "en"}
    text = "".join(intake.report_csv(**report))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["path"] for row in rows] == ["'=1+1.jpg", "empty"]
    assert rows[1]["advice"]
    whole = json.loads("".join(intake.report_json(**report)))
    assert whole["counts"] == {"taken": 1, "already_here": 0, "refused": 1}
    assert [entry["path"] for entry in whole["entries"]] == ["=1+1.jpg", "empty"]


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("report", [intake.report_csv, intake.report_json])
def test_a_report_keeps_its_language_whatever_speaks_while_it_is_read(
    world: World, tmp_path: Path, report: Callable[..., Iterator[str]], language: str
) -> None:
    (tmp_path / "empty").write_bytes(b"")
    delivery = receive_it(world, tmp_path)
    other = {"uk": "en", "en": "uk"}[language]
    with translation.override(language):
        lines = report(actor=world.documenter, delivery_id=delivery.pk, language=language)
        right = str(Reason.EMPTY.label), str(advice(Reason.EMPTY))
    read = ""
    with translation.override(other):
        wrong = str(Reason.EMPTY.label), str(advice(Reason.EMPTY))
        for line in lines:
            read += line
            assert translation.get_language() == other
    assert all(words in read for words in right)
    assert not any(words in read for words in wrong)


@pytest.mark.parametrize("above", [-100, 1])
def test_a_delivery_is_of_a_level_that_its_sender_may_see(world: World, above: int) -> None:
    level = world.documenter.clearance + above
    with pytest.raises(Rejected):
        intake.open_delivery(
            actor=world.documenter, acquisition_mode="from_person", confidentiality=level
        )
    assert not Delivery.objects.exists()


def test_a_delivery_names_a_source_of_the_own_list_or_is_not_opened(world: World) -> None:
    def opened(source: UUID | None) -> UUID:
        return intake.open_delivery(
            actor=world.documenter, acquisition_mode="found", source_id=source
        )

    own = evidence.add_source(actor=world.documenter, kind="person", name="S-1")
    foreign = evidence.add_source(actor=world.stranger, kind="person", name="S-2")
    retired = evidence.add_source(actor=world.documenter, kind="person", name="S-3")
    evidence.retire_source(actor=world.documenter, source_id=retired)
    words = set()
    for refused in (foreign, retired, uuid4()):
        with pytest.raises(Rejected) as error:
            opened(refused)
        assert error.value.field == "source"
        words.add(str(error.value))
    assert len(words) == 1, "the words tell a foreign source from an absent one"
    assert not Delivery.objects.exists()
    assert Delivery.objects.get(pk=opened(own)).source_id == own
    assert Delivery.objects.get(pk=opened(None)).source_id is None


def test_a_source_is_found_however_many_newer_ones_there_are(world: World) -> None:
    first = evidence.add_source(actor=world.documenter, kind="person", name="S-1")
    for number in range(200):
        evidence.add_source(actor=world.documenter, kind="person", name=f"T-{number}")
    assert first not in {s.id for s in evidence.visible_sources(actor=world.documenter, limit=200)}
    intake.open_delivery(actor=world.documenter, acquisition_mode="found", source_id=first)


def test_numbers_are_gapless_and_begin_with_the_organisation_s_code(world: World) -> None:
    opened = [
        intake.open_delivery(actor=world.documenter, acquisition_mode="found") for _ in range(3)
    ]
    numbers = [Delivery.objects.get(pk=one).number for one in opened]
    year = Delivery.objects.first().opened_at.year
    assert numbers == [f"TRH-D-{year}-0000{n}" for n in (1, 2, 3)]


@given(data=st.binary(max_size=64))
@settings(max_examples=200)
def test_any_name_gives_a_text_a_database_can_hold(data: bytes) -> None:
    path = intake.StatedPath(data)
    assert "\0" not in path.text
    path.text.encode("utf-8")
    assert len(path.key) == 64
    assert path.extension == path.extension.lower()


@pytest.mark.parametrize("alone_bytes", [1_000_000, 50_000_000], ids=["alone", "in a batch"])
def test_when_the_system_refuses_to_write_more_only_that_file_is_refused(
    world: World, tmp_path: Path, monkeypatch, alone_bytes: int
) -> None:
    """A real refusal by the system: this process may not write files over 2 MB for a moment."""
    monkeypatch.setattr(batches, "ALONE_BYTES", alone_bytes)
    (tmp_path / "a.jpg").write_bytes(b"a")
    (tmp_path / "big.mov").write_bytes(os.urandom(3_000_000))
    (tmp_path / "c.jpg").write_bytes(b"c")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
    try:
        delivery = receive_it(world, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert {path: row.reason for path, row in lines(delivery).items()} == {
        "a.jpg": "",
        "big.mov": "no_room",
        "c.jpg": "",
    }
    again = receive_it(world, tmp_path, delivery_id=delivery.pk)
    assert (again.taken, again.refused) == (3, 0)
