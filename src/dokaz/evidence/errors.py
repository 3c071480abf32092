# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors of the room beyond those of the gate."""

from typing import ClassVar

from dokaz.core.errors import NotProven, StorageFault


class SealingKeyUnavailable(StorageFault):
    """An organisation's sealing key is absent or unusable. Nothing was written."""

    code: ClassVar[str] = "evidence.sealing_key"


class SealingKeyLost(SealingKeyUnavailable):
    """An organisation's sealing key is gone or destroyed; a backup or a recovery key is needed."""

    code: ClassVar[str] = "evidence.sealing_key_lost"


class ContentErased(StorageFault):
    """The key of this content was destroyed by a declared disposal; nobody can read it."""

    code: ClassVar[str] = "evidence.erased"


class ContentChanged(NotProven):
    """What was decrypted is not what was taken in: the digest of the content differs."""

    code: ClassVar[str] = "evidence.content_changed"
