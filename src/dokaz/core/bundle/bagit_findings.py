# SPDX-License-Identifier: Apache-2.0
"""What judging a bag comes to: named findings, and the facts read on the way."""

from dataclasses import dataclass, field
from enum import StrEnum

from dokaz.core.bundle.errors import BagInvalid


class Fault(StrEnum):
    """Reasons why a bag is not valid. The values are stable."""

    DECLARATION_MISSING = "declaration-missing"
    DECLARATION_MALFORMED = "declaration-malformed"
    VERSION_UNKNOWN = "version-unknown"
    ENCODING_UNKNOWN = "encoding-unknown"
    NO_PAYLOAD_DIRECTORY = "no-payload-directory"
    NO_PAYLOAD_MANIFEST = "no-payload-manifest"
    NO_KNOWN_DIGEST = "no-known-digest"
    MANIFEST_MALFORMED = "manifest-malformed"
    INFO_MALFORMED = "info-malformed"
    FETCH_MALFORMED = "fetch-malformed"
    FETCH_UNLISTED = "fetch-unlisted"
    UNSAFE_PATH = "unsafe-path"
    MISPLACED_PATH = "misplaced-path"
    NOT_A_FILE = "not-a-file"
    DUPLICATE_MEMBER = "duplicate-member"
    LISTED_TWICE = "listed-twice"
    FILE_MISSING = "file-missing"
    NOT_FETCHED = "not-fetched"
    FILE_UNLISTED = "file-unlisted"
    DIGEST_MISMATCH = "digest-mismatch"
    OXUM_MISMATCH = "oxum-mismatch"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"


class Doubt(StrEnum):
    """What a person should know about a bag that is otherwise valid. The values are stable."""

    WEAK_DIGEST = "weak-digest"
    UNKNOWN_DIGEST = "unknown-digest"
    LISTED_TWICE = "listed-twice"
    RELATIVE_PATH = "relative-path"
    BINARY_MARK = "binary-mark"
    CASE = "names-differ-in-case"
    NORMALIZATION = "names-differ-in-normalization"
    SYSTEM_FILE = "system-file"
    UNPORTABLE_NAME = "unportable-name"
    PERCENT_SIGN = "percent-sign"
    TAG_FILE_UNLISTED = "tag-file-unlisted"
    FETCH_LIST = "fetch-list"
    OXUM_REPEATED = "oxum-repeated"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, with the path in the bag it concerns, if any. Paths may be personal data."""

    kind: Fault | Doubt
    path: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file of the bag whose content was read: size in bytes, digests by algorithm in hex."""

    path: str
    size: int
    digests: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BagReport:
    """The outcome of judging a bag.

    `version` and `encoding` are None if the declaration could not be read. `info` keeps the order
    and repetitions of `bag-info.txt`. `algorithms` are those of the payload manifests that were
    checked. `files` are all listed files that were read, tag files included.
    """

    version: str | None
    encoding: str | None
    algorithms: tuple[str, ...]
    info: tuple[tuple[str, str], ...]
    files: tuple[CheckedFile, ...]
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]

    def require_valid(self) -> None:
        """Raise unless the bag is valid.

        Raises:
            BagInvalid: the message counts the reasons; it holds no names out of the bag.
        """
        if not self.errors:
            return
        kinds = sorted({finding.kind.value for finding in self.errors})
        raise BagInvalid(f"the bag is not valid, {len(self.errors)} reasons: {', '.join(kinds)}")


@dataclass(slots=True)
class Notes:
    """Collects findings while a bag is judged."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def error(self, kind: Fault, path: str | None = None, detail: str = "") -> None:
        self.errors.append(Finding(kind, path, detail))

    def warn(self, kind: Doubt, path: str | None = None, detail: str = "") -> None:
        self.warnings.append(Finding(kind, path, detail))
