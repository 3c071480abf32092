# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account as PDF, set by Typst inside this process: no file, font or package of the machine or
of the network is read. The same account gives the same bytes."""

import json
from dataclasses import asdict
from importlib import resources

from django.utils import timezone

from dokaz.reports.document import Document

_SOURCE = "account.typ"


def pdf_of(document: Document) -> bytes:
    """A4 pages, tagged, with the fonts that Typst carries."""
    # It is large, and most processes never set a page.
    import typst

    day = timezone.localtime(document.at)
    values = {**asdict(document), "year": day.year, "month": day.month, "day": day.day}
    del values["at"]
    source = resources.files(__package__).joinpath(_SOURCE).read_bytes()
    return typst.compile(
        source,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"account": json.dumps(values, ensure_ascii=False)},
        timestamp=int(document.at.timestamp()),
    )
