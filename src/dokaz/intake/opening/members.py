# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a member as the confined process gives it to an input like any other."""

from collections.abc import Iterator
from uuid import UUID

from dokaz.intake.incoming import Incoming
from dokaz.intake.opening.verdict import OF_MEMBER
from dokaz.intake.paths import MemberPath, StatedPath
from dokaz.intake.reasons import NotTaken, Reason
from dokaz.intake.sources.source import Source
from dokaz.media.opening.compressed import inner_name
from dokaz.media.opening.members import MemberTrouble
from dokaz.media.opening.opener import Streamed


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
