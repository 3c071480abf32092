# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a hand-over stands, as the steps of the page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dokaz.sharing import api as sharing

_REACHED = {
    sharing.ParcelStatus.READY: 3,
    sharing.ParcelStatus.MADE: 4,
    sharing.ParcelStatus.HANDED_OVER: 5,
    sharing.ParcelStatus.RECEIPTED: 6,
}


def steps_of(parcel: sharing.ParcelView | None, *, current: int) -> list[dict[str, Any]]:
    """Six steps; `current` is the page's own while the parcel is a draft (0, 1 or 2)."""
    labels = (_("Recipient"), _("Items"), _("Check"), _("Pack"), _("Hand-over"), _("Receipt"))
    drafted = parcel is not None and parcel.status == sharing.ParcelStatus.DRAFT
    at = current
    if parcel is not None and not drafted:
        at = _REACHED.get(sharing.ParcelStatus(parcel.status), 0)
    names = ("parcel_recipient", "parcel_items", "parcel_check")
    return [
        {
            "label": label,
            "state": "done" if number < at else "current" if number == at else "todo",
            "url": reverse(names[number], args=[parcel.id])
            if drafted and parcel and number < len(names) and number != at
            else "",
        }
        for number, label in enumerate(labels)
    ]
