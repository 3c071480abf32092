# SPDX-License-Identifier: Apache-2.0
"""Sealing and storing one stream in one go; if it is long, each step in its own thread.

    source, digest of the content > seal > digest of the payload | write

Promises: the content is read once; the digests are of the bytes that were sealed and of the bytes
that were written; memory stays within some tens of MiB whatever the size. Not promised: that the
header is kept. The caller writes it into its own record before it calls the object received.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import chain, islice

from dokaz.core.digests import DigestSet, StreamDigester
from dokaz.core.objects.pipeline import ReadAhead, even_pieces, require_expected
from dokaz.core.objects.ports import ObjectStore, Stored
from dokaz.core.objects.sealed.keys import Randomness, Recipient
from dokaz.core.objects.sealed.sealing import seal


@dataclass(frozen=True, slots=True)
class SealedDeposit:
    """A sealed object: its key header, where its payload is stored, and the content's digests."""

    header: bytes = field(repr=False)
    stored: Stored
    content: DigestSet


def deposit_sealed(
    store: ObjectStore,
    chunks: Iterable[bytes],
    *,
    recipients: Sequence[Recipient],
    randomness: Randomness,
    expected: DigestSet | None = None,
) -> SealedDeposit:
    """Digest, seal and store a stream; `expected` is compared with the content, not the payload.

    The same content sealed twice gives two different objects: equal evidence is found by the
    digest of the content, which the caller's record keeps.

    Raises:
        UnexpectedContent: the content does not match `expected`; nothing is stored.
        MalformedSeal: no recipient.
        StorageFault: as `ObjectStore.put`.
    """
    with_sha512 = expected is not None and expected.sha512 is not None
    digester = StreamDigester(with_sha512=with_sha512)
    content = _digested(chunks, digester, expected=expected)
    begin = list(islice(content, 2))
    # Starting the two threads takes three times as long as sealing a small content.
    apart = ReadAhead if len(begin) > 1 else nullcontext
    with apart(chain(begin, content)) as ahead:
        sealed = seal(ahead, recipients=recipients, randomness=randomness)
        with apart(sealed.payload) as payload:
            stored = store.put(payload)
    return SealedDeposit(header=sealed.header, stored=stored, content=digester.result())


def _digested(
    chunks: Iterable[bytes], digester: StreamDigester, *, expected: DigestSet | None
) -> Iterator[bytes]:
    """The stream in even pieces, each digested; refused at its end, before the store commits."""
    size = 0
    for piece in even_pieces(chunks):
        size += len(piece)
        digester.update(piece)
        if expected is not None and size > expected.size:
            break
        yield piece
    require_expected(digester.result(), expected=expected)
