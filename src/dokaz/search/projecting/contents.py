# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of files: reading renditions as formats/renditions.md says, into passages with addresses.

Reading them is an act of the media service, recorded in the item's custody. What was read is kept
with the entry, so that a changed title does not read the files once more.
"""

import codecs
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from dokaz.core.errors import DokazError
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, pieces
from dokaz.media import chat_messages
from dokaz.members.api import service_actor

_SERVICE = "media"
_AT_ONCE = 200
_LONGEST_FILE = 16_000_000
_LONGEST_TEXT = 2_000_000
_ENCODING, _ESCAPED = "cp1251", "dokaz.escaped"
codecs.register_error(
    # Other letters are written as JSON writes them, which is read back without a word said.
    _ESCAPED,
    lambda error: (json.dumps(error.object[error.start : error.end])[1:-1], error.end),  # type: ignore[attr-defined]
)
_CUE = re.compile(r"(\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{3}\s+-->")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a file's words. `kind` and `number` are its address there: page 3, slide 2,
    paragraph 14, line 200, second 75 of a recording."""

    kind: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """Words of one file: a rendition or an original that is a text."""

    file: UUID
    role: str
    passages: tuple[Passage, ...]


def kept(read: Iterable[Read]) -> bytes:
    """What an entry keeps of its files' words: in an encoding that has one byte for a Cyrillic
    letter, since most of a large index would be these words. The index packs it.
    """
    said = [
        [file.file.hex, file.role, [[p.kind, p.number, p.text] for p in file.passages]]
        for file in read
    ]
    if not said:
        return b""
    written = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return written.encode(_ENCODING, _ESCAPED)


def kept_words(content: bytes) -> dict[UUID, Read]:
    """The files' words that `kept` wrote."""
    if not content:
        return {}
    found = {}
    for file, role, passages in json.loads(content.decode(_ENCODING)):
        key = UUID(hex=file)
        found[key] = Read(key, role, tuple(Passage(*one) for one in passages))
    return found


def read_files(files: Mapping[UUID, Iterable[evidence.WordsFile]]) -> dict[UUID, Read]:
    """Words of files, given by organisation. What cannot be read has no words: it is not lost,
    the fixity rounds say so elsewhere."""
    found: dict[UUID, Read] = {}
    for organisation_id, wanted in files.items():
        actor = replace(service_actor(_SERVICE), organisation_id=organisation_id)
        for some in pieces(wanted, _AT_ONCE):
            for one in some:
                found[one.id] = Read(one.id, one.role, ())
            found.update(_opened(actor, some))
    return found


def _opened(actor: Actor, some: list[evidence.WordsFile]) -> dict[UUID, Read]:
    try:
        opened = evidence.open_files(
            actor=actor,
            file_ids=tuple(one.id for one in some),
            purpose=evidence.Purpose.DERIVATION,
        )
    except DokazError:
        # One was disposed of or sealed meanwhile: none was opened. The others are asked one by one.
        if len(some) == 1:
            return {}
        return {key: read for one in some for key, read in _opened(actor, [one]).items()}
    found = {}
    for wanted, file in zip(some, opened, strict=True):
        try:
            content = _whole(file)
            passages = tuple(_passages(wanted, content))
        except (DokazError, ValueError, KeyError, TypeError):
            continue
        found[wanted.id] = Read(wanted.id, wanted.role, passages)
    return found


def _whole(file: evidence.OpenFile) -> bytes:
    content = b""
    for chunk in file.chunks():
        content += chunk
        if len(content) > _LONGEST_FILE:
            raise ValueError("longer than words are")
    return content


def _passages(wanted: evidence.WordsFile, content: bytes) -> Iterable[Passage]:
    if wanted.role == evidence.FileRole.TEXT:
        return _of_text(json.loads(content))
    if wanted.role == evidence.FileRole.MACHINE_TEXT:
        return _of_reading(json.loads(content))
    if wanted.media_type == chat_messages.TELEGRAM:
        return of_plain(chat_messages.text_of(content, wanted.media_type))
    return of_plain(content.decode("utf-8", "replace")[:_LONGEST_TEXT])


def _of_text(document: Any) -> list[Passage]:
    return [
        Passage(str(block["kind"]), int(block["number"]), str(block["text"]))
        for block in document["blocks"]
        if str(block["text"]).strip()
    ]


def _of_reading(document: Any) -> list[Passage]:
    pages = [
        Passage("page", int(page["number"]), "\n".join(str(line["text"]) for line in page["lines"]))
        for page in document["pages"]
    ]
    return [page for page in pages if page.text.strip()]


def of_plain(text: str) -> list[Passage]:
    """Paragraphs of a plain text by their first line, or cues of WebVTT and SubRip by second."""
    found = []
    line = 1
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        if block.strip():
            found.append(_cue(block) or Passage("line", line, block))
        line += block.count("\n") + 2
    return found


def _cue(block: str) -> Passage | None:
    found = _CUE.search(block)
    if found is None:
        return None
    clock = re.split(r"[:]", found.group().split("-->")[0].strip().replace(",", "."))
    seconds = 0.0
    for part in clock:
        seconds = seconds * 60 + float(part)
    words = block[block.index("\n", found.start()) + 1 :] if "\n" in block[found.start() :] else ""
    return Passage("second", int(seconds), words) if words.strip() else None
