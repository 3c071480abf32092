# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organisation's side of the register, in one folder: its key, what it knows, and its acts.

`organisation.seed`, `description.json`, `directory.json`, `replica/` (copy of the tag log) and
`records/<name>.seed` (what withdraws a record; its number, or a node's own name for it, or
`unconfirmed-...` for one of which it is not known whether it came into the log);
`left.json` (epochs that are over), `files-looked` and `doubted.json` (about newer files).
Nothing of a person is written here. A node and a laptop without one use the same folder.
"""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from dokaz.core.canonical import NotCanonical, canonical_json, parse_json
from dokaz.core.errors import DokazError
from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.objects.durable import sync_folder, write_file_durably
from dokaz.core.objects.key_folder import KeyFolder, Passphrase
from dokaz.core.seals.signature import Envelope, parse_envelope
from dokaz.deconflict.register.protocol import notices
from dokaz.deconflict.register.protocol.asking import (
    Asker,
    Fault,
    Outputs,
    Sending,
    Silence,
    Unreachable,
    reason_of,
)
from dokaz.deconflict.register.protocol.description import Description, open_description
from dokaz.deconflict.register.protocol.directory import (
    Directory,
    open_directory,
    read_directory,
    require_together,
    version_of,
)
from dokaz.deconflict.register.protocol.errors import (
    CannotCheckNow,
    MalformedMessage,
    RefusedByHolder,
    UntrustedHolder,
)
from dokaz.deconflict.register.protocol.files import Known
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
    withdrawal_digest,
)
from dokaz.deconflict.register.protocol.replica import Hit, Replica, reader_over
from dokaz.deconflict.register.protocol.requests import (
    KEEPER,
    NONCE_LENGTH,
    Purpose,
    Request,
    sign_request,
)

_UNCONFIRMED = "unconfirmed-"
_NOT_SHOWN = (
    "The keeper of the tag log said that it took the entry, and its log does not show it. Try "
    "again later; if this stays, tell the holders."
)


class MemberUnusable(DokazError):
    """The folder is not a whole member's; the message says what to do."""

    code = "register.member_unusable"


@dataclass(frozen=True)
class Told:
    """What a hit tells people: whom to talk to, how much was asked, and about when. `number`: the
    record's place in the log; `by`: the organisation's number, 0 where a coordinator stands.
    """

    organisation: str
    contact: str
    depth: Depth
    quarter: str
    authority: bool
    referral: bool
    number: int
    by: int = COORDINATOR


@dataclass(frozen=True)
class Notice:
    """Who was told to turn to this organisation about its record `about`. `number`: the place of
    the notice in the log.
    """

    number: int
    about: int
    organisation: str
    contact: str


@dataclass(frozen=True)
class Standing:
    """How a holder is: `answers`, what is left of this organisation's quota today, alerts about it
    in the last 30 days. What is not known is None. `untrusted`: it was not asked, since this
    machine does not trust the certificate at its address.
    """

    holder: str
    epoch: str
    answers: bool
    left: int | None = None
    alerts: int | None = None
    untrusted: bool = False


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
    """A record that can be sent, what withdraws it, and the epoch whose key it was made with."""

    record: bytes
    epoch: str
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
        path = self.root / "directory.json"
        # Only its number: cut off between the two files, it does not fit the description.
        newer_than = version_of(path.read_bytes()) if path.exists() else 0
        opened = open_directory(directory, description=found, newer_than=newer_than)
        require_together(opened, found)
        if opened.organisation_of(self._key().public) is None:
            raise MemberUnusable(
                "the directory does not name this organisation's key. Nothing was changed. Give "
                "the key to the holders, who sign a new directory."
            )
        self._leave(before, found)
        self._write("description.json", description.to_json())
        self._write("directory.json", directory.to_json())
        return opened

    def _leave(self, before: Description | None, found: Description) -> None:
        """Remember the epoch that is left: nobody brings the folder back to it unasked."""
        left = set(self._left()) - {found.epoch}
        if before is not None and before.epoch != found.epoch:
            left.add(before.epoch)
        if left != self._left():
            self._write("left.json", canonical_json(sorted(left)))

    def _left(self) -> frozenset[str]:
        try:
            return frozenset(parse_json((self.root / "left.json").read_bytes()))
        except (FileNotFoundError, NotCanonical, TypeError):
            return frozenset()

    def known(self) -> Known:
        """What newer files are held against. Raises MemberUnusable."""
        content = self._read("directory.json")
        payload = parse_envelope(content).payload
        return Known(self.description(), version_of(content), payload, self._left())

    def holders(self) -> tuple[tuple[str, str], ...]:
        """Names and addresses of all holders that the directory names, each address once.

        Raises MemberUnusable.
        """
        directory, description = self._taken_directory(), self.description()
        pairs = [(description, directory.holders)]
        pairs += [(one.description, one.holders) for one in directory.earlier]
        found: dict[str, str] = {}
        for described, addresses in pairs:
            for number, url in addresses.items():
                card = described.by_number.get(number)
                found.setdefault(url, card.name if card else str(number))
        return tuple((name, url) for url, name in found.items())

    def get(self, url: str) -> tuple[int, bytes]:
        """Status and body. Raises Unreachable."""
        return self._sending.get(url)

    def ask_files(self, url: str) -> tuple[int, bytes]:
        """Ask the holder at an address for its newest files; not counted. Raises Unreachable."""
        description, key = self.description(), self._key()
        organisation = self._taken_directory().organisation_of(key.public)
        if organisation is None:
            raise MemberUnusable("the register's directory does not let this organisation ask")
        request = Request(
            register=description.register,
            epoch=description.epoch,
            generation=description.generation,
            to=KEEPER,
            organisation=organisation.number,
            at=int(self._clock()),
            nonce=secrets.token_bytes(NONCE_LENGTH),
            purpose=Purpose.FILES,
            body=(),
        )
        return self._sending.post(url.rstrip("/") + "/files", sign_request(request, key=key))

    def _taken_directory(self) -> Directory:
        """The directory that was taken, also where taking a newer one was cut off between its two
        files, so that it does not fit the description."""
        return read_directory(parse_envelope(self._read("directory.json")).payload)

    def looked_for_files_at(self) -> float:
        """When holders were last asked for newer files, in POSIX seconds; 0: never."""
        try:
            return float((self.root / "files-looked").read_text("ascii"))
        except (OSError, ValueError):
            return 0.0

    def mark_looked_for_files(self) -> None:
        """Holders were asked for newer files now. Need not outlive a loss of power."""
        path = self.root / "files-looked"
        path.write_text(str(int(self._clock())), "ascii")
        path.chmod(0o600)

    def doubted(self) -> tuple[str, ...]:
        """Holders whose newer files were not taken when they were last asked."""
        try:
            return tuple(map(str, parse_json((self.root / "doubted.json").read_bytes())))
        except (FileNotFoundError, NotCanonical, TypeError):
            return ()

    def mark_doubted(self, names: Sequence[str]) -> None:
        """Keep whose files are not taken; none: nothing is wrong any more."""
        if tuple(names) != self.doubted():
            self._write("doubted.json", canonical_json(list(names)))

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
        directory = self.directory()
        askers = self._askers(directory)
        inputs = askers[0].inputs(match_keys(person))
        return self._looked_up(directory, askers, inputs, person.missing)

    def inputs(self, person: PersonFields) -> tuple[bytes, ...]:
        """What is asked of the function for a person, so that it can be asked again without their
        name. To be kept sealed only: names can be tried against it.

        Raises:
            TooFewFields: nothing can be looked up.
        """
        return self._asker().inputs(match_keys(person))

    def check_inputs(self, inputs: Sequence[bytes], *, missing: tuple[str, ...] = ()) -> Checked:
        """As `check`, for what `inputs` returned."""
        directory = self.directory()
        return self._looked_up(directory, self._askers(directory), inputs, missing)

    def _looked_up(
        self,
        directory: Directory,
        askers: Sequence[Asker],
        inputs: Sequence[bytes],
        missing: tuple[str, ...],
    ) -> Checked:
        replica = self._replica(directory)
        with replica.held_open():
            found, trouble, stale = self._put(replica, directory, askers, inputs)
            hits = replica.find(value for one in found for value in one.values)
        if trouble is not None and not hits:
            # One epoch alone without a hit would be a "no" that nobody has given.
            raise trouble
        told = tuple(_told(hit, directory) for hit in hits)
        faults = tuple(dict.fromkeys(fault for one in found for fault in one.faults))
        return Checked(told, missing, faults, stale)

    def _put(
        self,
        replica: Replica,
        directory: Directory,
        askers: Sequence[Asker],
        inputs: Sequence[bytes],
    ) -> tuple[list[Outputs], DokazError | None, bool]:
        """What the holders of each epoch answered, what went wrong with one of them, and whether
        the copy is stale: brought up to date by what the keeper says now, as far as it can be."""
        before = replica.note()
        found, trouble = _asked(askers, inputs)
        if trouble is not None and not found:
            raise trouble
        said = next((one.checkpoint for one in found if one.checkpoint), b"")
        return found, trouble, not self._renewed(replica, directory, before=before, said=said)

    def add(self, person: PersonFields, contact: Contact) -> int:
        """Register an interview; returns the record's number. What withdraws it is kept before it
        is sent.

        Raises: as `check`, and CannotCheckNow if the keeper does not answer: nothing was added,
            or it is not known, and `confirmed_late` tells later.
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

    def send(self, record: bytes) -> int:
        """Put a prepared record into the tag log; returns its number, by what the log shows then:
        the keeper's word alone is worth nothing.

        Raises:
            CannotCheckNow: it is not shown; `number_of` tells later whether it came.
            RefusedByHolder: the keeper does not take it.
            LogForged: as `sync`.
        """
        self._sent(record)
        self.sync()
        number = self.number_of(record)
        if number is None:
            raise CannotCheckNow(_NOT_SHOWN)
        return number

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
        pair = notices.Pair.of_sender(
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
                    words = _words_of(whom.contacts, told.contact)
                    found.append(Notice(number, told.about, whom.code, words))
        return tuple(found), upto

    @property
    def read_upto(self) -> int:
        """Up to where notices were looked for."""
        return self._replica(self.directory()).read_upto

    def notices_seen(self, upto: int) -> None:
        """Do not look at the part of the copy before `upto` again."""
        self._replica(self.directory()).mark_read(upto)

    def cover(self) -> None:
        """Ask for nothing, with the requests of a look-up. Counts as one.

        Raises:
            CannotCheckNow, RefusedByHolder, HolderLied, LogForged.
        """
        directory = self.directory()
        replica, askers = self._replica(directory), self._askers(directory)
        self._put(replica, directory, askers, (secrets.token_bytes(32),))

    def standings(self) -> tuple[Standing, ...]:
        """How the holders of each epoch are, and what they say of this organisation.

        Raises MemberUnusable: the folder is not whole.
        """
        return tuple(
            _standing(asker, number)
            for asker in self._askers(self.directory())
            for number in asker.addresses
        )

    def number_of(self, record: bytes) -> int | None:
        """The number of a record that was sent, if the copy of the log has it."""
        return self._replica(self.directory()).number_of(record)

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
            raise CannotCheckNow(_NOT_SHOWN)

    def sync(self) -> int:
        """Bring the copy of the tag log up to date; returns the number of new entries.

        Raises:
            CannotCheckNow: the keeper does not answer; the copy stays as it is.
            LogForged: as `Replica.sync`.
        """
        directory = self.directory()
        return self._synced(self._replica(directory), directory)

    def _sync_before(self) -> None:
        """Bring the copy up to date before an entry is sent, as nodes do; where that fails,
        sending says why."""
        with suppress(CannotCheckNow):
            self.sync()

    def _synced(
        self,
        replica: Replica,
        directory: Directory,
        *,
        before: bytes | None = None,
        said: bytes = b"",
    ) -> int:
        base = directory.keeper_url.rstrip("/") + "/log/"
        get = reader_over(lambda path: self._sending.get(base + path))
        try:
            return replica.sync(get, before=before, said=said)
        except Unreachable as error:
            if error.silence is Silence.UNTRUSTED:
                raise UntrustedHolder(
                    "The certificate of the tag log's keeper is not trusted by this machine, so it "
                    "was not asked. The copy of the log stays as it is. Look at this machine's "
                    "date first; then call the keeper."
                ) from error
            raise CannotCheckNow(
                "The keeper of the tag log does not answer. The copy of it stays as it is."
            ) from error

    def can_ask(self) -> bool:
        """Whether as many holders of each epoch answer as a question needs. Nothing is asked and
        nothing counted.

        Raises:
            MemberUnusable: the folder is not whole.
        """
        return all(
            sum(self._answers(url) for url in asker.addresses.values())
            >= asker.description.threshold
            for asker in self._askers(self.directory())
        )

    def _answers(self, url: str) -> bool:
        try:
            status, _ = self._sending.get(url.rstrip("/") + "/health")
        except Unreachable:
            return False
        return status == 200

    def own_number(self) -> int:
        """This organisation's number in the directory. Raises MemberUnusable."""
        return self._asker().organisation.number

    def looked_at(self) -> int:
        """The version of the directory whose members consents were last held against; 0: none."""
        try:
            return int((self.root / "looked").read_text("ascii"))
        except (OSError, ValueError):
            return 0

    def mark_looked(self, version: int) -> None:
        """Consents were held against the members of this version of the directory."""
        self._write("looked", str(version).encode())

    @property
    def epoch(self) -> str:
        """The epoch whose key new records are made with. Raises MemberUnusable."""
        return self.description().epoch

    @property
    def copied_at(self) -> float | None:
        """When the copy of the log was last held against the keeper's; None: never."""
        return self._replica(self.directory()).copied_at

    @property
    def size(self) -> int:
        """Entries in the copy of the tag log."""
        return self._replica(self.directory()).size

    def _asker(self) -> Asker:
        """For the key of the current epoch, which records are made with."""
        return self._askers(self.directory())[0]

    def _askers(self, directory: Directory) -> tuple[Asker, ...]:
        """For the key of each epoch that is asked, the current one first."""
        key = self._key()
        organisation = directory.organisation_of(key.public)
        if organisation is None or not organisation.active:
            raise MemberUnusable("the register's directory does not let this organisation ask")
        current = (self.description(), directory.holders)
        earlier = ((one.description, one.holders) for one in directory.earlier)
        return tuple(
            Asker(
                description=description,
                addresses=addresses,
                keeper_url=directory.keeper_url,
                organisation=organisation,
                key=key,
                sending=self._sending,
                clock=self._clock,
            )
            for description, addresses in (current, *earlier)
        )

    def _renewed(
        self, replica: Replica, directory: Directory, *, before: bytes, said: bytes
    ) -> bool:
        """Whether the copy is the newest. A forged log is an error, an absent one is not."""
        try:
            self._synced(replica, directory, before=before, said=said)
        except CannotCheckNow:
            if not replica.note():
                raise
            return False
        return True

    def _replica(self, directory: Directory) -> Replica:
        return Replica(self.root / "replica", directory=directory, clock=self._clock)

    def _sent(self, entry: bytes) -> None:
        asker = self._asker()
        request = asker.request(KEEPER, (entry,), Purpose.APPEND)
        url = self.directory().keeper_url.rstrip("/") + "/entries"
        try:
            status, body = self._sending.post(url, sign_request(request, key=asker.key))
        except Unreachable as error:
            if error.silence is Silence.UNTRUSTED:
                raise UntrustedHolder(
                    "The certificate of the tag log's keeper is not trusted by this machine, so "
                    "the entry was not sent. Look at this machine's date first; then call the "
                    "keeper, and try again."
                ) from error
            raise CannotCheckNow(
                "The keeper of the tag log does not answer, so the entry was not confirmed. Try "
                "again later; a second entry does no harm."
            ) from error
        if status >= 500:
            # It adds other entries, or a proxy before it does not reach it.
            raise CannotCheckNow(
                "The keeper of the tag log cannot take the entry now. Try again in a minute."
            )
        if status != 200:
            reason = reason_of(body)
            raise RefusedByHolder(
                f"The keeper of the tag log refused the entry ({reason}).", reason=reason
            )

    def _key(self) -> SigningKey:
        try:
            content = self.keys.read(self.root / "organisation.seed")
        except OSError as error:
            raise self._missing("organisation.seed") from error
        return _signing_key(content)

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
def _signing_key(content: bytes) -> SigningKey:
    return SigningKey(bytes.fromhex(content.decode("ascii").strip()))


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
    return Told(
        organisation=organisation,
        contact=_words_of(contacts, contact.contact),
        depth=contact.depth,
        quarter=quarter_words(contact.quarter),
        authority=contact.authority,
        referral=contact.referral,
        number=hit.number,
        by=contact.organisation,
    )


def _words_of(contacts: Sequence[str], number: int) -> str:
    """A contact's words; a number that is unknown stays a number."""
    return contacts[number] if number < len(contacts) else str(number)


def _pairs(key: SigningKey, directory: Directory) -> tuple[notices.Pair, ...]:
    """One for each other organisation: what it could have written to this one."""
    return tuple(
        notices.Pair.of_receiver(
            directory.register, key=key, sender=one.key, organisation=one.number
        )
        for one in directory.organisations
        if one.key != key.public
    )


def _asked(
    askers: Sequence[Asker], inputs: Sequence[bytes]
) -> tuple[list[Outputs], DokazError | None]:
    """What the holders of each epoch answered, and what went wrong with one of them."""
    found: list[Outputs] = []
    trouble: DokazError | None = None
    for asker in askers:
        try:
            found.append(asker.outputs(inputs))
        except DokazError as error:
            trouble = trouble or error
    return found, trouble


def _standing(asker: Asker, number: int) -> Standing:
    name, epoch = asker.description.by_number[number].name, asker.description.epoch
    request = asker.request(number, (), Purpose.STANDING)
    url = asker.addresses[number].rstrip("/") + "/standing"
    try:
        status, body = asker.sending.post(url, sign_request(request, key=asker.key))
    except Unreachable as error:
        untrusted = error.silence is Silence.UNTRUSTED
        return Standing(name, epoch, answers=False, untrusted=untrusted)
    try:
        said = parse_json(body) if status == 200 else {}
        return Standing(name, epoch, True, int(said["quota"] - said["used"]), int(said["alerts"]))
    except (NotCanonical, KeyError, TypeError, ValueError, OverflowError):
        return Standing(name, epoch, answers=True)


def _require_contact(contact: Contact, directory: Directory) -> None:
    if contact.organisation == COORDINATOR:
        known = directory.coordinators
    else:
        organisation = directory.by_number.get(contact.organisation)
        known = organisation.contacts if organisation else ()
    if contact.contact >= len(known):
        raise MalformedMessage("the directory has no such contact. Nothing was registered.")
