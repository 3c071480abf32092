# SPDX-License-Identifier: AGPL-3.0-or-later
"""What about the log waits for whoever watches it: witnesses in trouble, late time-stamps."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dokaz.interfaces.web.home.need import Need
from dokaz.ledger import api as ledger


def log_needs() -> Iterator[Need]:
    """Troubles of configured witnesses and authorities; the caller may know of them."""
    for witness in ledger.witness_states():
        if witness.trouble:
            split = witness.trouble in (ledger.Trouble.INCONSISTENT, ledger.Trouble.WITNESS_AHEAD)
            yield Need(
                "bad" if split else "wait",
                "certificate",
                _("Witness %s: trouble") % witness.name,
                _("The witness saw another log than ours. Do not hand anything over; find out why.")
                if split
                else _("The witness does not answer. New entries are safe but not yet witnessed."),
                reverse("ledger"),
            )
    late = ledger.overdue()
    if late:
        yield Need(
            "wait",
            "clock",
            _("No time-stamp for hours"),
            ", ".join(late),
            reverse("ledger"),
        )
