# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ordering that renditions be made anew, and what was made of each original and by what.

Nothing is made here: the order goes through the outbox to the room that makes renditions. What is
there already stays.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import require_live
from dokaz.evidence.custody import file_ref
from dokaz.evidence.facts import DerivationOrdered
from dokaz.evidence.models import File
from dokaz.evidence.policy import DESCRIBERS, FILES, by_kind
from dokaz.evidence.vocabulary import Confidentiality, FileRole
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    Conflict,
    Erasure,
    Refusal,
    Rejected,
    Unit,
    Verdict,
    action,
    all_of,
    is_service,
    sees,
    view,
    with_role,
)

_MOST_AT_ONCE = 1000
_KIND = re.compile(r"[a-z_]{1,32}")


@dataclass(frozen=True)
class DerivationsOrdered:
    files: int
    kinds: tuple[str, ...]
    again: bool


def _all_own(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    foreign = FILES.visible(actor).filter(pk__in=arguments["file_ids"])
    if foreign.exclude(organisation_id=actor.organisation_id).exists():
        return Refusal("not_your_organisation")
    return ALLOWED


@action(
    "evidence.file.order_derivation",
    rule=by_kind(
        service=all_of(sees(FILES, "file_ids"), is_service("media")),
        person=with_role(DESCRIBERS, all_of(sees(FILES, "file_ids"), _all_own)),
    ),
    facts=DerivationsOrdered,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def order_derivation(
    unit: Unit, *, actor: Actor, file_ids: tuple[UUID, ...], kinds: tuple[str, ...], again: bool
) -> None:
    """Have renditions of some kinds made of up to 1000 originals of one organisation.

    `kinds`: words of the room that makes them. `again`: also what its present tools made already.

    Raises:
        Rejected: no or too many files, a file that is no original, or kinds that are no words.
        Conflict: one of the items is sealed, or was disposed of.
    """
    if not 0 < len(file_ids) <= _MOST_AT_ONCE:
        raise Rejected("file_ids", _("Hand over between 1 and 1000 files at a time."))
    if not kinds or not all(_KIND.fullmatch(kind) for kind in kinds):
        raise Rejected("kinds", _("Choose what is to be made."))
    files = list(FILES.visible(actor).select_related("item").filter(pk__in=file_ids))
    for file in files:
        require_live(file.item)
        if file.role != FileRole.ORIGINAL:
            raise Rejected("file_ids", _("Renditions are made from originals only."))
        if file.item.confidentiality == Confidentiality.L4:
            raise Conflict(
                "item_sealed", _("Nothing is made from sealed items: programs do not read them.")
            )
    unit.record(
        DerivationsOrdered(files=len(files), kinds=kinds, again=again),
        objects=tuple(file_ref(file) for file in files),
    )
    unit.emit(
        DerivationOrdered(
            organisation=files[0].organisation_id,
            files=tuple(file.pk for file in files),
            kinds=kinds,
            again=again,
        )
    )


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What was made of one original. `made`: by kind, as `record_technical` was told."""

    file_id: UUID
    media_type: str
    made: Mapping[str, Any]
    roles: frozenset[str] = field(default=frozenset())
    is_worded: bool = False


@view("evidence.file.made", rule=is_service("media"))
def made_of(*, actor: Actor, after: UUID | None = None, limit: int = 1000) -> tuple[MadeOf, ...]:
    """Originals of the organisation the service works for, in the order of their keys.

    Sealed ones and those that were disposed of are left out. `after`: the last one of the answer
    before.
    """
    rows = FILES.visible(actor).filter(role=FileRole.ORIGINAL, disposed_at__isnull=True)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    rows = rows.annotate(found=KT("technical__media_type"), worded=KT("technical__wording"))
    columns = rows.order_by("pk").values_list(
        "pk", "found", "media_type", "technical__made", "worded"
    )
    found = list(columns[: max(1, min(limit, _MOST_AT_ONCE))])
    roles: dict[UUID, set[str]] = {pk: set() for pk, *_rest in found}
    derived = File.objects.filter(derived_from_id__in=list(roles), disposed_at__isnull=True)
    for pk, role in derived.values_list("derived_from_id", "role"):
        roles[pk].add(role)
    return tuple(
        MadeOf(
            file_id=pk,
            media_type=identified or stated,
            made=made if isinstance(made, dict) else {},
            roles=frozenset(roles[pk]),
            is_worded=bool(worded),
        )
        for pk, identified, stated, made, worded in found
    )
