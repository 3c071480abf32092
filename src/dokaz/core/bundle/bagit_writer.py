# SPDX-License-Identifier: Apache-2.0
"""Writing a BagIt 1.0 bag while its files stream past (RFC 8493).

The caller writes files into a container of its choice, tells each path and its digests here, and
in the end writes the tag files this module makes. Content never passes through, so size does not
matter; memory grows with the number of files only.

Promises: what comes out is valid for `bagit_judge` and, apart from names with `%` (which the most
used Python program does not decode), for other programs. Names are refused that are not safe on
every system, or that some file system could not keep apart. The same calls give the same bytes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dokaz.core.bundle import bagit_paths as paths
from dokaz.core.bundle.bagit_contents import DECLARATION, FETCH, INFO
from dokaz.core.bundle.bagit_members import PAYLOAD
from dokaz.core.bundle.errors import BagUnwritable
from dokaz.core.digests import DigestSet, digest_chunks

DECLARATION_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_RESERVED = re.compile(r"(tag)?manifest-[A-Za-z0-9_-]+\.txt", re.IGNORECASE)
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_OXUM_LABEL = "Payload-Oxum"


@dataclass(frozen=True, slots=True)
class TagFile:
    """A tag file to be written into the bag, at `path`."""

    path: str
    content: bytes


class BagWriter:
    """Collects what lies in a bag and makes its tag files."""

    def __init__(self) -> None:
        self._payload: dict[str, DigestSet] = {}
        self._tags: dict[str, DigestSet] = {}
        self._folded: set[str] = set()
        self._folders: set[str] = set()

    def add(self, path: str, digests: DigestSet) -> None:
        """Say that the file at `path` lies in the bag; payload if the path begins with `data/`.

        Raises:
            BagUnwritable: the path is unsafe, taken, reserved, or equal to another one but for
                case or normalisation; or there is no SHA-512.
        """
        self._require_free(path)
        if digests.sha512 is None:
            raise BagUnwritable("a file of a bag needs a SHA-512 beside its SHA-256")
        (self._payload if path.startswith(PAYLOAD) else self._tags)[path] = digests

    def tag_files(self, info: Sequence[tuple[str, str]] = ()) -> tuple[TagFile, ...]:
        """The tag files, in the order to be written; `info` are labels and values of bag-info.

        Payload-Oxum is added. A date, if wanted, is the caller's: there is no clock here.

        Raises:
            BagUnwritable: a label or value cannot be written, or Payload-Oxum is given.
        """
        described = [
            TagFile(DECLARATION, DECLARATION_TEXT),
            TagFile(INFO, self._info(info)),
            TagFile("manifest-sha256.txt", _manifest(self._payload, "sha256")),
            TagFile("manifest-sha512.txt", _manifest(self._payload, "sha512")),
        ]
        tags = dict(self._tags)
        for file in described:
            tags[file.path] = digest_chunks([file.content], with_sha512=True)
        return (
            *described,
            TagFile("tagmanifest-sha256.txt", _manifest(tags, "sha256")),
            TagFile("tagmanifest-sha512.txt", _manifest(tags, "sha512")),
        )

    def _require_free(self, path: str) -> None:
        reason = paths.danger(path)
        if reason is not None:
            raise BagUnwritable(f"a path cannot be used in a bag: {reason}")
        if path.casefold() in (DECLARATION, INFO, FETCH) or _RESERVED.fullmatch(path):
            raise BagUnwritable("a path is reserved for the bag's own files")
        folded = paths.folded_form(path)
        parts = folded.split("/")
        folders = {"/".join(parts[:count]) for count in range(1, len(parts))}
        if folded in self._folded or folded in self._folders or folders & self._folded:
            raise BagUnwritable("a path is taken, or would be on some file systems")
        if folded == "data":
            raise BagUnwritable("a path is reserved for the payload folder")
        if not path.startswith(PAYLOAD) and folded.startswith(PAYLOAD):
            raise BagUnwritable("a path would lie in the payload folder on some file systems")
        self._folded.add(folded)
        self._folders |= folders

    def _info(self, info: Sequence[tuple[str, str]]) -> bytes:
        size = sum(digests.size for digests in self._payload.values())
        lines = [*info, (_OXUM_LABEL, f"{size}.{len(self._payload)}")]
        if any(label.lower() == _OXUM_LABEL.lower() for label, _ in info):
            raise BagUnwritable("Payload-Oxum is counted, not given")
        return "".join(_info_line(label, value) for label, value in lines).encode("utf-8")


def _info_line(label: str, value: str) -> str:
    if not _LABEL.fullmatch(label):
        raise BagUnwritable("a label of bag-info is not letters, digits and hyphens")
    # Outer spaces would be lost on reading; other line ends some programs would cut at.
    if value != value.strip() or len(value.splitlines()) > 1 or not value:
        raise BagUnwritable("a value of bag-info is empty, has outer spaces or several lines")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as broken:
        raise BagUnwritable("a value of bag-info is not valid Unicode") from broken
    return f"{label}: {value}\n"


def manifest_line(path: str, digest: str) -> bytes:
    """One line of a manifest from a path and a hexadecimal digest (RFC 8493 section 2.1.3)."""
    return f"{digest}  {paths.encode(path)}\n".encode()


def _manifest(files: dict[str, DigestSet], algorithm: str) -> bytes:
    return b"".join(manifest_line(path, getattr(files[path], algorithm)) for path in sorted(files))
