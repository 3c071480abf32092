# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates for tests of time-stamps: a root, an issuer below it and signers, right or wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

STAMPING = ExtendedKeyUsageOID.TIME_STAMPING
START = datetime(2024, 1, 1, tzinfo=UTC)
END = datetime(2124, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Holder:
    """A key and the certificate for it."""

    key: Any
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def usage(**allowed: bool) -> x509.KeyUsage:
    bits = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**{**bits, **allowed})


def issue(
    subject: str,
    *,
    by: Holder | None,
    extensions: list[tuple[x509.ExtensionType, bool]],
    key: Any = None,
    start: datetime = START,
    end: datetime = END,
    serial: int | None = None,
) -> Holder:
    key = key or ec.generate_private_key(ec.SECP256R1())
    signing_key = by.key if by else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(by.certificate.subject if by else name(subject))
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    edwards = ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey
    algorithm = None if isinstance(signing_key, edwards) else hashes.SHA256()
    return Holder(key, builder.sign(signing_key, algorithm))


def issuer(
    subject: str, *, by: Holder | None = None, path_length: int | None = None, **options: Any
) -> Holder:
    extensions = [
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (usage(key_cert_sign=True, crl_sign=True), True),
        *options.pop("more", []),
    ]
    return issue(subject, by=by, extensions=extensions, **options)


def signer(
    by: Holder,
    *,
    subject: str = "Test stamping unit",
    purposes: tuple[x509.ObjectIdentifier, ...] | None = (STAMPING,),
    critical: bool = True,
    authority: bool = False,
    key_usage: x509.KeyUsage | None = None,
    more: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    **options: Any,
) -> Holder:
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=authority, path_length=None), True),
        (key_usage or usage(digital_signature=True), True),
        *more,
    ]
    if purposes is not None:
        extensions.append((x509.ExtendedKeyUsage(purposes), critical))
    return issue(subject, by=by, extensions=extensions, **options)
