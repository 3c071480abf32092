# SPDX-License-Identifier: AGPL-3.0-or-later
"""Storing content before it is registered, and reading it back.

`store_stream` runs outside any act: digest, seal and write in one pass. What it returns is then
registered in an act. Content stored and never registered is an orphan: nobody can open it, since
its key header is only in the return value; the fixity round reports it.

Reading gives every byte only after its chunk is authenticated, and compares the digest of the
whole at the end: an error there means that what came before must not be used as the whole.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from uuid import UUID

from django.conf import settings

from dokaz.core.digests import DigestSet, StreamDigester
from dokaz.core.errors import NotProven
from dokaz.core.objects.deposit import deposit_sealed
from dokaz.core.objects.ports import Batch, ObjectAddress, ObjectStore
from dokaz.core.objects.sealed import Identity, seal, unseal, unseal_range
from dokaz.evidence.errors import ContentChanged, ContentErased
from dokaz.evidence.storage import keys
from dokaz.evidence.storage.binding import store


@dataclass(frozen=True, slots=True)
class StoredContent:
    """Content that is durable in the store. `digests` are of the content, not the stored bytes.

    `header` is the wrap of the object's key, None when the node stores objects unsealed;
    `wrapped_to` marks the keys that open it (`storage.keys.Wrap`). `stored_size` counts stored
    bytes. `organisation_id` is whose key opens it.
    """

    organisation_id: UUID
    address: str
    stored_size: int
    digests: DigestSet
    key_id: str = ""
    header: bytes | None = field(default=None, repr=False)
    wrapped_to: str = ""


class ContentBatch(Protocol):
    """Many small contents made durable together."""

    def put(self, chunks: Iterable[bytes]) -> StoredContent:
        """Digest and seal one; durable only after the `with` block of `storing_batch` ended."""
        ...


def store_stream(organisation_id: UUID, chunks: Iterable[bytes]) -> StoredContent:
    """Digest, seal and store one stream for an organisation. Memory stays flat.

    Durable when it returns; errors of `chunks` pass through and leave nothing.

    Raises:
        StorageFault: as `ObjectStore.put`.
        SealingKeyUnavailable: the organisation's key cannot be used; nothing was written.
    """
    if settings.DOKAZ.seal_objects:
        return store_sealed(organisation_id, chunks)
    second = _Second()
    stored = store().put(second.watch(chunks))
    digests = second.beside(stored.digests)
    return StoredContent(organisation_id, str(stored.address), stored.size, digests)


def store_sealed(organisation_id: UUID, chunks: Iterable[bytes]) -> StoredContent:
    """As `store_stream`, and sealed whatever the node does with other objects."""
    second = _Second()
    to = keys.wrap_for(organisation_id)
    deposit = deposit_sealed(
        store(), second.watch(chunks), recipients=to.recipients, randomness=secrets.token_bytes
    )
    return StoredContent(
        organisation_id=organisation_id,
        address=str(deposit.stored.address),
        stored_size=deposit.stored.size,
        digests=second.beside(deposit.content),
        key_id=to.key_id,
        header=deposit.header,
        wrapped_to=to.mark,
    )


@contextmanager
def storing_batch(organisation_id: UUID) -> Iterator[ContentBatch]:
    """Store many small contents with few flushes; nothing counts before the block has ended.

    Raises:
        StorageFault: as `Batch.commit`; some may be stored then, as orphans, which is harmless.
    """
    with store().batch() as batch:
        yield _Batch(organisation_id, batch)


class _Batch:
    def __init__(self, organisation_id: UUID, batch: Batch) -> None:
        self._organisation_id = organisation_id
        self._batch = batch
        sealing = settings.DOKAZ.seal_objects
        self._to = keys.wrap_for(organisation_id) if sealing else None

    def put(self, chunks: Iterable[bytes]) -> StoredContent:
        second = _Second()
        if self._to is None:
            staged = self._batch.put(second.watch(chunks))
            digests = second.beside(staged.digests)
            return StoredContent(self._organisation_id, str(staged.address), staged.size, digests)
        first = StreamDigester()
        sealed = seal(
            _fed(second.watch(chunks), first),
            recipients=self._to.recipients,
            randomness=secrets.token_bytes,
        )
        staged = self._batch.put(sealed.payload)
        return StoredContent(
            organisation_id=self._organisation_id,
            address=str(staged.address),
            stored_size=staged.size,
            digests=second.beside(first.result()),
            key_id=self._to.key_id,
            header=sealed.header,
            wrapped_to=self._to.mark,
        )


def _fed(chunks: Iterable[bytes], digester: StreamDigester) -> Iterator[bytes]:
    return _passed(chunks, digester.update)


def _passed(chunks: Iterable[bytes], watch: Callable[[bytes], object]) -> Iterator[bytes]:
    for chunk in chunks:
        watch(chunk)
        yield chunk


class _Second:
    """The optional second digest, of the same pass over the same bytes."""

    def __init__(self) -> None:
        self._sha512 = hashlib.sha512() if settings.DOKAZ.second_digest else None

    def watch(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        """The same chunks, digested as they pass if a second digest is wanted."""
        return chunks if self._sha512 is None else _passed(chunks, self._sha512.update)

    def beside(self, first: DigestSet) -> DigestSet:
        sha512 = self._sha512.hexdigest() if self._sha512 is not None else None
        return DigestSet(size=first.size, sha256=first.sha256, sha512=sha512)


@dataclass(frozen=True, slots=True)
class Content:
    """Content as a row refers to it: what is needed to read it back and to judge it."""

    organisation_id: UUID | None
    address: str
    sealed: bool
    header: bytes | None = field(repr=False)
    digests: DigestSet

    def chunks(self, source: ObjectStore | None = None) -> Iterator[bytes]:
        """The whole content, checked; opened when the first chunk is asked for.

        Raises (from the iterator):
            ContentErased: its key was destroyed.
            ContentChanged: the digest of the content is not the recorded one.
            ObjectMissing, ObjectDamaged, SealBroken, NoMatchingKey, SealingKeyUnavailable.
        """
        digester = StreamDigester(with_sha512=self.digests.sha512 is not None)
        with (source or store()).open(ObjectAddress(self.address)) as reader:
            yield from _fed(self._opened(reader.iter_chunks()), digester)
        try:
            self.digests.require_match(digester.result())
        except NotProven as error:
            raise ContentChanged(
                "The decrypted content is not what was taken in. Do not use what was read. "
                "Compare with the replicas and backups, and record the finding."
            ) from error

    def range(self, start: int, length: int) -> Iterator[bytes]:
        """Part of the content, for seeking in a video. Only what is read is authenticated.

        Raises: as `chunks`, except `ContentChanged`; `InvalidRange` outside the content.
        """
        opener = partial(store().open_range, ObjectAddress(self.address))
        if not self.sealed:
            with opener(start, length) as reader:
                yield from reader.iter_chunks()
            return
        yield from unseal_range(
            opener,
            payload_size=store().stat(ObjectAddress(self.address)),
            header=self._key_header(),
            identities=self._identities(),
            start=start,
            length=length,
        )

    def _opened(self, payload: Iterable[bytes]) -> Iterable[bytes]:
        if not self.sealed:
            return payload
        return unseal(payload, header=self._key_header(), identities=self._identities())

    def _key_header(self) -> bytes:
        if self.header is None:
            raise ContentErased(
                "The key of this content was destroyed by a declared disposal. The record of it "
                "stays; the content cannot be read again."
            )
        return self.header

    def _identities(self) -> tuple[Identity, ...]:
        assert self.organisation_id is not None, "sealed content belongs to an organisation"
        return keys.identities(self.organisation_id)


Opener = Callable[[], Iterator[bytes]]
