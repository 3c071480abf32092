# SPDX-License-Identifier: AGPL-3.0-or-later
"""A holder's log of counts: which organisation asked how often, and nothing of what.

One line a request, each holding the digest of the line before, so that nothing in it can be changed
or left out unnoticed. The log is the truth from which quotas and the memory of nonces are made when
the holder starts.
"""

import hashlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import NotProven
from dokaz.deconflict.register.protocol.errors import MalformedMessage
from dokaz.deconflict.register.protocol.fields import in_base64, read_document
from dokaz.deconflict.register.protocol.requests import (
    KEEPER,
    PATIENCE_SECONDS,
    Refusal,
    Refused,
)

BURST_SECONDS = 600
DAY_SECONDS = 86_400
ALERT_DAYS = 30
"""How long an alert is shown: after that somebody has asked, or nobody will."""
START = "0" * 64


class CountsBroken(NotProven):
    """The log of counts was changed, or a line of it is missing."""

    code = "register.counts_broken"


@dataclass(frozen=True)
class Count:
    """`at` in POSIX seconds; `organisation` by number; `to` as in the request."""

    at: int
    organisation: int
    to: int
    purpose: str
    nonce: bytes
    alert: bool
    previous: str

    @cached_property
    def line(self) -> bytes:
        """The line without its newline."""
        value = {
            "alert": self.alert,
            "at": self.at,
            "nonce": in_base64(self.nonce),
            "organisation": self.organisation,
            "previous": self.previous,
            "purpose": str(self.purpose),
            "to": self.to,
        }
        return canonical_json(value)


def day_of(at: float) -> int:
    """The day quotas are counted by, in UTC: days since 1970."""
    return int(at // DAY_SECONDS)


def read_counts(lines: Iterable[bytes]) -> Iterator[Count]:
    """Counts in order.

    Raises:
        CountsBroken: the chain does not hold, or a line is malformed.
    """
    previous = START
    for number, line in enumerate(lines, start=1):
        try:
            fields = read_document(line.rstrip(b"\n"), what="count")
            count = Count(
                at=fields.number("at"),
                organisation=fields.number("organisation"),
                to=fields.number("to"),
                purpose=fields.text("purpose"),
                nonce=fields.content("nonce", length=16),
                alert=fields.truth("alert"),
                previous=fields.text("previous", most=64),
            )
            fields.end()
        except MalformedMessage as error:
            raise CountsBroken(f"line {number} of the log of counts is malformed") from error
        if count.previous != previous:
            raise CountsBroken(f"line {number} of the log of counts does not follow the one before")
        previous = hashlib.sha256(line.rstrip(b"\n")).hexdigest()
        yield count


class Tally:
    """What was asked lately: for quotas, replays and bursts. Not for two threads at once."""

    def __init__(self, counts: Iterable[Count] = ()) -> None:
        self.previous = START
        self.alerts: list[Count] = []
        self._days: Counter[tuple[int, int, int]] = Counter()
        self._nonces: dict[bytes, int] = {}
        self._recent: dict[tuple[int, int], deque[int]] = {}
        for count in counts:
            self.take(count)

    def used(self, organisation: int, to: int, *, at: float) -> int:
        """Batches that were answered on the day of `at`."""
        return self._days[day_of(at), organisation, to]

    def asked(self, at: float, *, days: int) -> dict[int, int]:
        """Batches that were answered on these last days, by organisation. Who stays below burst and
        quota raises no alert, however long they go on: only this shows it.
        """
        lately = {day_of(at) - back for back in range(days)}
        found: Counter[int] = Counter()
        for (day, organisation, to), count in self._days.items():
            if day in lately and to != KEEPER:
                found[organisation] += count
        return dict(sorted(found.items()))

    def alerts_since(self, at: float, *, organisation: int | None = None) -> tuple[Count, ...]:
        """Alerts of the 30 days before `at`, of one organisation or of all."""
        oldest = at - ALERT_DAYS * DAY_SECONDS
        return tuple(
            one
            for one in self.alerts
            if one.at > oldest and organisation in (None, one.organisation)
        )

    def judge(
        self,
        *,
        at: int,
        organisation: int,
        to: int,
        purpose: str,
        nonce: bytes,
        quota: int,
        burst: int,
    ) -> Count:
        """The count to write before the request is answered.

        Raises:
            Refused: the request was seen, or the day's quota is used up.
        """
        if nonce in self._nonces:
            raise Refused(Refusal.REPLAYED)
        if self.used(organisation, to, at=at) >= quota:
            raise Refused(Refusal.QUOTA)
        lately = len(self._lately(organisation, to, at))
        alert = lately + 1 == burst or self.used(organisation, to, at=at) + 1 == quota
        return Count(at, organisation, to, purpose, nonce, alert, self.previous)

    def take(self, count: Count) -> None:
        """Remember a count that was written."""
        self.previous = hashlib.sha256(count.line).hexdigest()
        if count.alert:
            self.alerts.append(count)
        self._days[day_of(count.at), count.organisation, count.to] += 1
        self._nonces[count.nonce] = count.at
        self._lately(count.organisation, count.to, count.at).append(count.at)
        if len(self._nonces) > 100_000:
            oldest = count.at - 4 * PATIENCE_SECONDS
            self._nonces = {n: at for n, at in self._nonces.items() if at > oldest}

    def _lately(self, organisation: int, to: int, at: int) -> deque[int]:
        """Times of the last ten minutes; older ones are forgotten."""
        recent = self._recent.setdefault((organisation, to), deque(maxlen=100_000))
        while recent and recent[0] <= at - BURST_SECONDS:
            recent.popleft()
        return recent
