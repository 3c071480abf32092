# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organisation's side of the register, in one folder: its key, what it knows, and its acts.

`organisation.seed`, `description.json`, `directory.json`, `replica/` (copy of the tag log) and
`records/<name>.seed` (what withdraws a record; its number, or a node's own name for it). Nothing
of a person is written here. A node and a laptop without one use the same folder.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from dokaz.core.canonical import NotCanonical, parse_json
from dokaz.core.errors import DokazError
from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.objects.durable import write_file_durably
from dokaz.core.objects.key_folder import KeyFolder, Passphrase
from dokaz.core.seals.signature import Envelope, parse_envelope
from dokaz.deconflict.register.protocol.asking import (
    Asker,
    Fault,
    Sending,
    Unreachable,
    reason_of,
)
from dokaz.deconflict.register.protocol.description import Description, open_description
from dokaz.deconflict.register.protocol.directory import Directory, open_directory
from dokaz.deconflict.register.protocol.errors import (
    CannotCheckNow,
    MalformedMessage,
    RefusedByHolder,
)
from dokaz.deconflict.register.protocol.names.match_keys import match_keys
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.deconflict.register.protocol.records import (
    COORDINATOR,
    SECRET_LENGTH,
    Contact,
    Depth,
    make_record,
    make_withdrawal,
    quarter_words,
)
from dokaz.deconflict.register.protocol.replica import Hit, Replica, reader_over
from dokaz.deconflict.register.protocol.requests import KEEPER, Purpose, sign_request


class MemberUnusable(DokazError):
    """The folder is not a whole member's; the message says what to do."""

    code = "register.member_unusable"


@dataclass(frozen=True)
class Told:
    """What a hit tells people: whom to talk to, how much was asked, and about when."""

    organisation: str
    contact: str
    depth: Depth
    quarter: str
    authority: bool
    referral: bool
    number: int


@dataclass(frozen=True)
class Checked:
    """`told` empty: nobody was found, which proves nothing. `stale`: the copy could not be renewed.

    `missing` names deciding fields that are empty, `faults` what was wrong with holders.
    """

    told: tuple[Told, ...]
    missing: tuple[str, ...]
    faults: tuple[Fault, ...]
    stale: bool


@dataclass(frozen=True)
class Prepared:
    """A record that can be sent, and what withdraws it."""

    record: bytes
    secret: bytes = field(repr=False)
    faults: tuple[Fault, ...] = ()


class MemberFolder:
    """Reads and writes one member's folder. `passphrase` is asked if its keys lie under one."""

    def __init__(
        self,
        root: Path,
        *,
        sending: Sending,
        clock: Callable[[], float],
        passphrase: Passphrase = lambda: None,
    ) -> None:
        self.root, self._sending, self._clock = root, sending, clock
        self.keys = KeyFolder(root, passphrase=passphrase, randomness=secrets.token_bytes)

    def create(self) -> PublicKey:
        """Make the organisation's key for the register; its public half goes into the directory.

        Raises:
            MemberUnusable: there is one already.
        """
        if (self.root / "organisation.seed").exists():
            raise MemberUnusable("there is a key for the register here already; it was left alone")
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.root / "records").mkdir(mode=0o700, exist_ok=True)
        key = SigningKey.generate(randomness=secrets.token_bytes)
        self.keys.write(self.root / "organisation.seed", key.seed.hex().encode() + b"\n")
        return key.public

    def take(self, *, description: Envelope, directory: Envelope) -> Directory:
        """Use this register from now on, or the newer description and directory of it.

        Raises:
            MalformedMessage, EnvelopeNotProven: not signed by its holders, or older.
            CeremonyBroken: it names another key for the same epoch.
        """
        known = (self.root / "description.json").exists()
        before = self.description() if known else None
        found = open_description(description, previous=before)
        newer_than = self.directory().version if known else 0
        opened = open_directory(directory, description=found, newer_than=newer_than)
        if opened.organisation_of(self._key().public) is None:
            raise MemberUnusable(
                "the directory does not name this organisation's key. Nothing was changed. Give "
                "the key to the holders, who sign a new directory."
            )
        self._write("description.json", description.to_json())
        self._write("directory.json", directory.to_json())
        return opened

    def description(self) -> Description:
        """The register's key. Raises MemberUnusable."""
        return _description(self._read("description.json"))

    def directory(self) -> Directory:
        """Who takes part. Raises MemberUnusable."""
        return _directory(self._read("directory.json"), self._read("description.json"))

    def check(self, person: PersonFields) -> Checked:
        """Whether somebody has registered this person.

        Raises:
            TooFewFields: nothing can be looked up.
            CannotCheckNow, RefusedByHolder, HolderLied: nothing is known of the person.
            LogForged: the tag log contradicts what was seen of it.
        """
        return self.check_inputs(self.inputs(person), missing=person.missing)

    def inputs(self, person: PersonFields) -> tuple[bytes, ...]:
        """What is asked of the function for a person, so that it can be asked again without their
        name. To be kept sealed only: names can be tried against it.

        Raises:
            TooFewFields: nothing can be looked up.
        """
        return self._asker().inputs(match_keys(person))

    def check_inputs(self, inputs: Sequence[bytes], *, missing: tuple[str, ...] = ()) -> Checked:
        """As `check`, for what `inputs` returned."""
        asker = self._asker()
        replica = self._replica(asker.directory)
        stale = not self._renewed(replica, asker.directory)
        found = asker.outputs(inputs, purpose=Purpose.CHECK)
        hits = replica.find(found.values)
        told = tuple(_told(hit, asker.directory) for hit in hits)
        return Checked(told, missing, found.faults, stale)

    def add(self, person: PersonFields, contact: Contact) -> int:
        """Register an interview; returns the record's number. What withdraws it is kept here.

        Raises: as `check`, and CannotCheckNow if the keeper does not answer: nothing was added,
            or it is not known and the record is found by the next check.
        """
        made = self.prepare(person, contact)
        number = self.send(made.record)
        self.keep_secret(str(number), made.secret)
        return number

    def prepare(self, person: PersonFields, contact: Contact) -> Prepared:
        """A record of an interview, not sent yet. It may lie in the open: it is what all see.

        Raises: as `check`; MalformedMessage: the directory has no such contact.
        """
        asker = self._asker()
        _require_contact(contact, asker.directory)
        secret = secrets.token_bytes(SECRET_LENGTH)
        found = asker.outputs(asker.inputs(match_keys(person)), purpose=Purpose.REGISTER)
        record = make_record(
            found.values, contact=contact, secret=secret, randomness=secrets.token_bytes
        )
        return Prepared(record, secret, found.faults)

    def keep_secret(self, name: str, secret: bytes) -> None:
        """Keep what withdraws a record, under a name of the caller's."""
        self.keys.write(self.root / "records" / f"{name}.seed", secret.hex().encode() + b"\n")

    def send(self, record: bytes) -> int:
        """Put a prepared record into the tag log; returns its number.

        Raises:
            CannotCheckNow: the keeper did not confirm it; `number_of` tells later whether it came.
            RefusedByHolder: the keeper does not take it.
        """
        return self._sent(self._asker(), record, Purpose.REGISTER)

    def number_of(self, record: bytes) -> int | None:
        """The number of a record that was sent, if the copy of the log has it."""
        return self._replica(self.directory()).number_of(record)

    def withdraw(self, number: int, *, name: str = "") -> None:
        """Withdraw a record: nobody finds it any more. `name`: as in `keep_secret`.

        Raises:
            MemberUnusable: this folder did not register it.
            CannotCheckNow, RefusedByHolder: the keeper does not take it now.
        """
        try:
            content = self.keys.read(self.root / "records" / f"{name or number}.seed")
        except OSError as error:
            raise MemberUnusable("this folder has not registered such a record") from error
        entry = make_withdrawal(number, secret=bytes.fromhex(content.decode("ascii").strip()))
        self._sent(self._asker(), entry, Purpose.REGISTER)

    def sync(self) -> int:
        """Bring the copy of the tag log up to date; returns the number of new entries.

        Raises:
            CannotCheckNow: the keeper does not answer; the copy stays as it is.
            LogForged: as `Replica.sync`.
        """
        directory = self.directory()
        return self._synced(self._replica(directory), directory)

    def _synced(self, replica: Replica, directory: Directory) -> int:
        base = directory.keeper_url.rstrip("/") + "/log/"
        try:
            return replica.sync(reader_over(lambda path: self._sending.get(base + path)))
        except Unreachable as error:
            raise CannotCheckNow(
                "The keeper of the tag log does not answer. The copy of it stays as it is."
            ) from error

    def can_ask(self) -> bool:
        """Whether as many holders answer as a question needs. Nothing is asked and nothing counted.

        Raises:
            MemberUnusable: the folder is not whole.
        """
        directory, needed = self.directory(), self.description().threshold
        return sum(self._answers(url) for url in directory.holders.values()) >= needed

    def _answers(self, url: str) -> bool:
        try:
            status, _ = self._sending.get(url.rstrip("/") + "/health")
        except Unreachable:
            return False
        return status == 200

    def own_number(self) -> int:
        """This organisation's number in the directory. Raises MemberUnusable."""
        return self._asker().organisation.number

    @property
    def size(self) -> int:
        """Entries in the copy of the tag log."""
        return self._replica(self.directory()).size

    def _asker(self) -> Asker:
        directory, key = self.directory(), self._key()
        organisation = directory.organisation_of(key.public)
        if organisation is None or not organisation.active:
            raise MemberUnusable("the register's directory does not let this organisation ask")
        return Asker(self.description(), directory, organisation, key, self._sending, self._clock)

    def _renewed(self, replica: Replica, directory: Directory) -> bool:
        """Whether the copy is the newest. A forged log is an error, an absent one is not."""
        try:
            self._synced(replica, directory)
        except CannotCheckNow:
            if not replica.note():
                raise
            return False
        return True

    def _replica(self, directory: Directory) -> Replica:
        return Replica(self.root / "replica", directory=directory)

    def _sent(self, asker: Asker, entry: bytes, purpose: Purpose) -> int:
        request = asker.request(KEEPER, (entry,), purpose)
        url = asker.directory.keeper_url.rstrip("/") + "/entries"
        try:
            status, body = self._sending.post(url, sign_request(request, key=asker.key))
        except Unreachable as error:
            raise CannotCheckNow(
                "The keeper of the tag log does not answer, so the entry was not confirmed. Try "
                "again later; a second entry does no harm."
            ) from error
        if status != 200:
            reason = reason_of(body)
            raise RefusedByHolder(
                f"The keeper of the tag log refused the entry ({reason}).", reason=reason
            )
        try:
            return int(parse_json(body)["number"])
        except (NotCanonical, KeyError, TypeError, ValueError) as error:
            raise MalformedMessage("the keeper's answer is not a number") from error

    def _key(self) -> SigningKey:
        try:
            content = self.keys.read(self.root / "organisation.seed")
        except OSError as error:
            raise self._missing("organisation.seed") from error
        return SigningKey(bytes.fromhex(content.decode("ascii").strip()))

    def _read(self, name: str) -> bytes:
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            raise self._missing(name) from error

    def _missing(self, name: str) -> MemberUnusable:
        return MemberUnusable(
            f"{name} is not in this folder. Nothing was done. 'dokaz register init' makes the key, "
            "'dokaz register use' takes the register's description and directory."
        )

    def _write(self, name: str, content: bytes) -> None:
        write_file_durably(self.root / name, content, permissions=0o600)


@lru_cache(maxsize=4)
def _description(content: bytes) -> Description:
    """Signatures and shares are checked once for each content of the file."""
    return open_description(parse_envelope(content))


@lru_cache(maxsize=4)
def _directory(content: bytes, described: bytes) -> Directory:
    return open_directory(parse_envelope(content), description=_description(described))


def _told(hit: Hit, directory: Directory) -> Told:
    """Names for the numbers of a hit; a number that is unknown stays a number."""
    contact = hit.contact
    if contact.organisation == COORDINATOR:
        organisation, contacts = "", directory.coordinators
    else:
        known = directory.by_number.get(contact.organisation)
        organisation = known.code if known else str(contact.organisation)
        contacts = known.contacts if known else ()
    words = contacts[contact.contact] if contact.contact < len(contacts) else str(contact.contact)
    return Told(
        organisation=organisation,
        contact=words,
        depth=contact.depth,
        quarter=quarter_words(contact.quarter),
        authority=contact.authority,
        referral=contact.referral,
        number=hit.number,
    )


def _require_contact(contact: Contact, directory: Directory) -> None:
    if contact.organisation == COORDINATOR:
        known = directory.coordinators
    else:
        organisation = directory.by_number.get(contact.organisation)
        known = organisation.contacts if organisation else ()
    if contact.contact >= len(known):
        raise MalformedMessage("the directory has no such contact. Nothing was registered.")
