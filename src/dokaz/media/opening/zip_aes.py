# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members of a ZIP under WinZip's AES encryption (AE-1 and AE-2), opened with their password.

Follows the vendor's "AES Encryption Information" 1.04: the key comes from PBKDF2-HMAC-SHA1 of 1000
rounds; the cipher is AES in counter mode with a little-endian counter from 1, which no library at
hand offers, so the counter blocks are made here; ten bytes of an HMAC-SHA1 over what is encrypted
stand behind it. Two bytes tell a wrong password at once, but for one in 65,536, and then the HMAC
does. Nothing is given out as whole before it holds.
"""

import bz2
import hashlib
import hmac
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import numpy
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from dokaz.media.opening.members import MemberTrouble, Trouble

METHOD = 99
EXTRA = 0x9901
_ROUNDS = 1000
_CODE_BYTES = 10
_KEY_BYTES = {1: 16, 2: 24, 3: 32}
_PIECE = 1 << 20
_BLOCK = 16
_LOCAL_HEADER = struct.Struct("<4s22xHH")


def method_of(extra: bytes) -> int | None:
    """How the content was packed before it was encrypted, or None: no such encryption."""
    found = _read_extra(extra)
    return found[1] if found else None


def _read_extra(extra: bytes) -> tuple[int, int] | None:
    """Length of the key and the packing method, from the extra field."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[at : at + 4])
        data = extra[at + 4 : at + 4 + length]
        if kind == EXTRA and len(data) >= 7 and data[4] in _KEY_BYTES:
            return _KEY_BYTES[data[4]], int.from_bytes(data[5:7], "little")
        at += 4 + length
    return None


def chunks(file: BinaryIO, info: zipfile.ZipInfo, password: bytes) -> Iterator[bytes]:
    """The content of one member. Raises MemberTrouble, also behind what was given out."""
    found = _read_extra(info.extra)
    if found is None:
        raise MemberTrouble(Trouble.UNSUPPORTED)
    key_bytes, method = found
    size = info.compress_size - key_bytes // 2 - 2 - _CODE_BYTES
    _go_to_content(file, info)
    if size < 0:
        raise MemberTrouble(Trouble.DAMAGED)
    salt, check = _exactly(file, key_bytes // 2), _exactly(file, 2)
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, _ROUNDS, 2 * key_bytes + 2)
    if not hmac.compare_digest(keys[-2:], check):
        raise MemberTrouble(Trouble.ENCRYPTED)
    plain = _decrypted(file, size, keys[:key_bytes], keys[key_bytes : 2 * key_bytes])
    checksum = 0
    for chunk in _unpacked(plain, method):
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if info.CRC and checksum != info.CRC:  # AE-2 leaves it empty
        raise MemberTrouble(Trouble.DAMAGED)


def _go_to_content(file: BinaryIO, info: zipfile.ZipInfo) -> None:
    file.seek(info.header_offset)
    magic, name, extra = _LOCAL_HEADER.unpack(_exactly(file, _LOCAL_HEADER.size))
    if magic != b"PK\x03\x04":
        raise MemberTrouble(Trouble.DAMAGED)
    file.seek(name + extra, 1)


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise MemberTrouble(Trouble.DAMAGED)
    return data


def _decrypted(file: BinaryIO, size: int, key: bytes, code_key: bytes) -> Iterator[bytes]:
    """Pieces of the packed content; the code behind it is compared before the last one."""
    # Counter mode made of single blocks: what is encrypted here are numbers, each once.
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    code = hmac.new(code_key, digestmod="sha1")
    number = 1
    while size > 0:
        piece = _exactly(file, min(size, _PIECE))
        size -= len(piece)
        code.update(piece)
        blocks = -(-len(piece) // _BLOCK)
        if size == 0 and not hmac.compare_digest(
            code.digest()[:_CODE_BYTES], _exactly(file, _CODE_BYTES)
        ):
            raise MemberTrouble(Trouble.DAMAGED)
        stream = cipher.update(_counters(number, blocks))
        number += blocks
        yield _xored(piece, stream)


def _counters(first: int, count: int) -> bytes:
    numbers = numpy.zeros((count, 2), dtype="<u8")
    numbers[:, 0] = numpy.arange(first, first + count, dtype="<u8")
    return numbers.tobytes()


def _xored(piece: bytes, stream: bytes) -> bytes:
    ours = numpy.frombuffer(piece, dtype=numpy.uint8)
    theirs = numpy.frombuffer(stream, dtype=numpy.uint8)[: len(piece)]
    return (ours ^ theirs).tobytes()


def _unpacked(pieces: Iterator[bytes], method: int) -> Iterator[bytes]:
    """The content in pieces of bounded size. Raises MemberTrouble."""
    if method == zipfile.ZIP_STORED:
        yield from pieces
        return
    make = _INFLATERS.get(method)
    if make is None:
        raise MemberTrouble(Trouble.UNSUPPORTED)
    inflater = make()
    try:
        for piece in pieces:
            while piece:
                chunk, piece = inflater(piece)
                if chunk:
                    yield chunk
    except (zlib.error, OSError, EOFError, ValueError, lzma.LZMAError):
        raise MemberTrouble(Trouble.DAMAGED) from None


_Inflater = Callable[[bytes], tuple[bytes, bytes]]
"""From packed bytes to unpacked ones and the packed rest."""


def _deflated() -> _Inflater:
    inflater = zlib.decompressobj(-15)

    def inflate(piece: bytes) -> tuple[bytes, bytes]:
        chunk = inflater.decompress(piece, _PIECE)
        return chunk, b"" if inflater.eof else inflater.unconsumed_tail

    return inflate


def _bzipped() -> _Inflater:
    inflater = bz2.BZ2Decompressor()

    def inflate(piece: bytes) -> tuple[bytes, bytes]:
        return _bounded(inflater, piece)

    return inflate


def _bounded(inflater: Any, piece: bytes) -> tuple[bytes, bytes]:
    """Such inflaters keep what they were given, so it is asked for until they need more."""
    parts = [inflater.decompress(piece, _PIECE)]
    while not inflater.eof and not inflater.needs_input:
        parts.append(inflater.decompress(b"", _PIECE))
    return b"".join(parts), b""


_INFLATERS: dict[int, Callable[[], _Inflater]] = {
    zipfile.ZIP_DEFLATED: _deflated,
    zipfile.ZIP_BZIP2: _bzipped,
}
