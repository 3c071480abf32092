# SPDX-License-Identifier: Apache-2.0
"""Just enough ASN.1 for time-stamps: a lenient reader of BER, a strict writer of DER (X.690).

Promises: every element keeps the very bytes it was read from, because digests and signatures are
over bytes as received and never over a re-encoding. Indefinite lengths, lengths longer than
needed, unsorted sets and strings cut into pieces are read, since real authorities send them.
Nothing but `TimestampMalformed` leaves this module, whatever the input.

Does not: tags above 30, REAL, or any schema. Order and kinds of fields are the callers' business.
"""

from dataclasses import dataclass

from dokaz.core.seals.timestamp_errors import TimestampMalformed

BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
NULL = 0x05
OBJECT_IDENTIFIER = 0x06
SEQUENCE = 0x30
SET = 0x31
GENERALIZED_TIME = 0x18
CONSTRUCTED = 0x20

# A token of a real authority nests about 12 deep (names inside certificates inside the token).
MAX_DEPTH = 32
MAX_INTEGER_BYTES = 64
MAX_OID_BYTES = 64


def context(number: int, *, constructed: bool = True) -> int:
    """The identifier octet of the context-specific tag [number]."""
    return 0x80 | (CONSTRUCTED if constructed else 0) | number


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its identifier octet, its contents, and the bytes it was read from."""

    tag: int
    content: bytes
    raw: bytes


def read_single(data: bytes, what: str) -> Element:
    """Read `data` as exactly one element.

    Raises:
        TimestampMalformed: not an element, cut short, or followed by other bytes.
    """
    element, end = _read_at(data, 0, what, MAX_DEPTH)
    if end != len(data):
        raise TimestampMalformed(f"{what} is followed by {len(data) - end} unexpected bytes")
    return element


def children(element: Element, what: str) -> list[Element]:
    """The elements inside a constructed element, in the order received."""
    if not element.tag & CONSTRUCTED:
        raise TimestampMalformed(f"{what} has no parts")
    found = []
    position = 0
    while position < len(element.content):
        child, position = _read_at(element.content, position, what, MAX_DEPTH)
        found.append(child)
    return found


class Fields:
    """Walks over the parts of a SEQUENCE in order: take what must come, ask for what may come."""

    def __init__(self, element: Element, what: str) -> None:
        self._what = what
        self._parts = children(element, what)
        self._next = 0

    def take(self, tag: int, field: str) -> Element:
        found = self.maybe(tag)
        if found is None:
            raise TimestampMalformed(f"{self._what} lacks {field}")
        return found

    def maybe(self, tag: int) -> Element | None:
        if self._next < len(self._parts) and self._parts[self._next].tag == tag:
            self._next += 1
            return self._parts[self._next - 1]
        return None

    def end(self) -> None:
        if self._next != len(self._parts):
            raise TimestampMalformed(f"{self._what} has a field that does not belong there")


def sequence(element: Element, what: str) -> Fields:
    if element.tag != SEQUENCE:
        raise TimestampMalformed(f"{what} is not a SEQUENCE")
    return Fields(element, what)


def only_child(element: Element, what: str) -> Element:
    """The single part of an explicitly tagged element or of a set that may hold one value."""
    found = children(element, what)
    if len(found) != 1:
        raise TimestampMalformed(f"{what} holds {len(found)} values instead of one")
    return found[0]


def integer(element: Element, what: str) -> int:
    if not 1 <= len(element.content) <= MAX_INTEGER_BYTES:
        raise TimestampMalformed(f"{what} is not a whole number of 1 to {MAX_INTEGER_BYTES} bytes")
    return int.from_bytes(element.content, "big", signed=True)


def object_identifier(element: Element, what: str) -> str:
    """Dotted decimal form of an OBJECT IDENTIFIER."""
    content = element.content
    if element.tag != OBJECT_IDENTIFIER or not 1 <= len(content) <= MAX_OID_BYTES:
        raise TimestampMalformed(f"{what} is not an object identifier")
    if content[-1] & 0x80:
        raise TimestampMalformed(f"{what} is cut short")
    arcs: list[int] = []
    value = 0
    for octet in content:
        if value == 0 and octet == 0x80:  # a leading zero would give one identifier two spellings
            raise TimestampMalformed(f"{what} is padded")
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))


def octets(element: Element, what: str, depth: int = MAX_DEPTH) -> bytes:
    """Value of an OCTET STRING, put together if it was sent in pieces (X.690 8.7.3)."""
    if element.tag == OCTET_STRING:
        return element.content
    if element.tag != OCTET_STRING | CONSTRUCTED or depth == 0:
        raise TimestampMalformed(f"{what} is not an OCTET STRING")
    return b"".join(octets(piece, what, depth - 1) for piece in children(element, what))


def _read_at(data: bytes, start: int, what: str, depth: int) -> tuple[Element, int]:
    """Read the element that begins at `start`; return it and the position behind it."""
    if depth == 0:
        raise TimestampMalformed(f"{what} is nested too deeply")
    if len(data) - start < 2:
        raise TimestampMalformed(f"{what} is cut short")
    tag = data[start]
    if tag & 0x1F == 0x1F:
        raise TimestampMalformed(f"{what} uses a tag above 30")
    if data[start + 1] == 0x80:
        return _read_indefinite(data, start, what, depth)
    begin, length = _length(data, start + 1, what)
    end = begin + length
    if end > len(data):
        raise TimestampMalformed(f"{what} is cut short")
    return Element(tag, data[begin:end], data[start:end]), end


def _length(data: bytes, position: int, what: str) -> tuple[int, int]:
    """Decode a definite length (X.690 8.1.3); return where the contents begin and their length."""
    first = data[position]
    if first < 0x80:
        return position + 1, first
    size = first & 0x7F
    digits = data[position + 1 : position + 1 + size]
    # Four bytes of length reach 4 GiB; callers limit the whole input far below that.
    if size > 4 or len(digits) != size:
        raise TimestampMalformed(f"{what} has an impossible length")
    return position + 1 + size, int.from_bytes(digits, "big")


def _read_indefinite(data: bytes, start: int, what: str, depth: int) -> tuple[Element, int]:
    """Read an element of indefinite length: parts follow until two zero bytes (X.690 8.1.3.6)."""
    tag = data[start]
    if not tag & CONSTRUCTED:
        raise TimestampMalformed(f"{what} has no length")
    begin = position = start + 2
    while data[position : position + 2] != b"\x00\x00":
        _, position = _read_at(data, position, what, depth - 1)
    return Element(tag, data[begin:position], data[start : position + 2]), position + 2


def encode(tag: int, *contents: bytes) -> bytes:
    """DER of one element whose contents are `contents`, joined."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(digits))) + digits + content


def encode_integer(value: int) -> bytes:
    length = value.bit_length() // 8 + 1
    return encode(INTEGER, value.to_bytes(length, "big", signed=True))


def encode_object_identifier(dotted: str) -> bytes:
    """DER of an object identifier given as "1.2.840..." .

    Raises:
        TimestampMalformed: `dotted` is not an object identifier.
    """
    parts = dotted.split(".")
    # isdecimal alone would take digits of other scripts, which int() also takes.
    if len(parts) < 2 or not all(p.isascii() and p.isdecimal() and len(p) < 40 for p in parts):
        raise TimestampMalformed("policy is not an object identifier in dotted form")
    arcs = [int(part) for part in parts]
    if arcs[0] > 2 or (arcs[0] < 2 and arcs[1] > 39):
        raise TimestampMalformed("policy is not a possible object identifier")
    content = b"".join(_arc(arc) for arc in (40 * arcs[0] + arcs[1], *arcs[2:]))
    return encode(OBJECT_IDENTIFIER, content)


def _arc(value: int) -> bytes:
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))
