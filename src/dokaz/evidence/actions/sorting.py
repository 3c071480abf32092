# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying of what kind items are whose kind nobody said, long after they were registered.

What comes in gets its kind when it is registered and examined. This is for what came in under an
earlier version of the program, which knew fewer kinds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import revise
from dokaz.evidence.custody import Custody
from dokaz.evidence.facts import ItemChanged
from dokaz.evidence.kinds import BY_TYPE, LOCKED_OFFICE, STORAGE, kind_of
from dokaz.evidence.models import File, Item, ItemRevision
from dokaz.evidence.policy import ITEMS
from dokaz.evidence.vocabulary import FileRole, ItemKind
from dokaz.gate.api import Actor, Erasure, Rejected, Unit, action, is_service, view

LARGEST_BATCH = 1000
_BEFORE_ALL = UUID(int=0)
_GUESSED = (ItemKind.OTHER, ItemKind.DOCUMENT)
"""Kinds that were given for want of a better one."""
_LETTERS = ("message/rfc822", "application/vnd.ms-outlook")

_EXAMINED = Coalesce(KT("technical__media_type"), Value(""), output_field=TextField())


@view("evidence.item.unsorted", rule=is_service("media"))
def unsorted(
    *, actor: Actor, after: UUID = _BEFORE_ALL, limit: int = LARGEST_BATCH
) -> dict[UUID, ItemKind]:
    """Items behind `after` of the organisation the service works for whose kind nobody said and
    whose original tells it, with that kind; in the order of their keys. Sealed items are not seen.

    Of some it is told after all that their kind is not known: a database finds types in capitals
    too. So whoever walks the archive goes on behind the last key.
    """
    originals = (
        File.objects.filter(role=FileRole.ORIGINAL, item_id__gt=after, item__in=_nobody_said(actor))
        .annotate(examined=_EXAMINED)
        .filter(
            Q(item__kind=ItemKind.OTHER) & (_told_by("media_type") | _told_by("examined"))
            | Q(item__kind=ItemKind.DOCUMENT, media_type__in=_LETTERS)
        )
        .order_by("item_id")
    )
    columns = originals.values_list("item_id", "media_type", "examined", "original_name")
    found = {}
    for item_id, stated, examined, name in columns[: max(1, min(limit, LARGEST_BATCH))]:
        by_look = kind_of(stated, name)
        told = by_look if stated in _LETTERS else kind_of(examined or stated, name)
        found[item_id] = by_look if told is ItemKind.OTHER else told
    return found


@view("evidence.item.unsorted_among", rule=is_service("media"))
def unsorted_among(*, actor: Actor, item_ids: frozenset[UUID]) -> frozenset[UUID]:
    """Those of up to 1000 items whose kind was only guessed and that nobody said anything of."""
    return frozenset(_nobody_said(actor).filter(pk__in=item_ids).values_list("pk", flat=True))


def _nobody_said(actor: Actor) -> QuerySet[Item]:
    said = ItemRevision.objects.filter(item=OuterRef("pk"), before__has_key="kind")
    return ITEMS.visible(actor).filter(~Exists(said), kind__in=_GUESSED, disposed_at__isnull=True)


def _told_by(column: str) -> Q:
    """Whether the type in a column tells a kind, as `kind_of` says it: asked of the database."""
    told = Q(**{f"{column}__in": list(BY_TYPE)})
    for ending in LOCKED_OFFICE:
        told |= Q(**{column: STORAGE, "original_name__iendswith": ending})
    for top in ("image/", "video/", "audio/", "text/"):
        told |= Q(**{f"{column}__startswith": top})
    return told | Q(**{f"{column}__contains": "document"})


@dataclass(frozen=True)
class Sorted:
    organisation: UUID
    items: int


@action(
    "evidence.item.sort",
    rule=is_service("media"),
    facts=Sorted,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def sort_items(unit: Unit, *, actor: Actor, kinds: Mapping[UUID, ItemKind]) -> int:
    """Give up to 1000 items their kinds; each keeps what it was as a revision. Returns how many.

    Items of which somebody has said a kind meanwhile stay as they are.

    Raises:
        Rejected: too many.
    """
    if len(kinds) > LARGEST_BATCH:
        raise Rejected("kinds", _("Hand over each item once, at most 1000 at a time."))
    assert actor.organisation_id is not None
    keys = _nobody_said(actor).filter(pk__in=kinds).values_list("pk", flat=True)
    rows = Item.objects.select_for_update().filter(pk__in=sorted(keys)).order_by("pk")
    custody, changed = Custody(unit), 0
    for item in rows:
        if revise(unit, item, {"kind": kinds[item.pk].value}):
            changed += 1
            custody.add("metadata modification", item, facts={"fields": ["kind"]})
            unit.emit(ItemChanged(item.pk, item.organisation_id, "description"))
    custody.write()
    unit.record(Sorted(organisation=actor.organisation_id, items=changed))
    return changed
