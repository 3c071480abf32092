# SPDX-License-Identifier: AGPL-3.0-or-later
"""Merging two entries that are one source, undoing that, and what other systems call a source.

Nothing that refers to the merged entry is rewritten: what was said when it was registered stays
said, and undoing needs to know nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence.models import Source, SourceExternalId
from dokaz.evidence.policy import DESCRIBERS, SOURCES
from dokaz.evidence.texts import clean
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Rejected,
    Unit,
    action,
    all_of,
    own,
    with_role,
)

LONGEST_REASON = 2000


@dataclass(frozen=True)
class SourcesMerged:
    source: UUID
    into: UUID


@action(
    "evidence.source.merge",
    rule=with_role(DESCRIBERS, all_of(own(SOURCES, "source_id"), own(SOURCES, "into_id"))),
    facts=SourcesMerged,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def merge_source(unit: Unit, *, actor: Actor, source_id: UUID, into_id: UUID, why: str) -> None:
    """Say that an entry is the same source as another, which speaks for both from now on.

    Raises:
        Rejected: no reason is given, or it is the same entry.
        Conflict: one of them is merged into another already, or the other is retired.
    """
    words = clean("why", why, longest=LONGEST_REASON, required=True)
    if source_id == into_id:
        raise Rejected("into", _("Choose another entry than this one."))
    # In the order of their keys: two people may merge them crosswise at one moment.
    keys = sorted((source_id, into_id))
    rows = {row.pk: row for row in Source.objects.select_for_update().filter(pk__in=keys)}
    source, into = rows[source_id], rows[into_id]
    if source.merged_into_id is not None:
        raise Conflict("source_merged", _("This entry is merged into another one already."))
    if into.merged_into_id is not None or into.retired_at is not None:
        raise Conflict("source_not_chosen", _("The other entry cannot be chosen any more."))
    source.merged_into, source.merged_at = into, unit.at
    source.save(update_fields=["merged_into", "merged_at"])
    unit.record(
        SourcesMerged(source=source.pk, into=into.pk),
        objects=(ObjectRef("source", source.pk), ObjectRef("source", into.pk)),
        details={"why": words},
    )


@action(
    "evidence.source.unmerge",
    rule=with_role(DESCRIBERS, own(SOURCES, "source_id")),
    facts=SourcesMerged,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def unmerge_source(unit: Unit, *, actor: Actor, source_id: UUID, why: str) -> None:
    """Undo the merging of an entry into another.

    Raises:
        Rejected: no reason is given. Conflict: it is merged into none.
    """
    words = clean("why", why, longest=LONGEST_REASON, required=True)
    source: Source = Source.objects.select_for_update().get(pk=source_id)
    if source.merged_into_id is None:
        raise Conflict("source_not_merged", _("This entry is merged into none."))
    facts = SourcesMerged(source=source.pk, into=source.merged_into_id)
    source.merged_into, source.merged_at = None, None
    source.save(update_fields=["merged_into", "merged_at"])
    unit.record(
        facts,
        objects=(ObjectRef("source", facts.source), ObjectRef("source", facts.into)),
        details={"why": words},
    )


@dataclass(frozen=True)
class SourceIdentified:
    source: UUID
    external_id: UUID


@action(
    "evidence.source.add_external_id",
    rule=with_role(DESCRIBERS, own(SOURCES, "source_id")),
    facts=SourceIdentified,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def add_source_external_id(
    unit: Unit, *, actor: Actor, source_id: UUID, system: str, value: str, url: str = ""
) -> UUID:
    """Record what another system calls a source.

    Raises:
        Rejected: a value does not pass. Conflict: a source has this identifier already.
    """
    source: Source = Source.objects.get(pk=source_id)
    row = write_external_id(unit, source, system=system, value=value, url=url)
    unit.record(
        SourceIdentified(source=source.pk, external_id=row.pk),
        objects=(ObjectRef("source", source.pk),),
        details={"system": row.system, "value": row.value, "url": row.url},
    )
    return row.pk


def write_external_id(
    unit: Unit, source: Source, *, system: str, value: str, url: str = ""
) -> SourceExternalId:
    """Raises Rejected, Conflict."""
    named: Mapping[str, Any] = {
        "system": clean("system", system, longest=100, required=True),
        "value": clean("value", value, longest=500, required=True),
    }
    address = clean("url", url, longest=4000)
    taken = SourceExternalId.objects.filter(organisation_id=source.organisation_id, **named)
    if taken.exists():
        raise Conflict("already_there", _("A source has this identifier already."))
    row = SourceExternalId(
        id=unit.new_id(),
        source=source,
        organisation_id=source.organisation_id,
        url=address,
        added_at=unit.at,
        **named,
    )
    row.save(force_insert=True)
    return row
