# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept with entries, in few bytes (Zstandard).

Words of one file are too few to be packed well by themselves. So an index learns from the first
ones what such texts have in common, keeps that once (a dictionary in the sense of RFC 8878), and
packs what comes later with it. Whoever has the index has the dictionary.
"""

import sys
from typing import Any

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEARNT_FROM = 8_000_000
"""Bytes of texts."""
_DICTIONARY_BYTES = 262_144
_OF_ONE = 4_096
"""A long text is no more telling than its beginning."""
_LEVEL = 4
"""The next ones take more than twice as long and save a thirtieth."""
_NUMBER = (1).to_bytes(4, "little")
"""Of the dictionary: an index has one, and a small number is one byte with each text."""
_AT = slice(4, 8)
"""Where a dictionary says its number (RFC 8878, 5)."""
_BEGINNING = b"\x28\xb5\x2f\xfd"


class Packing:
    """Packs and unpacks for one index."""

    def __init__(self) -> None:
        self._dictionary: Any | None = None
        self._packer: Any = _packer(None)
        self._met: list[bytes] = []
        self._size = 0

    @property
    def is_learnt(self) -> bool:
        return self._dictionary is not None

    def packed(self, content: bytes) -> bytes:
        """Few bytes, of which `unpacked` makes the content."""
        if self._dictionary is None and self._size < LEARNT_FROM:
            self._met.append(content[:_OF_ONE])
            self._size += len(self._met[-1])
        return bytes(self._packer.compress(content, mode=self._packer.FLUSH_FRAME))

    def learnt(self) -> bytes:
        """The dictionary, once there is enough to learn from, to be kept in the index; empty
        before and after. What is packed from then on needs it."""
        if self._dictionary is not None or self._size < LEARNT_FROM:
            return b""
        met, self._met, self._size = self._met, [], 0
        try:
            made = zstd.train_dict(met, _DICTIONARY_BYTES).dict_content
        except (ValueError, zstd.ZstdError):
            # They have nothing in common.
            return b""
        written = b"".join((made[: _AT.start], _NUMBER, made[_AT.stop :]))
        self.know(written)
        return written

    def know(self, dictionary: bytes) -> None:
        """What an earlier `learnt` of this index said.

        Raises:
            ValueError: it is damaged.
        """
        try:
            known = zstd.ZstdDict(dictionary)
            self._dictionary, self._packer = known, _packer(known)
        except zstd.ZstdError as error:
            raise ValueError("what was learnt cannot be read") from error
        self._met, self._size = [], 0

    def unpacked(self, held: bytes) -> bytes:
        """What was packed. Other bytes are given back as they are.

        Raises:
            ValueError: it is damaged, or needs a dictionary that is not known.
        """
        if not held.startswith(_BEGINNING):
            return held
        try:
            return bytes(zstd.decompress(held, self._dictionary))
        except zstd.ZstdError as error:
            raise ValueError("what was kept cannot be unpacked") from error


def _packer(dictionary: Any | None) -> Any:
    said = zstd.CompressionParameter
    # The sum: half of what damages a text, or the dictionary, would else make other words of it.
    options = {
        said.compression_level: _LEVEL,
        said.content_size_flag: 0,
        said.checksum_flag: 1,
        said.dict_id_flag: 1,
    }
    digested = dictionary.as_digested_dict if dictionary is not None else None
    return zstd.ZstdCompressor(options=options, zstd_dict=digested)
