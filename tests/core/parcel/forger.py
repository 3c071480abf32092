# SPDX-License-Identifier: AGPL-3.0-or-later
"""A forger with a parcel in hand: takes it apart, changes it, and makes the bag fit again."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.core.parcel.simulator import START

from dokaz.core.parcel import layout
from dokaz.core.parcel.zipstream import ZipStream

Files = dict[str, bytes]


def take_apart(parcel: bytes) -> tuple[str, Files]:
    """Top folder and contents by path inside it."""
    with zipfile.ZipFile(io.BytesIO(parcel)) as archive:
        names = archive.namelist()
        top = names[0].partition("/")[0]
        return top, {name[len(top) + 1 :]: archive.read(name) for name in names}


def put_together(top: str, files: Mapping[str, bytes]) -> bytes:
    """A zip as our writer makes it."""
    stream = ZipStream(modified_at=_time_of(files))
    parts = []
    for path, content in files.items():
        parts += stream.member(f"{top}/{path}", [content], size=len(content))
    return b"".join([*parts, *stream.finish()])


def fix_bag(files: Files) -> Files:
    """The same files with manifests that fit them; the seal is left as it was."""
    fixed = dict(files)
    payload = sorted(path for path in files if path.startswith(layout.DATA))
    for algorithm, path in layout.MANIFESTS.items():
        fixed[path] = _lines(fixed, payload, algorithm)
    size = sum(len(files[path]) for path in payload)
    info = fixed[layout.BAG_INFO].decode().splitlines(keepends=True)
    fixed[layout.BAG_INFO] = "".join(
        f"Payload-Oxum: {size}.{len(payload)}\n" if line.startswith("Payload-Oxum") else line
        for line in info
    ).encode()
    tags = sorted(
        path
        for path in fixed
        if not path.startswith(layout.DATA) and path not in (layout.TAG_MANIFEST, layout.SEAL)
    )
    fixed[layout.TAG_MANIFEST] = _lines(fixed, tags, "sha256")
    return fixed


def forge(parcel: bytes, change: Callable[[Files], None], *, fix: bool = True) -> bytes:
    """Change files in place and put the parcel together again, with fitting manifests."""
    top, files = take_apart(parcel)
    change(files)
    return put_together(top, fix_bag(files) if fix else files)


def flip_in_zip(parcel: bytes, path: str, *, at: float = 0.5) -> bytes:
    """Flip one bit of one member where it lies in the zip; nothing else changes."""
    with zipfile.ZipFile(io.BytesIO(parcel)) as archive:
        info = next(i for i in archive.infolist() if i.filename.partition("/")[2] == path)
    name_size, extra_size = (
        int.from_bytes(parcel[info.header_offset + where :][:2], "little") for where in (26, 28)
    )
    start = info.header_offset + 30 + name_size + extra_size
    position = start + min(int(info.file_size * at), info.file_size - 1)
    changed = bytearray(parcel)
    changed[position] ^= 0x01
    return bytes(changed)


@dataclass(frozen=True)
class Region:
    """A stretch of a zip that is no content: a record of one member, or of the whole (None)."""

    path: str | None
    span: range
    name: range

    def name_in(self, parcel: bytes) -> str:
        """The member's path as it stands in this record of a zip."""
        name = parcel[self.name.start : self.name.stop].decode("utf-8", "backslashreplace")
        return name.partition("/")[2] or name


def regions(parcel: bytes) -> list[Region]:
    """Every record of a zip as our writer makes it; all else are contents."""
    return list(_regions(parcel))


def _regions(parcel: bytes) -> Iterator[Region]:
    with zipfile.ZipFile(io.BytesIO(parcel)) as archive:
        infos, directory = archive.infolist(), archive.start_dir
    ends = [info.header_offset for info in infos[1:]] + [directory]
    entry = directory
    for info, end in zip(infos, ends, strict=True):
        path, length = info.filename.partition("/")[2], len(info.filename.encode())
        head = info.header_offset
        yield Region(path, range(head, head + 30 + length), range(head + 30, head + 30 + length))
        yield Region(path, range(end - 16, end), range(0))
        yield Region(
            path, range(entry, entry + 46 + length), range(entry + 46, entry + 46 + length)
        )
        entry += 46 + length
    yield Region(None, range(entry, len(parcel)), range(0))


def _time_of(files: Mapping[str, bytes]) -> datetime:
    """The parcel's own time, where it still states one."""
    try:
        return datetime.fromisoformat(json.loads(files[layout.PARCEL])["made_at"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return START


def _lines(files: Mapping[str, bytes], paths: list[str], algorithm: str) -> bytes:
    return b"".join(
        f"{hashlib.new(algorithm, files[path]).hexdigest()}  {path}\n".encode() for path in paths
    )
