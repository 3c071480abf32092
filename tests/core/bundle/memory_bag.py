# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bag in memory, right at first, so that a test can make one thing wrong."""

import hashlib
import io
import zipfile
from collections.abc import Iterator

from dokaz.core.bundle.bagit import Entry, EntryKind
from dokaz.core.bundle.errors import BundleUnreadable

PAYLOAD = {"data/one.txt": b"one\n", "data/folder/two.bin": bytes(range(256)) * 5}
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def manifest(files: dict[str, bytes], algorithm: str) -> bytes:
    lines = (
        f"{hashlib.new(algorithm, content).hexdigest()}  {path}\n"
        for path, content in sorted(files.items())
    )
    return "".join(lines).encode()


def right_bag(
    payload: dict[str, bytes] | None = None, algorithms: tuple[str, ...] = ("sha256", "sha512")
) -> dict[str, bytes]:
    payload = PAYLOAD if payload is None else payload
    tags = {"bagit.txt": DECLARATION}
    oxum = f"{sum(map(len, payload.values()))}.{len(payload)}"
    tags["bag-info.txt"] = f"Source-Organization: Test\nPayload-Oxum: {oxum}\n".encode()
    for algorithm in algorithms:
        tags[f"manifest-{algorithm}.txt"] = manifest(payload, algorithm)
    sealed = {f"tagmanifest-{algorithm}.txt": manifest(tags, algorithm) for algorithm in algorithms}
    return {**payload, **tags, **sealed}


def resealed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same files with tag manifests that fit them."""
    kept = {path: content for path, content in files.items() if not path.startswith("tagmanifest")}
    tags = {path: content for path, content in kept.items() if not path.startswith("data/")}
    sealed = {path: manifest(tags, path[12:-4]) for path in files if path.startswith("tagmanifest")}
    return {**kept, **sealed}


class MemoryTree:
    """A tree of files in memory, and of other members by kind."""

    def __init__(
        self, files: dict[str, bytes], others: tuple[Entry, ...] = (), unreadable: str = ""
    ) -> None:
        self._files = files
        self._others = others
        self._unreadable = unreadable

    def entries(self) -> Iterator[Entry]:
        for path, content in self._files.items():
            yield Entry(path, EntryKind.FILE, len(content))
        yield from self._others

    def chunks(self, path: str) -> Iterator[bytes]:
        content = self._files[path]
        yield content[:3]
        if path == self._unreadable:
            raise BundleUnreadable("a file of the bag cannot be read")
        yield content[3:]


def zipped(files: dict[str, bytes], top: str = "bag/") -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(top + path, content)
    return out
