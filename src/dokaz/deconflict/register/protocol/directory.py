# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes part in a register: organisations with their keys and contacts, addresses, quotas.

Signed by at least as many holders as a key needs, so that no one of them alone lets anybody in or
lends a name to a key. State authorities and members of other coalitions stand in it as members do.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from dokaz.core.canonical import canonical_json, parse_json
from dokaz.core.errors import DokazError
from dokaz.core.keys import PublicKey
from dokaz.core.log.checkpoint import Checkpoint, open_checkpoint
from dokaz.core.log.note import VerifierKey, parse_verifier_key
from dokaz.core.seals.signature import Envelope, parse_envelope, verify
from dokaz.deconflict.register.protocol import names
from dokaz.deconflict.register.protocol.description import Description, open_description
from dokaz.deconflict.register.protocol.errors import MalformedMessage
from dokaz.deconflict.register.protocol.fields import Fields, in_base64, read_document

DIRECTORY_TYPE = "application/vnd.dokaz.register-directory+json"
_DIRECTORY = "dokaz-register-directory/1"
_MOST = 2000
_MOST_EPOCHS = 4
_MOST_NOTE = 20_000
LARGEST_NUMBER = 2**16 - 1


class Role(StrEnum):
    """What an organisation is among those who take part; all may do the same."""

    MEMBER = "member"
    AUTHORITY = "authority"
    COALITION = "coalition"


@dataclass(frozen=True)
class Organisation:
    """`contacts` are found by their place, from 0. `active`: may ask and register."""

    number: int
    code: str
    name: str
    key: PublicKey
    role: Role
    contacts: tuple[str, ...]
    active: bool = True

    def to_json(self) -> dict[str, object]:
        return {
            "active": self.active,
            "code": self.code,
            "contacts": list(self.contacts),
            "key": in_base64(self.key.raw),
            "name": self.name,
            "number": self.number,
            "role": str(self.role),
        }

    @classmethod
    def read(cls, fields: Fields) -> "Organisation":
        role = fields.text("role")
        if role not in {one.value for one in Role}:
            raise MalformedMessage(f"'{role}' is no role; roles: {', '.join(Role)}")
        found = cls(
            number=fields.number("number", least=1, most=LARGEST_NUMBER),
            code=fields.text("code", most=40),
            name=fields.text("name", most=200),
            key=fields.key("key"),
            role=Role(role),
            contacts=fields.texts("contacts", most=256),
            active=fields.truth("active"),
        )
        fields.end()
        if not found.contacts or any(not 0 < len(one) <= 300 for one in found.contacts):
            raise MalformedMessage("an organisation has no contact, or one that is too long")
        return found


@dataclass(frozen=True)
class Earlier:
    """The key of an earlier epoch that is still asked, so that who was registered under it is found
    until everybody is registered anew. `holders`: addresses by the holder's number *there*.
    """

    description: Description
    signed: bytes
    holders: dict[int, str]

    def to_json(self) -> dict[str, object]:
        return {"description": in_base64(self.signed), "holders": _addresses(self.holders)}

    @classmethod
    def read(cls, fields: Fields) -> "Earlier":
        signed = fields.content("description")
        holders = _read_addresses(fields)
        fields.end()
        try:
            description = open_description(parse_envelope(signed))
        except DokazError as error:
            raise MalformedMessage("an earlier epoch's description does not hold") from error
        if set(holders) != set(description.by_number):
            raise MalformedMessage("an earlier epoch has other holders than addresses")
        return cls(description, signed, holders)


@dataclass(frozen=True)
class Sharing:
    """The description that a directory goes with, by epoch and generation. With it a directory that
    is newer cannot be put beside a description that was left behind.
    """

    epoch: str
    generation: int

    def to_json(self) -> dict[str, object]:
        return {"epoch": self.epoch, "generation": self.generation}

    @classmethod
    def read(cls, fields: Fields) -> "Sharing":
        found = cls(fields.text("epoch", most=40), fields.number("generation", least=1))
        fields.end()
        return found

    @classmethod
    def of(cls, description: Description) -> "Sharing":
        return cls(description.epoch, description.generation)


@dataclass(frozen=True)
class Continues:
    """What the keeper of the tag log took over from the one before: `note`, the last tree head that
    `keeper` signed. The log has it as its beginning, or it is none.
    """

    keeper: VerifierKey
    note: bytes
    head: Checkpoint

    def to_json(self) -> dict[str, object]:
        return {"checkpoint": in_base64(self.note), "keeper": self.keeper.encode()}

    @classmethod
    def read(cls, fields: Fields) -> "Continues":
        keeper = _log_key(fields.text("keeper"))
        note = fields.content("checkpoint", most=_MOST_NOTE)
        fields.end()
        return cls.of(keeper, note)

    @classmethod
    def of(cls, keeper: VerifierKey, note: bytes) -> "Continues":
        """Raises MalformedMessage: the key did not sign this tree head."""
        try:
            head = open_checkpoint(note, origin=keeper.name, key=keeper)
        except DokazError as error:
            raise MalformedMessage("what a log continues was not signed by its keeper") from error
        return cls(keeper, note, head)


@dataclass(frozen=True)
class Directory:
    """`holders`: addresses by the holder's number. `keeper`: the tag log's key and address.

    `witnesses` (key line and address) cosign the tag log; `quorum` of them must have.
    `coordinators` are contacts for people whose organisation is not named. `quota` counts batches
    a day and organisation, `burst` those in ten minutes that raise an alert. `earlier`: epochs
    before this one that are still asked. `sharing`: the description it goes with, if it says so.
    `continues`: what the keeper took over; None: it kept the log from its first entry.
    """

    register: str
    version: int
    organisations: tuple[Organisation, ...]
    holders: dict[int, str]
    keeper: VerifierKey
    keeper_url: str
    coordinators: tuple[str, ...]
    witnesses: tuple[tuple[VerifierKey, str], ...] = ()
    quorum: int = 0
    quota: int = 400
    burst: int = 60
    earlier: tuple[Earlier, ...] = ()
    sharing: Sharing | None = None
    continues: Continues | None = None

    def payload(self) -> bytes:
        """The canonical JSON that holders sign."""
        value: dict[str, object] = {
            "burst": self.burst,
            "coordinators": list(self.coordinators),
            "earlier": [one.to_json() for one in self.earlier],
            "form": names.FORM,
            "format": _DIRECTORY,
            "holders": _addresses(self.holders),
            "keeper": self.keeper.encode(),
            "keeper_url": self.keeper_url,
            "organisations": [one.to_json() for one in self.organisations],
            "quorum": self.quorum,
            "quota": self.quota,
            "register": self.register,
            "version": self.version,
            "witnesses": [{"key": key.encode(), "url": url} for key, url in self.witnesses],
        }
        if self.sharing is not None:
            value["sharing"] = self.sharing.to_json()
        if self.continues is not None:
            value["continues"] = self.continues.to_json()
        return canonical_json(value)

    @cached_property
    def by_number(self) -> dict[int, Organisation]:
        """Organisations by their number."""
        return {one.number: one for one in self.organisations}

    def organisation_of(self, key: PublicKey) -> Organisation | None:
        """The organisation with this key."""
        return next((one for one in self.organisations if one.key == key), None)


def read_directory(payload: bytes) -> Directory:
    """Read a directory. Says nothing about who signed it.

    Raises:
        MalformedMessage: it is none, or of a normal form of names that this version does not make.
    """
    fields = read_document(payload, what="register's directory")
    fields.literal("format", _DIRECTORY)
    if fields.number("form") != names.FORM:
        raise MalformedMessage(
            "the register uses another form of names than this version of Dokaz makes, so nobody "
            "would be found. Nothing was asked. Bring Dokaz to the version the others have."
        )
    found = Directory(
        register=fields.text("register", most=100),
        version=fields.number("version", least=1),
        organisations=tuple(
            Organisation.read(one) for one in fields.objects("organisations", most=_MOST)
        ),
        holders=_read_addresses(fields),
        keeper=_log_key(fields.text("keeper")),
        keeper_url=fields.text("keeper_url"),
        coordinators=fields.texts("coordinators", most=256),
        witnesses=tuple(
            (_log_key(one.text("key", most=4000)), one.text("url"))
            for one in fields.objects("witnesses", most=100)
        ),
        quorum=fields.number("quorum", most=100),
        quota=fields.number("quota", least=1, most=100_000),
        burst=fields.number("burst", least=1, most=100_000),
        earlier=tuple(Earlier.read(one) for one in fields.objects("earlier", most=_MOST_EPOCHS)),
        sharing=Sharing.read(fields.object("sharing")) if fields.has("sharing") else None,
        continues=Continues.read(fields.object("continues")) if fields.has("continues") else None,
    )
    fields.end()
    _require_consistent(found)
    return found


def open_directory(
    envelope: Envelope, *, description: Description, newer_than: int = 0
) -> Directory:
    """A directory that enough holders of the register signed.

    Raises:
        MalformedMessage: it is none, of another register, or older than the one known.
        EnvelopeNotProven: too few holders signed it.
    """
    found = read_directory(envelope.payload)
    keys = [card.signing for card in description.holders]
    verify(envelope, payload_type=DIRECTORY_TYPE, keys=keys, threshold=description.threshold)
    if found.register != description.register or set(found.holders) != set(description.by_number):
        raise MalformedMessage("the directory is of another register, or names other holders")
    epochs = [description.epoch, *(one.description.epoch for one in found.earlier)]
    registers = {one.description.register for one in found.earlier}
    if len(set(epochs)) != len(epochs) or not registers <= {found.register}:
        raise MalformedMessage("the directory names an epoch twice, or one of another register")
    if found.version < newer_than:
        raise MalformedMessage("the directory is older than the one that is known")
    return found


def require_together(directory: Directory, description: Description) -> None:
    """A directory that is taken goes with the description that is there. One that was taken stays
    in use after a new sharing, until the next one is signed.

    Raises MalformedMessage: it says that it goes with another one.
    """
    if directory.sharing not in (None, Sharing.of(description)):
        raise MalformedMessage(
            "the directory goes with another description of the register; take both from the "
            "same holders"
        )


def version_of(content: bytes) -> int:
    """The number of a directory that was taken before, from its file. Nothing else is checked: its
    signers may be holders no more, and its form of names another.

    Raises:
        MalformedMessage: it is none.
    """
    try:
        return int(parse_json(parse_envelope(content).payload)["version"])
    except (DokazError, KeyError, TypeError, ValueError) as error:
        raise MalformedMessage("the directory in this folder is malformed") from error


def _require_consistent(found: Directory) -> None:
    numbers = [one.number for one in found.organisations]
    keys = [one.key for one in found.organisations]
    if len(set(numbers)) != len(numbers) or len(set(keys)) != len(keys):
        raise MalformedMessage("two organisations have one number or one key")
    if found.quorum > len(found.witnesses):
        raise MalformedMessage("more witnesses must cosign than there are")
    earlier = (url for one in found.earlier for url in one.holders.values())
    witnesses = (url for _, url in found.witnesses)
    for url in (found.keeper_url, *found.holders.values(), *earlier, *witnesses):
        if not url.startswith(("https://", "http://")):
            raise MalformedMessage("an address is not one of the web")


def _addresses(holders: dict[int, str]) -> list[dict[str, object]]:
    return [{"number": number, "url": url} for number, url in sorted(holders.items())]


def _read_addresses(fields: Fields) -> dict[int, str]:
    return {
        one.number("number", least=1): one.text("url") for one in fields.objects("holders", most=16)
    }


def _log_key(text: str) -> VerifierKey:
    try:
        return parse_verifier_key(text)
    except DokazError as error:
        raise MalformedMessage("a log's or witness's key line is malformed") from error
