# SPDX-License-Identifier: Apache-2.0
"""What a bag says about itself: declaration, manifests, bag-info and fetch list.

Paths come out decoded and checked. A text file that cannot be read is an error in the notes; the
others are still read, so that a report names everything at once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from dokaz.core.bundle import bagit_paths as paths
from dokaz.core.bundle.bagit_digests import DIGEST_LENGTHS, STRONG
from dokaz.core.bundle.bagit_findings import Doubt, Fault, Notes
from dokaz.core.bundle.bagit_members import PAYLOAD, Limits, Members
from dokaz.core.bundle.bagit_text import (
    ENCODINGS,
    VERSIONS,
    Declaration,
    FetchLine,
    ManifestLine,
    TextMalformed,
    decode,
    read_declaration,
    read_fetch,
    read_info,
    read_manifest,
)
from dokaz.core.bundle.bagit_tree import BagTree
from dokaz.core.bundle.errors import BundleUnreadable

DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
FETCH = "fetch.txt"
_MANIFEST_NAME = re.compile(r"(tag)?manifest-([A-Za-z0-9_-]+)\.txt")

Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest: digests in lower-case hexadecimal by path as listed, decoded."""

    name: str
    algorithm: str
    for_tags: bool
    digests: dict[str, str] = field(default_factory=dict)

    @property
    def is_checkable(self) -> bool:
        return self.algorithm in DIGEST_LENGTHS


@dataclass(frozen=True, slots=True)
class Contents:
    """The text files of a bag, read. `fetched` are paths that may be kept elsewhere."""

    declaration: Declaration
    manifests: tuple[Manifest, ...]
    info: tuple[tuple[str, str], ...]
    fetched: tuple[str, ...]

    @property
    def is_final_version(self) -> bool:
        return self.declaration.version == "1.0"

    @property
    def payload_manifests(self) -> list[Manifest]:
        return [manifest for manifest in self.manifests if not manifest.for_tags]

    @property
    def tag_manifests(self) -> list[Manifest]:
        return [manifest for manifest in self.manifests if manifest.for_tags]


class ContentsReader:
    """Reads the text files of one bag."""

    def __init__(self, tree: BagTree, members: Members, limits: Limits, notes: Notes) -> None:
        self._tree = tree
        self._members = members
        self._limits = limits
        self._notes = notes

    def declaration(self) -> Declaration | None:
        """`bagit.txt`; None, and an error, if this is no bag or one of an unknown kind."""
        if DECLARATION not in self._members.sizes:
            self._notes.error(Fault.DECLARATION_MISSING, DECLARATION)
            return None
        found = self._parsed(DECLARATION, Fault.DECLARATION_MALFORMED, read_declaration)
        if found is None:
            return None
        if found.version not in VERSIONS:
            self._notes.error(Fault.VERSION_UNKNOWN, DECLARATION, found.version)
            return None
        if found.encoding not in ENCODINGS:
            self._notes.error(Fault.ENCODING_UNKNOWN, DECLARATION)
            return None
        return found

    def contents(self, declaration: Declaration) -> Contents:
        manifests = []
        for name in sorted(self._members.sizes):
            match = _MANIFEST_NAME.fullmatch(name)
            if match:
                manifest = Manifest(name, match[2].lower(), for_tags=match[1] is not None)
                self._fill(manifest, declaration)
                manifests.append(manifest)
        self._doubt_algorithms([m for m in manifests if not m.for_tags])
        return Contents(
            declaration=declaration,
            manifests=tuple(manifests),
            info=self._text(INFO, declaration, Fault.INFO_MALFORMED, read_info) or (),
            fetched=self._fetched(declaration),
        )

    def _doubt_algorithms(self, manifests: list[Manifest]) -> None:
        if not manifests:
            self._notes.error(Fault.NO_PAYLOAD_MANIFEST)
            return
        for manifest in manifests:
            if not manifest.is_checkable:
                self._notes.warn(Doubt.UNKNOWN_DIGEST, manifest.name)
        known = {manifest.algorithm for manifest in manifests if manifest.is_checkable}
        if not known:
            self._notes.error(Fault.NO_KNOWN_DIGEST)
        elif not known & STRONG:
            self._notes.warn(Doubt.WEAK_DIGEST, detail=", ".join(sorted(known)))

    def _fill(self, manifest: Manifest, declaration: Declaration) -> None:
        def parse(text: str) -> tuple[ManifestLine, ...]:
            return read_manifest(text, digest_length=DIGEST_LENGTHS.get(manifest.algorithm))

        lines = self._text(manifest.name, declaration, Fault.MANIFEST_MALFORMED, parse) or ()
        for line in lines:
            path = self._path(line.path, manifest.name, declaration)
            if path is None:
                continue
            if path.startswith(PAYLOAD) == manifest.for_tags:
                self._notes.error(Fault.MISPLACED_PATH, path, f"in {manifest.name}")
            elif path in manifest.digests:
                self._listed_twice(path, line.digest == manifest.digests[path], declaration)
            else:
                manifest.digests[path] = line.digest

    def _listed_twice(self, path: str, is_same: bool, declaration: Declaration) -> None:
        """Forbidden since 1.0; before, only a contradiction is (RFC 8493 2.1.3)."""
        if is_same and declaration.version != "1.0":
            self._notes.warn(Doubt.LISTED_TWICE, path)
        else:
            self._notes.error(Fault.LISTED_TWICE, path)

    def _path(self, written: str, name: str, declaration: Declaration) -> str | None:
        """The path a line means; None, and an error, if it is not safe."""
        if declaration.version == "1.0" and paths.has_stray_percent(written):
            self._notes.warn(Doubt.PERCENT_SIGN, written)
        path = paths.decode(written, version=declaration.version)
        if path.startswith("*"):  # how md5sum and its like mark binary files
            self._notes.warn(Doubt.BINARY_MARK, path, name)
            path = path[1:]
        if path.startswith("./"):
            self._notes.warn(Doubt.RELATIVE_PATH, path, name)
            path = path[2:]
        reason = paths.danger(path)
        if reason is None:
            return path
        self._notes.error(Fault.UNSAFE_PATH, path, f"in {name}: {reason}")
        return None

    def _fetched(self, declaration: Declaration) -> tuple[str, ...]:
        def parse(text: str) -> tuple[FetchLine, ...]:
            return read_fetch(text)

        lines = self._text(FETCH, declaration, Fault.FETCH_MALFORMED, parse) or ()
        if lines:
            self._notes.warn(Doubt.FETCH_LIST, FETCH, "addresses are never opened")
        found = []
        for line in lines:
            path = self._path(line.path, FETCH, declaration)
            if path is not None and not path.startswith(PAYLOAD):
                self._notes.error(Fault.MISPLACED_PATH, path, f"in {FETCH}")
            elif path is not None:
                found.append(path)
        return tuple(found)

    def _text(
        self, name: str, declaration: Declaration, fault: Fault, parse: Callable[[str], Parsed]
    ) -> Parsed | None:
        if name not in self._members.sizes:
            return None
        return self._parsed(name, fault, lambda data: parse(decode(data, declaration.encoding)))

    def _parsed(self, name: str, fault: Fault, parse: Callable[[bytes], Parsed]) -> Parsed | None:
        limit = self._limits.tag_file_bytes
        if self._members.sizes[name] > limit:
            self._notes.error(Fault.TOO_LARGE, name, f"more than {limit} bytes")
            return None
        try:
            data = b"".join(self._tree.chunks(name))
            return parse(data)
        except BundleUnreadable as broken:
            self._notes.error(Fault.UNREADABLE, name, str(broken))
        except TextMalformed as broken:
            self._notes.error(fault, name, str(broken))
        return None
