# SPDX-License-Identifier: AGPL-3.0-or-later
"""The oblivious pseudorandom function of RFC 9497: ristretto255-SHA512, verifiable mode.

The asker blinds (`blind`), a holder evaluates and proves (`evaluate`), the asker verifies
(`require_proof`), unblinds and hashes (`finalize`). Section numbers are the RFC's. The plain mode
is here for the RFC's vectors; the register uses the verifiable mode only.
"""

import functools
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from dokaz.core.errors import NotProven
from dokaz.deconflict.register.protocol import sodium
from dokaz.deconflict.register.protocol.errors import MalformedElement, MalformedMessage

PROOF_LENGTH = 64
MAX_INPUT_BYTES = 2**16 - 1
PLAIN, VERIFIABLE = 0, 1


class ProofDoesNotHold(NotProven):
    """The evaluated elements were not made with the share of this public key."""

    code = "register.proof"


@dataclass(frozen=True, slots=True)
class Blinded:
    """`element` is sent; `blind` stays with the asker."""

    blind: bytes
    element: bytes


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One evaluated element for each blinded one, and one proof over all of them."""

    elements: tuple[bytes, ...]
    proof: bytes


def blind(content: bytes, *, scalar: bytes | None = None, mode: int = VERIFIABLE) -> Blinded:
    """Section 3.3.1, Blind. `scalar` is for the RFC's vectors.

    Raises:
        MalformedMessage: the input is longer than 65,535 bytes.
    """
    if len(content) > MAX_INPUT_BYTES:
        raise MalformedMessage("the input of the function is too long")
    chosen = sodium.random_scalar() if scalar is None else scalar
    return Blinded(chosen, sodium.multiply(chosen, hash_to_group(content, mode=mode)))


def padding() -> Blinded:
    """An element that nobody can tell from a blinded one, of which nothing is wanted. `blind` times
    the generator."""
    chosen = sodium.random_scalar()
    return Blinded(chosen, sodium.multiply_base(chosen))


def evaluate(
    elements: Sequence[bytes],
    *,
    share: bytes,
    public: bytes,
    randomness: bytes | None = None,
    mode: int = VERIFIABLE,
) -> Evaluated:
    """Section 3.3.2, BlindEvaluate.

    Raises:
        MalformedElement: an element is malformed, or the identity.
    """
    evaluated = tuple(sodium.multiply(share, element) for element in elements)
    proof = _proof(elements, evaluated, share, public, randomness, mode)
    return Evaluated(evaluated, proof)


def require_proof(
    evaluated: Evaluated,
    *,
    blinded: Sequence[bytes],
    public: bytes,
    padding: Sequence[bytes] = (),
    mode: int = VERIFIABLE,
) -> None:
    """Section 2.2.2, VerifyProof. `padding`: the last of `blinded` are these scalars times the
    generator; only a shorter way to the same sum of them.

    Raises:
        ProofDoesNotHold: for whatever reason; malformed elements too.
    """
    try:
        holds = _proof_holds(evaluated, blinded, public, padding, mode)
    except MalformedElement as error:
        raise ProofDoesNotHold("the answer holds a malformed element") from error
    if not holds:
        raise ProofDoesNotHold("the proof of an answer does not hold")


def finalize(content: bytes, *, blind: bytes, evaluated: bytes) -> bytes:
    """Section 3.3.1, Finalize: the 64-byte output for this input.

    Raises:
        MalformedElement: the element is malformed, or the blind is zero.
    """
    return output_of(content, unblinded=sodium.multiply(sodium.scalar_invert(blind), evaluated))


def output_of(content: bytes, *, unblinded: bytes) -> bytes:
    """The last step of Finalize, for an element whose blind was taken off already."""
    return hashlib.sha512(_prefixed(content) + _prefixed(unblinded) + b"Finalize").digest()


def hash_to_group(content: bytes, *, mode: int = VERIFIABLE) -> bytes:
    """Section 4.1: the element of an input."""
    return sodium.from_uniform(_expand(content, b"HashToGroup-" + _context(mode)))


def hash_to_scalar(content: bytes, *, mode: int = VERIFIABLE) -> bytes:
    """Section 4.1: the scalar of an input."""
    return sodium.reduce(_expand(content, b"HashToScalar-" + _context(mode)))


def _proof(
    elements: Sequence[bytes],
    evaluated: Sequence[bytes],
    share: bytes,
    public: bytes,
    randomness: bytes | None,
    mode: int,
) -> bytes:
    """Section 2.2.1, GenerateProof."""
    left = sodium.sum_of_products(_weighted(elements, evaluated, public, mode), elements)
    # With the share at hand one multiplication replaces the second sum (ComputeCompositesFast).
    right = sodium.multiply(share, left)
    chosen = sodium.random_scalar() if randomness is None else randomness
    challenge = _challenge(
        public, left, right, sodium.multiply_base(chosen), sodium.multiply(chosen, left), mode
    )
    return challenge + sodium.scalar_sub(chosen, sodium.scalar_mul(challenge, share))


def _proof_holds(
    evaluated: Evaluated,
    blinded: Sequence[bytes],
    public: bytes,
    padding: Sequence[bytes],
    mode: int,
) -> bool:
    if len(evaluated.proof) != PROOF_LENGTH or len(evaluated.elements) != len(blinded):
        return False
    if not blinded:
        return False
    challenge, answer = evaluated.proof[:32], evaluated.proof[32:]
    weighted = _weighted(blinded, evaluated.elements, public, mode)
    left = _sum_of_own(weighted, blinded, padding)
    # Of what the holder made, padding is no exception: what is taken or not would tell it apart.
    right = sodium.sum_of_products(weighted, evaluated.elements)
    first = sodium.add(sodium.multiply_base(answer), sodium.multiply(challenge, public))
    second = sodium.sum_of_products((answer, challenge), (left, right))
    return hmac.compare_digest(_challenge(public, left, right, first, second, mode), challenge)


def _sum_of_own(
    weights: Sequence[bytes], elements: Sequence[bytes], padding: Sequence[bytes]
) -> bytes:
    """The weighted sum of elements that end with `padding` times the generator: one multiplication
    of the generator for all of these."""
    if not padding:
        return sodium.sum_of_products(weights, elements)
    wanted = len(elements) - len(padding)
    factors = map(sodium.scalar_mul, weights[wanted:], padding)
    padded = sodium.multiply_base(functools.reduce(sodium.scalar_add, factors))
    return sodium.add(sodium.sum_of_products(weights[:wanted], elements[:wanted]), padded)


def _weighted(
    blinded: Sequence[bytes], evaluated: Sequence[bytes], public: bytes, mode: int
) -> list[bytes]:
    """The weights of section 2.2.1, ComputeComposites."""
    seed = hashlib.sha512(_prefixed(public) + _prefixed(b"Seed-" + _context(mode))).digest()
    weights = []
    for index, (one, other) in enumerate(zip(blinded, evaluated, strict=True)):
        transcript = _prefixed(seed) + index.to_bytes(2, "big") + _prefixed(one) + _prefixed(other)
        weights.append(hash_to_scalar(transcript + b"Composite", mode=mode))
    return weights


def _challenge(
    public: bytes, left: bytes, right: bytes, first: bytes, second: bytes, mode: int
) -> bytes:
    parts = (public, left, right, first, second)
    return hash_to_scalar(b"".join(map(_prefixed, parts)) + b"Challenge", mode=mode)


def _context(mode: int) -> bytes:
    """CreateContextString of section 3.1."""
    return b"OPRFV1-" + bytes([mode]) + b"-ristretto255-SHA512"


def _prefixed(content: bytes) -> bytes:
    return len(content).to_bytes(2, "big") + content


def _expand(message: bytes, tag: bytes) -> bytes:
    """64 bytes of expand_message_xmd with SHA-512 (RFC 9380 section 5.3.1): one block is enough."""
    suffix = tag + bytes([len(tag)])
    block = hashlib.sha512(bytes(128) + message + b"\x00\x40\x00" + suffix).digest()
    return hashlib.sha512(block + b"\x01" + suffix).digest()
