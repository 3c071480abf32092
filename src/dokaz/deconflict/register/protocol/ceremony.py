# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key ceremony: a key that nobody ever holds comes about, or is shared anew.

One procedure for three occasions. A *new* key is dealt by all holders-to-be, each with a random
constant: Pedersen's distributed generation with Feldman's commitments and a proof of possession. To
*reshare* (refresh, or replace holders), `threshold` holders of the old shares deal with their
weighted share as the constant: the key stays, the polynomial is new, and old shares fit no new
ones.

1. Everybody agrees on a plan, by its fingerprint, by another way than the network.
2. Each dealer makes one deal: commitments, proof, and a share sealed to each receiver.
3. Each receiver checks all deals, adds up its share and signs the description that follows.
4. The description counts when every receiver signed the same one.

Every step is a function of files that are there; a killed one is made again. Two different deals of
one dealer end in two transcripts, and step 4 never comes about: the ceremony is void, and what is
known of it is worth nothing. Start again with a new plan.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError
from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.objects.sealed import Identity, Recipient, seal, unseal
from dokaz.core.objects.sealed.header import read_header
from dokaz.core.objects.sealed.keys import Randomness
from dokaz.core.seals.errors import EnvelopeNotProven
from dokaz.core.seals.signature import Envelope, sign, verify
from dokaz.deconflict.register.protocol import sharing, sodium, voprf
from dokaz.deconflict.register.protocol.description import (
    Description,
    HolderCard,
    read_description,
    require_holders,
)
from dokaz.deconflict.register.protocol.errors import CeremonyBroken, MalformedMessage
from dokaz.deconflict.register.protocol.fields import Fields, in_base64, read_document

DEAL_TYPE = "application/vnd.dokaz.register-deal+json"
_PLAN, _DEAL = "dokaz-register-plan/1", "dokaz-register-deal/1"
SESSION_LENGTH = 16


@dataclass(frozen=True)
class Plan:
    """Who deals to whom. `previous` is the sharing that is replaced, None for a new key.

    `dealing` are the numbers of those who deal: among `previous` holders, or among `holders`.
    `session` (16 random bytes) makes two attempts differ.
    """

    register: str
    epoch: str
    generation: int
    threshold: int
    holders: tuple[HolderCard, ...]
    session: bytes
    dealing: tuple[int, ...]
    previous: Description | None = None

    def __post_init__(self) -> None:
        require_holders(self.holders, self.threshold)
        if self.previous is None:
            wanted: tuple[int, ...] = tuple(range(1, len(self.holders) + 1))
            if self.dealing != wanted or self.generation != 1:
                raise MalformedMessage("a new key is dealt by all of its holders")
            return
        old = self.previous
        if (self.register, self.epoch) != (old.register, old.epoch):
            raise MalformedMessage("shares are renewed within one epoch of one register")
        numbers = set(self.dealing)
        enough = len(self.dealing) == len(numbers) == old.threshold
        if not enough or not numbers <= set(old.by_number) or list(self.dealing) != sorted(numbers):
            raise MalformedMessage("exactly as many old holders deal as are needed")
        if self.generation != old.generation + 1:
            raise MalformedMessage("generations are counted one by one")

    @property
    def dealers(self) -> dict[int, HolderCard]:
        """Cards of those who deal, by their number."""
        among = self.previous.by_number if self.previous else dict(enumerate(self.holders, 1))
        return {index: among[index] for index in self.dealing}

    def payload(self) -> bytes:
        """The plan in canonical JSON; `fingerprint` is of these bytes."""
        value: dict[str, object] = {
            "dealing": list(self.dealing),
            "epoch": self.epoch,
            "format": _PLAN,
            "generation": self.generation,
            "holders": [card.to_json() for card in self.holders],
            "register": self.register,
            "session": in_base64(self.session),
            "threshold": self.threshold,
        }
        if self.previous is not None:
            value["previous"] = in_base64(self.previous.payload())
        return canonical_json(value)

    @property
    def fingerprint(self) -> str:
        """Hexadecimal SHA-256, which all compare by voice before they deal."""
        return hashlib.sha256(self.payload()).hexdigest()


def read_plan(content: bytes) -> Plan:
    """Raises MalformedMessage: no plan, or one that cannot be carried out."""
    fields = read_document(content, what="ceremony's plan")
    fields.literal("format", _PLAN)
    previous = None
    if b'"previous"' in content:
        previous = read_description(fields.content("previous"))
    plan = Plan(
        register=fields.text("register", most=100),
        epoch=fields.text("epoch", most=40),
        generation=fields.number("generation", least=1),
        threshold=fields.number("threshold", least=2, most=sharing.MAX_HOLDERS),
        holders=tuple(
            HolderCard.read(card) for card in fields.objects("holders", most=sharing.MAX_HOLDERS)
        ),
        session=fields.content("session", length=SESSION_LENGTH),
        dealing=fields.numbers("dealing", most=sharing.MAX_HOLDERS),
        previous=previous,
    )
    fields.end()
    return plan


def deal(
    plan: Plan, *, key: SigningKey, randomness: Randomness, old_share: bytes | None = None
) -> Envelope:
    """Step 2. The polynomial is forgotten when this returns. `old_share`: when resharing.

    Raises:
        MalformedMessage: the key is not a dealer's, or the old share is not the one of the plan.
    """
    number = _number(plan.dealers, key.public)
    coefficients = [sodium.random_scalar() for _ in range(plan.threshold)]
    if plan.previous is not None:
        weight = sharing.lagrange(number, frozenset(plan.dealing))
        if old_share is None or (
            sodium.multiply_base(old_share) != plan.previous.public_share(number)
        ):
            raise MalformedMessage("this holder's share is not of the sharing that is replaced")
        coefficients[0] = sodium.scalar_mul(weight, old_share)
    committed = sharing.commitments(coefficients)
    value = {
        "commitments": [in_base64(one) for one in committed],
        "dealer": number,
        "format": _DEAL,
        "plan": plan.fingerprint,
        "proof": in_base64(_prove(coefficients[0], committed[0], plan, number)),
        "shares": [
            in_base64(_sealed(sharing.value_at(coefficients, index), card.exchange, randomness))
            for index, card in enumerate(plan.holders, start=1)
        ],
    }
    return sign(canonical_json(value), payload_type=DEAL_TYPE, key=key)


@dataclass(frozen=True)
class Outcome:
    """Step 3: the receiver's secret share, and the description it is to sign."""

    share: bytes
    description: Description


def receive(
    plan: Plan, deals: Mapping[int, Envelope], *, key: SigningKey, identity: Identity
) -> Outcome:
    """Check every deal and add up this receiver's share. `deals` by the dealer's number.

    Raises:
        MalformedMessage: the key is not a receiver's, or a deal is missing.
        CeremonyBroken: a deal does not hold; the message names its dealer.
    """
    number = _number(dict(enumerate(plan.holders, start=1)), key.public)
    if set(deals) != set(plan.dealing):
        missing = [plan.dealers[i].name for i in plan.dealing if i not in deals]
        raise MalformedMessage(f"deals of {', '.join(missing) or 'nobody'} are missing")
    share, committed = bytes(32), []
    for index in plan.dealing:
        found = _checked(plan, index, deals[index])
        part = _opened(found.shares[number - 1], identity, plan.dealers[index].name)
        if sodium.multiply_base(part) != sharing.committed_at(found.commitments, number):
            raise CeremonyBroken(_void(plan, index, "sent a share that does not fit its word"))
        share = sodium.scalar_add(share, part)
        committed.append(found.commitments)
    return Outcome(share, _described(plan, deals, committed))


@dataclass(frozen=True)
class _Deal:
    commitments: tuple[bytes, ...]
    shares: tuple[bytes, ...]


def _described(
    plan: Plan, deals: Mapping[int, Envelope], committed: list[tuple[bytes, ...]]
) -> Description:
    together = [sharing.add_all(ones) for ones in zip(*committed, strict=True)]
    transcript = hashlib.sha256(plan.fingerprint.encode())
    for index in plan.dealing:
        transcript.update(hashlib.sha256(deals[index].signed_bytes()).digest())
    return Description(
        register=plan.register,
        epoch=plan.epoch,
        generation=plan.generation,
        threshold=plan.threshold,
        holders=plan.holders,
        public_key=together[0],
        public_shares=tuple(
            sharing.committed_at(together, i) for i in range(1, len(plan.holders) + 1)
        ),
        plan=plan.fingerprint,
        transcript=transcript.hexdigest(),
    )


def _checked(plan: Plan, index: int, envelope: Envelope) -> _Deal:
    """A deal whose signature, plan, commitments and proof hold; shares are not looked at."""
    card = plan.dealers[index]
    try:
        verify(envelope, payload_type=DEAL_TYPE, keys=(card.signing,))
        fields = read_document(envelope.payload, what="deal")
        found = _read_deal(fields, plan, index)
        _require_possession(found[1], found[0].commitments[0], plan, index)
    except (EnvelopeNotProven, MalformedMessage, voprf.ProofDoesNotHold) as error:
        words = _void(plan, index, f"sent a deal that does not hold ({error})")
        raise CeremonyBroken(words) from error
    if plan.previous is not None:
        weight = sharing.lagrange(index, frozenset(plan.dealing))
        wanted = sodium.multiply(weight, plan.previous.public_share(index))
        if found[0].commitments[0] != wanted:
            raise CeremonyBroken(_void(plan, index, "dealt another key than its old share"))
    return found[0]


def _read_deal(fields: Fields, plan: Plan, index: int) -> tuple[_Deal, bytes]:
    fields.literal("format", _DEAL)
    fields.literal("plan", plan.fingerprint)
    dealer = fields.number("dealer")
    commitments = fields.contents("commitments", length=32, most=plan.threshold)
    proof = fields.content("proof", length=64)
    shares = tuple(
        Fields({"share": one}, what="deal").content("share", most=2000)
        for one in fields.texts("shares", most=len(plan.holders))
    )
    fields.end()
    if dealer != index or len(commitments) != plan.threshold or len(shares) != len(plan.holders):
        raise MalformedMessage("the deal is not of this plan's shape")
    try:
        sodium.require_element(*commitments)
    except DokazError as error:
        raise MalformedMessage("a commitment is not a group element") from error
    return _Deal(commitments, shares), proof


def _prove(secret: bytes, public: bytes, plan: Plan, number: int) -> bytes:
    """Schnorr's proof that the dealer knows its constant: nobody can cancel another's out."""
    nonce = sodium.random_scalar()
    challenge = _challenge(public, sodium.multiply_base(nonce), plan, number)
    return challenge + sodium.scalar_sub(nonce, sodium.scalar_mul(challenge, secret))


def _require_possession(proof: bytes, public: bytes, plan: Plan, number: int) -> None:
    challenge, answer = proof[:32], proof[32:]
    try:
        nonce = sodium.add(sodium.multiply_base(answer), sodium.multiply(challenge, public))
    except DokazError as error:
        raise voprf.ProofDoesNotHold("its proof of possession is malformed") from error
    if _challenge(public, nonce, plan, number) != challenge:
        raise voprf.ProofDoesNotHold("its proof of possession does not hold")


def _challenge(public: bytes, nonce: bytes, plan: Plan, number: int) -> bytes:
    parts = b"dokaz-register-possession/1" + bytes.fromhex(plan.fingerprint) + bytes([number])
    return voprf.hash_to_scalar(parts + public + nonce)


def _sealed(share: bytes, recipient: Recipient, randomness: Randomness) -> bytes:
    sealed = seal((share,), recipients=(recipient,), randomness=randomness)
    return sealed.header + b"".join(sealed.payload)


def _opened(content: bytes, identity: Identity, name: str) -> bytes:
    try:
        _, length = read_header(content)
        opened = unseal((content[length:],), header=content[:length], identities=(identity,))
        share = b"".join(opened)
        sodium.multiply_base(share)
    except DokazError as error:
        raise CeremonyBroken(
            f"The share that {name} sealed to this holder cannot be opened. The ceremony is void; "
            "start again with a new plan."
        ) from error
    return share


def _number(among: Mapping[int, HolderCard], key: PublicKey) -> int:
    for index, card in among.items():
        if card.signing == key:
            return index
    raise MalformedMessage("this holder has no part in this step of the ceremony")


def _void(plan: Plan, index: int, what: str) -> str:
    return (
        f"{plan.dealers[index].name} {what}. The ceremony is void and no share of it was kept. "
        "Find out why, then start again with a new plan."
    )
