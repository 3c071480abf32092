# SPDX-License-Identifier: AGPL-3.0-or-later
"""The holder over HTTP (WSGI).

`POST /evaluate` a signed batch; `POST /standing` what the asker has left of its quota; `POST
/files` the newest description and directory, for organisations of the directory; `GET /health`; of
the keeper `POST /entries`, and the tag log as files: `GET /log/checkpoint`, `GET /log/tile/...`. A
refusal is one stable word.

Order in a request: 1 who asks and when; 2 the element check; 3 quota and replay; 4 the count is on
the disk; 5 evaluation. So nothing is answered that was not counted.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError
from dokaz.deconflict.register.protocol import voprf
from dokaz.deconflict.register.protocol.asking import Sending
from dokaz.deconflict.register.protocol.counts import Count
from dokaz.deconflict.register.protocol.description import Description
from dokaz.deconflict.register.protocol.directory import Directory, Organisation
from dokaz.deconflict.register.protocol.errors import MalformedMessage
from dokaz.deconflict.register.protocol.files import write_files
from dokaz.deconflict.register.protocol.records import read_entry
from dokaz.deconflict.register.protocol.requests import (
    KEEPER,
    MAX_REQUEST_BYTES,
    STATUS,
    Purpose,
    Refusal,
    Refused,
    Request,
    open_request,
    write_answer,
)
from dokaz.interfaces.register_holder.folder import HolderFolder, HolderUnusable
from dokaz.interfaces.register_holder.keeping import CHECKPOINT, TagLog

_PHRASES = {
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    429: "Too Many Requests",
    503: "Service Unavailable",
}
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
MOST_APPENDING = 2
"""One entry is added while so many less one wait: witnesses that are slow must not take the threads
that answer questions."""
CONFIRM_SECONDS = 60
"""How often witnesses are asked again for a tree head that too few of them cosigned."""


Alarm = Callable[[Count, Organisation], None]
"""Told of an alert, after it was counted. Must not raise, and not take long."""


@dataclass(frozen=True)
class Response:
    """What goes back."""

    status: int
    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True)
class _Share:
    """One epoch's part of this holder."""

    description: Description
    number: int
    share: bytes


class Holder:
    """One holder at work. Its description and directory are read at the start.

    It answers for the epoch of its description, and for earlier ones whose share it still has and
    its directory names.

    Raises:
        HolderUnusable: the folder is not whole.
        KeysLocked: its keys lie under a passphrase that is missing or wrong.
        CountsBroken: somebody changed the log of counts.
    """

    def __init__(
        self,
        folder: HolderFolder,
        *,
        clock: Callable[[], float] = time.time,
        sending: Sending | None = None,
        alarm: Alarm = lambda count, organisation: None,
    ) -> None:
        self._folder, self._clock, self._sending = folder, clock, sending
        self._alarm = alarm
        self._description, self._directory = folder.description(), folder.directory()
        number = self._description.number_of(folder.signing().public)
        if number is None:
            raise HolderUnusable("the register's description does not name this holder any more")
        self._number = number
        self._shares = _shares(folder, self._description, number, folder.directory())
        folder.clear_counts()
        self._tally = folder.tally()
        self._files = write_files(folder.files())
        self._log = _log(folder, self._directory, sending)
        self._lock, self._appending = threading.Lock(), threading.Lock()
        self._room = threading.BoundedSemaphore(MOST_APPENDING)
        self._confirmed_at = clock()

    def evaluate(self, content: bytes) -> Response:
        """Answer a signed batch."""
        try:
            request = self._taken(content, Purpose.ASK)
        except Refused as refusal:
            return _refused(refusal)
        ours = self._shares[request.epoch]
        answer = voprf.evaluate(  # 5
            request.body,
            share=ours.share,
            public=ours.description.public_share(ours.number),
        )
        # Who asks looks into its copy of the log next: this spares it a request.
        checkpoint = self._served(CHECKPOINT)
        return Response(200, write_answer(answer, checkpoint=checkpoint or b""))

    def add_entry(self, content: bytes) -> Response:
        """Take one entry into the tag log."""
        if self._log is None:
            return Response(404, b"nothing_here")
        if not self._room.acquire(blocking=False):
            return Response(503, b"busy")
        try:
            request = self._taken(content, Purpose.APPEND)
            post = self._sending.post if self._sending else None
            with self._appending:
                number = self._log.append(
                    request.body[0], witnesses=self._directory.witnesses, post=post
                )
        except Refused as refusal:
            return _refused(refusal)
        finally:
            self._room.release()
        return Response(200, canonical_json({"number": number}))

    def standing(self, content: bytes) -> Response:
        """What the organisation that asks has left today, and alerts about it; not counted."""
        now = self._clock()
        try:
            _, organisation = self._opened(content, Purpose.STANDING, now)
        except Refused as refusal:
            return _refused(refusal)
        number = organisation.number
        with self._lock:
            used = self._tally.used(number, self._number, at=now)
            alerts = self._tally.alerts_since(now, organisation=number)
        value = {"alerts": len(alerts), "quota": self._directory.quota, "used": used}
        return Response(200, canonical_json(value))

    def files(self, content: bytes) -> Response:
        """The files this holder works with, for an organisation that they name; not counted."""
        try:
            self._opened(content, Purpose.FILES, self._clock())
        except Refused as refusal:
            return _refused(refusal)
        return Response(200, self._files)

    def health(self) -> Response:
        """Whether it works, and how much: no organisation is named. Alerts: of the last 30 days."""
        value = {
            "alerts": len(self._tally.alerts_since(self._clock())),
            "at": int(self._clock()),
            "directory": self._directory.version,
            "entries": self._log.checkpoint().size if self._log else None,
            "epoch": self._description.epoch,
            "epochs": sorted(self._shares),
            "generation": self._description.generation,
            "holder": self._number,
            "register": self._description.register,
        }
        return Response(200, canonical_json(value))

    def file(self, path: str) -> Response:
        """A file of the tag log."""
        content = self._served(path)
        if content is None:
            return Response(404, b"nothing_here")
        return Response(200, content, "application/octet-stream")

    def _served(self, path: str) -> bytes | None:
        if self._log is None:
            return None
        if path == CHECKPOINT and self._log.cosigned < self._directory.quorum:
            self._confirm_soon()
        return self._log.serve(path)

    def _confirm_soon(self) -> None:
        """Ask witnesses again, beside the answer: one that was down may be back, and until then
        members take nothing new from the log."""
        now = self._clock()
        with self._lock:
            if now < self._confirmed_at + CONFIRM_SECONDS:
                return
            self._confirmed_at = now
        threading.Thread(target=self._confirm, daemon=True).start()

    def _confirm(self) -> None:
        if self._log is not None and self._sending is not None:
            with self._appending:
                self._log.confirm(
                    self._directory.witnesses,
                    quorum=self._directory.quorum,
                    post=self._sending.post,
                )

    def _opened(self, content: bytes, wanted: Purpose, now: float) -> tuple[Request, Organisation]:
        numbers = {
            epoch: KEEPER if wanted is Purpose.APPEND else one.number
            for epoch, one in self._shares.items()
        }
        generations = {epoch: one.description.generation for epoch, one in self._shares.items()}
        return open_request(
            content,
            directory=self._directory,
            to=numbers,
            generations=generations,
            now=now,
            wanted=wanted,
        )

    def _taken(self, content: bytes, wanted: Purpose) -> Request:
        """A request that was counted. Raises Refused."""
        now = self._clock()
        request, organisation = self._opened(content, wanted, now)  # 1, 2
        if wanted is Purpose.APPEND:
            _require_entry(request.body[0])
        with self._lock:
            count = self._tally.judge(  # 3
                at=int(now),
                organisation=organisation.number,
                to=KEEPER if wanted is Purpose.APPEND else self._number,
                purpose=request.purpose,
                nonce=request.nonce,
                quota=self._directory.quota,
                burst=self._directory.burst,
            )
            self._folder.append_count(count)  # 4
            self._tally.take(count)
        if count.alert:
            self._alarm(count, organisation)
        return request


def _log(folder: HolderFolder, directory: Directory, sending: Sending | None) -> TagLog | None:
    """The tag log, if the directory names this holder as its keeper. One that handed it over has a
    key all the same, and does not go on with it; one that takes it over waits for the directory.
    """
    if not folder.is_keeper or folder.keeper().public != directory.keeper.ed25519():
        return None
    log = TagLog(folder.root / "log", key=folder.keeper(), origin=directory.keeper.name)
    if sending is not None:
        log.confirm(directory.witnesses, quorum=directory.quorum, post=sending.post)
    return log


def _shares(
    folder: HolderFolder, current: Description, number: int, directory: Directory
) -> dict[str, _Share]:
    """By epoch, what this holder answers with."""
    found = {current.epoch: _Share(current, number, folder.share(current))}
    asked = {one.description.epoch: one.description for one in directory.earlier}
    ours = folder.signing().public
    for description, share in folder.earlier():
        earlier = description.number_of(ours)
        if asked.get(description.epoch) == description and earlier is not None:
            found[description.epoch] = _Share(description, earlier, share)
    return found


def make_app(holder: Holder) -> Application:
    """The WSGI application of one holder."""
    posts = {
        "/evaluate": holder.evaluate,
        "/entries": holder.add_entry,
        "/files": holder.files,
        "/standing": holder.standing,
    }

    def app(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            response = respond(environment)
        except DokazError:
            # A disk that fails: nothing of the request is told.
            response = Response(503, b"unavailable")
        start_response(
            f"{response.status} {_PHRASES[response.status]}",
            [
                ("Content-Type", response.content_type),
                ("Content-Length", str(len(response.body))),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )
        return [response.body]

    def respond(environment: dict[str, Any]) -> Response:
        path, method = environment.get("PATH_INFO", ""), environment["REQUEST_METHOD"]
        if path in posts:
            if method != "POST":
                return Response(405, b"use_post")
            length = environment.get("CONTENT_LENGTH") or "0"
            if not length.isdigit() or int(length) > MAX_REQUEST_BYTES:
                return Response(413, b"too_large")
            return posts[path](environment["wsgi.input"].read(int(length)))
        if method != "GET":
            return Response(405, b"use_get")
        if path == "/health":
            return holder.health()
        if path.startswith("/log/"):
            return holder.file(path.removeprefix("/log/"))
        return Response(404, b"nothing_here")

    return app


def _require_entry(content: bytes) -> None:
    try:
        read_entry(content)
    except MalformedMessage as error:
        raise Refused(Refusal.MALFORMED) from error


def _refused(refusal: Refused) -> Response:
    return Response(STATUS[refusal.reason], refusal.reason.value.encode())
