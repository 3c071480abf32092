# SPDX-License-Identifier: Apache-2.0
"""Fingerprints that people compare: SHA-256 over the bare key bytes or the certificate.

The same value comes out of `openssl` and `sha256sum` as the guide in each parcel shows.
"""

import hashlib

from dokaz.core.log.note import SignatureType, VerifierKey


def fingerprint(key: VerifierKey) -> str:
    """Fingerprint of a log's or witness's key, with the kind of key before it."""
    kind = "ml-dsa-44" if key.type == SignatureType.MLDSA44_COSIGNATURE else "ed25519"
    return f"{kind}:{hashlib.sha256(key.key).hexdigest()}"


def file_fingerprint(content: bytes) -> str:
    """Fingerprint of a file of certificates, as `sha256sum` prints it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
