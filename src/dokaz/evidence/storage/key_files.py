# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of sealing keys: reading them, and changing them so that a kill at any moment loses none.

    <keys>/organisations/<uuid>.age                        in use; the first line seals
    <keys>/organisations/<uuid>.next.age                   prepared, not in use yet
    <keys>/organisations/retired/<uuid>.<date>.<mark>.age  moved aside
    <keys>/recovery.recipients                             public lines of recovery keys

A file is replaced whole, by a rename, after its new content is on the medium. A secret is written
to its new place before it leaves the old one, so for a moment it may be in both. Changes of one
organisation's files are made by one process at a time. Where the key folder is under a
passphrase, secret files are read and written in that form.

Not promised: that an unlinked file cannot be brought back from the medium.
"""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dokaz.core.digests import sha256
from dokaz.core.errors import DokazError
from dokaz.core.objects.durable import make_folder_durably, sync_folder
from dokaz.core.objects.errors import faults_named
from dokaz.core.objects.sealed import Identity, Recipient
from dokaz.evidence.errors import SealingKeyLost, SealingKeyUnavailable
from dokaz.evidence.storage.alone import alone
from dokaz.ledger.api import key_folder


def key_path(organisation_id: UUID) -> Path:
    """Where the organisation's keys in use lie."""
    return _folder() / f"{organisation_id}.age"


def organisations_with_keys() -> tuple[UUID, ...]:
    """Organisations that have a key file or a prepared one, in the order of their identifiers."""
    found = set()
    for path in _folder().glob("*.age"):
        with suppress(ValueError):
            found.add(UUID(path.name.split(".", 1)[0]))
    return tuple(sorted(found))


def read_identities(path: Path) -> tuple[Identity, ...]:
    """The identities in a file, in its order; at least one.

    Raises:
        SealingKeyLost: the file is absent, empty or holds something else.
        SealingKeyUnavailable: it cannot be read, or other accounts can read it.
        KeysLocked: it lies under a passphrase that is missing or wrong.
    """
    try:
        status = os.stat(path)
    except FileNotFoundError as error:
        raise SealingKeyLost(
            f"Sealing key {path.name} is not there. Stored objects are safe but cannot be opened, "
            "and nothing was written. Restore the key folder from its backup, or recover the key "
            "with a recovery key."
        ) from error
    except OSError as error:
        raise SealingKeyUnavailable(
            f"Sealing key {path.name} cannot be read ({type(error).__name__}). Nothing was "
            "written. Restore the key folder from its backup."
        ) from error
    if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SealingKeyUnavailable(
            f"Sealing key {path.name} can be read by other accounts. Nothing was written. "
            "Take the rights away (chmod 600), consider the key exposed and change it."
        )
    return _parsed(path, status.st_mtime_ns, status.st_ino, status.st_size)


@lru_cache(maxsize=1024)
def _parsed(path: Path, *state: int) -> tuple[Identity, ...]:
    """Cached by the file's state, so that a replaced key is picked up."""
    try:
        # A recovery key comes from a medium of its own, which no passphrase of ours covers.
        ours = path.is_relative_to(settings.DOKAZ.keys_folder)
        lines = _lines(key_folder().read(path) if ours else path.read_bytes())
    except OSError as error:
        raise SealingKeyUnavailable(
            f"Sealing key {path.name} cannot be read ({type(error).__name__}). Nothing was "
            "written. Check the rights of the file."
        ) from error
    except UnicodeDecodeError as error:
        raise _not_a_key(path) from error
    try:
        found = tuple(Identity.parse(line) for line in lines)
    except DokazError as error:
        raise _not_a_key(path) from error
    if not found:
        raise _not_a_key(path)
    return found


def _not_a_key(path: Path) -> SealingKeyLost:
    return SealingKeyLost(
        f"Sealing key {path.name} is empty or is not an age identity. Stored objects are safe but "
        "cannot be opened, and nothing was written. Restore the key folder from its backup, or "
        "recover the key with a recovery key."
    )


def read_recovery_recipients() -> tuple[Recipient, ...] | None:
    """Public recovery keys in the order of the file; None when there is no such file.

    Raises:
        SealingKeyUnavailable: the file cannot be read or holds a malformed key.
    """
    path = Path(settings.DOKAZ.keys_folder) / "recovery.recipients"
    try:
        return tuple(dict.fromkeys(Recipient.parse(line) for line in _lines(path.read_bytes())))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, DokazError) as error:
        raise SealingKeyUnavailable(
            "recovery.recipients cannot be read or holds a malformed key. Nothing was written. "
            "Correct the file: one age1… key a line."
        ) from error


def make_first(organisation_id: UUID) -> None:
    """Make an organisation's first key; one that another process made meanwhile is kept."""
    with _changing(organisation_id):
        if not key_path(organisation_id).exists():
            _write(key_path(organisation_id), [_fresh()])


def prepare_next(organisation_id: UUID) -> Recipient:
    """Make the next key beside those in use, or take the one prepared before.

    Raises:
        SealingKeyUnavailable: one was prepared and cannot be used.
        StorageFault: it cannot be written.
    """
    path = _next_path(organisation_id)
    with _changing(organisation_id):
        if not path.exists():
            _write(path, [_fresh()])
        return read_identities(path)[0].recipient


def prepared(organisation_id: UUID) -> Recipient | None:
    """The public half of a prepared key, if there is one. Raises SealingKeyUnavailable."""
    path = _next_path(organisation_id)
    return read_identities(path)[0].recipient if path.exists() else None


def put_next_first(organisation_id: UUID, recipient: Recipient, *, on: date) -> None:
    """Put the prepared key with this public half in use; the older ones go on opening.

    May be broken off and repeated anywhere. A key file that holds no keys is kept aside.

    Raises:
        SealingKeyUnavailable: a key file cannot be used.
        StorageFault: it cannot be written.
    """
    path, prepared_path = key_path(organisation_id), _next_path(organisation_id)
    with _changing(organisation_id):
        if not prepared_path.exists():
            return
        (following,) = read_identities(prepared_path)[:1]
        if following.recipient != recipient:
            return
        older = [one for one in _older(path, on=on) if one.recipient != recipient]
        _write(path, [following, *older])
        _unlink(prepared_path)


def _older(path: Path, *, on: date) -> tuple[Identity, ...]:
    try:
        return read_identities(path)
    except SealingKeyLost:
        if path.exists():
            _keep_aside(path, on=on)
        return ()


def _keep_aside(path: Path, *, on: date) -> None:
    """Keep a file that nobody can read as keys: some day somebody may mend it."""
    with faults_named("keeping a damaged key file"):
        content = key_folder().read(path)
    mark = sha256(content).hex()[:8]
    _write_bytes(_retired_folder() / f"{path.stem}.{on.isoformat()}.{mark}.damaged", content)


def retire(organisation_id: UUID, recipient: Recipient, *, on: date) -> None:
    """Move one key that is not the first aside, with the date. May be repeated.

    Raises:
        SealingKeyUnavailable: the key file cannot be used, or the key is the one that seals.
        StorageFault: it cannot be written.
    """
    path = key_path(organisation_id)
    with _changing(organisation_id):
        found = read_identities(path)
        if found[0].recipient == recipient:
            raise SealingKeyUnavailable("The key that seals now cannot be retired.")
        going = [one for one in found if one.recipient == recipient]
        if not going:
            return
        if recipient not in {one.recipient for one in retired_identities(organisation_id)}:
            mark = sha256(recipient.raw).hex()[:8]
            _write(_retired_folder() / f"{organisation_id}.{on.isoformat()}.{mark}.age", going[:1])
        _write(path, [one for one in found if one.recipient != recipient])


def retired_identities(organisation_id: UUID) -> tuple[Identity, ...]:
    """Keys that were moved aside and not destroyed. Raises SealingKeyUnavailable."""
    return tuple(one for path in _retired(organisation_id) for one in read_identities(path))


def destroy_retired(organisation_id: UUID, recipient: Recipient) -> None:
    """Remove the file of a retired key; it may be gone already. Raises StorageFault."""
    with _changing(organisation_id):
        for path in _retired(organisation_id):
            if read_identities(path)[0].recipient == recipient:
                _unlink(path)


def _retired(organisation_id: UUID) -> list[Path]:
    return sorted((_folder() / "retired").glob(f"{organisation_id}.*.age"))


def _folder() -> Path:
    return Path(settings.DOKAZ.keys_folder) / "organisations"


def _next_path(organisation_id: UUID) -> Path:
    return _folder() / f"{organisation_id}.next.age"


def _retired_folder() -> Path:
    folder = _folder() / "retired"
    with faults_named("making a folder for keys"):
        make_folder_durably(folder)
    return folder


@contextmanager
def _changing(organisation_id: UUID) -> Iterator[None]:
    folder = _folder()
    with faults_named("making a folder for keys"):
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_folder_durably(folder)
    with key_folder().changing(), alone(folder / f".{organisation_id}.lock"):
        yield


def _fresh() -> Identity:
    return Identity.generate(randomness=secrets.token_bytes)


def _write(path: Path, identities: list[Identity]) -> None:
    _write_bytes(path, "".join(f"{one.to_text()}\n" for one in identities).encode("ascii"))


def _write_bytes(path: Path, content: bytes) -> None:
    key_folder().write(path, content)


def _unlink(path: Path) -> None:
    with faults_named("removing a key file"):
        path.unlink(missing_ok=True)
        sync_folder(path.parent)


def _lines(content: bytes) -> list[str]:
    lines = (line.strip() for line in content.decode("ascii").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
