# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces may use of the sharing room."""

from dokaz.sharing.actions.drafting import (
    LARGEST_CHOICE,
    Choice,
    ParcelDraft,
    change,
    choose,
    draft,
)
from dokaz.sharing.actions.handing_over import ParcelFile, download, hand_over, read_on, withdraw
from dokaz.sharing.actions.making import make
from dokaz.sharing.actions.receipts import register_receipt
from dokaz.sharing.consent import ConsentAnswer, ConsentState
from dokaz.sharing.discarding import carry_out_discards
from dokaz.sharing.errors import (
    ContentNotAsRegistered,
    ItemStopsPacking,
    NoLongerAllowed,
    PackingLost,
    ParcelDoesNotVerify,
    ParcelFileDamaged,
    ParcelFileMissing,
    TargetExists,
    WitnessesMissing,
)
from dokaz.sharing.notices import TEXTS as NOTICE_TEXTS
from dokaz.sharing.packing.progress import Watch
from dokaz.sharing.packing.run import pack, pack_next
from dokaz.sharing.queries import (
    events_of_item,
    get_parcel,
    parcel_items,
    progress,
    review,
    visible_parcels,
)
from dokaz.sharing.taking_out import make_parcel_file
from dokaz.sharing.views import (
    ItemEventView,
    ItemsPage,
    Notice,
    PackingView,
    ParcelItemView,
    ParcelPage,
    ParcelRow,
    ParcelView,
    ReceiptView,
    Review,
)
from dokaz.sharing.vocabulary import (
    Channel,
    LegalBasis,
    OmittedBecause,
    PackingState,
    ParcelPurpose,
    ParcelStatus,
    RecipientKind,
    Stage,
)

__all__ = [
    "LARGEST_CHOICE", "NOTICE_TEXTS", "Channel", "Choice", "ConsentAnswer", "ConsentState",
    "ContentNotAsRegistered", "ItemEventView", "ItemStopsPacking", "ItemsPage",
    "LegalBasis", "NoLongerAllowed", "Notice", "OmittedBecause", "PackingLost", "PackingState",
    "PackingView", "ParcelDoesNotVerify", "ParcelDraft", "ParcelFile", "ParcelFileDamaged",
    "ParcelFileMissing", "ParcelItemView", "ParcelPage", "ParcelPurpose", "ParcelRow",
    "ParcelStatus", "ParcelView", "ReceiptView", "RecipientKind", "Review", "Stage",
    "TargetExists", "Watch", "WitnessesMissing", "carry_out_discards", "change", "choose",
    "download", "draft", "events_of_item", "get_parcel", "hand_over", "make", "make_parcel_file",
    "pack", "pack_next", "parcel_items", "progress", "read_on", "register_receipt", "review",
    "visible_parcels", "withdraw",
]  # fmt: skip
