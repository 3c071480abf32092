# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packed files on this node's disk: `<home>/parcels/<parcel>/`.

Promised: a file appears under its name only when it is whole and flushed; it never lies there in
readable form (sealed to the organisation's own parcel key, or already encrypted to the recipient);
what is read back was compared with the recorded digest at its end. The folder of a parcel has one
writer at a time, who clears what a killed process left.

With several machines the folder `parcels` has to be one they share.
"""

import itertools
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dokaz.core.digests import DigestSet, StreamDigester
from dokaz.core.errors import DokazError, StorageFault
from dokaz.core.objects.durable import (
    create_temporary,
    make_folder_durably,
    publish_new,
    remove_leftovers,
    sync_folder,
    write_all,
)
from dokaz.core.objects.errors import fault_from, naming_fault_from, unknown_from
from dokaz.core.objects.sealed import Recipient, unseal
from dokaz.core.objects.sealed.header import LONGEST_HEADER, read_header
from dokaz.core.parcel.encrypted import SealedSource, encrypt_parcel
from dokaz.core.parcel.source import FileSource, Source
from dokaz.sharing.errors import ParcelFileDamaged, ParcelFileMissing, TargetExists
from dokaz.sharing.packing.key import keeping_key

SEALED = "parcel.zip.sealed"
ENCRYPTED = "parcel.zip.age"
_CHUNK = 1 << 20
_GONE = "The packed file is not on disk. Withdraw this parcel and make a new one."


def file_name(ref: str, *, encrypted: bool) -> str:
    """How the file is called where it leaves the node."""
    return f"{ref}.zip.age" if encrypted else f"{ref}.zip"


def folder_of(parcel_id: UUID) -> Path:
    """Where a parcel's files lie."""
    return Path(settings.DOKAZ.home) / "parcels" / str(parcel_id)


def prepare_folder(parcel_id: UUID) -> None:
    """Make the parcel's folder, empty. Only for the one who holds the packing.

    Raises:
        StorageFault: the folder cannot be made or cleared.
    """
    folder = folder_of(parcel_id)
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_folder_durably(folder.parent)
        make_folder_durably(folder)
        for name in (SEALED, ENCRYPTED):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise fault_from(error, doing="preparing the folder of a parcel") from error
    remove_leftovers(folder)


def keep_sealed(parcel_id: UUID, organisation_id: UUID, chunks: Iterable[bytes]) -> DigestSet:
    """Write a zip as it is made, sealed to the own key; returns what the zip itself is.

    Raises:
        StorageFault: nothing was kept. Whatever `chunks` raises: nothing was kept either.
    """
    digester = StreamDigester()
    recipient = keeping_key(organisation_id).recipient
    sealed = encrypt_parcel(
        _fed(chunks, digester), recipients=[recipient], randomness=secrets.token_bytes
    )
    write_stream_durably(folder_of(parcel_id) / SEALED, sealed)
    return digester.result()


def keep_encrypted(
    parcel_id: UUID, organisation_id: UUID, *, encrypted_to: str, chunks: Iterable[bytes]
) -> DigestSet:
    """Write the zip as one age file to the recipient's key; returns what that file is.

    The own sealed copy is removed: afterwards only the recipient can read the parcel.

    Raises: as `keep_sealed`.
    """
    digester = StreamDigester()
    encrypted = encrypt_parcel(
        chunks, recipients=[Recipient.parse(encrypted_to)], randomness=secrets.token_bytes
    )
    folder = folder_of(parcel_id)
    write_stream_durably(folder / ENCRYPTED, _fed(encrypted, digester))
    _unlink(folder / SEALED)
    return digester.result()


def open_sealed(parcel_id: UUID, organisation_id: UUID) -> SealedSource:
    """The zip inside the own sealed file, by position.

    Raises:
        ParcelFileMissing: it is not there.
        ParcelUnreadable, SealingKeyUnavailable: the key does not open it, or it is damaged.
    """
    path = folder_of(parcel_id) / SEALED
    if not path.is_file():
        raise ParcelFileMissing(_GONE)
    source = FileSource(path)
    try:
        return SealedSource(source, identities=[keeping_key(organisation_id)])
    except BaseException:
        source.close()
        raise


def read_sealed(parcel_id: UUID, organisation_id: UUID) -> Iterator[bytes]:
    """The bytes of the zip, each given out after its part of the file was authenticated.

    Raises (from the iterator):
        ParcelFileMissing, StorageFault: it cannot be read.
        SealBroken, MalformedSeal, NoMatchingKey: it is not what was written.
    """
    parts = _parts(folder_of(parcel_id) / SEALED)
    start = b""
    while len(start) < LONGEST_HEADER and (part := next(parts, b"")):
        start += part
    _, payload_at = read_header(start[:LONGEST_HEADER])
    yield from unseal(
        itertools.chain([start[payload_at:]], parts),
        header=start[:payload_at],
        identities=[keeping_key(organisation_id)],
    )


def read_kept(
    parcel_id: UUID, *, organisation_id: UUID, encrypted: bool, sha256: str
) -> Iterator[bytes]:
    """The bytes of the file as it is handed over, compared with the digest recorded for it.

    Raises (from the iterator):
        ParcelFileMissing, StorageFault: it cannot be read.
        ParcelFileDamaged: at the latest after the last byte: what was read must not be used.
    """
    digester = StreamDigester()
    as_it_is = _parts(folder_of(parcel_id) / ENCRYPTED)
    parts = as_it_is if encrypted else read_sealed(parcel_id, organisation_id)
    try:
        yield from _fed(parts, digester)
    except StorageFault:
        raise
    except DokazError as error:
        raise _damaged() from error
    if digester.result().sha256 != sha256:
        raise _damaged()


def read_kept_range(
    parcel_id: UUID, *, organisation_id: UUID, encrypted: bool, start: int, length: int
) -> Iterator[bytes]:
    """A part of the file as it is handed over, for going on after a break.

    Every piece of an own sealed copy is authenticated. A part is never compared with the digest of
    the whole: whoever puts parts together does that.

    Raises (from the iterator):
        ParcelFileMissing, StorageFault: it cannot be read.
        ParcelFileDamaged: what was given so far must not be used.
    """
    if encrypted and not (folder_of(parcel_id) / ENCRYPTED).is_file():
        raise ParcelFileMissing(_GONE)
    try:
        source: Source = (
            FileSource(folder_of(parcel_id) / ENCRYPTED)
            if encrypted
            else open_sealed(parcel_id, organisation_id)
        )
        with closing(source):
            end = start + length
            for position in range(start, end, _CHUNK):
                yield source.read_at(position, min(_CHUNK, end - position))
    except StorageFault:
        raise
    except DokazError as error:
        raise _damaged() from error


def discard_kept(parcel_id: UUID) -> None:
    """Remove a parcel's files from disk; nothing to remove is fine.

    Raises:
        StorageFault: something is left; call again.
    """
    folder = folder_of(parcel_id)
    if not folder.exists():
        return
    try:
        shutil.rmtree(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise fault_from(error, doing="removing a packed file") from error


def write_stream_durably(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a stream to a new file that shows whole and flushed or not at all.

    Raises:
        TargetExists: the name is taken; that file is left as it is.
        StorageFault: nothing was kept. OutcomeUnknown: see there.
        Whatever `chunks` raises: nothing was kept.
    """
    try:
        descriptor, temporary = create_temporary(path.parent, permissions=0o600)
    except OSError as error:
        raise fault_from(error, doing="writing a parcel") from error
    try:
        _write(descriptor, chunks)
        try:
            is_new = publish_new(temporary, path)
        except OSError as error:
            raise naming_fault_from(error) from error
    finally:
        with suppress(OSError):
            os.unlink(temporary)
    if not is_new:
        raise TargetExists("There is a file of this name already. Nothing was written over.")
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise unknown_from(error, doing="flushing a folder") from error


def _write(descriptor: int, chunks: Iterable[bytes]) -> None:
    try:
        for chunk in chunks:
            try:
                write_all(descriptor, chunk)
            except OSError as error:
                raise fault_from(error, doing="writing a parcel") from error
        try:
            os.fsync(descriptor)
        except OSError as error:
            raise fault_from(error, doing="flushing a parcel") from error
    finally:
        os.close(descriptor)


def _parts(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb", buffering=0) as file:
            while part := file.read(_CHUNK):
                yield part
    except FileNotFoundError as error:
        raise ParcelFileMissing(_GONE) from error
    except OSError as error:
        raise fault_from(error, doing="reading a packed file") from error


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise fault_from(error, doing="removing a packed file") from error


def _fed(chunks: Iterable[bytes], digester: StreamDigester) -> Iterator[bytes]:
    for chunk in chunks:
        digester.update(chunk)
        yield chunk


def _damaged() -> ParcelFileDamaged:
    return ParcelFileDamaged(
        "The packed file is not what was recorded when it was made. Do not use what was read. The "
        "evidence itself is untouched: withdraw this parcel and make a new one."
    )
