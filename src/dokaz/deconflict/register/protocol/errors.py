# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can go wrong with the register, in families by who must act."""

from typing import ClassVar

from dokaz.core.errors import InvalidInput, NotProven, StorageFault


class MalformedElement(InvalidInput):
    """Bytes are not a group element that may be worked with, or not a scalar."""

    code: ClassVar[str] = "register.malformed_element"


class MalformedMessage(InvalidInput):
    """A message, file or log entry of the register does not follow its format."""

    code: ClassVar[str] = "register.malformed"


class TooFewFields(InvalidInput):
    """What is known of a person is not enough for one match key."""

    code: ClassVar[str] = "register.too_few_fields"


class HolderLied(NotProven):
    """A holder answered with something its key share did not make; the message names it."""

    code: ClassVar[str] = "register.holder_lied"


class CeremonyBroken(NotProven):
    """A message of a key ceremony does not hold; the message says whose. The ceremony is void."""

    code: ClassVar[str] = "register.ceremony_broken"


class FilesNotProven(NotProven):
    """Newer files of the register, of which it is not shown that its holders want them."""

    code: ClassVar[str] = "register.files_not_proven"


class LogForged(NotProven):
    """The tag log contradicts what was seen of it, or is not signed as it must be."""

    code: ClassVar[str] = "register.log_forged"


class CannotCheckNow(StorageFault):
    """Too few holders answer. Says nothing about whether somebody has heard the person."""

    code: ClassVar[str] = "register.cannot_check_now"


class NotCosigned(CannotCheckNow):
    """The newest head of the tag log has too few witnesses: it counts for nothing, and shows no
    harm either, since the keeper says it while a witness is down."""

    code: ClassVar[str] = "register.not_cosigned"


class UntrustedHolder(CannotCheckNow):
    """As `CannotCheckNow`, since a holder's certificate is not trusted: nothing was sent to it."""

    code: ClassVar[str] = "register.untrusted_holder"


class RefusedByHolder(NotProven):
    """A holder refused a request; `reason` is its stable word."""

    code: ClassVar[str] = "register.refused_by_holder"

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class SodiumMissing(StorageFault):
    """libsodium is not on this machine, or too old."""

    code: ClassVar[str] = "register.sodium_missing"
