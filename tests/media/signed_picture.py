# SPDX-License-Identifier: AGPL-3.0-or-later
"""A picture with content credentials, signed by an issuer made for the tests."""

import datetime as dt
import io

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image

_CAPTURED = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
_MANIFEST = {
    "claim_generator": "invented_camera/1",
    "title": "invented",
    "format": "image/jpeg",
    "assertions": [
        {
            "label": "c2pa.actions",
            "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": _CAPTURED}]},
        }
    ],
}


class Issuer:
    """A root, and a signer it vouches for."""

    def __init__(self) -> None:
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self._key = ec.generate_private_key(ec.SECP256R1())
        root = self._certificate("Invented root", self._root_key, is_authority=True)
        leaf = self._certificate("Invented signer", self._key, is_authority=False)
        self.anchors = _pem(root)
        self._chain = _pem(leaf) + _pem(root)

    def _certificate(
        self, subject: str, key: ec.EllipticCurvePrivateKey, *, is_authority: bool
    ) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        usage = x509.KeyUsage(
            digital_signature=not is_authority,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=is_authority,
            crl_sign=is_authority,
            encipher_only=False,
            decipher_only=False,
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name("Invented root"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=2))
            .not_valid_after(now + dt.timedelta(days=300))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root_key.public_key()),
                critical=False,
            )
        )
        if not is_authority:
            purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
            builder = builder.add_extension(purpose, critical=False)
        return builder.sign(self._root_key, hashes.SHA256())

    def signed_picture(self) -> bytes:
        """A JPEG whose manifest says that a camera made it."""
        plain, signed = io.BytesIO(), io.BytesIO()
        Image.new("RGB", (320, 240), (30, 90, 160)).save(plain, "JPEG")
        plain.seek(0)
        key = self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        chain = self._chain.encode()
        info = c2pa.C2paSignerInfo(alg=b"es256", sign_cert=chain, private_key=key, ta_url=None)
        c2pa.Builder(_MANIFEST).sign(c2pa.Signer.from_info(info), "image/jpeg", plain, signed)
        return signed.getvalue()


def _name(text: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, text),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Invented maker"),
        ]
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
