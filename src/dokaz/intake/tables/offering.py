# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which items can be brought in as tables, as far as is known before one is read.

By what examining a file found, and by what opening it brought: a chat or a mailbox whose messages
are items already is no table, though it may be written as one. JSON that was looked through and has
no list of records is none. Whether any other file has rows is told by reading it.
"""

import enum
from collections.abc import Collection
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, view
from dokaz.intake.models import Opening
from dokaz.intake.policy import may_receive
from dokaz.intake.reasons import OpeningState
from dokaz.intake.tables.reasons import StopReason
from dokaz.intake.unlocking.locks import is_locked_document

_TYPES = frozenset(
    {
        "application/json",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
_OLD_WORKBOOK = "application/vnd.ms-excel"
_NOT_KNOWN = ("", "application/octet-stream")
_WEB_PAGES = ("text/html",)
_NAMES_OF_LINES = (".jsonl", ".ndjson")
"""One object alone in a file named so is a list of one."""
_NOTHING_CAME_OUT = (OpeningState.NO_CONTAINER, OpeningState.NOT_OPENED)


class Offer(enum.Enum):
    """What a file is to whoever wants its rows."""

    TABLE = "table"
    LOCKED = "locked"
    OLD_WORKBOOK = "old_workbook"
    OPENED = "opened"
    NO_TABLE = "no_table"


WHY_NOT: dict[Offer, str | Promise] = {
    Offer.LOCKED: _(
        "This file is locked with a password. Open it in a spreadsheet program, save it without "
        "the password and deliver that copy: the original stays as it is."
    ),
    Offer.OLD_WORKBOOK: StopReason.OLD_WORKBOOK.label,
    Offer.OPENED: _(
        "This file was opened: what is in it are items already. It is not brought in as a table."
    ),
    Offer.NO_TABLE: _("This file is no table. CSV, TSV, XLSX, ODS and JSON can be brought in."),
}


@view("intake.table.offers", rule=may_receive)
def offers(*, actor: Actor, item_ids: Collection[UUID]) -> dict[UUID, Offer]:
    """What the originals of own items are; items that the actor may not see are left out."""
    own = tuple(evidence.describable(actor=actor, item_ids=list(item_ids)))
    if not own:
        return {}
    opened = set(
        Opening.objects.filter(organisation_id=actor.organisation_id, item_id__in=own)
        .exclude(state__in=_NOTHING_CAME_OUT)
        .values_list("file_id", flat=True)
    )
    return {
        one.item_id: _of(one, is_opened=one.id in opened)
        for one in evidence.files_of(actor=actor, item_ids=own)
        if one.role == evidence.FileRole.ORIGINAL
    }


def _of(file: evidence.FileView, *, is_opened: bool) -> Offer:
    found = str(file.technical.get("media_type") or file.media_type)
    # Also one whose password was given: its words are read with it, its rows are not.
    is_locked = evidence.is_locked_workbook(found, file.original_name)
    if is_locked or is_locked_document(file.technical.get("made")):
        return Offer.LOCKED
    if found == _OLD_WORKBOOK:
        return Offer.OLD_WORKBOOK
    if is_opened:
        return Offer.OPENED
    is_named_so = file.original_name.lower().endswith(_NAMES_OF_LINES)
    if file.technical.get("rows") is False and not is_named_so:
        return Offer.NO_TABLE
    is_text = found.startswith("text/") and found not in _WEB_PAGES
    return Offer.TABLE if is_text or found in _TYPES or found in _NOT_KNOWN else Offer.NO_TABLE
