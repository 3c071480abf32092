# SPDX-License-Identifier: AGPL-3.0-or-later
"""OpenTimestamps for checkpoints: a promise a day from each calendar, later its path into a block.

Only calendars the operator configured are asked, also for upgrades: an address that stands in a
proof is data, not a permission. A block header is never fetched; recipients bring their own.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from dokaz.core.errors import DokazError
from dokaz.core.seals.opentimestamps import (
    NONCE_BYTES,
    add_answer,
    attested_heights,
    open_commitments,
    pending,
    start,
    upgrade,
)
from dokaz.core.seals.opentimestamps_format import read_detached, write_detached
from dokaz.ledger.anchoring import AnchorOutcome
from dokaz.ledger.checkpoints import best_checkpoint
from dokaz.ledger.models import Anchor
from dokaz.ledger.outward import NoAnswer, get, post

EVERY = timedelta(days=1)
ASK_AGAIN_FOR = timedelta(days=14)


def obtain_promises(*, force: bool = False) -> list[AnchorOutcome]:
    """Post the newest checkpoint's digest to each calendar that has not had one for a day."""
    checkpoint = best_checkpoint(at_least=1)
    if checkpoint is None:
        return []
    outcomes = []
    for calendar in settings.DOKAZ.opentimestamps_calendars:
        last = _rows(calendar).first()
        covered = last is not None and last.checkpoint_id >= checkpoint.size
        recent = last is not None and datetime.now(UTC) - last.obtained_at < EVERY
        if covered or (recent and not force):
            continue
        outcomes.append(_obtain(calendar, checkpoint.size, checkpoint.note.to_bytes()))
    return outcomes


def upgrade_promises() -> list[AnchorOutcome]:
    """Ask for the block path of promises that have none yet; a finished proof is a new row."""
    outcomes = []
    for calendar in settings.DOKAZ.opentimestamps_calendars:
        finished = set(
            _rows(calendar).filter(upgraded=True).values_list("checkpoint_id", flat=True)
        )
        since = datetime.now(UTC) - ASK_AGAIN_FOR
        waiting = _rows(calendar).filter(upgraded=False, obtained_at__gte=since)
        for row in waiting.exclude(checkpoint_id__in=finished):
            outcomes.append(_upgrade(calendar, row))
    return outcomes


def _rows(calendar: str) -> QuerySet[Anchor]:
    rows = Anchor.objects.filter(kind=Anchor.Kind.OPENTIMESTAMPS, authority=calendar)
    return rows.order_by("-pk")


def _obtain(calendar: str, size: int, stamped: bytes) -> AnchorOutcome:
    proof = start(hashlib.sha256(stamped).digest(), nonce=secrets.token_bytes(NONCE_BYTES))
    try:
        (commitment,) = open_commitments(proof)
        answer = post(
            calendar.rstrip("/") + "/digest",
            body=commitment,
            content_type="application/x-www-form-urlencoded",
        )
        if answer.status != 200:
            return AnchorOutcome(calendar, None, f"status {answer.status}")
        proof = add_answer(proof, commitment=commitment, answer=answer.body)
        content = write_detached(proof)
    except NoAnswer:
        return AnchorOutcome(calendar, None, "unreachable")
    except DokazError as error:
        return AnchorOutcome(calendar, None, error.code)
    _keep(calendar, size, stamped, content, upgraded=False)
    return AnchorOutcome(calendar, None, "")


def _upgrade(calendar: str, row: Anchor) -> AnchorOutcome:
    try:
        proof = read_detached(bytes(row.proof))
        for promise in pending(proof):
            if promise.calendar.rstrip("/") != calendar.rstrip("/"):
                continue
            address = f"{calendar.rstrip('/')}/timestamp/{promise.commitment.hex()}"
            answer = get(address)
            if answer.status == 404:
                return AnchorOutcome(calendar, None, "not in a block yet")
            if answer.status != 200:
                return AnchorOutcome(calendar, None, f"status {answer.status}")
            proof = upgrade(
                proof,
                commitment=promise.commitment,
                calendar=promise.calendar,
                answer=answer.body,
            )
        if not attested_heights(proof):
            return AnchorOutcome(calendar, None, "not in a block yet")
        content = write_detached(proof)
    except NoAnswer:
        return AnchorOutcome(calendar, None, "unreachable")
    except DokazError as error:
        return AnchorOutcome(calendar, None, error.code)
    _keep(calendar, row.checkpoint_id, bytes(row.stamped), content, upgraded=True)
    return AnchorOutcome(calendar, None, "")


def _keep(calendar: str, size: int, stamped: bytes, proof: bytes, *, upgraded: bool) -> None:
    Anchor.objects.create(
        checkpoint_id=size,
        kind=Anchor.Kind.OPENTIMESTAMPS,
        authority=calendar,
        stamped=stamped,
        proof=proof,
        upgraded=upgraded,
        obtained_at=datetime.now(UTC),
    )
