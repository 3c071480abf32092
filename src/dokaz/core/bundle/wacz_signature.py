# SPDX-License-Identifier: Apache-2.0
"""Judging the signature of a WACZ (WACZ Signing and Verification 0.1.0).

A key signs the ASCII text of the package's digest (`sha256:` and hex) with ECDSA over SHA-256. The
key is either bare (anonymous), or in a certificate for a domain; then an RFC 3161 time-stamp over
the signature's base64 text says when, and makes an archive checkable after the certificate ends.

Promises: an answer to each question of its own. A bare key proves that one key signed, not whose
it is. A domain counts as proven only with a chain to one of the roots given, and a time that is
proven, not claimed: a certificate's key that leaks later could sign under any claimed date.

Does not: fetch anything, hold roots of its own, or look at revocation.
"""

import base64
import hashlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.x509.oid import NameOID

from dokaz.core.bundle.judgement import (
    Judgement,
    Standing,
    absent,
    failed,
    not_checked,
    proven,
)
from dokaz.core.bundle.wacz_report import Ground, Signer

TimeStampCheck = Callable[[bytes, bytes, Sequence[bytes]], Judgement]
"""Given the token, the bytes it must speak of, and helping certificates (PEM): the judgement of
time. The certificates come with the archive and are never trusted by themselves."""

_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_MAX_CHAIN = 8


@dataclass(frozen=True, slots=True)
class Signed:
    """The three judgements on a signature, and who is said to have made it."""

    signature: Judgement
    identity: Judgement
    time: Judgement
    signer: Signer | None


def not_signed() -> Signed:
    """There is no signature: nothing is claimed and nothing is proven."""
    nothing = absent(Ground.NOT_SIGNED)
    return Signed(nothing, nothing, nothing, None)


def time_stamps_not_checked(token: bytes, about: bytes, certificates: Sequence[bytes]) -> Judgement:
    """The check used where no authority's roots are given."""
    return not_checked(Ground.NO_AUTHORITY_GIVEN)


def judge_signature(
    data: dict[str, Any],
    *,
    package_hash: str,
    roots: Sequence[bytes] = (),
    check_time: TimeStampCheck = time_stamps_not_checked,
) -> Signed:
    """Judge `signedData` against `package_hash` (`sha256:` and hex, computed by the caller).

    `roots` are certificates (PEM or DER) that the caller trusts for names of domains.
    """
    try:
        claim = _Claim.read(data)
    except (ValueError, UnsupportedAlgorithm):
        broken = failed(Ground.SIGNED_DATA_MALFORMED)
        return Signed(broken, broken, broken, None)
    signature = _judge_key(claim, package_hash)
    time = _judge_time(claim, check_time)
    identity = _judge_identity(claim, signature, time, roots)
    return Signed(signature, identity, time, claim.signer)


@dataclass(frozen=True, slots=True)
class _Claim:
    hash: str
    signature: bytes
    signature_text: str
    key: PublicKeyTypes | None
    domain: str | None
    chain: tuple[x509.Certificate, ...]
    token: bytes | None
    token_chain: str
    software: str
    created: datetime | None

    @classmethod
    def read(cls, data: dict[str, Any]) -> "_Claim":
        """Raises ValueError or UnsupportedAlgorithm for anything malformed."""
        chain, key = _vouching(data)
        signature, token = _text(data, "signature"), _text(data, "timeSignature")
        stated = _text(data, "hash")
        if not (signature and stated):
            raise ValueError("there is no signature, or nothing it speaks of")
        return cls(
            hash=stated,
            signature=_decoded(signature),
            signature_text=signature,
            key=key,
            domain=_text(data, "domain") if chain else None,
            chain=chain,
            token=_decoded(token) if token else None,
            token_chain=_text(data, "timestampCert"),
            software=_text(data, "software"),
            created=_moment(_text(data, "created")),
        )

    @property
    def signer(self) -> Signer:
        fingerprint = None
        if self.key is not None:
            spki = self.key.public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            fingerprint = hashlib.sha256(spki).hexdigest()
        return Signer(self.domain, fingerprint, self.software, self.created)


def _vouching(data: dict[str, Any]) -> tuple[tuple[x509.Certificate, ...], PublicKeyTypes | None]:
    """The chain of a domain and its key, or a bare key, or neither."""
    if certificates := _text(data, "domainCert"):
        chain = tuple(x509.load_pem_x509_certificates(certificates.encode()))
        if len(chain) > _MAX_CHAIN:
            raise ValueError("the chain is too long")
        return chain, chain[0].public_key()
    if key := _text(data, "publicKey"):
        return (), serialization.load_der_public_key(_decoded(key))
    return (), None


def _judge_key(claim: _Claim, package_hash: str) -> Judgement:
    if claim.hash != package_hash:
        return failed(Ground.SIGNED_HASH_MISMATCH)
    if not isinstance(claim.key, ec.EllipticCurvePublicKey) or not isinstance(
        claim.key.curve, _CURVES
    ):
        return not_checked(Ground.KEY_UNKNOWN)
    try:
        signature = _as_der(claim.signature, claim.key)
        claim.key.verify(signature, claim.hash.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return failed(Ground.SIGNATURE_INVALID)
    return proven(Ground.HOLDS)


def _as_der(signature: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """Browsers give the two numbers side by side (IEEE P1363); certificates' tools give DER."""
    width = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * width:
        return signature
    first, second = signature[:width], signature[width:]
    return utils.encode_dss_signature(int.from_bytes(first), int.from_bytes(second))


def _judge_time(claim: _Claim, check: TimeStampCheck) -> Judgement:
    if claim.token is None:
        return absent(Ground.NO_TIME_STAMP)
    helpers = (claim.token_chain.encode(errors="replace"),) if claim.token_chain else ()
    return check(claim.token, claim.signature_text.encode(), helpers)


def _judge_identity(
    claim: _Claim, signature: Judgement, time: Judgement, roots: Sequence[bytes]
) -> Judgement:
    if signature.standing is not Standing.PROVEN:
        return signature
    if not claim.chain:
        return not_checked(Ground.ANONYMOUS)
    if claim.domain not in _names(claim.chain[0]):
        return failed(Ground.DOMAIN_MISMATCH)
    if not _is_linked(claim.chain):
        return failed(Ground.CHAIN_BROKEN)
    if not roots:
        return not_checked(Ground.NO_ROOTS_GIVEN)
    if not _reaches(claim.chain, roots):
        return not_checked(Ground.ROOT_UNKNOWN)
    if time.standing is not Standing.PROVEN or time.at is None:
        return not_checked(Ground.TIME_NOT_PROVEN)
    if not all(_valid_at(one, time.at) for one in claim.chain):
        return failed(Ground.CERTIFICATE_NOT_VALID_THEN)
    return proven(Ground.HOLDS)


def _names(certificate: x509.Certificate) -> frozenset[str]:
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    names = {str(attribute.value) for attribute in common}
    try:
        stated = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names.update(stated.value.get_values_for_type(x509.DNSName))
    except (x509.ExtensionNotFound, ValueError):
        pass
    return frozenset(names)


def _is_linked(chain: Sequence[x509.Certificate]) -> bool:
    for below, above in itertools.pairwise(chain):
        if not _is_authority(above) or not _issued(below, above):
            return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return limits.value.ca


def _issued(below: x509.Certificate, above: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _reaches(chain: Sequence[x509.Certificate], roots: Sequence[bytes]) -> bool:
    """Whether the last certificate is a trusted root, or was issued by one."""
    last = chain[-1]
    for given in roots:
        for root in _certificates(given):
            if root == last or _issued(last, root):
                return True
    return False


def _certificates(given: bytes) -> list[x509.Certificate]:
    if given.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_certificates(given)
    return [x509.load_der_x509_certificate(given)]


def _valid_at(certificate: x509.Certificate, moment: datetime) -> bool:
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


def _decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _text(data: dict[str, Any], name: str) -> str:
    """A text value; empty where it is absent or null."""
    value = data.get(name) or ""
    if not isinstance(value, str):
        raise ValueError("a value that should be text is not")
    return value


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
