# SPDX-License-Identifier: AGPL-3.0-or-later
"""Putting figures on record before they are published: their digest enters the log."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Erasure, ObjectRef, Rejected, Unit, action
from dokaz.reports.policy import MAY_READ, MAY_RECORD

RECORD = "reports.report.record"
FORMS = ("html", "csv", "json", "pdf", "docx")
WHOLE = "zip"
"""All forms of one account together."""
"""As what an account is written."""
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Recorded:
    """`sha256` is of the figures as they are kept; `dataset_sha256` of the newest public dataset's
    manifest, or empty."""

    report: UUID
    since: str
    until: str
    sha256: str
    dataset_sha256: str


@action(
    RECORD,
    rule=MAY_RECORD,
    facts=Recorded,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def record_report(
    unit: Unit, *, actor: Actor, since: date, until: date, sha256: str, dataset_sha256: str = ""
) -> UUID:
    """Put the digest of a report's figures on record; returns the report's identifier.

    Raises:
        Rejected: something is no SHA-256 digest, or the time ends before it begins.
    """
    if not _DIGEST.match(sha256) or (dataset_sha256 and not _DIGEST.match(dataset_sha256)):
        raise Rejected("sha256", _("This is no SHA-256 digest. Nothing was recorded."))
    if until < since:
        raise Rejected("until", _("The time ends before it begins. Nothing was recorded."))
    report = unit.new_id()
    unit.record(
        Recorded(
            report=report,
            since=since.isoformat(),
            until=until.isoformat(),
            sha256=sha256,
            dataset_sha256=dataset_sha256,
        ),
        objects=(ObjectRef("report", report),),
    )
    return report


@dataclass(frozen=True)
class Taken:
    """`form`: html, csv, json, pdf, docx or zip; `sha256` of the figures as they are kept."""

    since: str
    until: str
    form: str
    sha256: str


@action(
    "reports.report.take",
    rule=MAY_READ,
    facts=Taken,
    erasure=Erasure.NOTHING_PERSONAL,
    event="view",
)
def take_report(
    unit: Unit, *, actor: Actor, since: date, until: date, form: str, sha256: str
) -> None:
    """Put on record that an account is taken along as a file. Raises Rejected."""
    if not _DIGEST.match(sha256):
        raise Rejected("sha256", _("This is no SHA-256 digest. Nothing was recorded."))
    if form not in (*FORMS, WHOLE):
        raise Rejected("form", _("An account is written as html, csv, json, pdf, docx or zip."))
    unit.record(Taken(since.isoformat(), until.isoformat(), form, sha256))
