# SPDX-License-Identifier: Apache-2.0
"""Reading OpenPGP packets (RFC 9580): ASCII armour, framing, and version 4 keys and signatures.

Bytes in, values out; nothing is verified here. Sizes are bounded by the bytes given.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = 2
"""Tag of a signature packet."""

_MOST_PACKETS = 1000
_VERSION = 4
_MADE_AT, _LASTS, _KEY_LASTS = 2, 3, 9
_ISSUER, _ISSUER_FINGERPRINT, _EMBEDDED = 16, 33, 32
# RFC 9580, 5.2.3.7: types of subpackets that a signature may call critical without our having to
# turn it away. They say when it was made and until when, and what a key may do or prefers; 20 are
# notes, whose meaning nobody here knows.
_UNDERSTOOD = frozenset(
    {2, 3, 4, 5, 6, 7, 9, 11, 16, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 32, 33, 34, 35}
)


class NotOpenPgp(Exception):
    """The bytes are not what they should be."""


@dataclass(frozen=True, slots=True)
class KeyPacket:
    """A public key. `fingerprint` in upper-case hex; `rest` is what its algorithm defines; `framed`
    is what is digested of it where a signature is about it (RFC 9580, 5.2.4). `made_at` in seconds
    since 1970, by its own word."""

    algorithm: int
    fingerprint: str
    rest: bytes
    framed: bytes
    made_at: int

    def numbers(self, count: int) -> tuple[int, ...]:
        """The first numbers of it. Raises NotOpenPgp."""
        return _numbers(self.rest, count)

    def curve_and_point(self) -> tuple[bytes, bytes]:
        """The curve's identifier and the encoded point (RFC 9580, 5.5.5.4). Raises NotOpenPgp."""
        length = self.rest[0] if self.rest else 0
        curve = self.rest[1 : 1 + length]
        (point,) = _numbers(self.rest[1 + length :], 1)
        return curve, point.to_bytes((point.bit_length() + 7) // 8, "big")


@dataclass(frozen=True, slots=True)
class SignaturePacket:
    """A signature. `trailer` is what is digested behind the content (RFC 9580, 5.2.4).

    `issuers` are fingerprints and key identifiers in upper-case hex that it says it is by.
    `embedded` are signatures it carries (RFC 9580, 5.2.3.34). `is_understood`: it has no condition,
    called critical by its maker, that nobody here can judge (5.2.3.7).

    By its maker's word, and signed: `made_at` in seconds since 1970; `lasts`, so many seconds it is
    to hold from then on; `key_lasts`, so many seconds the key it is about is to hold from its own
    making on (5.2.3.11, 5.2.3.18, 5.2.3.13). 0 stands for nothing said, which is: for ever.
    """

    type: int
    algorithm: int
    digest: int
    trailer: bytes
    issuers: frozenset[str]
    rest: bytes
    embedded: tuple["SignaturePacket", ...] = ()
    is_understood: bool = True
    made_at: int = 0
    lasts: int = 0
    key_lasts: int = 0

    def numbers(self, count: int) -> tuple[int, ...]:
        """The first numbers of its value. Raises NotOpenPgp."""
        return _numbers(self.rest, count)

    def is_by(self, key: KeyPacket) -> bool:
        """Whether it says it is by this key; one that says nothing may be by any."""
        return not self.issuers or bool({key.fingerprint, key.fingerprint[-16:]} & self.issuers)


def packets(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and body of each packet, armoured or not. Raises NotOpenPgp."""
    data = _unarmoured(content)
    at = count = 0
    while at < len(data):
        count += 1
        if count > _MOST_PACKETS:
            raise NotOpenPgp
        tag, length, at = _framing(data, at)
        if length > len(data) - at:
            raise NotOpenPgp
        yield tag, data[at : at + length]
        at += length


def read_key(body: bytes) -> KeyPacket | None:
    """A public key of version 4; None for others."""
    if len(body) < 6 or body[0] != _VERSION or len(body) > 0xFFFF:
        return None
    # RFC 9580, 5.5.4.2. It names the key and protects nothing here.
    framed = b"\x99" + len(body).to_bytes(2, "big") + body
    name = hashlib.sha1(framed, usedforsecurity=False).hexdigest().upper()
    return KeyPacket(
        algorithm=body[5],
        fingerprint=name,
        rest=body[6:],
        framed=framed,
        made_at=int.from_bytes(body[1:5], "big"),
    )


def read_signature(body: bytes, *, is_embedded: bool = False) -> SignaturePacket | None:
    """A signature of version 4; None for others. Raises NotOpenPgp."""
    if not body:
        raise NotOpenPgp
    if body[0] != _VERSION:
        return None
    hashed, behind = _block(body, 4)
    unhashed, end = _block(body, behind)
    if len(body) < end + 2:
        raise NotOpenPgp
    signed = body[:behind]
    signed_too = list(_subpackets(hashed))
    said = [*signed_too, *_subpackets(unhashed)]
    issuers = {value for kind, data in said if (value := _issuer(kind & 0x7F, data))}
    carried = () if is_embedded else (data for kind, data in said if kind & 0x7F == _EMBEDDED)
    inner = (read_signature(data, is_embedded=True) for data in carried)
    return SignaturePacket(
        type=body[1],
        algorithm=body[2],
        digest=body[3],
        trailer=signed + b"\x04\xff" + len(signed).to_bytes(4, "big"),
        issuers=frozenset(issuers),
        rest=body[end + 2 :],
        embedded=tuple(one for one in inner if one is not None),
        is_understood=all(kind < 0x80 or kind & 0x7F in _UNDERSTOOD for kind, _data in signed_too),
        made_at=_seconds(signed_too, _MADE_AT),
        lasts=_seconds(signed_too, _LASTS),
        key_lasts=_seconds(signed_too, _KEY_LASTS),
    )


def _seconds(said: list[tuple[int, bytes]], wanted: int) -> int:
    """What the last subpacket of this kind says (RFC 9580, 5.2.3.9); 0 where none does."""
    found = [data for kind, data in said if kind & 0x7F == wanted and len(data) == 4]
    return int.from_bytes(found[-1], "big") if found else 0


def _issuer(kind: int, data: bytes) -> str:
    if kind == _ISSUER and len(data) == 8:
        return data.hex().upper()
    if kind == _ISSUER_FINGERPRINT and len(data) == 21 and data[0] == _VERSION:
        return data[1:].hex().upper()
    return ""


def _block(body: bytes, at: int) -> tuple[bytes, int]:
    """Subpackets behind their length in two bytes, and where they end."""
    start = at + 2
    end = start + int.from_bytes(body[at:start], "big")
    if len(body) < end or start > len(body):
        raise NotOpenPgp
    return body[start:end], end


def _subpackets(area: bytes) -> Iterator[tuple[int, bytes]]:
    """Type, its highest bit set where the subpacket is critical, and content of each."""
    at = 0
    while at < len(area):
        length, at = _new_length(area, at, last_of_two=254)
        if not length or length > len(area) - at:
            raise NotOpenPgp
        yield area[at], area[at + 1 : at + length]
        at += length


def _framing(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, length of the body, and where it begins (RFC 9580, 4.2)."""
    first = data[at]
    if not first & 0x80:
        raise NotOpenPgp
    if first & 0x40:
        length, begin = _new_length(data, at + 1, last_of_two=223)
        return first & 0x3F, length, begin
    size = (1, 2, 4, 0)[first & 3]
    begin = at + 1 + size
    if not size or begin > len(data):
        raise NotOpenPgp
    return (first >> 2) & 0x0F, int.from_bytes(data[at + 1 : begin], "big"), begin


def _new_length(data: bytes, at: int, *, last_of_two: int) -> tuple[int, int]:
    """A length of one, two or five bytes, and where it ends (RFC 9580, 4.2.1 and 5.2.3.7).

    `last_of_two`: the greatest first byte of a length of two. Packets given in parts are not read:
    keys and signatures must not be (4.2.1.4).
    """
    if at >= len(data):
        raise NotOpenPgp
    first = data[at]
    if first < 192:
        return first, at + 1
    if first <= last_of_two:
        size, length = 2, ((first - 192) << 8) + int.from_bytes(data[at + 1 : at + 2], "big") + 192
    elif first == 255:
        size, length = 5, int.from_bytes(data[at + 1 : at + 5], "big")
    else:
        raise NotOpenPgp
    if at + size > len(data):
        raise NotOpenPgp
    return length, at + size


def _numbers(data: bytes, count: int) -> tuple[int, ...]:
    """Numbers behind their lengths in bits (RFC 9580, 3.2)."""
    found, at = [], 0
    for _number in range(count):
        size = (int.from_bytes(data[at : at + 2], "big") + 7) // 8
        value = data[at + 2 : at + 2 + size]
        if len(data) < at + 2 or len(value) < size:
            raise NotOpenPgp
        found.append(int.from_bytes(value, "big"))
        at += 2 + size
    return tuple(found)


def _unarmoured(content: bytes) -> bytes:
    """The bytes inside all ASCII armours (RFC 9580, 6); bytes without one are taken as they are."""
    if not content.lstrip().startswith(b"-----BEGIN PGP "):
        return content
    found, inside = b"", ""
    lines: list[bytes] = []
    for line in content.splitlines():
        line = line.strip()
        if line.startswith(b"-----BEGIN PGP "):
            inside, lines = "head", []
        elif line.startswith(b"-----END PGP "):
            found, inside = found + _decoded(lines), ""
        elif inside == "head":
            inside = "head" if line else "body"
        elif inside == "body" and not line.startswith(b"="):  # that is a checksum
            lines.append(line)
    if inside:
        raise NotOpenPgp
    return found


def _decoded(lines: list[bytes]) -> bytes:
    try:
        return base64.b64decode(b"".join(lines), validate=True)
    except (binascii.Error, ValueError):
        raise NotOpenPgp from None
