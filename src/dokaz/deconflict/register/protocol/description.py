# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a register's key is in one epoch: the outcome of a key ceremony, signed by every holder.

An *epoch* has one key; a new key means to register everybody anew. A *generation* is one way of
sharing that key: it changes when shares are refreshed or a holder is replaced, and the key stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError
from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.objects.sealed import Recipient
from dokaz.core.seals.signature import Envelope, sign, verify
from dokaz.deconflict.register.protocol import sharing, sodium
from dokaz.deconflict.register.protocol.errors import CeremonyBroken, MalformedMessage
from dokaz.deconflict.register.protocol.fields import Fields, in_base64, read_document

DESCRIPTION_TYPE = "application/vnd.dokaz.register-description+json"
CARD_TYPE = "application/vnd.dokaz.register-holder+json"
_CARD, _DESCRIPTION = "dokaz-register-holder/1", "dokaz-register-description/1"


@dataclass(frozen=True)
class HolderCard:
    """A holder's public keys: with `signing` it speaks, to `exchange` shares are sealed."""

    name: str
    signing: PublicKey
    exchange: Recipient

    def to_json(self) -> dict[str, str]:
        return {
            "exchange": self.exchange.to_text(),
            "format": _CARD,
            "name": self.name,
            "signing": in_base64(self.signing.raw),
        }

    @classmethod
    def read(cls, fields: Fields) -> "HolderCard":
        """Raises MalformedMessage: no card."""
        fields.literal("format", _CARD)
        name, signing = fields.text("name", most=100), fields.key("signing")
        try:
            exchange = Recipient.parse(fields.text("exchange"))
        except DokazError as error:
            raise MalformedMessage("a holder's exchange key is not an age recipient") from error
        fields.end()
        return cls(name, signing, exchange)


def sign_card(card: HolderCard, *, key: SigningKey) -> Envelope:
    """The card as it is handed over."""
    return sign(canonical_json(card.to_json()), payload_type=CARD_TYPE, key=key)


def open_card(envelope: Envelope) -> HolderCard:
    """A card that its own key signed: it shows possession, not who it is. Compare fingerprints.

    Raises:
        MalformedMessage: no card.
        EnvelopeNotProven: not signed by its key.
    """
    card = HolderCard.read(read_document(envelope.payload, what="holder's card"))
    verify(envelope, payload_type=CARD_TYPE, keys=(card.signing,))
    return card


@dataclass(frozen=True)
class Description:
    """`public_shares` stand in the order of `holders`, who are numbered from 1.

    `plan` and `transcript` are hexadecimal SHA-256 digests of the ceremony's plan and deals.
    """

    register: str
    epoch: str
    generation: int
    threshold: int
    holders: tuple[HolderCard, ...]
    public_key: bytes
    public_shares: tuple[bytes, ...]
    plan: str
    transcript: str

    def payload(self) -> bytes:
        """The canonical JSON that every holder signs."""
        value = {
            "epoch": self.epoch,
            "format": _DESCRIPTION,
            "generation": self.generation,
            "holders": [card.to_json() for card in self.holders],
            "plan": self.plan,
            "public_key": in_base64(self.public_key),
            "public_shares": [in_base64(share) for share in self.public_shares],
            "register": self.register,
            "threshold": self.threshold,
            "transcript": self.transcript,
        }
        return canonical_json(value)

    @cached_property
    def by_number(self) -> dict[int, HolderCard]:
        """Holders by their number."""
        return dict(enumerate(self.holders, start=1))

    def public_share(self, index: int) -> bytes:
        """The share of holder `index` times the generator."""
        return self.public_shares[index - 1]

    def number_of(self, key: PublicKey) -> int | None:
        """The number of the holder with this signing key."""
        found = [index for index, card in self.by_number.items() if card.signing == key]
        return found[0] if found else None


def read_description(payload: bytes) -> Description:
    """Read a description. Says nothing about who signed it.

    Raises:
        MalformedMessage: it is none, or its numbers contradict each other.
        MalformedElement: a key is not an element.
    """
    fields = read_document(payload, what="register's description")
    fields.literal("format", _DESCRIPTION)
    cards = fields.objects("holders", most=sharing.MAX_HOLDERS)
    found = Description(
        register=fields.text("register", most=100),
        epoch=fields.text("epoch", most=40),
        generation=fields.number("generation", least=1),
        threshold=fields.number("threshold", least=2, most=sharing.MAX_HOLDERS),
        holders=tuple(HolderCard.read(card) for card in cards),
        public_key=fields.content("public_key", length=sodium.LENGTH),
        public_shares=fields.contents("public_shares", length=32, most=sharing.MAX_HOLDERS),
        plan=fields.text("plan", most=64),
        transcript=fields.text("transcript", most=64),
    )
    fields.end()
    require_holders(found.holders, found.threshold)
    if len(found.public_shares) != len(found.holders):
        raise MalformedMessage("a description has not one public share for each holder")
    sodium.require_element(found.public_key, *found.public_shares)
    _require_one_polynomial(found)
    return found


def open_description(envelope: Envelope, *, previous: Description | None = None) -> Description:
    """A description that every one of its holders signed.

    With `previous` it must be a later sharing of the same key, or any other epoch's.

    Raises:
        MalformedMessage, MalformedElement: it is none.
        EnvelopeNotProven: not all holders signed it.
        CeremonyBroken: it calls another key the same epoch's, or goes back.
    """
    found = read_description(envelope.payload)
    keys = [card.signing for card in found.holders]
    verify(envelope, payload_type=DESCRIPTION_TYPE, keys=keys, threshold=len(keys))
    if previous is not None and previous.epoch == found.epoch:
        same_key = (previous.register, previous.public_key) == (found.register, found.public_key)
        if not same_key or found.generation < previous.generation:
            raise CeremonyBroken(
                "a description of this epoch names another key, or is older than the one known. "
                "Nothing was changed. Ask the holders by another way."
            )
    return found


def require_holders(holders: Sequence[HolderCard], threshold: int) -> None:
    """Raise MalformedMessage unless these can be a register's holders."""
    if not threshold <= len(holders) <= sharing.MAX_HOLDERS or threshold < 2:
        raise MalformedMessage("a register has 2 to 16 holders, at least as many as are needed")
    if len({card.signing for card in holders}) != len(holders):
        raise MalformedMessage("a holder stands twice in a register")
    if len({card.name for card in holders}) != len(holders):
        raise MalformedMessage("two holders have one name")


def _require_one_polynomial(found: Description) -> None:
    """Any `threshold` public shares must give the public key, else some holders would not fit."""
    numbers = range(1, len(found.holders) + 1)
    for start in range(len(found.holders) - found.threshold + 1):
        chosen = numbers[start : start + found.threshold]
        if sharing.combine({i: found.public_share(i) for i in chosen}) != found.public_key:
            raise MalformedMessage("the public shares of a description do not fit its key")
