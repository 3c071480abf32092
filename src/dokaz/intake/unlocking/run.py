# SPDX-License-Identifier: AGPL-3.0-or-later
"""Trying a password that somebody gave, in the background.

1. the password is unsealed, in this process's memory only
2. a container is opened with it like any other; a document is first read with it, so that a wrong
   one writes nothing, and then everything is made of it as if it had come without a lock
3. if the person said so, a right one is sealed beside the item
4. what became of it is stated, and the row forgets it

A kill before 4 leads to another run, which finds what is there and adds nothing twice.
"""

import json
import secrets as randomness
from uuid import UUID

from dokaz.core.errors import DokazError, StorageFault
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, reading
from dokaz.intake import archive, mutex
from dokaz.intake.actions.unlocking import finish_unlocking
from dokaz.intake.derivatives import making, reading_pictures
from dokaz.intake.derivatives.kinds import Kind
from dokaz.intake.models import Opening
from dokaz.intake.opening.run import open_one
from dokaz.intake.reasons import LOCKED, SHORT_OF_WHOLE
from dokaz.intake.services import service_for
from dokaz.intake.unlocking import passwords
from dokaz.intake.unlocking.models import Unlocking
from dokaz.intake.unlocking.states import UnlockingState


def unlock_one(unlocking_id: UUID, *, organisation_id: UUID, last_try: bool = False) -> None:
    """Try one password. Does nothing while another process is at it.

    Raises:
        SandboxUnavailable, ExaminationFailed, StorageFault, DatabaseError, or whatever a defect
            raises: try again. The last try has forgotten the password, where it could.
    """
    intake = service_for(organisation_id)
    with reading(intake), mutex.held(mutex.key_for("unlocking", unlocking_id)) as ours:
        if not ours:
            return
        row = Unlocking.objects.get(pk=unlocking_id)
        if row.state != UnlockingState.WAITING or row.header is None or row.payload is None:
            return
        try:
            state = _tried(row, last_try=last_try)
        except Exception:
            if last_try:
                finish_unlocking(
                    actor=intake, unlocking_id=row.pk, state=str(UnlockingState.FAILED)
                )
            raise
        finish_unlocking(actor=intake, unlocking_id=row.pk, state=str(state))  # 4


def _tried(row: Unlocking, *, last_try: bool) -> UnlockingState:
    assert row.header is not None
    assert row.payload is not None
    sealed = evidence.SealedSecret(header=bytes(row.header), payload=bytes(row.payload))
    try:
        password = evidence.open_secret(row.organisation_id, sealed).decode("utf-8")  # 1
    except StorageFault:
        raise
    except DokazError:
        return UnlockingState.FAILED  # sealed for a key that is gone: nobody can open it any more
    media = service_for(row.organisation_id, "media")
    try:
        if row.opening_id is not None:
            state = _container(row, password, last_try=last_try)  # 2
        else:
            state = _document(row, media, password, last_try=last_try)
        if state is UnlockingState.RIGHT and row.keep:
            _keep(media, row, password)  # 3
    except (NotFound, Conflict):
        return UnlockingState.FAILED  # sealed or disposed of meanwhile
    return state


def _container(row: Unlocking, password: str, *, last_try: bool) -> UnlockingState:
    assert row.opening_id is not None
    had = Opening.objects.get(pk=row.opening_id)
    before = had.taken + had.already_here
    open_one(
        row.opening_id,
        organisation_id=row.organisation_id,
        last_try=last_try,
        password=password,
    )
    opening = Opening.objects.get(pk=row.opening_id)
    if opening.state not in SHORT_OF_WHOLE:
        return UnlockingState.RIGHT
    if opening.taken + opening.already_here > before:
        return UnlockingState.RIGHT  # some of it has another password, or is damaged
    return UnlockingState.WRONG if opening.reason in LOCKED else UnlockingState.FAILED


def _document(row: Unlocking, media: Actor, password: str, *, last_try: bool) -> UnlockingState:
    original = evidence.open_file(actor=media, file_id=row.file_id, purpose="derivation")
    if not making.opens_with(original, password):
        return UnlockingState.WRONG
    later = making.derive_file(
        row.file_id,
        organisation_id=row.organisation_id,
        last_try=last_try,
        password=password,
    )
    if Kind.READING in later:
        # At once: in a queue of its own it would have no password.
        reading_pictures.read_file(
            row.file_id,
            organisation_id=row.organisation_id,
            every_page=False,
            last_try=last_try,
            password=password,
        )
    return UnlockingState.RIGHT


def _keep(media: Actor, row: Unlocking, password: str) -> None:
    """Seal it beside the item, once. The digest of a file stands in open records, so random bytes
    go along: nobody can try passwords against it."""
    if passwords.kept(media, row.item_id, row.file_id) == password:
        return
    content = {"password": password, "salt": randomness.token_hex(32)}
    evidence.add_renditions(
        actor=media,
        of_file_id=row.file_id,
        renditions=[
            evidence.NewRendition(
                content=evidence.store_sealed(
                    row.organisation_id, [json.dumps(content).encode("utf-8")]
                ),
                role=str(evidence.FileRole.PASSWORD),
                name="password.json",
                media_type="application/json",
                tool=archive.TOOL,
            )
        ],
    )
