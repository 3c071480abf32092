# SPDX-License-Identifier: Apache-2.0
"""What judging a web archive comes to: one judgement for each question, never one word for all."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dokaz.core.bundle.judgement import Judgement


class Ground(StrEnum):
    """Why a question is answered as it is. The values are stable."""

    HOLDS = "holds"
    # The package and its files.
    PACKAGE_MISSING = "package-missing"
    PACKAGE_MALFORMED = "package-malformed"
    NO_ARCHIVE = "no-archive"
    UNSAFE_PATH = "unsafe-path"
    DUPLICATE_MEMBER = "duplicate-member"
    FILE_MISSING = "file-missing"
    FILE_CHANGED = "file-changed"
    FILE_UNLISTED = "file-unlisted"
    FILE_UNREADABLE = "file-unreadable"
    FILE_ELSEWHERE = "file-elsewhere"
    DIGEST_UNKNOWN = "digest-unknown"
    DIGEST_FILE_MISSING = "digest-file-missing"
    DIGEST_FILE_MALFORMED = "digest-file-malformed"
    DIGEST_MISMATCH = "digest-mismatch"
    # The signature, its signer and its time.
    NOT_SIGNED = "not-signed"
    SIGNED_DATA_MALFORMED = "signed-data-malformed"
    SIGNED_HASH_MISMATCH = "signed-hash-mismatch"
    SIGNATURE_INVALID = "signature-invalid"
    KEY_UNKNOWN = "key-unknown"
    ANONYMOUS = "anonymous"
    DOMAIN_MISMATCH = "domain-mismatch"
    CHAIN_BROKEN = "chain-broken"
    CERTIFICATE_NOT_VALID_THEN = "certificate-not-valid-then"
    NO_ROOTS_GIVEN = "no-roots-given"
    ROOT_UNKNOWN = "root-unknown"
    NO_TIME_STAMP = "no-time-stamp"
    NO_AUTHORITY_GIVEN = "no-authority-given"
    TIME_STAMP_INVALID = "time-stamp-invalid"
    TIME_STAMP_UNREADABLE = "time-stamp-unreadable"
    TIME_NOT_PROVEN = "time-not-proven"


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the archive, or one that should be there.

    `size` in bytes as read, None if there was nothing to read. `sha256` in hex as computed here.
    """

    path: str
    size: int | None
    sha256: str | None
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Signer:
    """Who is said to have signed: a domain, or nobody but a key.

    `fingerprint`: SHA-256 of the key (SubjectPublicKeyInfo, DER) in hex. `created` is what the
    signing program claims.
    """

    domain: str | None
    fingerprint: str | None
    software: str
    created: datetime | None


@dataclass(frozen=True, slots=True)
class WaczReport:
    """The outcome of judging a WACZ.

    `integrity`: every file is as the package lists it, and nothing lies beside them. `package`:
    the digest file fits the package. `signature`: the key signed this package. `identity`: the
    key belonged to the domain. `time`: an independent authority saw the signature then.
    """

    version: str
    title: str
    software: str
    created: str
    is_multi: bool
    resources: tuple[Resource, ...]
    integrity: Judgement
    package: Judgement
    signature: Judgement
    identity: Judgement
    time: Judgement
    signer: Signer | None
