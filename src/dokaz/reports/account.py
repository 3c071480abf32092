# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account of a time as files: figures as data, as a table, as a page to read and print, as PDF
and as a text document."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dokaz.gate.api import Actor
from dokaz.reports.counting import breakdown, figures, work_by_organisation
from dokaz.reports.document import Document, document_of
from dokaz.reports.frozen import as_json, digest_of
from dokaz.reports.scope import Scope
from dokaz.reports.typesetting.docx import docx_of
from dokaz.reports.typesetting.pdf import pdf_of
from dokaz.reports.views import Broken, FigureLine, Figures, Worked
from dokaz.reports.vocabulary import By
from dokaz.reports.wording import label_of, name_of, oblast_names, organisation_names

DATA = "figures.json"
NAMES = {
    "html": "account.html",
    "csv": "figures.csv",
    "json": DATA,
    "pdf": "account.pdf",
    "docx": "account.docx",
}
"""Names of files by their form."""
USUAL = ("html", "csv", "json")
_Part = tuple[str, Sequence[tuple[str, Broken]]]


@dataclass(frozen=True, slots=True)
class Account:
    """`files` by their names; `sha256` is of the data, which a reader can recompute."""

    files: Mapping[str, bytes]
    sha256: str
    lines: tuple[FigureLine, ...]


def account_of(
    *,
    actor: Actor,
    scope: Scope,
    organisation: tuple[str, str],
    dataset: Mapping[str, Any] | None,
    at: datetime,
    forms: Sequence[str] = USUAL,
) -> Account:
    """The account in the language of now, as files of these forms and always as data.

    `organisation`: code and name; `dataset`: number and digest of the newest public dataset, or
    None. Raises Refused.
    """
    found = figures(actor=actor, scope=scope)
    broken = {by: breakdown(actor=actor, scope=scope, by=by) for by in By}
    worked = work_by_organisation(actor=actor, scope=scope)
    data = as_json(
        found,
        {by.value: rows for by, rows in broken.items()},
        worked,
        organisation=organisation[0],
        dataset=dataset,
        at=at,
    )
    oblasts, names = oblast_names(actor), organisation_names(actor, get_language() or "uk")
    parts: list[_Part] = [
        (str(by.label), [(name_of(one.code, by, oblasts), one) for one in rows])
        for by, rows in broken.items()
    ]
    named = [(names.get(one.organisation_id, one.code), one) for one in worked]
    document = document_of(
        found,
        organisation=organisation[1],
        parts=parts,
        worked=named,
        dataset=dataset,
        at=at,
        sha256=digest_of(data),
    )
    making: Mapping[str, Callable[[], bytes]] = {
        "html": lambda: _page(document),
        "csv": lambda: table_of(found, parts, named),
        "pdf": lambda: pdf_of(document),
        "docx": lambda: docx_of(document),
    }
    files = {NAMES[form]: making[form]() for form in forms if form != "json"}
    return Account({DATA: data, **files}, digest_of(data), found.lines)


def _page(document: Document) -> bytes:
    return render_to_string("reports/account.html", {"document": document}).encode("utf-8")


def table_of(
    found: Figures,
    parts: Sequence[_Part] = (),
    worked: Sequence[tuple[str, Worked]] = (),
) -> bytes:
    """The lines as CSV (UTF-8 with a mark, as spreadsheets read it); then events by their parts and
    activities by organisation."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([_("What"), _("This time"), _("The time before"), _("Difference")])
    for one in found.lines:
        rows.writerow([label_of(one), one.now, one.before, one.difference])
    for heading, broken in parts:
        for name, row in broken:
            rows.writerow([f"{heading}: {name}", row.now, row.before, row.difference])
    if len(worked) > 1:
        for name, part in worked:
            heading = _("Communication and advocacy work")
            rows.writerow([f"{heading}: {name}", part.now, part.before, part.difference])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")
