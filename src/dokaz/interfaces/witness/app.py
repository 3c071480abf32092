# SPDX-License-Identifier: AGPL-3.0-or-later
"""The witness over HTTP (WSGI).

`POST /add-checkpoint` and `GET /<origin hash>/checkpoint` as in C2SP tlog-witness, and one of our
own: `POST /add-continuation` takes the statement of a log that goes on under a new name after a
loss. Nothing is trusted by it: people who keep the witness decide.
"""

import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from dokaz.core.log.continuation import judge_continuation
from dokaz.core.log.errors import MalformedWitnessMessage
from dokaz.core.log.note import MAX_NOTE_BYTES
from dokaz.core.log.witness import (
    MAX_REQUEST_BYTES,
    Decision,
    add_checkpoint,
    parse_add_checkpoint,
)
from dokaz.interfaces.witness.folder import WitnessFolder

_READ = re.compile(r"/([0-9a-f]{64})/checkpoint\Z")
_PHRASES = {
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    422: "Unprocessable Content",
    503: "Service Unavailable",
}
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def make_app(folder: WitnessFolder, *, clock: Callable[[], float] = time.time) -> Application:
    """The WSGI application of one witness.

    Raises:
        WitnessUnusable: the folder is not a whole witness.
    """
    cosigner = folder.cosigner()

    def app(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        decision = respond(environment)
        status = f"{decision.status} {_PHRASES[decision.status]}"
        headers = [
            ("Content-Type", decision.content_type),
            ("Content-Length", str(len(decision.body))),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(status, headers)
        return [decision.body]

    def respond(environment: dict[str, Any]) -> Decision:
        path, method = environment.get("PATH_INFO", ""), environment["REQUEST_METHOD"]
        if path in posts:
            return posts[path](environment) if method == "POST" else Decision(405, b"use POST\n")
        if method != "GET":
            return Decision(405, b"use GET\n")
        if path == "/":
            return Decision(200, cosigner.verifier_key.encode().encode() + b"\n")
        match = _READ.match(path)
        note = folder.latest_note(match[1]) if match else None
        return Decision(200, note) if note is not None else Decision(404, b"nothing here\n")

    def decide(environment: dict[str, Any]) -> Decision:
        length = environment.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > MAX_REQUEST_BYTES:
            return Decision(413, b"request is too large\n")
        body = environment["wsgi.input"].read(int(length))
        try:
            request = parse_add_checkpoint(body)
        except MalformedWitnessMessage as error:
            return Decision(400, f"{error}\n".encode())
        now = int(clock())
        with folder.exclusive():
            decision = add_checkpoint(
                request=request,
                known_logs=folder.known_logs(),
                latest=folder.latest(request.checkpoint.origin),
                now=now,
                cosigners=(cosigner,),
            )
            if decision.evidence is not None:
                folder.keep_evidence(decision.evidence, now=now)
            if decision.new_latest is not None:
                folder.remember(decision.new_latest)
        return decision

    def take_statement(environment: dict[str, Any]) -> Decision:
        length = environment.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > MAX_NOTE_BYTES:
            return Decision(413, b"request is too large\n")
        body = environment["wsgi.input"].read(int(length))
        with folder.exclusive():
            known = folder.known_logs()
            decision = judge_continuation(
                body, known_logs=known, latest={origin: folder.latest(origin) for origin in known}
            )
            if decision.evidence is not None:
                folder.keep_evidence(decision.evidence, now=int(clock()))
            if decision.status == 202:
                folder.keep_statement(body)
        return decision

    posts = {"/add-checkpoint": decide, "/add-continuation": take_statement}
    return app
