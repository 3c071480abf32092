# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile files harm neither the caller nor the next file; the fences that are reported hold."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.media import made
from tests.waiting import PATIENCE_SECONDS

import dokaz
from dokaz.media.errors import FailureReason, MediaFailed, SandboxUnavailable
from dokaz.media.limits import MIB, Limits
from dokaz.media.probe import Note
from dokaz.media.results import Step
from dokaz.media.sandbox import Sandbox

HERE = str(Path(__file__).parent)

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the fences are Linux system calls"
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(limits=Limits(wall_seconds=PATIENCE_SECONDS)) as opened:
        yield opened


def _hostile(wall_seconds: float) -> Sandbox:
    limits = Limits(
        wall_seconds=wall_seconds, cpu_seconds=5, memory_bytes=768 * MIB, output_bytes=MIB
    )
    return Sandbox(limits=limits, steps_module="hostile_steps", extra_path=(HERE,))


@pytest.fixture(scope="module")
def hostile() -> Iterator[Sandbox]:
    """Waited for long enough for a busy machine; some orders do nothing until the time is over."""
    with _hostile(15) as opened:
        yield opened


@pytest.fixture(scope="module")
def hurried() -> Iterator[Sandbox]:
    with _hostile(1.5) as opened:
        yield opened


def answer(hostile: Sandbox, order: str) -> str:
    """What the taken-over decoder reports about its attempt."""
    with pytest.raises(MediaFailed) as failed:
        hostile.examine(order.encode(), steps=(Step.IDENTIFY,))
    assert failed.value.reason is FailureReason.DAMAGED, failed.value
    return failed.value.detail


def reason(hostile: Sandbox, order: str) -> FailureReason:
    with pytest.raises(MediaFailed) as failed:
        hostile.examine(order.encode(), steps=(Step.IDENTIFY,))
    return failed.value.reason


def test_photo_from_path_bytes_and_descriptor(sandbox: Sandbox, tmp_path: Path) -> None:
    data = made.photo(orientation=6)
    path = tmp_path / "a photo.JPG"
    path.write_bytes(data)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        for source in (path, data, descriptor):
            found = sandbox.examine(source, name=path.name)
            assert found.identified is not None
            assert found.identified.media_type == "image/jpeg"
            assert found.identified.extension_agrees is True
            assert found.metadata is not None
            assert found.metadata.photo is not None
            assert found.metadata.photo.device.model == "Model 7"
            assert [max(one.width, one.height) for one in found.previews] == [640, 240]
            assert found.failures == ()
    finally:
        os.close(descriptor)


class Held:
    """Content that only this process can read; counts what was asked for."""

    def __init__(self, data: bytes, *, broken_after: int | None = None) -> None:
        self._data = data
        self._broken_after = broken_after
        self.largest = 0
        self.asked = 0

    @property
    def size(self) -> int:
        return len(self._data)

    def read(self, offset: int, length: int) -> bytes:
        self.asked += 1
        self.largest = max(self.largest, length)
        if self._broken_after is not None and self.asked > self._broken_after:
            raise OSError("the store is gone")
        return self._data[offset : offset + length]


@pytest.mark.parametrize(
    "data", [made.photo(), made.recording(), made.archive(a=b"1"), b""], ids=len
)
def test_content_held_by_the_caller_gives_the_same_answer(sandbox: Sandbox, data: bytes) -> None:
    held = Held(data)
    found = sandbox.examine(held, name="a.bin")
    direct = sandbox.examine(data, name="a.bin")

    assert (found.identified, found.metadata) == (direct.identified, direct.metadata)
    assert [one.webp for one in found.previews] == [one.webp for one in direct.previews]
    assert found.failures == direct.failures
    assert held.largest <= MIB


@pytest.mark.parametrize("broken_after", [0, 1])
def test_failing_store_is_not_taken_for_a_damaged_file(sandbox: Sandbox, broken_after: int) -> None:
    with pytest.raises(OSError, match="the store is gone"):
        sandbox.examine(Held(made.recording(frames=400), broken_after=broken_after))
    assert sandbox.examine(made.photo()).failures == ()


@pytest.mark.parametrize("order", ["greedy", "beyond", "deaf"])
def test_malformed_requests_for_ranges_end_the_service(hostile: Sandbox, order: str) -> None:
    held = Held(order.encode() + b" " * 5000)
    with pytest.raises(MediaFailed):
        hostile.examine(held, steps=(Step.IDENTIFY,))
    assert held.largest <= MIB
    assert answer(hostile, "environment") == "LC_ALL"


def test_recording(sandbox: Sandbox) -> None:
    found = sandbox.examine(made.recording(), name="clip.mp4")

    assert found.metadata is not None
    assert found.metadata.recording is not None
    assert len(found.previews) == 3


def test_heic_photo(sandbox: Sandbox) -> None:
    heif = pytest.importorskip("pillow_heif")
    import io

    target = io.BytesIO()
    heif.from_pillow(made.picture()).save(target, quality=50)
    found = sandbox.examine(target.getvalue(), name="a.heic")

    assert found.identified is not None
    assert found.identified.media_type == "image/heic"
    assert found.failures == ()
    assert len(found.previews) == 2


def test_other_files_are_identified_and_no_more(sandbox: Sandbox) -> None:
    found = sandbox.examine(b"{\\rtf1 x}", name="a.rtf")

    assert found.identified is not None
    assert found.identified.media_type == "application/rtf"
    assert (found.previews, found.failures) == ((), ())


def test_what_failed_does_not_take_the_rest_with_it(sandbox: Sandbox) -> None:
    found = sandbox.examine(made.claimed_size_png(50_000, 50_000), name="a.png")

    assert found.identified is not None
    assert {failure.step for failure in found.failures} == {Step.METADATA, Step.PREVIEWS}
    assert {failure.reason for failure in found.failures} == {FailureReason.TOO_LARGE}


def test_picture_bomb_hits_the_memory_limit_and_the_next_file_is_fine() -> None:
    bomb = made.bomb(12_000, 12_000)
    assert len(bomb) < MIB
    limits = Limits(memory_bytes=640 * MIB, wall_seconds=PATIENCE_SECONDS)
    with Sandbox(limits=limits) as sandbox:
        found = sandbox.examine(bomb, name="bomb.png")
        after = sandbox.examine(made.photo(), name="next.jpg")

    (failure,) = [one for one in found.failures if one.step is Step.PREVIEWS]
    assert failure.reason is FailureReason.OUT_OF_MEMORY
    assert after.failures == ()


def test_photo_and_archive_in_one(sandbox: Sandbox) -> None:
    found = sandbox.examine(made.photo() + made.archive(a=b"x"), name="a.jpg")

    assert found.identified is not None
    assert Note.POLYGLOT in found.identified.notes


@pytest.mark.parametrize("cut", [1, 30, 200, 2000])
def test_cut_files(sandbox: Sandbox, cut: int) -> None:
    for data in (made.photo(), made.recording(), made.encoded(made.picture(), "PNG")):
        found = sandbox.examine(data[:cut], name="cut")
        assert found.identified is not None


def test_the_decoder_has_no_network(hostile: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            pass  # from here it is reachable
        if not hostile.confinement().network_blocked:
            pytest.skip("this kernel lets no fence against the network be put up")
        assert answer(hostile, f"tcp {port}").startswith("refused")


def test_the_decoder_reaches_no_local_service(hostile: Sandbox, tmp_path: Path) -> None:
    path = str(tmp_path / "service")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        if not hostile.confinement().programs_blocked:
            pytest.skip("this kernel or processor lets no system call be filtered")
        assert answer(hostile, f"unix {path}").startswith("refused")


def test_the_decoder_opens_no_other_file(hostile: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_bytes(b"secret")
    secret.chmod(0o644)
    if not hostile.confinement().files_blocked:
        pytest.skip("this kernel has no Landlock")
    assert answer(hostile, f"secret {secret}").startswith("refused")
    assert answer(hostile, "secret /etc/passwd").startswith("refused")
    assert answer(hostile, f"write {tmp_path}/new").startswith("refused")
    assert not (tmp_path / "new").exists()


def test_the_decoder_starts_and_inspects_nothing(hostile: Sandbox) -> None:
    if not hostile.confinement().programs_blocked:
        pytest.skip("this kernel or processor lets no system call be filtered")
    assert answer(hostile, "program").startswith("refused")
    assert answer(hostile, "fork").startswith("refused")
    assert answer(hostile, "trace") == "refused"


def test_the_decoder_inherits_nothing(hostile: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "1")
    with open(os.devnull, "rb") as inheritable:
        os.set_inheritable(inheritable.fileno(), True)
        assert answer(hostile, "environment") == "LC_ALL"
        assert answer(hostile, "descriptors") == "0,1,2,3,4"


def test_memory_is_limited(hostile: Sandbox) -> None:
    assert answer(hostile, "memory") == "no memory"


def test_the_system_itself_limits_time_files_and_what_is_written(hostile: Sandbox) -> None:
    assert answer(hostile, "limits") == f"5,0,{Limits().open_files},0"


@pytest.mark.parametrize("order", ["spin", "sleep"])
def test_hanging_decoders_are_killed_in_time(hurried: Sandbox, order: str) -> None:
    started = time.monotonic()

    assert reason(hurried, order) is FailureReason.TIMED_OUT
    assert time.monotonic() - started < 300  # left alone, they hang for ten minutes


def test_crash_is_told_and_the_next_file_is_fine(hostile: Sandbox) -> None:
    assert reason(hostile, "crash") is FailureReason.CRASHED
    assert answer(hostile, "environment") == "LC_ALL"


def test_no_file_poisons_the_next(hostile: Sandbox) -> None:
    assert [answer(hostile, "poison") for _ in range(3)] == ["1", "1", "1"]


@pytest.mark.parametrize("order", ["garbage", "flood", "endless", "lie", "deep"])
def test_malformed_answers_are_refused(hostile: Sandbox, order: str) -> None:
    assert reason(hostile, order) is FailureReason.OUTPUT_REFUSED
    assert answer(hostile, "environment") == "LC_ALL"


def test_descriptor_that_could_be_written_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    descriptor = os.open(path, os.O_RDWR)
    try:
        with pytest.raises(ValueError, match="reading only"):
            sandbox.examine(descriptor)
    finally:
        os.close(descriptor)


def test_only_plain_files_are_opened(sandbox: Sandbox, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "absent"):
        with pytest.raises(OSError):  # noqa: PT011 - three kinds of refusal by the system
            sandbox.examine(path)


def test_killed_server_is_replaced() -> None:
    with Sandbox() as sandbox:
        for member in [sandbox._idle.get()]:
            assert member is not None
            member._process.kill()
            member._process.wait()
            sandbox._idle.put(member)
        assert sandbox.examine(made.photo()).failures == ()


def test_the_caller_never_loads_a_decoder() -> None:
    script = (
        "import sys, dokaz.media.sandbox; "
        "print([name for name in ('PIL', 'av', 'exifread', 'pillow_heif') if name in sys.modules])"
    )
    environment = {"PYTHONPATH": str(Path(dokaz.__file__).parents[1])}
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_several_threads_share_a_pool() -> None:
    with Sandbox(workers=2) as sandbox:
        results: list[int] = []
        photo = made.photo()
        threads = [
            threading.Thread(target=lambda: results.append(len(sandbox.examine(photo).previews)))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == [2] * 6


def test_sandbox_that_cannot_start_says_so() -> None:
    with pytest.raises(SandboxUnavailable):
        Sandbox(steps_module="no_such_module_here")


def test_real_photos_and_rate(sandbox: Sandbox, shared_fixtures: Path) -> None:
    photos = sorted((shared_fixtures / "exif").glob("*.jpg"))
    started = time.monotonic()
    for photo in photos:
        found = sandbox.examine(photo, name=photo.name)
        assert (photo.name, found.failures) == (photo.name, ())
        assert len(found.previews) == 2
    print(f"{len(photos) / (time.monotonic() - started):.1f} photos a second")
