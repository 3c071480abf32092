# SPDX-License-Identifier: Apache-2.0
"""The digests and signatures that a time-stamp may use here, and no others.

Allowed digests are SHA-256, SHA-384 and SHA-512. Allowed keys are RSA of 2048 bits and more, the
NIST curves P-256, P-384 and P-521, and Ed25519. SHA-1 and MD5 are refused everywhere except in the
first form of ESSCertID, whose format knows nothing else (RFC 2634 5.4.1).
"""

from collections.abc import Mapping
from types import MappingProxyType

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from dokaz.core.seals import timestamp_ber as ber
from dokaz.core.seals.timestamp_errors import SignatureInvalid, TimestampMalformed, WeakAlgorithm

SHA256 = "2.16.840.1.101.3.4.2.1"
SHA384 = "2.16.840.1.101.3.4.2.2"
SHA512 = "2.16.840.1.101.3.4.2.3"

RSA_ENCRYPTION = "1.2.840.113549.1.1.1"
RSASSA_PSS = "1.2.840.113549.1.1.10"
MGF1 = "1.2.840.113549.1.1.8"
ED25519 = "1.3.101.112"

MIN_RSA_BITS = 2048
MAX_RSA_BITS = 16384
CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)

HASHES: Mapping[str, hashes.HashAlgorithm] = MappingProxyType(
    {SHA256: hashes.SHA256(), SHA384: hashes.SHA384(), SHA512: hashes.SHA512()}
)
IMPRINT_OF_LENGTH: Mapping[int, str] = MappingProxyType({32: SHA256, 48: SHA384, 64: SHA512})

# RFC 4055 5: one identifier names digest and padding together.
_RSA_WITH: Mapping[str, str] = MappingProxyType(
    {
        "1.2.840.113549.1.1.11": SHA256,
        "1.2.840.113549.1.1.12": SHA384,
        "1.2.840.113549.1.1.13": SHA512,
    }
)
# RFC 5758 3.2.
_ECDSA_WITH: Mapping[str, str] = MappingProxyType(
    {
        "1.2.840.10045.4.3.2": SHA256,
        "1.2.840.10045.4.3.3": SHA384,
        "1.2.840.10045.4.3.4": SHA512,
    }
)


def digest(algorithm: str, content: bytes) -> bytes:
    """Digest of `content`; `algorithm` is an object identifier.

    Raises:
        WeakAlgorithm: not one of the allowed digests.
    """
    hasher = hashes.Hash(allowed_hash(algorithm))
    hasher.update(content)
    return hasher.finalize()


def allowed_hash(algorithm: str) -> hashes.HashAlgorithm:
    found = HASHES.get(algorithm)
    if found is None:
        raise WeakAlgorithm(f"digest algorithm {algorithm} is not accepted for time-stamps")
    return found


def require_strong_key(key: CertificatePublicKeyTypes) -> None:
    """Refuse keys that could be forged, or that cost too much to check.

    Raises:
        WeakAlgorithm: kind or size of the key is not on the list in the module's text.
    """
    if isinstance(key, rsa.RSAPublicKey) and MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
        return
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, CURVES):
        return
    if isinstance(key, ed25519.Ed25519PublicKey):
        return
    raise WeakAlgorithm("a certificate of the time-stamp has a key that is too weak or unknown")


def verify_signature(
    *,
    key: CertificatePublicKeyTypes,
    algorithm: ber.Element,
    digest_algorithm: str,
    signature: bytes,
    signed: bytes,
) -> None:
    """Check the signature of a SignerInfo over the bytes `signed`.

    `algorithm` is the AlgorithmIdentifier as received; `digest_algorithm` is the SignerInfo's,
    used where the signature algorithm does not name a digest itself.

    Raises:
        WeakAlgorithm: the algorithm is not allowed, or does not fit the key.
        SignatureInvalid: the signature does not hold.
    """
    require_strong_key(key)
    fields = ber.sequence(algorithm, "signature algorithm")
    oid = ber.object_identifier(fields.take(ber.OBJECT_IDENTIFIER, "its name"), "its name")
    try:
        if isinstance(key, rsa.RSAPublicKey):
            pad, hash_algorithm = _rsa_scheme(oid, fields, digest_algorithm)
            key.verify(signature, signed, pad, hash_algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey) and oid in _ECDSA_WITH:
            key.verify(signature, signed, ec.ECDSA(HASHES[_ECDSA_WITH[oid]]))
        elif isinstance(key, ed25519.Ed25519PublicKey) and oid == ED25519:
            key.verify(signature, signed)
        else:
            raise WeakAlgorithm(f"signature algorithm {oid} is unknown or does not fit the key")
    except (InvalidSignature, ValueError) as broken:
        raise SignatureInvalid("the signature over the time-stamp does not hold") from broken
    except UnsupportedAlgorithm as unknown:
        raise WeakAlgorithm(f"signature algorithm {oid} cannot be checked here") from unknown


def _rsa_scheme(
    oid: str, fields: ber.Fields, digest_algorithm: str
) -> tuple[padding.AsymmetricPadding, hashes.HashAlgorithm]:
    if oid == RSA_ENCRYPTION:
        return padding.PKCS1v15(), allowed_hash(digest_algorithm)
    if oid in _RSA_WITH:
        return padding.PKCS1v15(), HASHES[_RSA_WITH[oid]]
    if oid == RSASSA_PSS:
        return _pss_scheme(fields.take(ber.SEQUENCE, "the parameters of RSASSA-PSS"))
    raise WeakAlgorithm(f"signature algorithm {oid} is unknown or does not fit the key")


def _pss_scheme(parameters: ber.Element) -> tuple[padding.PSS, hashes.HashAlgorithm]:
    """Read RSASSA-PSS-params (RFC 4055 3.1). The defaults stand for SHA-1 and so are refused."""
    fields = ber.sequence(parameters, "RSASSA-PSS parameters")
    hash_field = fields.maybe(ber.context(0))
    mask_field = fields.maybe(ber.context(1))
    salt_field = fields.maybe(ber.context(2))
    if hash_field is None or mask_field is None:
        raise WeakAlgorithm("RSASSA-PSS with SHA-1 is not accepted for time-stamps")
    hash_algorithm = allowed_hash(algorithm_name(ber.only_child(hash_field, "PSS digest")))
    mask = ber.sequence(ber.only_child(mask_field, "PSS mask"), "PSS mask")
    name = ber.object_identifier(mask.take(ber.OBJECT_IDENTIFIER, "its name"), "PSS mask")
    if name != MGF1:
        raise WeakAlgorithm(f"RSASSA-PSS mask {name} is unknown")
    mask_hash = allowed_hash(algorithm_name(mask.take(ber.SEQUENCE, "its digest")))
    salt = 20 if salt_field is None else ber.integer(ber.only_child(salt_field, "salt"), "salt")
    if not 0 <= salt <= 64:
        raise WeakAlgorithm("RSASSA-PSS salt length is out of range")
    return padding.PSS(mgf=padding.MGF1(mask_hash), salt_length=salt), hash_algorithm


def algorithm_name(element: ber.Element) -> str:
    """Object identifier in an AlgorithmIdentifier of a digest; parameters must be absent or NULL.

    Raises:
        TimestampMalformed: not of that form (RFC 5754 2).
    """
    fields = ber.sequence(element, "algorithm")
    oid = ber.object_identifier(fields.take(ber.OBJECT_IDENTIFIER, "its name"), "algorithm")
    null = fields.maybe(ber.NULL)
    if null is not None and null.content:
        raise TimestampMalformed("parameters of a digest algorithm are not NULL")
    fields.end()
    return oid
