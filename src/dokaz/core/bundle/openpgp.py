# SPDX-License-Identifier: Apache-2.0
"""Checking detached OpenPGP signatures (RFC 9580, version 4 packets) by keys that lie beside them.

Promises: a signature is proven only over exactly the bytes given, by a key that was given, with a
digest that nobody can forge; the fingerprint of that key is in the answer. Any other bytes are an
answer too, never an exception.

Does not: say whose the key is, nor whether it was revoked (`openpgp_revocation`) or had expired
(`openpgp_expiry`). What a key says of itself is not looked at here: devices in the field make keys
whose self-signatures rest on SHA-1, for which libraries refuse the key as a whole, while what they
signed rests on SHA-256. Signatures over text, DSA, packets of other versions, and conditions that a
maker calls critical and nobody here knows are answered "not checked".
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from dokaz.core.bundle.judgement import failed, not_checked, proven
from dokaz.core.bundle.openpgp_packets import (
    SIGNATURE,
    KeyPacket,
    NotOpenPgp,
    SignaturePacket,
    packets,
    read_key,
    read_signature,
)
from dokaz.core.bundle.proofmode_report import Ground, SignatureFound

_KEY_TAGS = (6, 14)  # public key, public subkey (RFC 9580, 5)
_BINARY = 0x00
DIGESTS: dict[int, Any] = {8: hashes.SHA256, 9: hashes.SHA384, 10: hashes.SHA512}
_CURVES: dict[bytes, type[ec.EllipticCurve]] = {
    bytes.fromhex("2a8648ce3d030107"): ec.SECP256R1,
    bytes.fromhex("2b81040022"): ec.SECP384R1,
    bytes.fromhex("2b81040023"): ec.SECP521R1,
}
_ED25519 = bytes.fromhex("2b06010401da470f01")
_RSA, _ECDSA, _EDDSA, _ED25519_NEW = (1, 3), 19, 22, 27
_SMALLEST_RSA_BITS, _LARGEST_RSA_BITS = 2048, 16_384
_LARGEST_RSA_EXPONENT_BITS = 64
"""Beyond these two OpenSSL does not calculate and calls every signature wrong."""
_MOST_KEYS = 100
_MOST_CANDIDATES = 20


class Unsupported(Exception):
    """A kind of key or signature that is not checked here."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A signature, the key it names, and the digest of what was signed, without its trailer."""

    signature: SignaturePacket
    key: KeyPacket
    hasher: Any


def check_signature(
    content: Iterator[bytes], signature: bytes, keys: Sequence[bytes]
) -> SignatureFound:
    """Check a detached signature (armoured or not) over `content`; one that holds is enough.

    `keys`: certificates or bare public keys, armoured or not. Errors of reading `content` pass
    through.
    """
    try:
        bodies = [body for tag, body in packets(signature) if tag == SIGNATURE]
    except NotOpenPgp:
        return SignatureFound(failed(Ground.SIGNATURE_UNREADABLE))
    usable, unreadable = _read_each(bodies)
    if unreadable == len(bodies):
        return SignatureFound(failed(Ground.SIGNATURE_UNREADABLE))
    candidates = _candidates(usable, _keys(keys))
    if not candidates:
        checkable = any(_is_checkable(one) for one in usable)
        return SignatureFound(not_checked(Ground.NO_KEY if checkable else Ground.SIGNATURE_KIND))
    for piece in content:
        for one in candidates[:_MOST_CANDIDATES]:
            one.hasher.update(piece)
    return _best(candidates)


def _read_each(bodies: Sequence[bytes]) -> tuple[list[SignaturePacket], int]:
    """Signatures that may be checked, and how many of the packets are none at all."""
    usable, unreadable = [], 0
    for body in bodies:
        try:
            found = read_signature(body)
        except NotOpenPgp:
            unreadable += 1
        else:
            usable += [found] if found is not None else []
    return usable, unreadable


def _best(candidates: Sequence[Candidate]) -> SignatureFound:
    """The first that holds; else whether one was wrong or none could be checked."""
    unsupported = False
    for one in candidates[:_MOST_CANDIDATES]:
        try:
            verify(one)
        except InvalidSignature:
            continue
        except Unsupported:
            unsupported = True
            continue
        return SignatureFound(
            proven(Ground.HOLDS),
            one.key.fingerprint,
            made_at=one.signature.made_at,
            is_limited=one.signature.lasts > 0,
        )
    if len(candidates) > _MOST_CANDIDATES:
        return SignatureFound(not_checked(Ground.TOO_MANY))
    if unsupported:
        return SignatureFound(not_checked(Ground.SIGNATURE_KIND))
    return SignatureFound(failed(Ground.SIGNATURE_INVALID))


def _keys(contents: Sequence[bytes]) -> list[KeyPacket]:
    """All keys that can be read; others are as if they were not there."""
    found: list[KeyPacket] = []
    for content in contents:
        try:
            for tag, body in packets(content):
                key = read_key(body) if tag in _KEY_TAGS else None
                if key is not None and len(found) < _MOST_KEYS:
                    found.append(key)
        except NotOpenPgp:
            continue
    return found


def _candidates(
    signatures: Sequence[SignaturePacket], keys: Sequence[KeyPacket]
) -> list[Candidate]:
    """Pairs to try; one more than may be tried where there are too many."""
    found = (
        Candidate(signature, key, hashlib.new(DIGESTS[signature.digest].name))
        for signature in signatures
        if _is_checkable(signature)
        for key in keys
        if signature.is_by(key)
    )
    return list(islice(found, _MOST_CANDIDATES + 1))


def _is_checkable(signature: SignaturePacket) -> bool:
    return signature.type == _BINARY and signature.digest in DIGESTS and signature.is_understood


def verify(one: Candidate) -> None:
    """Whether the signature is of what was digested. Raises InvalidSignature or Unsupported."""
    one.hasher.update(one.signature.trailer)
    digest = one.hasher.digest()
    kind = DIGESTS[one.signature.digest]()
    if one.key.algorithm != one.signature.algorithm and not (
        one.key.algorithm in _RSA and one.signature.algorithm in _RSA
    ):
        raise InvalidSignature
    try:
        if one.key.algorithm in _RSA:
            _verify_rsa(one, digest, kind)
        elif one.key.algorithm == _ECDSA:
            _verify_ecdsa(one, digest, kind)
        elif one.key.algorithm in (_EDDSA, _ED25519_NEW):
            _verify_eddsa(one, digest)
        else:
            raise Unsupported
    except (NotOpenPgp, ValueError, UnsupportedAlgorithm):
        raise Unsupported from None


def _verify_rsa(one: Candidate, digest: bytes, kind: Any) -> None:
    modulus, exponent = one.key.numbers(2)
    if not _SMALLEST_RSA_BITS <= modulus.bit_length() <= _LARGEST_RSA_BITS:
        raise Unsupported
    if exponent.bit_length() > _LARGEST_RSA_EXPONENT_BITS:
        raise Unsupported
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    (value,) = one.signature.numbers(1)
    size = (modulus.bit_length() + 7) // 8
    if value.bit_length() > 8 * size:
        raise InvalidSignature
    key.verify(value.to_bytes(size, "big"), digest, padding.PKCS1v15(), utils.Prehashed(kind))


def _verify_ecdsa(one: Candidate, digest: bytes, kind: Any) -> None:
    curve, point = one.key.curve_and_point()
    if curve not in _CURVES:
        raise Unsupported
    key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[curve](), point)
    r, s = one.signature.numbers(2)
    key.verify(utils.encode_dss_signature(r, s), digest, ec.ECDSA(utils.Prehashed(kind)))


def _verify_eddsa(one: Candidate, digest: bytes) -> None:
    """RFC 9580, 5.2.3.3 and 5.2.3.5: what is signed is the digest."""
    if one.key.algorithm == _ED25519_NEW:
        point, value = one.key.rest[:32], one.signature.rest[:64]
    else:
        curve, point = one.key.curve_and_point()
        if curve != _ED25519 or point[:1] != b"\x40":
            raise Unsupported
        point = point[1:]
        r, s = one.signature.numbers(2)
        if max(r.bit_length(), s.bit_length()) > 256:
            raise InvalidSignature
        value = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    ed25519.Ed25519PublicKey.from_public_bytes(point).verify(value, digest)
