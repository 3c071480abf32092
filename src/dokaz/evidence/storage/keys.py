# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealing keys of organisations: what seals, what opens, and what is missing.

`<keys>/organisations/<uuid>.age` holds one identity a line, the one in use first, older ones below
it so that they still open what was sealed to them. `<keys>/recovery.recipients` may hold public
`age1…` lines of recovery keys kept offline; everything sealed opens with them too.

A key is made for an organisation that has nothing sealed, and never in the place of a lost one:
that would hide the loss until somebody wants to read.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from dokaz.core.digests import sha256
from dokaz.core.objects.sealed import Identity, Recipient
from dokaz.evidence.models import SealingKey, StoredObject
from dokaz.evidence.storage import key_files
from dokaz.gate.api import reading_for


@dataclass(frozen=True, slots=True)
class Wrap:
    """To whom an organisation's objects are sealed now: its own key first, then recovery keys.

    `key_id` and `recovery` are their texts. `mark` names this set of keys in the records of
    objects (16 hexadecimal digits of a SHA-256). `recovery_stated` is false when nobody has stated
    whether there are recovery keys.
    """

    recipients: tuple[Recipient, ...]
    key_id: str
    recovery: tuple[str, ...]
    mark: str
    recovery_stated: bool


def create_sealing_key(organisation_id: UUID) -> Recipient:
    """Make an organisation's sealing key unless it exists; returns its public half.

    Raises:
        SealingKeyLost: the key is absent although objects are sealed to it, or is damaged.
        SealingKeyUnavailable: the key exists but cannot be used.
    """
    if not key_files.key_path(organisation_id).exists() and not _had_a_key(organisation_id):
        key_files.make_first(organisation_id)
    return identities(organisation_id)[0].recipient


def _had_a_key(organisation_id: UUID) -> bool:
    sealed = StoredObject.objects.filter(
        organisation_id=organisation_id, key_id__gt="", header__isnull=False
    )
    known = SealingKey.objects.filter(organisation_id=organisation_id)
    with reading_for(organisation_id):
        return sealed.exists() or known.exists()


def identities(organisation_id: UUID) -> tuple[Identity, ...]:
    """The organisation's keys, the one in use first.

    Raises:
        SealingKeyLost: absent or damaged.
        SealingKeyUnavailable: open to other accounts or not readable.
    """
    return key_files.read_identities(key_files.key_path(organisation_id))


def every_identity(organisation_id: UUID) -> tuple[Identity, ...]:
    """The organisation's keys, the one in use first, and those that were retired; errors as above.

    Retired ones are for wrapping anew what arrives late under them, never for sealing.
    """
    return (*identities(organisation_id), *key_files.retired_identities(organisation_id))


def wrap_for(organisation_id: UUID) -> Wrap:
    """To whom the organisation's objects are to be sealed.

    Raises:
        SealingKeyUnavailable: a key is malformed, or the organisation's is unusable.
    """
    return _wrap(create_sealing_key(organisation_id), key_files.read_recovery_recipients())


@lru_cache(maxsize=1024)
def _wrap(own: Recipient, recovery: tuple[Recipient, ...] | None) -> Wrap:
    others = tuple(one for one in recovery or () if one != own)
    key_id, texts = own.to_text(), tuple(one.to_text() for one in others)
    return Wrap(
        recipients=(own, *others),
        key_id=key_id,
        recovery=texts,
        mark=mark_of(key_id, *texts),
        recovery_stated=recovery is not None,
    )


def mark_of(key_id: str, *recovery: str) -> str:
    """How records of objects name a set of keys (`Wrap.mark`); their order says nothing."""
    return sha256("\n".join([key_id, *sorted(recovery)]).encode("ascii")).hex()[:16]


def read_recovery_identity(path: Path) -> tuple[Identity, ...]:
    """Secret recovery keys from a file that a person named; they are not kept anywhere.

    Raises:
        SealingKeyLost: the file is absent or holds no age identity.
        SealingKeyUnavailable: it cannot be read, or other accounts can read it.
    """
    return key_files.read_identities(path)
