# SPDX-License-Identifier: Apache-2.0
"""The payload of an age file: chunks of 64 KiB, each sealed with ChaCha20-Poly1305 (STREAM).

Payload = 16 random bytes, then chunks; each chunk's nonce is a counter of 11 bytes and one byte
that is 1 for the last chunk only (c2sp.org/age, "Payload"). Promises: no byte is given out before
its chunk is authenticated; chunks moved, dropped, doubled or added raise `SealBroken`. A stream
cut short is noticed at its end only.
"""

from collections.abc import Callable, Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dokaz.core.objects.errors import SealBroken
from dokaz.core.objects.pipeline import even_pieces
from dokaz.core.objects.ports import ObjectReader
from dokaz.core.objects.reading import require_range

NONCE_LENGTH = 16
CHUNK_LENGTH = 64 * 1024
_TAG_LENGTH = 16
SEALED_CHUNK_LENGTH = CHUNK_LENGTH + _TAG_LENGTH
# Chunks worked on between two hand-overs, so that a thread works long on each.
_GROUP = 16

OpenRange = Callable[[int, int], ObjectReader]
"""Takes start and length, opens those bytes of a payload: `partial(store.open_range, address)`."""


def sealed_size(plain_size: int) -> int:
    """Bytes of the payload for that many bytes of content."""
    chunks = max(1, -(-plain_size // CHUNK_LENGTH))
    return NONCE_LENGTH + plain_size + chunks * _TAG_LENGTH


def plain_size(payload_size: int) -> int:
    """Bytes of content in a payload of that many bytes.

    Raises:
        SealBroken: no payload has that size.
    """
    chunks, last = divmod(payload_size - NONCE_LENGTH, SEALED_CHUNK_LENGTH)
    if payload_size < NONCE_LENGTH + _TAG_LENGTH or 0 < last < _TAG_LENGTH:
        raise SealBroken(_BROKEN)
    if last == _TAG_LENGTH and chunks:
        raise SealBroken(_BROKEN)  # Only empty content has an empty chunk.
    return payload_size - NONCE_LENGTH - (chunks + bool(last)) * _TAG_LENGTH


def seal_payload(chunks: Iterable[bytes], *, file_key: bytes, nonce: bytes) -> Iterator[bytes]:
    """The payload for a stream of content, in pieces of about 1 MiB."""
    cipher = _cipher(file_key, nonce)
    yield nonce
    room = memoryview(b"")
    counter = 0
    for group, is_last in _with_last_marked(even_pieces(chunks, size=_GROUP * CHUNK_LENGTH)):
        room = _room_for(sealed_size(len(group)), kept=room)
        filled = 0
        for piece, final in _cut(group, CHUNK_LENGTH, is_last=is_last):
            end = filled + len(piece) + _TAG_LENGTH
            cipher.encrypt_into(_chunk_nonce(counter, final=final), piece, None, room[filled:end])
            counter += 1
            filled = end
        yield bytes(room[:filled])


def open_payload(chunks: Iterable[bytes], *, file_key: bytes) -> Iterator[bytes]:
    """The content of a payload, in pieces of at most 1 MiB.

    Raises:
        SealBroken: changed, cut short, lengthened, or sealed under another key.
    """
    source = _PrefixReader(chunks)
    cipher = _cipher(file_key, source.take(NONCE_LENGTH))
    groups = even_pieces(source.rest(), size=_GROUP * SEALED_CHUNK_LENGTH)
    room = memoryview(b"")
    counter = 0
    for group, is_last in _with_last_marked(groups):
        room = _room_for(len(group), kept=room)
        filled = 0
        for piece, final in _cut(group, SEALED_CHUNK_LENGTH, is_last=is_last):
            filled += _open_chunk(cipher, piece, room[filled:], counter=counter, final=final)
            counter += 1
        yield bytes(room[:filled])


def open_payload_range(
    open_range: OpenRange, *, payload_size: int, file_key: bytes, start: int, length: int
) -> Iterator[bytes]:
    """Bytes `start` to `start + length` of the content, reading only the chunks that hold them.

    The payload's last chunk is always opened first: only it proves that `payload_size`, from
    which all positions are computed, is the size that was sealed.

    Raises:
        SealBroken: a chunk that was read is not authentic, or the size is not.
        InvalidRange: the range is not inside the content.
    """
    size = plain_size(payload_size)
    cipher = _cipher(file_key, _read_exactly(open_range, 0, NONCE_LENGTH))
    last = max(0, size - 1) // CHUNK_LENGTH

    def opened(number: int) -> bytes:
        position = NONCE_LENGTH + number * SEALED_CHUNK_LENGTH
        piece = _read_exactly(
            open_range, position, min(SEALED_CHUNK_LENGTH, payload_size - position)
        )
        room = memoryview(bytearray(CHUNK_LENGTH))
        final = number == last
        filled = _open_chunk(cipher, memoryview(piece), room, counter=number, final=final)
        return bytes(room[:filled])

    final_chunk = opened(last)
    require_range(start, length, size=size)  # Only now: a cut payload is not the caller's mistake.
    for number in range(start // CHUNK_LENGTH, -(-(start + length) // CHUNK_LENGTH)):
        chunk = final_chunk if number == last else opened(number)
        offset = number * CHUNK_LENGTH
        yield chunk[max(0, start - offset) : start + length - offset]


_BROKEN = (
    "The sealed content is not what was sealed: it was changed, cut short or lengthened, or the "
    "key header belongs to another object. Do not use what was read so far. Compare the stored "
    "object with its digest and take it from a replica."
)


def _room_for(length: int, *, kept: memoryview) -> memoryview:
    """A buffer of at least `length` bytes: the one kept, if it is large enough.

    One for all groups, because joining many small results costs more than the cipher itself; no
    larger than the first group needs, because for small content clearing it would cost more still.
    """
    return kept if len(kept) >= length else memoryview(bytearray(length))


def _cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    key = HKDF(algorithm=SHA256(), length=32, salt=nonce, info=b"payload").derive(file_key)
    return ChaCha20Poly1305(key)


def _chunk_nonce(counter: int, *, final: bool) -> bytes:
    return counter.to_bytes(11, "big") + (b"\x01" if final else b"\x00")


def _open_chunk(
    cipher: ChaCha20Poly1305, sealed: memoryview, room: memoryview, *, counter: int, final: bool
) -> int:
    """Open one chunk into the front of `room`; return the bytes of content it gave."""
    length = len(sealed) - _TAG_LENGTH
    if length < 0 or (length == 0 and counter):  # Only empty content has an empty chunk.
        raise SealBroken(_BROKEN)
    try:
        cipher.decrypt_into(_chunk_nonce(counter, final=final), sealed, None, room[:length])
    except InvalidTag as error:
        raise SealBroken(_BROKEN) from error
    return length


def _cut(group: bytes, length: int, *, is_last: bool) -> Iterator[tuple[memoryview, bool]]:
    """A group's chunks, each with whether it is the stream's last. An empty group is one chunk."""
    view = memoryview(group)
    starts = range(0, max(1, len(group)), length)
    for start in starts:
        yield view[start : start + length], is_last and start == starts[-1]


def _with_last_marked(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece with whether it is the last; one empty last piece if there are none."""
    waiting: bytes | None = None
    for piece in pieces:
        if waiting is not None:
            yield waiting, False
        waiting = piece
    yield waiting if waiting is not None else b"", True


class _PrefixReader:
    """Takes some bytes from the front of a stream of chunks and gives the rest."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._held = b""

    def take(self, count: int) -> bytes:
        while len(self._held) < count:
            chunk = next(self._chunks, None)
            if chunk is None:
                raise SealBroken(_BROKEN)
            self._held += chunk
        taken, self._held = self._held[:count], self._held[count:]
        return taken

    def rest(self) -> Iterator[bytes]:
        if self._held:
            yield self._held
        yield from self._chunks


def _read_exactly(open_range: OpenRange, start: int, length: int) -> bytes:
    with open_range(start, length) as reader:
        content = reader.read()
    if len(content) != length:
        raise SealBroken(_BROKEN)
    return content
