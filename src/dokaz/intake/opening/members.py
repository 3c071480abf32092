# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a member as the confined process gives it to an input like any other."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, Max

from dokaz.intake.incoming import Incoming
from dokaz.intake.models import DeliveryEntry
from dokaz.intake.opening.verdict import OF_MEMBER
from dokaz.intake.paths import MemberPath, StatedPath
from dokaz.intake.reasons import EntryOutcome, NotTaken, Reason
from dokaz.intake.sources.source import Source
from dokaz.media.opening.compressed import inner_name
from dokaz.media.opening.members import MemberTrouble
from dokaz.media.opening.opener import Streamed

_WINDOW = 1000


def incoming(member: Streamed, *, inside: UUID, container: StatedPath, source: Source) -> Incoming:
    """An input. `inside` is the container's line, `container` its name, `source` its format.

    A single compressed file without a name of its own is called like its container, shortened.
    """
    head = member.head
    shown = head.name or inner_name(container.text)
    path = MemberPath(
        raw=head.raw_name or shown.encode(),
        shown=shown,
        read_as=head.name_encoding if head.raw_name else "",
        inside=inside,
        number=head.number,
    )
    return Incoming(
        path=path,
        size=head.size,
        claimed_modified_at=head.modified_at,
        refusal=OF_MEMBER[head.trouble] if head.trouble is not None else None,
        chunks=_Once(member).chunks,
        head=head,
        known_type=source.media_types.get(head.kind, ""),
    )


class _Once:
    """The content, once: it streams out of the container and cannot be asked for again."""

    def __init__(self, member: Streamed) -> None:
        self._member = member
        self._given = False

    def chunks(self) -> Iterator[bytes]:
        if self._given:
            # Only asked for again when the store was full on the first time.
            raise NotTaken(Reason.NO_ROOM)
        self._given = True
        try:
            yield from self._member.chunks()
        except MemberTrouble as trouble:
            raise NotTaken(OF_MEMBER[trouble.trouble]) from None


class Lines:
    """Which members of a container have their line already, asked for a thousand at a time."""

    def __init__(self, entry_id: UUID) -> None:
        self._lines = DeliveryEntry.objects.filter(parent_id=entry_id)
        self._any = self._lines.exists()
        self._window = range(0)
        self._there: set[int] = set()

    def done_without_gap(self) -> int:
        """Up to which number every member has its line and none may be taken at another try."""
        if not self._any:
            return 0
        found = self._lines.aggregate(lines=Count("pk"), last=Max("member_no"))
        again = self._lines.filter(outcome=EntryOutcome.REFUSED).exclude(reason__in=_FOR_GOOD)
        if found["lines"] != found["last"] or again.exists():
            return 0
        return int(found["last"])

    def has(self, number: int) -> bool:
        """Whether this member is done with; what was refused may be tried again."""
        if not self._any:
            return False
        if number not in self._window:
            start = (number // _WINDOW) * _WINDOW
            self._window = range(start, start + _WINDOW)
            rows = self._lines.filter(
                member_no__gte=self._window.start, member_no__lt=self._window.stop
            ).exclude(outcome=EntryOutcome.REFUSED)
            self._there = set(rows.values_list("member_no", flat=True))
        return number in self._there


_FOR_GOOD = (
    Reason.LINK,
    Reason.SPECIAL,
    Reason.EMPTY,
    Reason.NAME_TOO_LONG,
    Reason.OVERLAPPING,
    Reason.LEFT_OUT,
    Reason.NOT_CAPTURED,
    Reason.NO_FILE,
)
"""Refusals that another try would only repeat."""
