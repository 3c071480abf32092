# SPDX-License-Identifier: AGPL-3.0-or-later
"""A log run by an honest and by a dishonest operator, before real witness processes."""

import io
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from dokaz.core.keys import SigningKey
from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.continuation import Continuation, Reason, sign_continuation
from dokaz.core.log.errors import TileMissing
from dokaz.core.log.merkle import Frontier, leaf_hash
from dokaz.core.log.note import NoteSignature, log_key, sign_note
from dokaz.core.log.tiles import consistency_proof, new_tiles
from dokaz.core.log.witness_client import build_add_checkpoint_request
from dokaz.core.objects.errors import StoreFull
from dokaz.interfaces.witness import folder as witness_folder
from dokaz.interfaces.witness.app import make_app
from dokaz.interfaces.witness.folder import WitnessFolder, WitnessUnusable, origin_hash

ORIGIN = "log.example/one"
LOG_KEY = SigningKey(bytes(range(32)))


class MemoryLog:
    """A log whose operator can do what they like."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.frontier = Frontier()

    def read(self, path: str) -> bytes:
        try:
            return self.files[path]
        except KeyError as error:
            raise TileMissing(path) from error

    def grow(self, *entries: bytes) -> None:
        hashes = [leaf_hash(entry) for entry in entries]
        for tile in new_tiles(reader=self, old_size=self.frontier.size, leaf_hashes=hashes):
            self.files[tile.path] = tile.content
        self.frontier.extend(hashes)

    def request(
        self,
        old_size: int,
        *,
        key: SigningKey = LOG_KEY,
        size_from: int | None = None,
        origin: str = ORIGIN,
    ) -> bytes:
        checkpoint = Checkpoint(origin, self.frontier.size, self.frontier.root())
        proof = consistency_proof(
            reader=self,
            old_size=old_size if size_from is None else size_from,
            new_size=self.frontier.size,
        )
        note = sign_checkpoint(checkpoint, key=key)
        return build_add_checkpoint_request(old_size=old_size, proof=proof, note=note)


@pytest.fixture
def folder(tmp_path) -> WitnessFolder:
    folder = WitnessFolder(tmp_path / "witness")
    folder.create(name="witness.example")
    folder.add_log(log_key(ORIGIN, LOG_KEY.public).encode())
    return folder


@pytest.fixture
def log() -> MemoryLog:
    log = MemoryLog()
    log.grow(*(f"entry {n}".encode() for n in range(500)))
    return log


def call(
    folder: WitnessFolder,
    body: bytes,
    *,
    now: float = 1_700_000_000,
    path: str = "/add-checkpoint",
) -> tuple[int, bytes]:
    answers = []
    environment = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    app = make_app(folder, clock=lambda: now)
    content = app(environment, lambda status, headers: answers.append(int(status[:3])))
    return answers[0], b"".join(content)


def get(folder: WitnessFolder, path: str) -> tuple[int, bytes]:
    answers = []
    content = make_app(folder)(
        {"REQUEST_METHOD": "GET", "PATH_INFO": path},
        lambda status, headers: answers.append(int(status[:3])),
    )
    return answers[0], b"".join(content)


def test_honest_growth_is_cosigned_and_can_be_monitored(folder, log) -> None:
    assert call(folder, log.request(0))[0] == 200
    log.grow(b"more")
    status, body = call(folder, log.request(500))
    assert status == 200
    assert body.startswith("— witness.example ".encode())
    status, note = get(folder, f"/{origin_hash(ORIGIN)}/checkpoint")
    assert status == 200
    assert b"\n501\n" in note
    assert body in note


def test_rewritten_history_is_refused_and_kept_as_evidence(folder, log) -> None:
    call(folder, log.request(0))
    forged = MemoryLog()
    forged.grow(*(f"other {n}".encode() for n in range(700)))
    status, _ = call(folder, forged.request(500))
    assert status == 422
    kept = list((folder.root / "evidence").iterdir())
    assert len(kept) == 1
    assert "unproven-growth" in kept[0].name
    assert b"\n500\n" in get(folder, f"/{origin_hash(ORIGIN)}/checkpoint")[1]


def test_a_split_view_is_refused_and_kept_as_evidence(folder, log) -> None:
    call(folder, log.request(0))
    other = MemoryLog()
    other.grow(*(f"other {n}".encode() for n in range(500)))
    assert call(folder, other.request(500))[0] == 422
    (kept,) = (folder.root / "evidence").iterdir()
    assert "split-view" in kept.name
    assert kept.read_bytes().count(ORIGIN.encode()) >= 2


def test_rollback_and_stale_sizes_are_refused(folder, log) -> None:
    shorter = MemoryLog()
    shorter.grow(*(f"entry {n}".encode() for n in range(400)))
    call(folder, log.request(0))
    assert call(folder, shorter.request(0))[0] == 409
    status, body = call(folder, log.request(0))
    assert (status, body) == (409, b"500\n")


def test_back_dating_by_a_clock_set_back_is_refused(folder, log) -> None:
    call(folder, log.request(0), now=1_700_000_000)
    log.grow(b"later")
    assert call(folder, log.request(500), now=1_600_000_000)[0] == 503


def test_an_unknown_log_and_a_foreign_key_are_refused(folder, log) -> None:
    assert call(folder, log.request(0, key=SigningKey(bytes(32))))[0] == 403
    assert call(folder, log.request(0).replace(b"log.example/one", b"log.example/two"))[0] == 404
    assert call(folder, b"nonsense")[0] == 400


def test_a_witness_without_its_memory_does_not_start(folder) -> None:
    (folder.root / "latest").rmdir()
    with pytest.raises(WitnessUnusable, match="must not go on"):
        make_app(folder)


def test_making_a_second_witness_in_the_same_folder_is_refused(folder) -> None:
    with pytest.raises(WitnessUnusable):
        folder.create(name="another.example")


class _Quiet(WSGIRequestHandler):
    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture
def served(folder):
    """The witness on a real port of this machine."""
    server = make_server("127.0.0.1", 0, make_app(folder), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_two_requests_at_once_give_one_history(folder, log, served) -> None:
    import urllib.error
    import urllib.request

    call(folder, log.request(0))
    left, right = MemoryLog(), MemoryLog()
    entries = [f"entry {n}".encode() for n in range(500)]
    left.grow(*entries, b"left")
    right.grow(*entries, b"right")
    results: list[int] = []

    def send(other: MemoryLog) -> None:
        request = urllib.request.Request(
            served + "/add-checkpoint", data=other.request(500), method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                results.append(response.status)
        except urllib.error.HTTPError as error:
            with error:
                results.append(error.code)

    threads = [threading.Thread(target=send, args=(other,)) for other in (left, right)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results)[0] == 200
    assert sorted(results)[1] in (409, 422)


def test_the_same_evidence_sent_again_fills_no_disk(folder, log) -> None:
    """What the log signed is public, and anybody can send it, with lines of their own below."""
    call(folder, log.request(0))
    other = MemoryLog()
    other.grow(*(f"other {n}".encode() for n in range(500)))
    line = sign_note("x\n", name="anybody.example", key=SigningKey(bytes(32))).signatures[0]
    for number, body in enumerate((other.request(500), other.request(500) + line.line().encode())):
        assert call(folder, body, now=1_700_000_000 + number)[0] == 422
    assert len(list((folder.root / "evidence").iterdir())) == 1


def test_what_cannot_be_remembered_is_not_cosigned(folder, log, monkeypatch) -> None:
    """Else a power cut, or a full disk, would let the same witness cosign two histories."""

    def full(path, *_, **__) -> None:
        assert path.parent == folder.root / "latest"
        raise StoreFull("invented")

    with monkeypatch.context() as broken:
        broken.setattr(witness_folder, "write_file_durably", full)
        with pytest.raises(StoreFull):
            call(folder, log.request(0))
    assert folder.latest(ORIGIN) is None
    assert call(folder, log.request(0))[0] == 200


NEW = "log.example/two"


def stated(log: MemoryLog, *, signatures: tuple[NoteSignature, ...] = ()) -> bytes:
    """That the log goes on under a new name with all it has, of nine hundred entries."""
    size, root = log.frontier.size, log.frontier.root()
    statement = Continuation(ORIGIN, NEW, size, root, 900, None, Reason.STOLEN)
    return sign_continuation(statement, key=LOG_KEY).with_signatures(signatures).to_bytes()


def test_under_its_new_name_a_log_still_only_grows(folder, log) -> None:
    """Else an operator would state a loss, and then bring witnesses another history."""
    call(folder, log.request(0))
    line = sign_note("x\n", name="anybody.example", key=SigningKey(bytes(32))).signatures[0]
    for body in (stated(log), stated(log, signatures=(line,))):
        assert call(folder, body, path="/add-continuation")[0] == 202
    assert len(folder.statements()) == 1, "lines of others make no second statement"
    folder.accept(NEW)
    served = f"/{origin_hash(NEW)}/checkpoint"
    assert get(folder, served)[0] == 404, "nothing was cosigned under this name yet"
    forged = MemoryLog()
    forged.grow(*(f"other {n}".encode() for n in range(700)))
    assert call(folder, forged.request(0, origin=NEW)) == (409, b"500\n")
    assert call(folder, forged.request(500, origin=NEW))[0] == 422
    log.grow(b"the statement")
    assert call(folder, log.request(500, origin=NEW))[0] == 200
    assert b"\n501\n" in get(folder, served)[1]
