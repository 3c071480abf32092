# SPDX-License-Identifier: Apache-2.0
"""Small web archives made for the tests, signed with keys made for the tests."""

import base64
import hashlib
import io
import json
import warnings
import zipfile
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import NameOID

MADE = datetime(2024, 5, 4, 12, 0, tzinfo=UTC)
FILES = {
    "archive/data.warc": b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
    "pages/pages.jsonl": b'{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n',
}


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def package_of(files: dict[str, bytes], **more: object) -> bytes:
    resources = [
        {"name": path.rsplit("/", 1)[-1], "path": path, "hash": sha256(body), "bytes": len(body)}
        for path, body in files.items()
    ]
    found = {"profile": "data-package", "wacz_version": "1.1.1", "resources": resources, **more}
    return json.dumps(found).encode()


def zipped(members: list[tuple[str, bytes]]) -> io.BytesIO:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore", UserWarning)  # the same name twice, on purpose
        for name, body in members:
            archive.writestr(name, body)
    stream.seek(0)
    return stream


def made(
    files: dict[str, bytes] | None = None,
    *,
    listed: dict[str, bytes] | None = None,
    signed_data: dict[str, object] | None = None,
    package: bytes | None = None,
    more: tuple[tuple[str, bytes], ...] = (),
) -> io.BytesIO:
    """A WACZ with `files`, whose package speaks of `listed` (the same unless said)."""
    files = FILES if files is None else files
    package = package or package_of(files if listed is None else listed)
    digest: dict[str, object] = {"path": "datapackage.json", "hash": sha256(package)}
    if signed_data is not None:
        digest["signedData"] = signed_data
    members = [*files.items(), ("datapackage.json", package)]
    return zipped([*members, ("datapackage-digest.json", json.dumps(digest).encode()), *more])


def anonymous(package: bytes, *, raw: bool = True, curve: ec.EllipticCurve | None = None) -> dict:
    """`signedData` as a browser extension writes it: P-384, both numbers side by side."""
    key = ec.generate_private_key(curve or ec.SECP384R1())
    signature = key.sign(sha256(package).encode(), ec.ECDSA(hashes.SHA256()))
    if raw:
        width = (key.curve.key_size + 7) // 8
        numbers = utils.decode_dss_signature(signature)
        signature = b"".join(number.to_bytes(width) for number in numbers)
    spki = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {
        "hash": sha256(package),
        "signature": base64.b64encode(signature).decode(),
        "publicKey": base64.b64encode(spki).decode(),
        "created": MADE.isoformat(),
        "software": "made for a test",
    }


class Authority:
    """A root and what it issues for one domain."""

    def __init__(self, domain: str = "archive.example") -> None:
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._certificate("Test root", "Test root", self._root_key, is_authority=True)
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self.leaf = self._certificate(domain, "Test root", self._leaf_key, is_authority=False)
        self.domain = domain

    def _certificate(
        self, subject: str, issuer: str, key: ec.EllipticCurvePrivateKey, *, is_authority: bool
    ) -> x509.Certificate:
        def name(text: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

        return (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(MADE - timedelta(days=1))
            .not_valid_after(MADE + timedelta(days=90))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .sign(self._root_key, hashes.SHA256())
        )

    def pem(self, *certificates: x509.Certificate) -> str:
        found = certificates or (self.leaf, self.root)
        return "\n".join(c.public_bytes(serialization.Encoding.PEM).decode() for c in found)

    @property
    def root_der(self) -> bytes:
        return self.root.public_bytes(serialization.Encoding.DER)

    def signed(self, package: bytes, **more: object) -> dict[str, object]:
        signature = self._leaf_key.sign(sha256(package).encode(), ec.ECDSA(hashes.SHA256()))
        return {
            "hash": sha256(package),
            "signature": base64.b64encode(signature).decode(),
            "domain": self.domain,
            "domainCert": self.pem(),
            "created": MADE.isoformat(),
            "software": "made for a test",
            **more,
        }
