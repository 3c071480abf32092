# SPDX-License-Identifier: Apache-2.0
"""Bytes put aside until their turn in the zip comes, so that memory stays flat.

What is written waits in a file without a name, sealed with a key that only this process's memory
holds: descriptions of evidence must not lie beside a store in readable form, and what a killed
process leaves can be read by nobody. Short stretches never leave memory.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dokaz.core.objects.errors import fault_from
from dokaz.core.parcel.errors import MemberUnreadable

BLOCK = 1 << 18
_TAG = 16
_NONCE = 12


class Spool:
    """One stretch: written from its beginning, then read from its beginning, any number of times.

    Not for several threads. Closing it gives its room back.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is where the file lies; None: where the system keeps temporary files."""
        self._folder = folder
        self._file: IO[bytes] | None = None
        # No byte of the parcel depends on this key, so it need not come from outside.
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._blocks = 0
        self._last = bytearray()

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._blocks * BLOCK + len(self._last)

    def write(self, content: bytes) -> None:
        """Append.

        Raises:
            StorageFault: no room left, or the disk failed.
        """
        self._last += content
        while len(self._last) >= BLOCK:
            self._put(bytes(self._last[:BLOCK]))
            del self._last[:BLOCK]

    def chunks(self) -> Iterator[bytes]:
        """Everything written so far, in pieces of at most 256 KiB.

        Raises (from the iterator):
            StorageFault: the disk failed or gave back other bytes.
        """
        for number in range(self._blocks):
            yield self._take(number)
        if self._last:
            yield bytes(self._last)

    def close(self) -> None:
        """Give the room back."""
        if self._file is not None:
            self._file.close()

    def _put(self, block: bytes) -> None:
        sealed = self._cipher.encrypt(self._nonce(self._blocks), block, None)
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder, prefix="spool-")  # noqa: SIM115
            self._file.seek(self._blocks * (BLOCK + _TAG))
            self._file.write(sealed)
            self._file.flush()
        except OSError as error:
            raise fault_from(error, doing="putting descriptions of a parcel aside") from error
        self._blocks += 1

    def _take(self, number: int) -> bytes:
        assert self._file is not None, "a block is written before it is read"
        try:
            self._file.seek(number * (BLOCK + _TAG))
            sealed = self._file.read(BLOCK + _TAG)
            return self._cipher.decrypt(self._nonce(number), sealed, None)
        except (OSError, InvalidTag) as error:
            raise MemberUnreadable(
                "what was put aside while a parcel was written cannot be read back; the parcel "
                "was stopped. Check the disk, then make it again"
            ) from error

    def _nonce(self, number: int) -> bytes:
        return number.to_bytes(_NONCE, "big")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
