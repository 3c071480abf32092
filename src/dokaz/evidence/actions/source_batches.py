# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of the directory of sources written many at a time, as tables say them, and taken back.

An entry is known by its identifier in the sender's system. What was merged is written where it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence.actions.merging_sources import write_external_id
from dokaz.evidence.actions.sources import JUDGEMENT, SourceChange, checked_source
from dokaz.evidence.models import Source, SourceExternalId
from dokaz.evidence.policy import DESCRIBERS
from dokaz.evidence.sources import root_of
from dokaz.gate.api import Actor, Erasure, ObjectRef, Rejected, Unit, action, holds_role

LARGEST_BATCH = 1000


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a table says of one source. `says` has fields of `SourceChange`; others stay."""

    system: str
    value: str
    says: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WrittenSource:
    """What became of a row: `created`, or which fields had another value `before`."""

    source_id: UUID
    created: bool
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SourceUndoing:
    """A row to take back: what it `wrote`, and what stood there `before`, if it was not created."""

    source_id: UUID
    created: bool
    wrote: Mapping[str, Any]
    before: Mapping[str, Any]


@dataclass(frozen=True)
class SourcesWritten:
    created: tuple[UUID, ...]
    changed: tuple[UUID, ...]


@action(
    "evidence.source.write_many",
    rule=holds_role(*DESCRIBERS),
    facts=SourcesWritten,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def write_sources(
    unit: Unit, *, actor: Actor, rows: Sequence[SourceRow]
) -> tuple[WrittenSource, ...]:
    """Add sources that are not there and change those that are; answers in the same order.

    Raises:
        Rejected: a value does not pass; nothing is written.
    """
    if actor.organisation_id is None or len(rows) > LARGEST_BATCH:
        raise Rejected("rows", _("There is no such organisation on this node."))
    done = [_write(unit, actor, row) for row in rows]
    created = tuple(one.source_id for one in done if one.created)
    changed = tuple(one.source_id for one in done if one.before)
    unit.record(
        SourcesWritten(created=created, changed=changed),
        objects=tuple(ObjectRef("source", key) for key in dict.fromkeys((*created, *changed))),
        details={"rows": [{"source": str(one.source_id), **row.says}
                          for one, row in zip(done, rows, strict=True)]},
    )  # fmt: skip
    return tuple(done)


def _write(unit: Unit, actor: Actor, row: SourceRow) -> WrittenSource:
    known = (
        SourceExternalId.objects.filter(
            organisation_id=actor.organisation_id, system=row.system, value=row.value
        )
        .select_related("source")
        .first()
    )
    if known is None:
        return _create(unit, actor, row)
    source = Source.objects.select_for_update().get(pk=root_of(known.source).pk)
    said = {name: getattr(source, name) for name in SourceChange.__slots__}
    values = checked_source(SourceChange(**{**said, **row.says}))
    before = {name: said[name] for name, value in values.items() if said[name] != value}
    _set(source, {name: values[name] for name in before}, actor, unit)
    return WrittenSource(source.pk, created=False, before=before)


def _create(unit: Unit, actor: Actor, row: SourceRow) -> WrittenSource:
    values = checked_source(SourceChange(**row.says))
    source = Source(
        id=unit.new_id(), organisation_id=actor.organisation_id, added_at=unit.at, **values
    )
    if values["credibility"] != "F":
        source.credibility_by, source.credibility_at = actor.ref, unit.at
    source.save(force_insert=True)
    write_external_id(unit, source, system=row.system, value=row.value)
    return WrittenSource(source.pk, created=True, before={})


def _set(source: Source, values: Mapping[str, Any], actor: Actor, unit: Unit) -> None:
    if not values:
        return
    for name, value in values.items():
        setattr(source, name, value)
    if JUDGEMENT & set(values):
        source.credibility_by, source.credibility_at = actor.ref, unit.at
    source.save()


@dataclass(frozen=True)
class SourcesTakenBack:
    sources: tuple[UUID, ...]
    left: tuple[UUID, ...]


@action(
    "evidence.source.take_back_many",
    rule=holds_role(*DESCRIBERS),
    facts=SourcesTakenBack,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def take_back_sources(
    unit: Unit, *, actor: Actor, rows: Sequence[SourceUndoing]
) -> frozenset[UUID]:
    """Take written rows back: former words return, and what was created leaves the list to choose
    from, since items may refer to it. Returns those that were left as they are, because somebody
    changed or merged them meanwhile."""
    left: list[UUID] = []
    done: list[UUID] = []
    for row in rows:
        own = Source.objects.select_for_update().filter(organisation_id=actor.organisation_id)
        source = own.filter(pk=row.source_id).first()
        if source is None or source.merged_into_id or not _stands(source, row.wrote):
            left.append(row.source_id)
            continue
        done.append(source.pk)
        if not row.created:
            _set(source, row.before, actor, unit)
        elif source.retired_at is None:
            source.retired_at = unit.at
            source.save(update_fields=["retired_at"])
    unit.record(
        SourcesTakenBack(sources=tuple(done), left=tuple(left)),
        objects=tuple(ObjectRef("source", key) for key in done),
    )
    return frozenset(left)


def _stands(source: Source, wrote: Mapping[str, Any]) -> bool:
    return all(getattr(source, name) == value for name, value in wrote.items())


def refusal_of(says: Mapping[str, Any]) -> str:
    """The field of a new source that does not pass; empty when all do."""
    known = {name: value for name, value in says.items() if name in SourceChange.__slots__}
    try:
        checked_source(SourceChange(**{"kind": "", "name": "", **known}))
    except Rejected as error:
        return str(error.field)
    return ""
