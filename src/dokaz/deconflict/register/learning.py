# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisations of this node learn newer files of the register from the holders they know.

1. holders are asked, outside any act; 2. an act says what is taken, or who is doubted; 3. the files
are taken. Killed before 3, it is done again.
"""

from uuid import UUID

from dokaz.deconflict.register import binding
from dokaz.deconflict.register.actions.files import TakenFacts, note_doubted, note_taken
from dokaz.deconflict.register.binding import member_of, service_of
from dokaz.deconflict.register.protocol.learning import look
from dokaz.deconflict.register.protocol.member import MemberFolder

LOOK_SECONDS = 600
"""How often holders are asked whether they have newer files."""


def learn(owner: UUID, *, now: bool = False) -> bool:
    """Take newer files of the register for an organisation; whether there were any. `now`: also if
    holders were asked lately.

    Raises:
        DokazError: the organisation's folder, or its key, cannot be used.
    """
    service = service_of(owner)
    member = member_of(service)
    if member is None:
        return False
    since = binding.clock() - member.looked_for_files_at()
    if not now and 0 <= since < LOOK_SECONDS:  # Less than 0: the clock was set back meanwhile.
        return False
    learned = look(member)
    member.mark_looked_for_files()
    _doubt(member, owner, tuple(one.holder for one in learned.doubted))
    newer = learned.newer
    if newer is None or newer.opened.sharing is None:
        return False
    taken = TakenFacts(
        register=newer.opened.register,
        before=member.known().version,
        version=newer.opened.version,
        epoch=newer.opened.sharing.epoch,
        generation=newer.opened.sharing.generation,
    )
    note_taken(actor=service, taken=taken)
    member.take(description=newer.description, directory=newer.directory)
    return True


def _doubt(member: MemberFolder, owner: UUID, holders: tuple[str, ...]) -> None:
    """People are told once of the same holders."""
    if holders and holders != member.doubted():
        note_doubted(actor=service_of(owner), holders=holders)
    member.mark_doubted(holders)
