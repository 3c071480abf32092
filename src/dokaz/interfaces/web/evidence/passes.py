# SPDX-License-Identifier: AGPL-3.0-or-later
"""A short permission to go on reading a file whose opening was recorded.

A player reads one video in many requests. The first is an act; the pass it gives lets the same
person read on for a quarter of an hour. Every request asks anew whether the item may still be
seen. A pass is signed for one person and one file, and means nothing to anybody else. Another web
process that gets a pass, or a person whose roles changed since, opens once more: the gate decides.
"""

import threading
import time
from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound

LASTS_SECONDS = 15 * 60
_MOST = 200


@dataclass(frozen=True, slots=True)
class _Kept:
    opened: evidence.OpenFile
    actor: Actor
    until: float


_kept: dict[str, _Kept] = {}
_lock = threading.Lock()


def issue(*, actor: Actor, file_id: UUID, purpose: str) -> str:
    """Record one opening of a file and give the pass for it. Errors as `evidence.open_file`."""
    opened = evidence.open_file(actor=actor, file_id=file_id, purpose=purpose)
    token = signing.dumps([str(file_id), purpose], salt=salt(actor))
    _keep(token, opened, actor)
    return token


def redeem(*, actor: Actor, file_id: UUID, token: str) -> evidence.OpenFile:
    """The file a pass was given for.

    Raises:
        NotFound: the pass is over, another's or for another file, or the item is not theirs to see
            any more. Other errors as `evidence.open_file`.
    """
    try:
        named, purpose = signing.loads(token, salt=salt(actor), max_age=LASTS_SECONDS)
    except (signing.BadSignature, ValueError) as error:
        raise NotFound("file") from error
    if named != str(file_id):
        raise NotFound("file")
    with _lock:
        kept = _kept.get(token)
    if kept is None or kept.until < time.monotonic() or kept.actor != actor:
        opened = evidence.open_file(actor=actor, file_id=file_id, purpose=purpose)
        _keep(token, opened, actor)
        return opened
    files = evidence.files_of(actor=actor, item_ids=(kept.opened.file.item_id,))
    if not any(file.id == file_id and not file.erased for file in files):
        raise NotFound("file")
    return kept.opened


def _keep(token: str, opened: evidence.OpenFile, actor: Actor) -> None:
    now = time.monotonic()
    with _lock:
        for old in [key for key, kept in _kept.items() if kept.until < now]:
            del _kept[old]
        while len(_kept) >= _MOST:
            del _kept[next(iter(_kept))]
        _kept[token] = _Kept(opened, actor, now + LASTS_SECONDS)


def salt(actor: Actor) -> str:
    """What binds a signature to one person acting for one organisation."""
    return f"dokaz.file:{actor.ref}:{actor.organisation_id}"
