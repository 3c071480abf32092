# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of plain texts, web pages and RTF, whatever they are encoded in.

Without a mark the encoding is a guess from what looks like words, and named as a guess
("cp1251?"). Nothing in a web page is live: scripts, styles and addresses are left out.
"""

import re
from typing import BinaryIO

from lxml import etree, html
from striprtf.striprtf import rtf_to_text

from dokaz.media.documents.blocks import BlockKind, Collected
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.opening.names import read_names

READ_BYTES = 16 * 1024 * 1024
LINES_A_BLOCK = 200
_SAMPLE_LINES = 500
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,40})", re.I)
_WORD = re.compile(rb"[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]{2,}")
_SILENT = ("script", "style", "template", "noscript", "head", "svg", "math", "object", "iframe")
_BLOCK_NAMES = (  # HTML, 15.3: what is rendered as a block
    "address article aside blockquote body dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr "
    "ul br option title caption"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())


def encoding_of(data: bytes) -> tuple[str, int]:
    """A text's encoding, with "?" behind a guess, and the length of its mark.

    Texts of one byte a letter are judged by the same measure as names inside archives; what looks
    Cyrillic in none of them is taken for Western (cp1252).
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    wide = _wide(data)
    if wide:
        return wide, 0
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3 or error.reason != "unexpected end of data":
            return _single_byte(data), 0
    return "utf-8", 0


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: in texts of European languages every other byte has few values."""
    sample = data[:4096]
    if len(sample) < 8 or b"\0" not in sample:
        return ""
    high = {"utf-16-le?": sample[1::2], "utf-16-be?": sample[0::2]}
    for encoding, bytes_ in high.items():
        if sum(one in (0, 4, 32) for one in bytes_) > 0.9 * len(bytes_):
            return encoding
    return ""


def _single_byte(data: bytes) -> str:
    words = [word for word in _WORD.findall(data[: 1 << 20]) if not word.isascii()]
    guess = read_names(words[:_SAMPLE_LINES] or [data[:4096]])
    return "cp1252?" if guess in ("cp437?", "utf-8", "ascii") else guess


def text(file: BinaryIO, found: Collected) -> str:
    """Lines of a text; a block begins behind an empty line, or after LINES_A_BLOCK.

    Returns the encoding. Each block is addressed by the line it begins in.
    """
    data = _read(file, found)
    encoding, mark = encoding_of(data)
    lines = data[mark:].decode(encoding.rstrip("?"), "replace").splitlines()
    start, block = 1, list[str]()
    for number, line in enumerate(lines, start=1):
        if block and (not line.strip() or len(block) >= LINES_A_BLOCK):
            if not found.add(BlockKind.LINE, start, "\n".join(block)):
                return encoding
            block = []
        if line.strip():
            start = start if block else number
            block.append(line)
    found.add(BlockKind.LINE, start, "\n".join(block))
    return encoding


def page(file: BinaryIO, found: Collected) -> str:
    """Words of a web page, one paragraph a block of it. Returns the encoding."""
    data = _read(file, found)
    encoding, _mark = encoding_of(data)
    declared = _DECLARED.search(data[:4096])
    if declared and encoding.endswith("?") and not encoding.startswith("utf-16"):
        encoding = _known(declared[1].decode("ascii")) or encoding
    try:
        parser = html.HTMLParser(
            encoding=encoding.rstrip("?"), no_network=True, remove_comments=True, huge_tree=False
        )
        root = html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None
    for number, words in enumerate(_paragraphs(root), start=1):
        if not found.add(BlockKind.PARAGRAPH, number, words):
            break
    return encoding


def _known(encoding: str) -> str:
    try:
        b"".decode(encoding)
    except (LookupError, ValueError):
        return ""
    return encoding.lower()


def _paragraphs(root: etree._Element) -> list[str]:
    """Texts between the starts and ends of block elements."""
    found: list[str] = []
    parts: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS:
            words = " ".join("".join(parts).split())
            if words:
                found.append(words)
            parts = []
        if tag in _SILENT:
            silent += 1 if event == "start" else -1
        said = element.text if event == "start" else element.tail
        if said and not silent and (event == "end" or tag):
            parts.append(said)
    words = " ".join("".join(parts).split())
    return [*found, words] if words else found


def rich_text(file: BinaryIO, found: Collected) -> str:
    """Paragraphs of an RTF. Its own code pages are followed; fields are not carried out."""
    data = _read(file, found)
    try:
        words = rtf_to_text(  # type: ignore[no-untyped-call]
            data.decode("latin-1"), encoding="cp1252", errors="replace"
        )
    except Exception as error:  # noqa: BLE001 - the reader promises no error type for broken input
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None
    for number, line in enumerate(str(words).splitlines(), start=1):
        if not found.add(BlockKind.PARAGRAPH, number, line):
            break
    return "rtf"


def _read(file: BinaryIO, found: Collected) -> bytes:
    """The beginning of a file; of a longer one what follows is left out, and said to be."""
    file.seek(0)
    data = file.read(READ_BYTES + 1)
    found.leaves_out = len(data) > READ_BYTES
    return data[:READ_BYTES]
