# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a backup while the node runs. The file shows under its name whole, or not at all."""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import dokaz
from dokaz.core.digests import DigestSet, StreamDigester
from dokaz.core.objects.durable import create_temporary, publish_new, sync_folder, write_all
from dokaz.core.objects.errors import fault_from, faults_named, naming_fault_from, unknown_from
from dokaz.core.objects.sealed import Recipient
from dokaz.interfaces.cli.backup import layout, settings_file
from dokaz.interfaces.cli.backup.archive import Archive, Tally, head
from dokaz.interfaces.cli.backup.errors import WrongTarget
from dokaz.interfaces.cli.backup.sealing import encrypt_to, encrypt_with
from dokaz.interfaces.cli.backup.snapshot import Snapshot, list_objects, take
from dokaz.interfaces.cli.backup.work import work_folder

Watch = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Written:
    """A finished backup. `sha256` is of the file; `objects_left` stay in the bucket alone."""

    size: int
    sha256: str
    entries: int
    tally: Tally
    objects_left: int


def write_backup(
    out: Path,
    *,
    recipients: Sequence[Recipient] = (),
    passphrase: str = "",
    with_objects: bool = True,
    watch: Watch = lambda done, total: None,
    observe: Callable[[str], None] = lambda step: None,
) -> Written:
    """Write a backup of this node to `out`, for recipients' keys or for one passphrase.

    Raises:
        WrongTarget: `out` exists, or its folder does not.
        StorageFault: a disk, a key or the log needs the operator; nothing is kept.
        KeyUnavailable, KeysLocked: the node cannot sign.
    """
    from django.conf import settings

    _require_free(out)
    node = settings.DOKAZ
    with work_folder(node.home) as work:
        snapshot = take(node.home, work, observe=observe)
        observe("listing stored objects")
        listed = work / "objects.list"
        count, size = list_objects(listed, measure=with_objects and not node.s3_bucket)
        total = size + _weight(snapshot) if size or not count else None
        archive = Archive(
            at=snapshot.at,
            manifest=work / layout.MANIFEST,
            watch=lambda done: watch(done, total),
        )
        with closing(archive):
            plain = _contents(archive, node, snapshot, listed, with_objects=with_objects)
            if passphrase:
                sealed = encrypt_with(plain, passphrase=passphrase, randomness=secrets.token_bytes)
            else:
                sealed = encrypt_to(plain, recipients=recipients, randomness=secrets.token_bytes)
            observe("writing")
            written = _write_whole(out, sealed)
        left = 0 if with_objects else count
        return Written(written.size, written.sha256, snapshot.entries, archive.tally, left)


def _contents(
    archive: Archive, node: object, snapshot: Snapshot, listed: Path, *, with_objects: bool
) -> Iterator[bytes]:
    """The archive's parts in their order."""
    from dokaz.ledger.api import node_key

    home: Path = node.home  # type: ignore[attr-defined]
    yield from archive.value(
        layout.HEAD,
        head(
            {
                "made_at": snapshot.at.isoformat(),
                "program": dokaz.__version__,
                "database": snapshot.engine,
                "log_origin": node.log_origin,  # type: ignore[attr-defined]
                "entries": snapshot.entries,
                "objects": "included" if with_objects else "listed",
            }
        ),
    )
    for name, path in settings_file.named_files(home):
        yield from archive.file(f"{layout.NAMED_FILES}/{name}", path)
    if (home / "dokaz.toml").exists():
        yield from archive.file(layout.CONFIGURATION, home / "dokaz.toml")
    # Also where the name comes from the environment: a restored node must keep it.
    origin = f"{node.log_origin}\n".encode()  # type: ignore[attr-defined]
    yield from archive.value(layout.LOG_ORIGIN, origin)
    for name, content in sorted(snapshot.keys.items()):
        yield from archive.value(f"keys/{name}", content)
    # After the database was copied: what withdraws an entry is on the disk before its row.
    for name, path in settings_file.register_files(home, node.register_folder):  # type: ignore[attr-defined]
        yield from archive.file(f"{layout.REGISTER}/{name}", path)
    yield from archive.file(snapshot.database_member, snapshot.database)
    yield from archive.folder("ledger", snapshot.ledger)
    yield from archive.folder("parcels", home / "parcels")
    if with_objects:
        from dokaz.evidence.api import store

        with listed.open(encoding="ascii") as lines:
            yield from archive.objects(store(), (line.strip() for line in lines))
    else:
        yield from archive.file(layout.OBJECT_LIST, listed)
    yield from archive.end(key=node_key())


def _weight(snapshot: Snapshot) -> int:
    return snapshot.database.stat().st_size


def _require_free(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise WrongTarget("There is a file of this name already. Nothing was written.")
    if not out.absolute().parent.is_dir():
        raise WrongTarget("The folder for the backup does not exist. Nothing was written.")


def _write_whole(out: Path, chunks: Iterable[bytes]) -> DigestSet:
    """Write under a temporary name, flush, then name; returns size and digest."""
    folder = out.absolute().parent
    with faults_named("preparing the backup's file"):
        descriptor, temporary = create_temporary(folder, permissions=0o600)
    try:
        written = _write_flushed(descriptor, chunks)
        try:
            named = publish_new(temporary, out.absolute())
        except OSError as error:
            raise naming_fault_from(error) from error
        if not named:
            raise WrongTarget("Another file took this name meanwhile. The backup was not kept.")
    finally:
        with suppress(OSError):
            os.unlink(temporary)
    try:
        sync_folder(folder)
    except OSError as error:
        raise unknown_from(error, doing="flushing the backup's folder") from error
    return written


def _write_flushed(descriptor: int, chunks: Iterable[bytes]) -> DigestSet:
    digester = StreamDigester()
    try:
        for chunk in chunks:
            try:
                write_all(descriptor, chunk)
            except OSError as error:
                raise fault_from(error, doing="writing the backup") from error
            digester.update(chunk)
        with faults_named("flushing the backup"):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return digester.result()
