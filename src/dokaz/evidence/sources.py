# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the directory of sources: lists and filters, one entry, who speaks with whose voice.

Entries that were merged are one source for everybody who counts or looks for what came from it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import Q, QuerySet

from dokaz.evidence.models import Source, SourceExternalId
from dokaz.evidence.policy import SOURCES
from dokaz.evidence.presenting import source_view
from dokaz.evidence.views import ExternalIdView, SourceView
from dokaz.gate.api import Actor, anyone, pieces, view

LONGEST_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFilter:
    """Which entries of the directory. Empty says nothing about a field.

    `platform` and `independence_group` are whole, whatever their capitals. `retired`: also those
    that were taken out of the list, and those merged into another.
    """

    kind: str = ""
    platform: str = ""
    credibility: str = ""
    independence_group: str = ""
    security_risk: bool | None = None
    retired: bool = False


EVERY_SOURCE = SourceFilter()


@view("evidence.source.list", rule=anyone)
def visible_sources(
    *, actor: Actor, text: str = "", narrowed: SourceFilter = EVERY_SOURCE, limit: int = 100
) -> tuple[SourceView, ...]:
    """The own organisation's sources, newest first: those that pass the filter and have `text` in
    their name, name on the platform, address or number in another system."""
    rows = _narrowed(SOURCES.visible(actor), narrowed).order_by("-pk")
    limit = max(1, min(limit, LONGEST_PAGE))
    if text.strip() or narrowed.platform or narrowed.independence_group:
        rows = rows.filter(pk__in=list(islice(_matching(rows, text, narrowed), limit)))
    return tuple(source_view(row) for row in rows[:limit])


def _narrowed(rows: QuerySet[Source], narrowed: SourceFilter) -> QuerySet[Source]:
    if not narrowed.retired:
        rows = rows.filter(retired_at__isnull=True, merged_into__isnull=True)
    if narrowed.kind:
        rows = rows.filter(kind=narrowed.kind)
    if narrowed.credibility:
        rows = rows.filter(credibility=narrowed.credibility)
    if narrowed.security_risk is not None:
        rows = rows.filter(security_risk=narrowed.security_risk)
    return rows


def _matching(rows: QuerySet[Source], text: str, narrowed: SourceFilter) -> Iterable[UUID]:
    """Compared here: without the right language, databases know no capitals but English ones."""
    wanted, numbers = text.strip().casefold(), dict[UUID, str]()
    if wanted:
        found = SourceExternalId.objects.filter(source__in=rows.order_by().values("pk"))
        for key, value in found.values_list("source_id", "value"):
            numbers[key] = f"{numbers.get(key, '')}\n{value}"
    exact = (narrowed.platform.strip().casefold(), narrowed.independence_group.strip().casefold())
    columns = ("pk", "platform", "independence_group", "name", "handle", "url")
    for key, platform, group, *words in rows.values_list(*columns).iterator(chunk_size=2000):
        if any(w and w != had.casefold() for w, had in zip(exact, (platform, group), strict=True)):
            continue
        if wanted in "\n".join((*words, numbers.get(key, ""))).casefold():
            yield key


@view("evidence.source.show", rule=anyone)
def find_source(*, actor: Actor, source_id: UUID) -> SourceView | None:
    """One of the own organisation's sources, also a retired or merged one; None for any other."""
    row = SOURCES.visible(actor).filter(pk=source_id).first()
    return source_view(row) if row else None


@view("evidence.source.named", rule=anyone)
def names_of_sources(*, actor: Actor, source_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of those of some hundred sources that are the own organisation's."""
    rows = SOURCES.visible(actor).filter(pk__in=list(source_ids))
    return dict(rows.values_list("pk", "name"))


@view("evidence.source.offered", rule=anyone)
def offers_source(*, actor: Actor, source_id: UUID) -> bool:
    """Whether new records may name this source: the own organisation's, neither retired nor
    merged into another."""
    rows = SOURCES.visible(actor).filter(retired_at__isnull=True, merged_into__isnull=True)
    return rows.filter(pk=source_id).exists()


@view("evidence.source.merged", rule=anyone)
def merged_sources(*, actor: Actor, source_id: UUID) -> tuple[SourceView, ...]:
    """Own entries that were merged into this one, directly."""
    rows = SOURCES.visible(actor).filter(merged_into_id=source_id).order_by("-pk")
    return tuple(source_view(row) for row in rows)


@view("evidence.source.external_ids", rule=anyone)
def source_external_ids(*, actor: Actor, source_id: UUID) -> tuple[ExternalIdView, ...]:
    """What other systems call an own source."""
    sources = SOURCES.visible(actor).filter(pk=source_id).values("pk")
    rows = SourceExternalId.objects.filter(source__in=sources).order_by("system", "value")
    return tuple(ExternalIdView(row.pk, row.system, row.value, row.url) for row in rows)


@view("evidence.source.find_by_external_ids", rule=anyone)
def find_sources_by_external_ids(
    *, actor: Actor, system: str, values: Collection[str]
) -> dict[str, SourceView]:
    """Own sources by their identifiers in another system; for a merged one the one it is in."""
    found: dict[str, SourceView] = {}
    wanted = list(values)
    for some in pieces(wanted):
        rows = SourceExternalId.objects.filter(
            organisation_id=actor.organisation_id,
            system=system,
            value__in=some,
            source__in=SOURCES.visible(actor).values("pk"),
        ).select_related("source")
        for row in rows:
            found[row.value] = source_view(root_of(row.source))
    return found


@view("evidence.source.independence", rule=anyone)
def independence_of(*, actor: Actor, source_ids: Collection[UUID]) -> dict[UUID, str]:
    """For each own source a word that it has in common with those it does not corroborate.

    Sources with different words are independent of each other as far as the directory knows; how
    many independent sources say something is the number of different words. Entries that were
    merged have the word of the entry they are in. Foreign and unknown ones are left out.
    """
    found: dict[UUID, str] = {}
    for row in SOURCES.visible(actor).filter(pk__in=list(source_ids)):
        root = root_of(row)
        group = " ".join(root.independence_group.split()).casefold()
        found[row.pk] = f"group:{group}" if group else f"source:{root.pk}"
    return found


def family(source_id: UUID) -> list[UUID]:
    """This entry and all that were merged into it, directly or over others."""
    found, edge = [source_id], [source_id]
    while edge:
        merged = Source.objects.filter(Q(merged_into_id__in=edge)).values_list("pk", flat=True)
        edge = [key for key in merged if key not in found]
        found += edge
    return found


def root_of(row: Source) -> Source:
    """The entry that speaks for this one. No circle can be: what is merged takes nothing in."""
    while row.merged_into_id is not None:
        row = row.merged_into
    return row
