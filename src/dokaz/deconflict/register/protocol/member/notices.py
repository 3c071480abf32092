# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling another organisation that this one was sent to it, and hearing who was sent here."""

import secrets
from dataclasses import dataclass

from dokaz.core.keys import SigningKey
from dokaz.deconflict.register.protocol.directory import Directory
from dokaz.deconflict.register.protocol.errors import MalformedMessage
from dokaz.deconflict.register.protocol.member.tag_log import MemberLog
from dokaz.deconflict.register.protocol.member.told import Told, words_of
from dokaz.deconflict.register.protocol.notices import Pair


@dataclass(frozen=True)
class Notice:
    """Who was told to turn to this organisation about its record `about`. `number`: the place of
    the notice in the log.
    """

    number: int
    about: int
    organisation: str
    contact: str


class Notices(MemberLog):
    """A member that tells and hears."""

    def tell(self, told: Told, *, contact: int = 0) -> None:
        """Put a notice into the log for the organisation of a hit: that this one was told to turn
        to it about that record. To all others it is a record like any other, and to the holders
        and the keeper a registration like any other. `contact`: number of an own one.

        Raises:
            MalformedMessage: a coordinator stands there, or nobody of the directory; nobody can be
                told.
            CannotCheckNow, RefusedByHolder: as `check` and `send`. A second notice does no harm.
        """
        self.tell_of(told.by, told.number, contact=contact)

    def tell_of(self, organisation: int, record: int, *, contact: int = 0) -> None:
        """As `tell`, by the organisation's number and the record's place in the log."""
        directory, asker = self.directory(), self._asker()
        to = directory.by_number.get(organisation)
        if to is None:
            raise MalformedMessage("the directory names no organisation to be told")
        pair = Pair.of_sender(
            directory.register, key=asker.key, to=to.key, organisation=asker.organisation.number
        )
        # The requests of a registration, one by one: whoever counts them sees one.
        asker.cover()
        self._sync_before()
        self.send(pair.write(record, contact, randomness=secrets.token_bytes))

    def notices(self) -> tuple[tuple[Notice, ...], int]:
        """Notices for this organisation in the part of the copy that was not looked at before, and
        up to where it was looked at now. They come again until `notices_seen` is said.

        Raises:
            MemberUnusable, MalformedElement: the folder, or somebody's key, is not whole.
        """
        directory = self.directory()
        replica, pairs = self._replica(directory), _pairs(self._key(), directory)
        found, upto = [], replica.size
        for number, record in replica.unread():
            upto = max(upto, number + 1)
            for pair in pairs:
                told = pair.read(record)
                # Anybody may put a copy into the log, and say it again in that way.
                if told is not None and replica.first_with(record.withdrawal) == number:
                    whom = directory.by_number[pair.organisation]
                    words = words_of(whom.contacts, told.contact)
                    found.append(Notice(number, told.about, whom.code, words))
        return tuple(found), upto

    @property
    def read_upto(self) -> int:
        """Up to where notices were looked for."""
        return self._replica(self.directory()).read_upto

    def notices_seen(self, upto: int) -> None:
        """Do not look at the part of the copy before `upto` again."""
        self._replica(self.directory()).mark_read(upto)


def _pairs(key: SigningKey, directory: Directory) -> tuple[Pair, ...]:
    """One for each other organisation: what it could have written to this one."""
    return tuple(
        Pair.of_receiver(directory.register, key=key, sender=one.key, organisation=one.number)
        for one in directory.organisations
        if one.key != key.public
    )
