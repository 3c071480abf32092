# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors of the room beyond those of the gate."""

from typing import ClassVar
from uuid import UUID

from dokaz.core.errors import DokazError, NotProven, StorageFault


class ItemStopsPacking(DokazError):
    """Something about one item stopped the packing. `cause_code` is the stable code of it."""

    code: ClassVar[str] = "sharing.item"

    def __init__(
        self, message: str, *, item_ref: str, item_id: UUID, file_id: UUID | None, cause_code: str
    ) -> None:
        super().__init__(message)
        self.item_ref = item_ref
        self.item_id = item_id
        self.file_id = file_id
        self.cause_code = cause_code


class ContentNotAsRegistered(ItemStopsPacking, NotProven):
    """A stored file could not be read as it was registered; no parcel was made."""

    code: ClassVar[str] = "sharing.content"

    def __init__(self, *, item_ref: str, item_id: UUID, file_id: UUID, cause_code: str) -> None:
        super().__init__(
            f"A file of item {item_ref} could not be read as it was registered ({cause_code}). "
            "No parcel was made and nothing half-done was kept. Look at the item's integrity, "
            "bring back a good copy, then make the parcel again.",
            item_ref=item_ref,
            item_id=item_id,
            file_id=file_id,
            cause_code=cause_code,
        )


class NoLongerAllowed(ItemStopsPacking):
    """An item may not go along any more, or not by the one who ordered it; no parcel was made."""

    code: ClassVar[str] = "sharing.no_longer_allowed"

    def __init__(
        self, *, item_ref: str, item_id: UUID, file_id: UUID | None = None, cause_code: str
    ) -> None:
        super().__init__(
            f"Item {item_ref} cannot go along any more ({cause_code}). No parcel was made. Look at "
            "the parcel's items again, then order it anew.",
            item_ref=item_ref,
            item_id=item_id,
            file_id=file_id,
            cause_code=cause_code,
        )


class ParcelDoesNotVerify(NotProven):
    """The packed file failed its own verification and was thrown away. `findings` are ids."""

    code: ClassVar[str] = "sharing.does_not_verify"

    def __init__(self, *, findings: tuple[str, ...]) -> None:
        super().__init__(
            f"The packed file failed the check its recipient would make ({', '.join(findings)}). "
            "It was thrown away; the evidence is untouched. Tell whoever runs this node."
        )
        self.findings = findings


class WitnessesMissing(ParcelDoesNotVerify):
    """Too few witnesses have cosigned the log for this node's own policy. Try again later."""

    code: ClassVar[str] = "sharing.witnesses_missing"


class UnknownSigner(StorageFault):
    """Events were signed by an organisation of which this node has no record."""

    code: ClassVar[str] = "sharing.unknown_signer"


class PackingLost(StorageFault):
    """Another process has taken over the packing of this parcel; this one stopped."""

    code: ClassVar[str] = "sharing.packing_lost"


class ParcelFileMissing(StorageFault):
    """The packed file is not on disk any more. Withdraw the parcel and make a new one."""

    code: ClassVar[str] = "sharing.file_missing"


class ParcelFileDamaged(NotProven):
    """The packed file is not what was recorded when it was made. Do not use what was read."""

    code: ClassVar[str] = "sharing.file_damaged"


class TargetExists(StorageFault):
    """There is a file at the path already; it was left as it is."""

    code: ClassVar[str] = "sharing.target_exists"
