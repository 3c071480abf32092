# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a token of a program may be limited to, with names for screens.

A scope gives nothing that the person does not have; it only takes away.
"""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Scope(StrEnum):
    """One kind of thing a program may do as the person."""

    ITEMS_READ = "items:read"
    ITEMS_WRITE = "items:write"
    ORIGINALS_READ = "originals:read"
    DELIVERIES_READ = "deliveries:read"
    DELIVERIES_WRITE = "deliveries:write"
    PARCELS_READ = "parcels:read"
    PARCELS_WRITE = "parcels:write"
    PARCELS_DOWNLOAD = "parcels:download"
    LEDGER_READ = "ledger:read"
    RECORDS_READ = "records:read"
    RECORDS_WRITE = "records:write"
    INTERVIEWS_READ = "interviews:read"
    INTERVIEWS_WRITE = "interviews:write"


SCOPE_TEXTS: dict[Scope, str | Promise] = {
    Scope.ITEMS_READ: _("Read the register: items, names and digests of files, custody"),
    Scope.ITEMS_WRITE: _("Describe items; former values are kept"),
    Scope.ORIGINALS_READ: _("Download the content of files; each download is recorded"),
    Scope.DELIVERIES_READ: _("Read deliveries and their reports"),
    Scope.DELIVERIES_WRITE: _("Open and close deliveries and send files"),
    Scope.PARCELS_READ: _("Read the list of parcels and what they hold"),
    Scope.PARCELS_WRITE: _("Prepare parcels, order packing, record handing over and receipts"),
    Scope.PARCELS_DOWNLOAD: _("Download packed parcels; each download is recorded"),
    Scope.LEDGER_READ: _("Read the state of the ledger and receipts of events"),
    Scope.RECORDS_READ: _(
        "Read events, people by code name, objects, units, law, cases and comments"
    ),
    Scope.RECORDS_WRITE: _("Register and change these records"),
    Scope.INTERVIEWS_READ: _("Read interviews and consents; never what was said"),
    Scope.INTERVIEWS_WRITE: _("Plan interviews and record consents and withdrawals"),
}
