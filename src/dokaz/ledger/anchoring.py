# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time from others: RFC 3161 tokens over the newest checkpoint, as a queued obligation.

A token is stored only after it was verified against the operator's pinned roots. An authority that
fails is tried again at the next call; `overdue` names those that should raise an alarm.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from dokaz.core.errors import DokazError
from dokaz.core.seals.timestamp import verify_token
from dokaz.core.seals.timestamp_request import build_request
from dokaz.core.seals.timestamp_token import read_token
from dokaz.ledger.checkpoints import best_checkpoint
from dokaz.ledger.models import Anchor
from dokaz.ledger.outward import NoAnswer, post

EVERY = timedelta(hours=1)
ALARM_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class AnchorOutcome:
    """What one authority did: the bound obtained, or why not (a stable code)."""

    authority: str
    not_later_than: datetime | None
    trouble: str


def obtain_timestamps(*, force: bool = False) -> list[AnchorOutcome]:
    """Ask each configured authority whose last token is an hour old and does not cover the head."""
    checkpoint = best_checkpoint(at_least=1)
    if checkpoint is None:
        return []
    outcomes = []
    for authority in settings.DOKAZ.timestamp_authorities:
        last = Anchor.objects.filter(authority=authority.name).order_by("-pk").first()
        covered = last is not None and last.checkpoint_id >= checkpoint.size
        recent = last is not None and datetime.now(UTC) - last.obtained_at < EVERY
        if covered or (recent and not force):
            continue
        outcomes.append(_obtain(authority, checkpoint.size, checkpoint.note.to_bytes()))
    return outcomes


def overdue() -> list[str]:
    """Names of authorities without a token in the last hours although the log has grown."""
    checkpoint = best_checkpoint(at_least=1)
    if checkpoint is None:
        return []
    late = []
    for authority in settings.DOKAZ.timestamp_authorities:
        last = Anchor.objects.filter(authority=authority.name).order_by("-pk").first()
        if last is not None and last.checkpoint_id >= checkpoint.size:
            continue
        since = last.obtained_at if last else checkpoint.signed_at
        if datetime.now(UTC) - since > ALARM_AFTER:
            late.append(authority.name)
    return late


def _obtain(authority: Any, size: int, stamped: bytes) -> AnchorOutcome:
    digest = hashlib.sha256(stamped).digest()
    nonce = secrets.randbits(63)
    try:
        answer = post(
            authority.url,
            body=build_request(digest=digest, nonce=nonce),
            content_type="application/timestamp-query",
        )
        if answer.status != 200:
            return AnchorOutcome(authority.name, None, f"status {answer.status}")
        verified = verify_token(
            read_token(answer.body),
            digest=digest,
            roots=[authority.roots.read_bytes()],
            nonce=nonce,
        )
    except NoAnswer:
        return AnchorOutcome(authority.name, None, "unreachable")
    except OSError:
        return AnchorOutcome(authority.name, None, "pinned roots unreadable")
    except DokazError as error:
        return AnchorOutcome(authority.name, None, error.code)
    bound = verified.at + (verified.accuracy or timedelta(0))
    Anchor.objects.create(
        checkpoint_id=size,
        kind=Anchor.Kind.RFC3161,
        authority=authority.name,
        stamped=stamped,
        proof=answer.body,
        not_later_than=bound,
        obtained_at=datetime.now(UTC),
    )
    return AnchorOutcome(authority.name, bound, "")
