# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was found out about files after they came in, that whoever brought them should know.

The report says what was taken; whether it can be read, and is what it says it is, is found later
and stands with the item. Here are codes for its line; the item's page says all of it.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from dokaz.core.bundle.judgement import Standing
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, view
from dokaz.intake.opening import loose_bags
from dokaz.intake.policy import DELIVERIES, may_read
from dokaz.intake.queries import EntryView
from dokaz.intake.unlocking.locks import is_locked_document


class Shortcoming(StrEnum):
    LOCKED = "locked"
    """A document that waits for a password; of a container its opening says so."""
    DOES_NOT_HOLD = "does_not_hold"
    """A bag, a bundle, a web archive or an index states something of its files that is not so."""


@view("intake.delivery.shortcomings", rule=may_read)
def shortcomings(
    *, actor: Actor, delivery_id: UUID, entries: Collection[EntryView]
) -> dict[int, frozenset[Shortcoming]]:
    """By the numbers of a delivery's lines; lines without any are left out, and those of items that
    the actor may not see.

    Raises:
        NotFound: no such delivery, or not this actor's.
    """
    number = DELIVERIES.get(actor, delivery_id).number
    keys = list({one.item_id for one in entries if one.item_id is not None})
    own = tuple(evidence.describable(actor=actor, item_ids=keys))
    files: dict[UUID, list[evidence.FileView]] = {}
    for file in evidence.files_of(actor=actor, item_ids=own) if own else ():
        if not file.erased:
            files.setdefault(file.item_id, []).append(file)
    found = {}
    for one in entries:
        of_item = files.get(one.item_id, []) if one.item_id else []
        said = frozenset(_of(of_item, judgement=loose_bags.name_of(number, one.order)))
        if said:
            found[one.order] = said
    return found


def _of(files: list[evidence.FileView], *, judgement: str) -> Collection[Shortcoming]:
    """`judgement`: how the judgement of a bag is called that stands with this line."""
    found = set()
    for file in files:
        is_original = file.role == evidence.FileRole.ORIGINAL
        if is_original and is_locked_document(file.technical.get("made")):
            found.add(Shortcoming.LOCKED)
        is_of_another = loose_bags.is_judgement(file) and file.original_name != judgement
        if not is_of_another and _fails(file.technical):
            found.add(Shortcoming.DOES_NOT_HOLD)
    return found


def _fails(technical: Mapping[str, Any]) -> bool:
    questions = (technical.get("capture") or {}).get("questions") or {}
    rows = technical.get("capture_rows") or {}
    failed = any(one.get("standing") == Standing.FAILED for one in questions.values())
    return failed or bool(rows.get("differs") or rows.get("not_here"))
