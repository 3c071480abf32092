# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering interviews and withdrawing them.

`records/<name>.seed` is what withdraws a record; its name is the record's number, or a node's own
name for it, or `unconfirmed-...` for one of which it is not known whether it came into the log.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from dokaz.core.objects.durable import sync_folder
from dokaz.deconflict.register.protocol.asking import Fault
from dokaz.deconflict.register.protocol.directory import Directory
from dokaz.deconflict.register.protocol.errors import CannotCheckNow, MalformedMessage
from dokaz.deconflict.register.protocol.member.files import MemberUnusable
from dokaz.deconflict.register.protocol.member.tag_log import NOT_SHOWN, MemberLog
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.deconflict.register.protocol.records import (
    COORDINATOR,
    SECRET_LENGTH,
    Contact,
    make_record,
    make_withdrawal,
    withdrawal_digest,
)

_UNCONFIRMED = "unconfirmed-"


@dataclass(frozen=True)
class Prepared:
    """A record that can be sent, what withdraws it, and the epoch whose key it was made with."""

    record: bytes
    epoch: str
    secret: bytes = field(repr=False)
    faults: tuple[Fault, ...] = ()


class Entries(MemberLog):
    """A member that registers what it heard."""

    def add(self, person: PersonFields, contact: Contact) -> int:
        """Register an interview; returns the record's number. What withdraws it is kept before it
        is sent.

        Raises: as `check`, and CannotCheckNow if the keeper does not answer: nothing was added,
            or it is not known, and `confirmed_late` tells later. What withdraws it stays also where
            the keeper says that it refused: that is its word alone.
        """
        made = self.prepare(person, contact)
        name = _UNCONFIRMED + secrets.token_hex(8)
        self.keep_secret(name, made.secret)
        self._sync_before()
        number = self.send(made.record)
        self._confirm(name, number)
        return number

    def confirmed_late(self) -> tuple[int, ...]:
        """Numbers of records that `add` could not confirm and that the copy of the log has now.
        From now on they are withdrawn by them."""
        waiting = sorted((self.root / "records").glob(f"{_UNCONFIRMED}*.seed"))
        replica = self._replica(self.directory())
        found = []
        for path in waiting:
            secret = bytes.fromhex(self.keys.read(path).decode("ascii").strip())
            number = replica.first_with(withdrawal_digest(secret))
            if number is not None:
                self._confirm(path.stem, number)
                found.append(number)
        return tuple(found)

    def _confirm(self, name: str, number: int) -> None:
        """What withdraws a record gets its number as a name."""
        folder = self.root / "records"
        with self.keys.changing():
            (folder / f"{name}.seed").rename(folder / f"{number}.seed")
            sync_folder(folder)

    def prepare(self, person: PersonFields, contact: Contact) -> Prepared:
        """A record of an interview, not sent yet. It may lie in the open: it is what all see.

        Raises: as `check`; MalformedMessage: the directory has no such contact.
        """
        return self.prepare_inputs(self.inputs(person), contact)

    def prepare_inputs(self, inputs: Sequence[bytes], contact: Contact) -> Prepared:
        """As `prepare`, for what `inputs` returned: registered anew under the key of a new epoch.

        Raises: as `prepare`.
        """
        asker = self._asker()
        _require_contact(contact, self.directory())
        secret = secrets.token_bytes(SECRET_LENGTH)
        found = asker.outputs(inputs)
        record = make_record(
            found.values, contact=contact, secret=secret, randomness=secrets.token_bytes
        )
        return Prepared(record, asker.description.epoch, secret, found.faults)

    def keep_secret(self, name: str, secret: bytes) -> None:
        """Keep what withdraws a record, under a name of the caller's."""
        self.keys.write(self.root / "records" / f"{name}.seed", secret.hex().encode() + b"\n")

    def withdraw(self, number: int, *, name: str = "") -> None:
        """Withdraw a record: nobody finds it any more. `name`: as in `keep_secret`.

        Raises:
            MemberUnusable: this folder did not register it.
            CannotCheckNow, RefusedByHolder: the keeper does not take it now, or does not show it.
            LogForged: as `sync`.
        """
        try:
            content = self.keys.read(self.root / "records" / f"{name or number}.seed")
        except OSError as error:
            raise MemberUnusable("this folder has not registered such a record") from error
        secret = bytes.fromhex(content.decode("ascii").strip())
        replica, digest = self._replica(self.directory()), withdrawal_digest(secret)
        self._sync_before()
        if replica.is_withdrawn(digest):
            return  # Sent before, and the answer was lost.
        self._sent(make_withdrawal(number, secret=secret))
        self.sync()
        if not replica.is_withdrawn(digest):
            raise CannotCheckNow(NOT_SHOWN)


def _require_contact(contact: Contact, directory: Directory) -> None:
    if contact.organisation == COORDINATOR:
        known = directory.coordinators
    else:
        organisation = directory.by_number.get(contact.organisation)
        known = organisation.contacts if organisation else ()
    if contact.contact >= len(known):
        raise MalformedMessage("the directory has no such contact. Nothing was registered.")
