# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time-stamp tokens made part by part, so that a test can make exactly one part wrong."""

import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from tests.core.seals.certificate_maker import Holder

from dokaz.core.seals import timestamp_ber as ber
from dokaz.core.seals.timestamp_ber import encode, encode_integer
from dokaz.core.seals.timestamp_ber import encode_object_identifier as oid

SHA1 = "1.3.14.3.2.26"
SHA256 = "2.16.840.1.101.3.4.2.1"
SHA384 = "2.16.840.1.101.3.4.2.2"
SHA512 = "2.16.840.1.101.3.4.2.3"
NAMES = {SHA1: "sha1", SHA256: "sha256", SHA384: "sha384", SHA512: "sha512"}
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
BINDING_V1 = "1.2.840.113549.1.9.16.2.12"
BINDING_V2 = "1.2.840.113549.1.9.16.2.47"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
POLICY = "1.2.3.4.1"


def algorithm(name: str, *parameters: bytes) -> bytes:
    return encode(ber.SEQUENCE, oid(name), *parameters)


def attribute(name: str, *values: bytes) -> bytes:
    return encode(ber.SEQUENCE, oid(name), encode(ber.SET, *values))


def binding_v2(certificate: bytes, *, digest: str = SHA256, issuer_serial: bytes = b"") -> bytes:
    value = encode(ber.OCTET_STRING, hashlib.new(NAMES[digest], certificate).digest())
    prefix = b"" if digest == SHA256 else algorithm(digest)
    entry = encode(ber.SEQUENCE, prefix, value, issuer_serial)
    return attribute(BINDING_V2, encode(ber.SEQUENCE, encode(ber.SEQUENCE, entry)))


def binding_v1(certificate: bytes) -> bytes:
    entry = encode(ber.SEQUENCE, encode(ber.OCTET_STRING, hashlib.sha1(certificate).digest()))
    return attribute(BINDING_V1, encode(ber.SEQUENCE, encode(ber.SEQUENCE, entry)))


@dataclass
class Recipe:
    """Everything that goes into a token. `None` where a right value is worked out."""

    signer: Holder
    digest: bytes
    imprint_algorithm: str = SHA256
    gen_time: bytes = b"20260501120000Z"
    nonce: int | None = None
    accuracy: bytes = b""
    extensions: bytes = b""
    digest_algorithm: str = SHA256
    signature_algorithm: bytes | None = None
    attributes: list[bytes] | None = None
    certificates: list[bytes] | None = None
    identifier: bytes | None = None
    content: bytes | None = None
    signed: bytes | None = None
    signers: int = 1
    pss: tuple[Any, int] | None = None


def tst_info(recipe: Recipe) -> bytes:
    imprint = encode(
        ber.SEQUENCE,
        algorithm(recipe.imprint_algorithm, encode(ber.NULL)),
        encode(ber.OCTET_STRING, recipe.digest),
    )
    return encode(
        ber.SEQUENCE,
        encode_integer(1),
        oid(POLICY),
        imprint,
        encode_integer(77),
        encode(ber.GENERALIZED_TIME, recipe.gen_time),
        recipe.accuracy,
        b"" if recipe.nonce is None else encode_integer(recipe.nonce),
        recipe.extensions,
    )


def right_attributes(recipe: Recipe, content: bytes) -> list[bytes]:
    digest = hashlib.new(NAMES[recipe.digest_algorithm], content).digest()
    return [
        attribute(CONTENT_TYPE, oid(TST_INFO)),
        attribute(MESSAGE_DIGEST, encode(ber.OCTET_STRING, digest)),
        binding_v2(recipe.signer.der),
    ]


def issuer_and_serial(holder: Holder) -> bytes:
    return encode(
        ber.SEQUENCE,
        holder.certificate.issuer.public_bytes(),
        encode_integer(holder.certificate.serial_number),
    )


def sign(recipe: Recipe, data: bytes) -> tuple[bytes, bytes]:
    """Signature and its AlgorithmIdentifier."""
    key = recipe.signer.key
    digest = {SHA1: hashes.SHA1, SHA256: hashes.SHA256, SHA384: hashes.SHA384}.get(
        recipe.digest_algorithm, hashes.SHA512
    )()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        number = {"sha1": "4.1", "sha256": "4.3.2", "sha384": "4.3.3", "sha512": "4.3.4"}
        name = "1.2.840.10045." + number[digest.name]
        return key.sign(data, ec.ECDSA(digest)), algorithm(name)
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data), algorithm("1.3.101.112")
    assert isinstance(key, rsa.RSAPrivateKey)
    if recipe.pss:
        mask_digest, salt = recipe.pss
        scheme = padding.PSS(mgf=padding.MGF1(mask_digest), salt_length=salt)
        return key.sign(data, scheme, digest), pss_identifier(recipe.digest_algorithm, salt)
    return (
        key.sign(data, padding.PKCS1v15(), digest),
        algorithm("1.2.840.113549.1.1.1", encode(ber.NULL)),
    )


def pss_identifier(digest: str, salt: int) -> bytes:
    named = algorithm(digest, encode(ber.NULL))
    parameters = encode(
        ber.SEQUENCE,
        encode(ber.context(0), named),
        encode(ber.context(1), algorithm("1.2.840.113549.1.1.8", named)),
        encode(ber.context(2), encode_integer(salt)),
    )
    return algorithm("1.2.840.113549.1.1.10", parameters)


def make_token(recipe: Recipe) -> bytes:
    content = recipe.content or tst_info(recipe)
    attributes = recipe.attributes
    if attributes is None:
        attributes = right_attributes(recipe, content)
    signed = recipe.signed or encode(ber.SET, *attributes)
    signature, identifier = sign(recipe, signed)
    signer_info = encode(
        ber.SEQUENCE,
        encode_integer(1),
        recipe.identifier or issuer_and_serial(recipe.signer),
        algorithm(recipe.digest_algorithm, encode(ber.NULL)),
        encode(ber.context(0), *attributes),
        recipe.signature_algorithm or identifier,
        encode(ber.OCTET_STRING, signature),
    )
    certificates = [recipe.signer.der] if recipe.certificates is None else recipe.certificates
    signed_data = encode(
        ber.SEQUENCE,
        encode_integer(3),
        encode(ber.SET, algorithm(recipe.digest_algorithm, encode(ber.NULL))),
        encode(
            ber.SEQUENCE,
            oid(TST_INFO),
            encode(ber.context(0), encode(ber.OCTET_STRING, content)),
        ),
        encode(ber.context(0), *certificates) if certificates else b"",
        encode(ber.SET, *[signer_info] * recipe.signers),
    )
    return encode(ber.SEQUENCE, oid("1.2.840.113549.1.7.2"), encode(ber.context(0), signed_data))


def granted(token: bytes, status: int = 0) -> bytes:
    return encode(ber.SEQUENCE, encode(ber.SEQUENCE, encode_integer(status)), token)


def indefinite(data: bytes, levels: int) -> bytes:
    """The same element with its outer `levels` of constructed parts in indefinite length."""
    element = ber.read_single(data, "test")
    if levels == 0 or not element.tag & ber.CONSTRUCTED:
        return data
    parts = [indefinite(child.raw, levels - 1) for child in ber.children(element, "test")]
    return bytes((element.tag, 0x80)) + b"".join(parts) + b"\x00\x00"
