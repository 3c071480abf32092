# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account of a time as files: figures as data, as a table, and as a page to read and print."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dokaz.gate.api import Actor
from dokaz.reports.counting import breakdown, figures
from dokaz.reports.frozen import as_json, digest_of
from dokaz.reports.scope import Scope
from dokaz.reports.views import Broken, Figure, Figures
from dokaz.reports.vocabulary import By, Counted
from dokaz.reports.wording import label_of, name_of, oblast_names

DATA = "figures.json"
TABLE = "figures.csv"
PAGE = "account.html"
_Part = tuple[str, Sequence[tuple[str, Broken]]]


@dataclass(frozen=True, slots=True)
class Account:
    """`files` by their names; `sha256` is of the data, which a reader can recompute."""

    files: Mapping[str, bytes]
    sha256: str
    lines: tuple[Figure, ...]


def account_of(
    *,
    actor: Actor,
    scope: Scope,
    organisation: tuple[str, str],
    dataset: Mapping[str, Any] | None,
    at: datetime,
) -> Account:
    """The account in the language of now. `organisation`: code and name; `dataset`: number and
    digest of the newest public dataset, or None. Raises Refused."""
    found = figures(actor=actor, scope=scope)
    broken = {by: breakdown(actor=actor, scope=scope, by=by) for by in By}
    data = as_json(
        found,
        {by.value: rows for by, rows in broken.items()},
        organisation=organisation[0],
        dataset=dataset,
        at=at,
    )
    oblasts = oblast_names(actor)
    parts: list[_Part] = [
        (str(by.label), [(name_of(one.code, by, oblasts), one) for one in rows])
        for by, rows in broken.items()
    ]
    page = render_to_string(
        "reports/account.html",
        {
            "language": get_language() or "uk",
            "organisation": organisation[1],
            "found": found,
            "lines": _lines(found, kinds=False),
            "kinds": _lines(found, kinds=True),
            "parts": [part for part in parts if part[1]],
            "dataset": dataset,
            "at": at,
            "sha256": digest_of(data),
        },
    )
    files = {DATA: data, TABLE: table_of(found, parts), PAGE: page.encode("utf-8")}
    return Account(files, digest_of(data), found.lines)


def _lines(found: Figures, *, kinds: bool) -> list[tuple[str, Figure]]:
    """The lines of the account, or those of the kinds of items, with their words."""
    return [
        (label_of(one), one)
        for one in found.lines
        if (one.code == Counted.ITEMS and bool(one.kind)) is kinds
    ]


def table_of(found: Figures, parts: Sequence[_Part] = ()) -> bytes:
    """The lines as CSV (UTF-8 with a mark, as spreadsheets read it); then events by their parts."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([_("What"), _("This time"), _("The time before"), _("Difference")])
    for one in found.lines:
        rows.writerow([label_of(one), one.now, one.before, one.difference])
    for heading, broken in parts:
        for name, row in broken:
            rows.writerow([f"{heading}: {name}", row.now, row.before, row.difference])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")
