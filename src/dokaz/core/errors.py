# SPDX-License-Identifier: Apache-2.0
"""The families of errors in `core`, told apart by who must act.

Every error that leaves `core` is one of these; a decoder's own ValueError or KeyError never does.
`code` is stable and meant for programs; the message is meant for people and holds no personal data.
"""

from typing import ClassVar


class DokazError(Exception):
    """Root of all errors raised on purpose by `core`."""

    code: ClassVar[str] = "core.error"


class InvalidInput(DokazError):
    """The caller handed over bytes or values that do not follow the format."""

    code: ClassVar[str] = "core.invalid_input"


class NotProven(DokazError):
    """A digest, signature, proof or time-stamp does not hold. Never means "fine"."""

    code: ClassVar[str] = "core.not_proven"


class StorageFault(DokazError):
    """The operator must act: a disk, a permission, a lost or damaged object."""

    code: ClassVar[str] = "core.storage"


class OutcomeUnknown(StorageFault):
    """It is not known whether a write took place. The caller stops, reloads and looks."""

    code: ClassVar[str] = "core.outcome_unknown"
