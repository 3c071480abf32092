# SPDX-License-Identifier: Apache-2.0
"""What the check of a time-stamp needs to know of a certificate, taken out once (RFC 5280).

Promises: a certificate that cannot be read wholly gives `TimestampMalformed` here, at one place,
and never an error of the decoder later on. Names are compared as the bytes received, so that two
spellings of a name are two names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding

from dokaz.core.seals import timestamp_ber as ber
from dokaz.core.seals.timestamp_algorithms import require_strong_key
from dokaz.core.seals.timestamp_errors import TimestampMalformed, WeakAlgorithm

Kind = TypeVar("Kind", bound=x509.ExtensionType)

_READ_ERRORS = (
    ValueError,  # the decoder's, and of dates that do not exist
    TypeError,
    KeyError,
    OverflowError,
    UnsupportedAlgorithm,  # kinds of keys
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate. Validity is in UTC, both ends included. Names are DER as received.

    `path_length` is None if there is no limit. `purposes` and `usage` are None if the extension
    is absent. `critical` are identifiers of all critical extensions.
    """

    der: bytes
    parsed: x509.Certificate
    key: CertificatePublicKeyTypes
    serial: int
    issuer: bytes
    subject: bytes
    not_before: datetime
    not_after: datetime
    is_authority: bool
    path_length: int | None
    usage: x509.KeyUsage | None
    purposes: frozenset[str] | None
    purposes_critical: bool
    has_name_constraints: bool
    key_identifier: bytes | None
    critical: frozenset[str]

    @property
    def name(self) -> str:
        """The subject for people to read (RFC 4514)."""
        return self.parsed.subject.rfc4514_string()

    def valid_at(self, moment: datetime) -> bool:
        return self.not_before <= moment <= self.not_after

    def is_issued_by(self, issuer: "Certificate") -> bool:
        """True if `issuer`'s key made the signature of this certificate, under its name.

        Raises:
            WeakAlgorithm: the signature or the key is not one of the accepted algorithms.
        """
        require_strong_key(issuer.key)
        try:
            algorithm = self.parsed.signature_hash_algorithm
            # None is Ed25519, which digests by itself; Ed448 keys were refused above.
            if algorithm is not None and not isinstance(
                algorithm, hashes.SHA256 | hashes.SHA384 | hashes.SHA512
            ):
                raise WeakAlgorithm("a certificate of the chain is signed over a weak digest")
            self.parsed.verify_directly_issued_by(issuer.parsed)
        except (InvalidSignature, *_READ_ERRORS):
            return False
        return True


def read_certificate(der: bytes) -> Certificate:
    """Read one DER certificate.

    Raises:
        TimestampMalformed: not a certificate, or one of its extensions cannot be read.
    """
    issuer, subject = _names(der)
    try:
        return _read(der, x509.load_der_x509_certificate(der), issuer=issuer, subject=subject)
    except _READ_ERRORS as broken:
        raise TimestampMalformed("a certificate cannot be read") from broken


def read_certificates(sources: Iterable[bytes]) -> tuple[Certificate, ...]:
    """Read certificates the caller vouches for, each source one DER or any number of PEM.

    Raises:
        TimestampMalformed: one of them cannot be read.
    """
    found: list[Certificate] = []
    for source in sources:
        if b"-----BEGIN CERTIFICATE-----" not in source:
            found.append(read_certificate(source))
            continue
        try:
            parsed = x509.load_pem_x509_certificates(source)
            encoded = [one.public_bytes(Encoding.DER) for one in parsed]
        except _READ_ERRORS as broken:
            raise TimestampMalformed("a PEM file of certificates cannot be read") from broken
        found.extend(read_certificate(der) for der in encoded)
    return tuple(found)


def readable_certificates(ders: Iterable[bytes]) -> tuple[Certificate, ...]:
    """Those of the certificates sent along that can be read.

    The others are left out, which is safe: a missing certificate can only make a check fail.
    """
    found = []
    for der in ders:
        try:
            found.append(read_certificate(der))
        except TimestampMalformed:
            continue
    return tuple(found)


def _read(der: bytes, parsed: x509.Certificate, *, issuer: bytes, subject: bytes) -> Certificate:
    extensions = {e.oid.dotted_string: e for e in parsed.extensions}
    basic = _value(parsed, x509.BasicConstraints)
    purposes = _value(parsed, x509.ExtendedKeyUsage)
    identifier = _value(parsed, x509.SubjectKeyIdentifier)
    purposes_oid = x509.ExtendedKeyUsage.oid.dotted_string
    return Certificate(
        der=der,
        parsed=parsed,
        key=parsed.public_key(),
        serial=parsed.serial_number,
        issuer=issuer,
        subject=subject,
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        is_authority=basic is not None and basic.ca,
        path_length=None if basic is None else basic.path_length,
        usage=_value(parsed, x509.KeyUsage),
        purposes=None if purposes is None else frozenset(p.dotted_string for p in purposes),
        purposes_critical=purposes is not None and extensions[purposes_oid].critical,
        has_name_constraints=x509.NameConstraints.oid.dotted_string in extensions,
        key_identifier=None if identifier is None else identifier.digest,
        critical=frozenset(oid for oid, e in extensions.items() if e.critical),
    )


def _value(parsed: x509.Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return parsed.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _names(der: bytes) -> tuple[bytes, bytes]:
    """Issuer and subject of a certificate, as their bytes stand in it (RFC 5280 4.1).

    A serial number that is not positive is refused already here (RFC 5280 4.1.2.2): the decoder's
    treatment of it is announced to change.
    """
    outer = ber.sequence(ber.read_single(der, "certificate"), "certificate")
    fields = ber.sequence(outer.take(ber.SEQUENCE, "its content"), "certificate")
    fields.maybe(ber.context(0))
    serial = ber.integer(fields.take(ber.INTEGER, "a serial number"), "serial number")
    if serial <= 0:
        raise TimestampMalformed("a certificate has a serial number that is not positive")
    fields.take(ber.SEQUENCE, "a signature algorithm")
    issuer = fields.take(ber.SEQUENCE, "an issuer").raw
    fields.take(ber.SEQUENCE, "a validity")
    return issuer, fields.take(ber.SEQUENCE, "a subject").raw
