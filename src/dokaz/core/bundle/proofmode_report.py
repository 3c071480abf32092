# SPDX-License-Identifier: Apache-2.0
"""What judging a ProofMode bundle comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dokaz.core.bundle.judgement import Judgement


class Ground(StrEnum):
    """Why a question is answered as it is. The values are stable."""

    HOLDS = "holds"
    MEDIA_MISSING = "media-missing"
    MEDIA_CHANGED = "media-changed"
    PROOF_MISSING = "proof-missing"
    PROOF_MALFORMED = "proof-malformed"
    PROOFS_DISAGREE = "proofs-disagree"
    UNREADABLE = "unreadable"
    UNSAFE_PATH = "unsafe-path"
    DUPLICATE_MEMBER = "duplicate-member"
    NOT_SIGNED = "not-signed"
    NO_KEY = "no-key"
    NO_CHECKER = "no-checker"
    SIGNATURE_INVALID = "signature-invalid"
    SIGNATURE_UNREADABLE = "signature-unreadable"
    SIGNATURE_KIND = "signature-kind"
    TOO_MANY = "too-many"
    NO_KEYS_TRUSTED = "no-keys-trusted"
    KEY_NOT_TRUSTED = "key-not-trusted"
    KEY_REVOKED = "key-revoked"
    REVOCATION_NOT_CHECKED = "revocation-not-checked"
    KEY_EXPIRED = "key-expired"
    EXPIRY_NOT_CHECKED = "expiry-not-checked"
    SIGNATURE_LIMITED = "signature-limited"
    KEY_NOT_ASKED = "key-not-asked"


@dataclass(frozen=True, slots=True)
class SignatureFound:
    """What a checker of OpenPGP signatures found.

    `fingerprint`: of the key that signed, in upper-case hex; None if none of the given keys did.
    `made_at`: when it did by its own word, in seconds since 1970. `is_limited`: by its own word it
    is to hold for some time only.
    """

    judgement: Judgement
    fingerprint: str | None = None
    made_at: int = 0
    is_limited: bool = False


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file of a capture with its detached signature. Paths are those in the bundle."""

    path: str
    signature_path: str | None
    signature: SignatureFound


@dataclass(frozen=True, slots=True)
class Capture:
    """One photo or video and what its device wrote about it.

    `sha256` in hex is what the proof states. `claims` may stand in the open record; `identifying`
    (numbers of devices and lines, addresses, nearby cells, free text, and every field not known
    to be harmless) only in a sealed block. Both are claims of the device, as written.
    `notarised` are the paths of time-stamp and attestation files, which nothing here has checked.
    """

    sha256: str
    media: SignedFile | None
    integrity: Judgement
    proofs: tuple[SignedFile, ...]
    agreement: Judgement
    claims: Mapping[str, str]
    identifying: Mapping[str, str]
    notarised: tuple[str, ...]

    @property
    def files(self) -> tuple[SignedFile, ...]:
        """The media, where it is there, and the proofs: all that should be signed."""
        return self.proofs if self.media is None else (self.media, *self.proofs)


@dataclass(frozen=True, slots=True)
class ProofModeReport:
    """The outcome of judging a bundle. `others` are files that belong to no capture.

    `identity`: whether the signing key is one that the caller trusts. The key in the bundle
    itself vouches for nobody: whoever makes a bundle can put any key beside it.

    `in_force`: whether the keys that signed still counted. Failed by a revocation in the bundle, or
    where a key had expired when it signed, by its own words; never proven; None where no signature
    holds.
    """

    captures: tuple[Capture, ...]
    keys: tuple[str, ...]
    others: tuple[str, ...]
    identity: Judgement
    in_force: Judgement | None
