# SPDX-License-Identifier: Apache-2.0
"""Which certificate signed a time-stamp: the one the signed attributes name, and only that.

A signature tells which key made it, not which certificate it was made under. Without this binding
a second certificate over the same key, with other dates or another name, could be put in its
place (RFC 2634 5, RFC 5035 3; RFC 3161 2.4.2 makes the attribute a duty).

Both forms are read: ESSCertID with SHA-1 and ESSCertIDv2 (RFC 5816). If both are present, both
must hold. Entries after the first name the issuers; they are not needed, because the chain is
built to pinned roots by itself.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from dokaz.core.seals import timestamp_ber as ber
from dokaz.core.seals.timestamp_algorithms import SHA256, algorithm_name
from dokaz.core.seals.timestamp_algorithms import digest as digest_of
from dokaz.core.seals.timestamp_certificate import Certificate
from dokaz.core.seals.timestamp_errors import (
    AttributesMismatch,
    SignerUnbound,
    TimestampMalformed,
)

CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"

_SINGLE = frozenset({CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2})


def single_values(signed_attributes: bytes) -> dict[str, ber.Element]:
    """The signed attributes this check uses, by identifier; each stands once, with one value.

    Raises:
        AttributesMismatch: one of them stands twice (RFC 5652 11.1, 11.2; RFC 5035 3).
        TimestampMalformed: the attributes cannot be read.
    """
    found: dict[str, ber.Element] = {}
    outer = ber.read_single(signed_attributes, "signed attributes")
    for attribute in ber.children(outer, "signed attributes"):
        fields = ber.sequence(attribute, "signed attribute")
        name = ber.object_identifier(fields.take(ber.OBJECT_IDENTIFIER, "a name"), "attribute")
        values = fields.take(ber.SET, "values")
        fields.end()
        if name not in _SINGLE:
            continue
        if name in found:
            raise AttributesMismatch(f"signed attribute {name} stands twice")
        found[name] = ber.only_child(values, "signed attribute")
    return found


def find_signer(
    identifier: ber.Element,
    attributes: dict[str, ber.Element],
    *,
    candidates: Sequence[Certificate],
) -> Certificate:
    """The certificate that both the signer's identifier and the signed attributes name.

    Raises:
        SignerUnbound: the attributes name none, or none of the candidates fits.
    """
    bindings = [
        _read_binding(attributes[name], name)
        for name in (SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2)
        if name in attributes
    ]
    if not bindings:
        raise SignerUnbound("the time-stamp does not say which certificate signed it")
    for candidate in candidates:
        if _is_identified(candidate, identifier) and all(b.names(candidate) for b in bindings):
            return candidate
    raise SignerUnbound("the certificate that signed the time-stamp is not at hand")


@dataclass(frozen=True, slots=True)
class _Binding:
    """An ESSCertID: digest of a certificate, and perhaps its issuer and serial number again.

    `algorithm` is None in the first form, whose digest is always SHA-1.
    """

    algorithm: str | None
    digest: bytes
    issuer: bytes | None
    serial: int | None

    def names(self, certificate: Certificate) -> bool:
        if self.algorithm is None:
            actual = hashlib.sha1(certificate.der, usedforsecurity=False).digest()
        else:
            actual = digest_of(self.algorithm, certificate.der)
        if not hmac.compare_digest(actual, self.digest):
            return False
        if self.serial is None:
            return True
        return certificate.serial == self.serial and certificate.issuer == self.issuer


def _read_binding(attribute: ber.Element, name: str) -> _Binding:
    """First ESSCertID (RFC 2634 5.4.1) or ESSCertIDv2 (RFC 5035 4) of the attribute."""
    fields = ber.sequence(attribute, "signing certificate")
    entries = ber.children(fields.take(ber.SEQUENCE, "entries"), "signing certificate")
    fields.maybe(ber.SEQUENCE)  # policies
    fields.end()
    if not entries:
        raise SignerUnbound("the time-stamp does not say which certificate signed it")
    entry = ber.sequence(entries[0], "signing certificate")
    algorithm = None
    if name == SIGNING_CERTIFICATE_V2:
        named = entry.maybe(ber.SEQUENCE)
        algorithm = SHA256 if named is None else algorithm_name(named)
    digest = entry.take(ber.OCTET_STRING, "a digest").content
    again = entry.maybe(ber.SEQUENCE)
    entry.end()
    issuer, serial = (None, None) if again is None else _read_issuer_serial(again)
    return _Binding(algorithm=algorithm, digest=digest, issuer=issuer, serial=serial)


def _read_issuer_serial(element: ber.Element) -> tuple[bytes, int]:
    """IssuerSerial: a single directory name [4] and a serial number (RFC 5035 4)."""
    fields = ber.sequence(element, "issuer and serial number")
    names = fields.take(ber.SEQUENCE, "an issuer")
    serial = ber.integer(fields.take(ber.INTEGER, "a serial number"), "serial number")
    fields.maybe(ber.BIT_STRING)  # issuerUID
    fields.end()
    name = ber.only_child(names, "issuer")
    if name.tag != ber.context(4):
        raise TimestampMalformed("issuer of the signing certificate is not a directory name")
    return ber.only_child(name, "issuer").raw, serial


def _is_identified(certificate: Certificate, identifier: ber.Element) -> bool:
    """Whether the SignerIdentifier (RFC 5652 5.3) is this certificate's."""
    if identifier.tag != ber.SEQUENCE:
        return certificate.key_identifier == identifier.content
    fields = ber.sequence(identifier, "signer identifier")
    issuer = fields.take(ber.SEQUENCE, "an issuer").raw
    serial = ber.integer(fields.take(ber.INTEGER, "a serial number"), "serial number")
    fields.end()
    return certificate.issuer == issuer and certificate.serial == serial
