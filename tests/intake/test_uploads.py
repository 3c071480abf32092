# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads as the room keeps them: taking them in, closing, expiring, losing the waiting bytes."""

import errno
import hashlib
import io
import secrets
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from dokaz.core.errors import StorageFault
from dokaz.gate.api import Conflict, Rejected
from dokaz.intake import api as intake
from dokaz.intake import running_digests, uploads
from dokaz.intake.models import Delivery, DeliveryEntry, Upload
from dokaz.intake.taking_uploads import take_finished
from tests.intake.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(world: World) -> UUID:
    return intake.open_delivery(actor=world.documenter, acquisition_mode="from_person")


def begin(world: World, delivery: UUID, name: str, size: int, **more) -> intake.UploadView:
    announced = intake.Announced(path=intake.StatedPath(name.encode()), size=size, **more)
    return intake.begin(actor=world.documenter, delivery_id=delivery, announced=announced)


def append_to(
    world: World, begun: intake.UploadView, content: bytes = b"content", *, offset: int = 0
) -> intake.UploadView:
    read = io.BytesIO(content).read
    return intake.append(actor=world.documenter, upload_id=begun.id, offset=offset, read=read)


def send(world: World, delivery: UUID, name: str, content: bytes, **more) -> intake.UploadView:
    return append_to(world, begin(world, delivery, name, len(content), **more), content)


def outcomes(delivery: UUID) -> dict[str, tuple[str, str]]:
    rows = DeliveryEntry.objects.filter(delivery_id=delivery)
    return {row.path: (row.outcome, row.reason) for row in rows}


def test_finished_uploads_are_taken_and_leave_the_waiting_area(world: World, delivery) -> None:
    done = send(world, delivery, "a/x.jpg", b"content")
    assert done.finished
    assert done.sha256 == hashlib.sha256(b"content").hexdigest()
    assert uploads.bytes_path(done.id).exists()
    assert take_finished(delivery)
    assert outcomes(delivery) == {"a/x.jpg": ("taken", "")}
    assert not Upload.objects.exists()
    assert not uploads.bytes_path(done.id).exists()


def disk_fails(file: int) -> None:
    raise OSError(errno.EIO, "the disk failed")


def test_what_could_not_be_flushed_is_not_counted(
    world: World, delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = begin(world, delivery, "x.jpg", 7)
    with monkeypatch.context() as patched:
        patched.setattr(uploads.os, "fdatasync", disk_fails)
        with pytest.raises(StorageFault):
            append_to(world, begun)
    assert intake.get_upload(actor=world.documenter, upload_id=begun.id).received == 0
    assert append_to(world, begun).finished


def in_pieces_of_four(
    world: World, begun: intake.UploadView, content: bytes, *, start: int = 0
) -> intake.UploadView:
    for offset in range(start, len(content), 4):
        found = append_to(world, begun, content[offset : offset + 4], offset=offset)
    return found


def test_the_last_byte_of_a_long_upload_is_answered_with_the_digest_of_all(
    world: World, delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody reads more than a piece at once, and what was cut off unflushed leaves no trace."""
    content = secrets.token_bytes(30)
    right = hashlib.sha256(content).hexdigest()
    monkeypatch.setattr(running_digests, "READ_AT_ONCE", 4)
    in_requests = begin(world, delivery, "x.mp4", len(content))
    append_to(world, in_requests, content[:4])
    with monkeypatch.context() as patched:
        patched.setattr(uploads.os, "fdatasync", disk_fails)
        with pytest.raises(StorageFault):
            append_to(world, in_requests, b"lost", offset=4)
    assert in_pieces_of_four(world, in_requests, content, start=4).sha256 == right
    in_one_request = begin(world, delivery, "y.mp4", len(content))
    monkeypatch.setattr(uploads, "FLUSH_EVERY", 4)
    monkeypatch.setattr(uploads, "PIECE", 4)
    assert append_to(world, in_one_request, content).sha256 == right


@pytest.mark.parametrize(("begun_anew_at", "is_confirmed"), [(4, True), (28, False)])
def test_a_server_begun_anew_catches_up_or_confirms_nothing(
    world: World, delivery, monkeypatch: pytest.MonkeyPatch, begun_anew_at: int, is_confirmed: bool
) -> None:
    content = secrets.token_bytes(30)
    monkeypatch.setattr(running_digests, "READ_AT_ONCE", 5)
    begun = begin(world, delivery, "x.mp4", len(content))
    in_pieces_of_four(world, begun, content[:begun_anew_at])
    monkeypatch.setattr(uploads, "RUNNING", running_digests.RunningDigests())
    found = in_pieces_of_four(world, begun, content, start=begun_anew_at)
    assert found.sha256 == (hashlib.sha256(content).hexdigest() if is_confirmed else "")


def test_uploads_that_push_one_another_out_of_memory_are_still_confirmed(
    world: World, delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_digests, "_KEPT", 1)
    both = [(begin(world, delivery, name, 7), name.encode() * 7) for name in "ab"]
    for begun, content in both:
        append_to(world, begun, content[:4])
    for begun, content in both:
        found = append_to(world, begun, content[4:], offset=4)
        assert found.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("place", ["uploads._digest", "tasks.enqueue_take"])
def test_a_kill_at_the_last_byte_leaves_no_whole_file_that_nobody_takes(
    world: World, delivery, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """A sender that hears of all bytes sends none, and without one nothing would go on."""

    class Killed(BaseException):
        pass

    def killed(*arguments: object) -> None:
        raise Killed

    begun = begin(world, delivery, "x.jpg", 7)
    with monkeypatch.context() as patched:
        patched.setattr(f"dokaz.intake.{place}", killed)
        with pytest.raises(Killed):
            append_to(world, begun)
    found = intake.get_upload(actor=world.documenter, upload_id=begun.id)
    if found.received < found.size:
        found = append_to(world, begun)
    assert found.finished
    take_finished(delivery)
    assert outcomes(delivery) == {"x.jpg": ("taken", "")}


def test_what_differs_from_the_sender_s_digest_is_refused(world: World, delivery) -> None:
    send(world, delivery, "bad.jpg", b"changed", sha256=hashlib.sha256(b"sent").hexdigest())
    take_finished(delivery)
    assert outcomes(delivery) == {"bad.jpg": ("refused", "digest_differs")}
    send(world, delivery, "bad.jpg", b"sent", sha256=hashlib.sha256(b"sent").hexdigest())
    take_finished(delivery)
    assert outcomes(delivery) == {"bad.jpg": ("taken", "")}


def test_an_empty_file_is_a_line(world: World, delivery) -> None:
    assert begin(world, delivery, "empty", 0).finished
    take_finished(delivery)
    assert outcomes(delivery) == {"empty": ("refused", "empty")}


def test_bytes_lost_from_the_waiting_area_are_named(world: World, delivery) -> None:
    lost = send(world, delivery, "lost.jpg", b"content")
    cut = send(world, delivery, "cut.jpg", b"content")
    uploads.bytes_path(lost.id).unlink()
    uploads.bytes_path(cut.id).write_bytes(b"cont")
    take_finished(delivery)
    assert set(outcomes(delivery).values()) == {("refused", "waiting_lost")}


def test_closing_takes_what_waits_refuses_what_is_unfinished_and_completes(
    world: World, delivery
) -> None:
    send(world, delivery, "whole.jpg", b"content")
    begin(world, delivery, "half.jpg", 100)
    intake.close(actor=world.documenter, delivery_id=delivery)
    with pytest.raises(Conflict):
        begin(world, delivery, "late.jpg", 4)
    take_finished(delivery)
    assert outcomes(delivery) == {
        "whole.jpg": ("taken", ""),
        "half.jpg": ("refused", "not_finished"),
    }
    found = intake.get_delivery(actor=world.documenter, delivery_id=delivery)
    assert found.is_complete
    assert (found.accounted, found.waiting) == (2, 0)


def test_an_upload_refused_at_closing_cannot_go_on(world: World, delivery) -> None:
    half = begin(world, delivery, "half.jpg", 10)

    def read_and_close(count: int) -> bytes:
        if Delivery.objects.get(pk=delivery).status == "open":
            intake.close(actor=world.documenter, delivery_id=delivery)
            take_finished(delivery)
        return b"x" * count

    with pytest.raises(intake.UploadExpired):
        intake.append(actor=world.documenter, upload_id=half.id, offset=0, read=read_and_close)
    assert outcomes(delivery) == {"half.jpg": ("refused", "not_finished")}


def test_the_same_file_sent_twice_is_one_line(world: World, delivery) -> None:
    send(world, delivery, "x.jpg", b"content")
    send(world, delivery, "x.jpg", b"content")
    take_finished(delivery)
    assert outcomes(delivery) == {"x.jpg": ("taken", "")}
    send(world, delivery, "x.jpg", b"content")
    take_finished(delivery)
    assert DeliveryEntry.objects.count() == 1
    assert not Upload.objects.exists()


def test_a_kill_after_the_act_leaves_nothing_to_do_but_remove_bytes(world: World, delivery) -> None:
    later = datetime.now(UTC) + timedelta(days=2)
    intake.forget_expired_uploads(now=later)  # what other tests of this run left behind
    done = send(world, delivery, "x.jpg", b"content")
    kept = uploads.bytes_path(done.id).read_bytes()
    take_finished(delivery)
    uploads.bytes_path(done.id).write_bytes(kept)  # as if the kill came before the removal
    assert intake.forget_expired_uploads(now=later) == 1
    assert not uploads.bytes_path(done.id).exists()


def test_forgetting_spares_what_is_fresh_and_what_is_finished(world: World, delivery) -> None:
    old = begin(world, delivery, "old.jpg", 10)
    finished = send(world, delivery, "done.jpg", b"content")
    Upload.objects.update(expires_at=datetime.now(UTC) - timedelta(days=1))
    fresh = begin(world, delivery, "fresh.jpg", 10)
    with pytest.raises(intake.UploadExpired):
        intake.get_upload(actor=world.documenter, upload_id=old.id)
    assert intake.forget_expired_uploads(now=datetime.now(UTC)) == 1
    left = set(Upload.objects.values_list("pk", flat=True))
    assert left == {finished.id, fresh.id}
    assert not uploads.bytes_path(old.id).exists()
    assert uploads.bytes_path(finished.id).exists()
    assert outcomes(delivery) == {"old.jpg": ("refused", "not_finished")}


def test_a_finished_upload_cannot_be_given_up_or_changed(world: World, delivery) -> None:
    done = send(world, delivery, "x.jpg", b"content")
    with pytest.raises(Conflict):
        intake.abandon(actor=world.documenter, upload_id=done.id)
    with pytest.raises(intake.OffsetDiffers):
        intake.append(
            actor=world.documenter, upload_id=done.id, offset=7, read=lambda count: b"more"
        )


def test_a_malformed_digest_or_no_name_is_refused_at_once(world: World, delivery) -> None:
    with pytest.raises(Rejected):
        begin(world, delivery, "x.jpg", 4, sha256="A" * 64)
    with pytest.raises(Rejected):
        begin(world, delivery, "", 4)


def test_what_others_announce_and_never_send_shuts_nobody_out(
    world: World, delivery: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    gigabyte = 1_000_000_000
    room = SimpleNamespace(free=41 * gigabyte)
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _folder: room)
    theirs = intake.open_delivery(actor=world.stranger, acquisition_mode="from_person")

    def announces(name: str, size: int) -> None:
        announced = intake.Announced(path=intake.StatedPath(name.encode()), size=size * gigabyte)
        intake.begin(actor=world.stranger, delivery_id=theirs, announced=announced)

    for number in range(4):
        announces(f"{number}.mp4", 5)
    announces("all there is.mp4", 10)
    with pytest.raises(intake.NoRoomForUpload):  # Of their own the whole of it counts.
        announces("more.mp4", 6)
    assert not begin(world, delivery, "ours.jpg", 9 * gigabyte).finished
    with pytest.raises(intake.NoRoomForUpload):
        begin(world, delivery, "too much.jpg", 9 * gigabyte)


def test_two_senders_at_once_are_kept_apart(world: World, delivery) -> None:
    begun = begin(world, delivery, "x.jpg", 8)

    def second_sender(count: int) -> bytes:
        with pytest.raises(intake.UploadBusy):
            intake.append(
                actor=world.documenter, upload_id=begun.id, offset=0, read=lambda count: b"y"
            )
        return b"x" * count

    done = intake.append(actor=world.documenter, upload_id=begun.id, offset=0, read=second_sender)
    assert done.sha256 == hashlib.sha256(b"x" * 8).hexdigest()


@pytest.mark.parametrize("count", [3, 60])
def test_lists_take_the_same_number_of_queries_whatever_their_length(
    world: World, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        made = intake.open_delivery(actor=world.documenter, acquisition_mode="found")
        begin(world, made, "x.jpg", 10)
    with django_assert_num_queries(2):
        page = intake.deliveries(actor=world.documenter, limit=50)
    assert len(page.rows) == min(count, 50)
    assert {row.waiting for row in page.rows} == {1}
    if page.after:
        rest = intake.deliveries(actor=world.documenter, after=page.after)
        assert len(rest.rows) == count - 50
        assert not {row.id for row in rest.rows} & {row.id for row in page.rows}
