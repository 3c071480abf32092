# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text with addresses: what a document says, block by block, and where each block stands.

On the way out of the confined process the blocks are lines of JSON in one piece of bytes: a text
may be long, and the wire's own values are short. `unpacked` believes nothing about them.
"""

import dataclasses
import enum
import json
from collections.abc import Iterable

MOST_CHARACTERS = 2_000_000
"""Of one document: about a thousand printed pages."""
MOST_BLOCKS = 100_000
LONGEST_LABEL = 200


class BlockKind(enum.Enum):
    """What the number of a block counts, from 1."""

    PAGE = "page"
    PARAGRAPH = "paragraph"
    SHEET = "sheet"  # of a workbook; the text has one line a row, columns parted by tabs
    SLIDE = "slide"
    LINE = "line"  # where the block begins, in a plain text


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """`label`: a name the document gives it (a sheet's), or empty."""

    kind: BlockKind
    number: int
    text: str
    label: str = ""


class Malformed(Exception):
    """Bytes that are not what `packed` makes."""


class Collected:
    """Blocks up to the limits; `is_cut` says that there was more, `leaves_out` that the reader did
    not even look at all of it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.leaves_out = False
        self.is_cut = False
        self._left = MOST_CHARACTERS

    def add(self, kind: BlockKind, number: int, text: str, label: str = "") -> bool:
        """Keep a block unless it is empty; False once nothing more is kept."""
        text = storable(text)
        if not text.strip():
            return not self.is_cut
        if self.is_cut or len(self.blocks) >= MOST_BLOCKS:
            self.is_cut = True
            return False
        if len(text) > self._left:
            text, self.is_cut = text[: self._left], True
        self._left -= len(text)
        self.blocks.append(Block(kind, number, text, storable(label)[:LONGEST_LABEL]))
        return not self.is_cut


def storable(text: str) -> str:
    """Text that can be stored and shown: no lone surrogates, no control characters but tab and
    line feed; line ends as one line feed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter >= " " or letter in "\t\n" else " " for letter in text).replace(
        "\x7f", " "
    )


def packed(blocks: Iterable[Block]) -> bytes:
    """The blocks as lines of JSON, UTF-8."""
    lines = (
        json.dumps([one.kind.value, one.number, one.label, one.text], ensure_ascii=False)
        for one in blocks
    )
    return "\n".join(lines).encode("utf-8")


def unpacked(data: bytes) -> tuple[Block, ...]:
    """What `packed` was given. Raises Malformed and nothing else."""
    if not data:
        return ()
    try:
        lines = data.decode("utf-8").split("\n")
        if len(lines) > MOST_BLOCKS:
            raise Malformed("too many blocks")
        return tuple(_block(json.loads(line)) for line in lines)
    except (ValueError, RecursionError):
        raise Malformed("not lines of JSON") from None


def _block(raw: object) -> Block:
    if not isinstance(raw, list) or len(raw) != 4:
        raise Malformed("not a block")
    kind, number, label, text = raw
    if not isinstance(kind, str) or not isinstance(label, str) or not isinstance(text, str):
        raise Malformed("not a block")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 2**31:
        raise Malformed("not an address")
    if len(label) > LONGEST_LABEL or storable(text) != text or storable(label) != label:
        raise Malformed("not a storable text")
    return Block(BlockKind(kind), number, text, label)
