# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding own items by what other systems call them, and what is said of them now: for tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dokaz.evidence.actions.description import DESCRIBABLE, PARTICULARS
from dokaz.evidence.kinds import kind_of
from dokaz.evidence.models import ExternalId, File, Source
from dokaz.evidence.policy import ITEMS, SOURCES
from dokaz.evidence.vocabulary import FileRole, ItemKind
from dokaz.gate.api import Actor, anyone, pieces, view

_COLUMNS = tuple(sorted(DESCRIBABLE - PARTICULARS.keys() - {"tags"}))
_NOT_TOLD = frozenset({ItemKind.OTHER.value})


@dataclass(frozen=True, slots=True)
class Describable:
    """What is said of an item now. `values` has the fields that `describe_many` takes.

    `told_kinds`: kinds that its originals tell by themselves, by a first look and by examination.
    """

    id: UUID
    ref: str
    revision: int
    values: Mapping[str, Any]
    external_ids: frozenset[tuple[str, str]]
    told_kinds: frozenset[str]


@view("evidence.item.describable", rule=anyone)
def describable(*, actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, Describable]:
    """Own items among these that the actor may see and that were not disposed of."""
    found: dict[UUID, Describable] = {}
    for some in pieces(item_ids):
        rows = _own(actor).filter(pk__in=some, disposed_at__isnull=True)
        known, told = _identifiers(some), _told_kinds(some)
        columns = ("pk", "ref", "revision", "particulars", *_COLUMNS)
        for pk, ref, revision, particulars, *values in rows.values_list(*columns):
            said = dict(zip(_COLUMNS, values, strict=True))
            said["tags"] = (particulars or {}).get("tags", [])
            names, kinds = frozenset(known.get(pk, ())), told.get(pk, _NOT_TOLD)
            found[pk] = Describable(pk, ref, revision, said, names, kinds)
    return found


def _told_kinds(item_ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    rows = File.objects.filter(item_id__in=item_ids, role=FileRole.ORIGINAL)
    columns = ("item_id", "original_name", "media_type", "technical__media_type")
    found: dict[UUID, frozenset[str]] = {}
    for item_id, name, stated, examined in rows.values_list(*columns):
        kinds = (kind_of(str(one or ""), name).value for one in (stated, examined))
        found[item_id] = found.get(item_id, _NOT_TOLD).union(kinds)
    return found


@view("evidence.item.find_by_external_ids", rule=anyone)
def find_by_external_ids(
    *, actor: Actor, system: str, values: Sequence[str]
) -> dict[str, tuple[UUID, ...]]:
    """Own visible items by their identifiers in another system."""
    rows = (
        ExternalId.objects.filter(
            organisation_id=actor.organisation_id, system=system, value__in=some
        ).values_list("value", "item_id")
        for some in pieces(values)
    )
    return _visible(actor, [pair for some in rows for pair in some])


@view("evidence.item.find_by_digests", rule=anyone)
def find_by_digests(*, actor: Actor, sha256: Sequence[str]) -> dict[str, tuple[UUID, ...]]:
    """Own visible items by the SHA-256 of an original, as lower-case hexadecimal digits."""
    rows = (
        File.objects.filter(
            organisation_id=actor.organisation_id, sha256__in=some, role=FileRole.ORIGINAL
        ).values_list("sha256", "item_id")
        for some in pieces(sha256)
    )
    return _visible(actor, [pair for some in rows for pair in some])


@view("evidence.file.digests", rule=anyone)
def digests_of(*, actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """SHA-256 of the originals of own visible items."""
    found: dict[UUID, tuple[str, ...]] = {}
    for some in pieces(item_ids):
        visible = _own(actor).filter(pk__in=some).values("pk")
        rows = File.objects.filter(item_id__in=visible, role=FileRole.ORIGINAL)
        for item_id, digest in rows.values_list("item_id", "sha256"):
            found[item_id] = (*found.get(item_id, ()), digest)
    return found


@view("evidence.source.names", rule=anyone)
def source_names(*, actor: Actor) -> dict[str, tuple[UUID, ...]]:
    """Own sources that can be chosen, by their name in small letters."""
    found: dict[str, tuple[UUID, ...]] = {}
    rows = SOURCES.visible(actor).filter(retired_at__isnull=True, merged_into__isnull=True)
    for key, name in Source.objects.filter(pk__in=rows.values("pk")).values_list("pk", "name"):
        folded = name.strip().casefold()
        found[folded] = (*found.get(folded, ()), key)
    return found


def _identifiers(item_ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    found: dict[UUID, list[tuple[str, str]]] = {}
    rows = ExternalId.objects.filter(item_id__in=item_ids)
    for item_id, system, value in rows.values_list("item_id", "system", "value"):
        found.setdefault(item_id, []).append((system, value))
    return found


def _own(actor: Actor) -> Any:
    return ITEMS.visible(actor).filter(organisation_id=actor.organisation_id)


def _visible(actor: Actor, pairs: Sequence[tuple[str, UUID]]) -> dict[str, tuple[UUID, ...]]:
    seen: set[UUID] = set()
    for some in pieces({item_id for _value, item_id in pairs}):
        seen.update(_own(actor).filter(pk__in=some).values_list("pk", flat=True))
    found: dict[str, tuple[UUID, ...]] = {}
    for value, item_id in pairs:
        if item_id in seen and item_id not in found.get(value, ()):
            found[value] = (*found.get(value, ()), item_id)
    return found
