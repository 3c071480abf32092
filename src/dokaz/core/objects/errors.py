# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with stored objects, told apart by who must act.

Each message says what happened, what is safe now and what to do next. Addresses are digests, so
they may stand in messages; names of folders and files may not, because people name folders after
people.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from dokaz.core.errors import InvalidInput, NotProven, OutcomeUnknown, StorageFault


class InvalidAddress(InvalidInput):
    """The text is not an object address: 64 lower-case hexadecimal digits and nothing else."""

    code = "objects.invalid_address"


class InvalidRange(InvalidInput):
    """The asked-for range does not lie inside the object."""

    code = "objects.invalid_range"


class RangeOutside(InvalidInput):
    """No byte of the content lies in the part that was asked for."""

    code = "objects.range_outside"

    def __init__(self, size: int) -> None:
        super().__init__(f"the content has {size} bytes")
        self.size = size


class InvalidDisposalOrder(InvalidInput):
    """A disposal order lacks its act or its reason, or holds characters that are not allowed."""

    code = "objects.invalid_disposal_order"


class UnexpectedContent(NotProven):
    """What arrived is not what the caller announced. Nothing was stored."""

    code = "objects.unexpected_content"


class MalformedSeal(InvalidInput):
    """A key, a header or a protected key file does not follow the age format."""

    code = "objects.sealed.malformed"


class NoMatchingKey(InvalidInput):
    """None of the given keys, or not this passphrase, opens the header. Try another key."""

    code = "objects.sealed.no_matching_key"


class SealBroken(NotProven):
    """Sealed bytes were changed, cut short or lengthened, or belong to another header."""

    code = "objects.sealed.broken"


class KeysLocked(StorageFault):
    """Keys lie under a passphrase that is missing or wrong. Nothing was started or changed."""

    code = "objects.keys_locked"


class WeakPassphrase(InvalidInput):
    """A new passphrase, for keys or for a backup, is too short. Nothing was changed."""

    code = "objects.weak_passphrase"


class ObjectMissing(StorageFault):
    """No object is stored under this address."""

    code = "objects.missing"

    def __init__(self, address: str) -> None:
        super().__init__(
            f"Object {address} is not in this store. Nothing was changed. "
            "Look for it in the replicas and backups, and record the finding."
        )
        self.address = address


class ObjectDamaged(StorageFault):
    """The stored bytes are no longer those the address names."""

    code = "objects.damaged"

    def __init__(self, address: str, *, finding: str) -> None:
        super().__init__(
            f"Object {address} is damaged: {finding}. It was left as it is. "
            "Do not use it; compare it with the replicas, and check this disk."
        )
        self.address = address
        self.finding = finding


class StoreFull(StorageFault):
    """No room is left, or a quota or size limit is reached. What was being written is not kept."""

    code = "objects.full"


class StoreReadOnly(StorageFault):
    """The store may be read but not written. Nothing was written."""

    code = "objects.read_only"


class StoreUnusable(StorageFault):
    """The store cannot be opened or the disk reports an error. Nothing new was kept."""

    code = "objects.unusable"


class ContentConflict(StorageFault):
    """A file that must never change exists already with other content. It was left as it is."""

    code = "objects.conflict"


class WriteOutcomeUnknown(OutcomeUnknown):
    """The write may or may not survive a power cut. Stop, open the store again, and look."""

    code = "objects.outcome_unknown"


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def fault_from(error: OSError, *, doing: str) -> StorageFault:
    """Our error for an error of the operating system while `doing` something, nothing being kept.

    The system's own text is left out on purpose: it quotes paths.
    """
    name = errno.errorcode.get(error.errno or 0, "unknown error")
    if error.errno in _FULL:
        return StoreFull(
            f"No room left while {doing} ({name}). Everything stored before is safe; this write "
            "was not kept. Free space or raise the quota, then try again."
        )
    if error.errno in _READ_ONLY:
        return StoreReadOnly(
            f"Writing was refused while {doing} ({name}). Everything stored before is safe; this "
            "write was not kept. Check the mount and the permissions of the store's folder."
        )
    return StoreUnusable(
        f"The disk or the system failed while {doing} ({name}). This write was not kept. "
        "Check the system's log and the disk before you go on."
    )


def unknown_from(error: OSError, *, doing: str) -> WriteOutcomeUnknown:
    """Our error when the system failed after the write may already have become visible."""
    name = errno.errorcode.get(error.errno or 0, "unknown error")
    return WriteOutcomeUnknown(
        f"The disk or the system failed while {doing} ({name}). It is not known whether the write "
        "survives a power cut. Stop writing, check the disk, open the store again, and look."
    )


def naming_fault_from(error: OSError) -> StorageFault:
    """Our error when giving a finished file its name failed: kept or not is known only for some."""
    doing = "naming a finished file"
    if error.errno in _FULL or error.errno in _READ_ONLY:
        return fault_from(error, doing=doing)
    return unknown_from(error, doing=doing)


@contextmanager
def faults_named(doing: str) -> Iterator[None]:
    """Turn errors of the operating system inside the block into ours; nothing being kept."""
    try:
        yield
    except OSError as error:
        raise fault_from(error, doing=doing) from error
