# SPDX-License-Identifier: AGPL-3.0-or-later
"""What others' clocks said, beside what ours said at that moment. Read from records; asks nobody.

A time-stamp token and a cosignature carry the other side's time; the row carries ours of the
moment the answer came. The answer was on its way for seconds at most, so a larger difference is a
wrong clock, ours or theirs.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from dokaz.core.log.note import parse_verifier_key
from dokaz.ledger.models import Anchor, Cosignature, WitnessState


@dataclass(frozen=True, slots=True)
class OutsideTime:
    """One answer: whose, their time in it, and our time when it came."""

    name: str
    theirs: datetime
    ours: datetime


def outside_times() -> tuple[OutsideTime, ...]:
    """The newest answer of every configured authority and witness that ever gave one."""
    found = []
    for authority in settings.DOKAZ.timestamp_authorities:
        row = (
            Anchor.objects.filter(
                authority=authority.name, kind=Anchor.Kind.RFC3161, not_later_than__isnull=False
            )
            .order_by("-pk")
            .first()
        )
        if row is not None and row.not_later_than is not None:
            found.append(OutsideTime(authority.name, row.not_later_than, row.obtained_at))
    for witness in settings.DOKAZ.witnesses:
        name = parse_verifier_key(witness.vkey).name
        state = WitnessState.objects.filter(pk=name).first()
        newest = Cosignature.objects.filter(witness=name).order_by("-pk").first()
        if state is not None and state.seen_at is not None and newest is not None:
            found.append(OutsideTime(name, newest.at, state.seen_at))
    return tuple(found)
