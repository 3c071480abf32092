# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates by which the recording proxy speaks TLS with our own browser, for one capture.

One key a capture, in its throw-away folder. The browser is told the key's digest and accepts
certificates with it; no other program trusts it, and it is gone with the folder.
"""

import base64
import datetime as dt
import ipaddress
import ssl
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dokaz.core.digests import sha256

_VALID = dt.timedelta(days=2)


class Certificates:
    """Makes a certificate for each host that is asked for. Threads may share it."""

    def __init__(self, folder: Path, *, now: dt.datetime) -> None:
        self._folder = folder
        self._now = now
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self._key_path = folder / "key.pem"
        self._key_path.touch(mode=0o600)
        self._key_path.write_bytes(
            self._key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    @property
    def key_digest(self) -> str:
        """SHA-256 of the public key (SubjectPublicKeyInfo) in base 64, as Chromium asks for it."""
        public = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(sha256(public)).decode()

    def context(self, host: str) -> ssl.SSLContext:
        """To speak as this host."""
        with self._lock:
            if host not in self._contexts:
                self._contexts[host] = self._made(host)
            return self._contexts[host]

    def _made(self, host: str) -> ssl.SSLContext:
        path = self._folder / f"{len(self._contexts)}.pem"
        path.write_bytes(self._certificate(host))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        context.load_cert_chain(path, self._key_path)
        return context

    def _certificate(self, host: str) -> bytes:
        try:
            name: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            name = x509.DNSName(host)
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "capture")])
        made = (
            x509.CertificateBuilder()
            .subject_name(who)
            .issuer_name(who)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - _VALID)
            .not_valid_after(self._now + _VALID)
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)
