# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing keys of the node and of its organisations, as files only the node's account can read.

Layout below the key folder: `node.seed` (signs checkpoints and the node's own events) and
`organisations/<uuid>.seed`. A file holds 64 hexadecimal digits and a line end, mode 0600, or the
same under the passphrase of the key folder. Whoever can read these files, or controls the running
machine, can sign in the organisation's name: see the threat model.
"""

import os
import secrets
import stat
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dokaz.core.errors import DokazError
from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.objects.durable import WriteMode, make_folder_durably, sync_folder
from dokaz.ledger.errors import KeyUnavailable
from dokaz.ledger.key_folder import key_folder


def node_key() -> SigningKey:
    """The key that signs checkpoints.

    Raises:
        KeyUnavailable: absent, unreadable, open to others or malformed.
        KeysLocked: it lies under a passphrase that is missing or wrong.
    """
    return _load(_folder() / "node.seed")


def node_public_key() -> PublicKey:
    """The public half of the node's key, whose fingerprint people compare."""
    return node_key().public


def event_key(organisation_id: UUID | None) -> SigningKey:
    """The key that signs events of an organisation, or the node's for events of nobody's.

    Raises:
        KeyUnavailable: as `node_key`.
    """
    if organisation_id is None:
        return node_key()
    return _load(_organisation_path(organisation_id))


def create_node_key() -> PublicKey:
    """Make the node's key unless it exists; returns its public half."""
    return _create(_folder() / "node.seed")


def create_organisation_key(organisation_id: UUID) -> PublicKey:
    """Make an organisation's event key unless it exists; returns its public half."""
    return _create(_organisation_path(organisation_id))


def prepare_next_organisation_key(organisation_id: UUID) -> PublicKey:
    """Make the key that will follow the one in use, beside it; one that exists is kept."""
    _load(_organisation_path(organisation_id))
    return _create(_next_path(organisation_id))


def promote_next_organisation_key(organisation_id: UUID, *, key_id: str) -> None:
    """Put the prepared key in the place of the one in use, in one rename; repeatable.

    Raises:
        KeyUnavailable: neither the prepared key nor the one in use has this identifier.
    """
    current, following = _organisation_path(organisation_id), _next_path(organisation_id)
    with key_folder().changing():
        if following.exists() and _load(following).public.key_id == key_id:
            os.replace(following, current)
            sync_folder(current.parent)
    if _load(current).public.key_id != key_id:
        raise KeyUnavailable("the announced key is not in the key folder. Nothing was changed.")


def _folder() -> Path:
    return Path(settings.DOKAZ.keys_folder)


def _organisation_path(organisation_id: UUID) -> Path:
    return _folder() / "organisations" / f"{organisation_id}.seed"


def _next_path(organisation_id: UUID) -> Path:
    return _folder() / "organisations" / f"{organisation_id}.next.seed"


def _create(path: Path) -> PublicKey:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        make_folder_durably(path.parent)
        key = SigningKey.generate(randomness=secrets.token_bytes)
        content = key.seed.hex().encode() + b"\n"
        key_folder().write(path, content, mode=WriteMode.NEW_OR_EQUAL)
    return _load(path).public


def _load(path: Path) -> SigningKey:
    try:
        status = os.stat(path)
    except OSError as error:
        raise KeyUnavailable(
            f"signing key {path.name} cannot be read ({type(error).__name__}). Nothing was "
            "written. Restore the key folder from its backup."
        ) from error
    if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyUnavailable(
            f"signing key {path.name} can be read by other accounts. Nothing was written. "
            "Take the rights away (chmod 600) and consider the key exposed."
        )
    return _parse(path, status.st_mtime_ns)


@lru_cache(maxsize=1024)
def _parse(path: Path, changed_ns: int) -> SigningKey:
    """Cached by the file's change time, so that a replaced key is picked up."""
    try:
        content = key_folder().read(path)
    except OSError as error:
        raise KeyUnavailable(
            f"signing key {path.name} cannot be read ({type(error).__name__}). Nothing was "
            "written. Restore the key folder from its backup."
        ) from error
    try:
        return SigningKey(bytes.fromhex(content.decode("ascii").strip()))
    except (ValueError, DokazError) as error:
        raise KeyUnavailable(f"signing key {path.name} is not 64 hexadecimal digits") from error
