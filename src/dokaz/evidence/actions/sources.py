# SPDX-License-Identifier: AGPL-3.0-or-later
"""Describing a source: who it is, what it speaks, how far it is believed and why."""

from dataclasses import dataclass, fields
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence.models import Source
from dokaz.evidence.policy import DESCRIBERS, SOURCES
from dokaz.evidence.texts import chosen, clean
from dokaz.evidence.vocabulary import Credibility, SourceKind
from dokaz.gate.api import Actor, Erasure, ObjectRef, Rejected, Unit, action, own, with_role


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A whole description; every field replaces the one on record."""

    kind: str
    name: str
    url: str = ""
    platform: str = ""
    handle: str = ""
    language: str = ""
    credibility: str = Credibility.F
    credibility_reason: str = ""
    independence_group: str = ""
    security_risk: bool = False
    remarks: str = ""


_LONGEST = {
    "name": 500,
    "url": 4000,
    "platform": 40,
    "handle": 200,
    "language": 35,
    "credibility_reason": 4000,
    "independence_group": 100,
    "remarks": 20_000,
}
JUDGEMENT = frozenset({"credibility", "credibility_reason"})


@dataclass(frozen=True)
class SourceDescribed:
    source: UUID
    changed: tuple[str, ...]
    credibility: str


@action(
    "evidence.source.describe",
    rule=with_role(DESCRIBERS, own(SOURCES, "source_id")),
    facts=SourceDescribed,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def describe_source(unit: Unit, *, actor: Actor, source_id: UUID, change: SourceChange) -> None:
    """Replace the description of a source; former words stand in the details of the acts.

    Raises:
        Rejected: a value does not pass, or a source is judged (not F) without a reason.
    """
    values = checked_source(change)
    source: Source = Source.objects.select_for_update().get(pk=source_id)
    before = {name: getattr(source, name) for name in values}
    changed = tuple(sorted(name for name, value in values.items() if before[name] != value))
    for name in changed:
        setattr(source, name, values[name])
    if JUDGEMENT & set(changed):
        source.credibility_by, source.credibility_at = actor.ref, unit.at
    source.save()
    unit.record(
        SourceDescribed(source=source.pk, changed=changed, credibility=source.credibility),
        objects=(ObjectRef("source", source.pk),),
        details={name: {"from": before[name], "to": values[name]} for name in changed},
    )


def checked_source(change: SourceChange) -> dict[str, object]:
    """The values of a description. Raises Rejected: see `describe_source`."""
    values: dict[str, object] = {
        "kind": chosen("kind", change.kind, SourceKind),
        "credibility": chosen("credibility", change.credibility, Credibility),
        "security_risk": bool(change.security_risk),
    }
    for field in fields(change):
        if field.name in _LONGEST:
            text = getattr(change, field.name)
            longest = _LONGEST[field.name]
            values[field.name] = clean(
                field.name, text, longest=longest, required=field.name == "name"
            )
    if values["credibility"] != Credibility.F and not values["credibility_reason"]:
        raise Rejected("credibility_reason", _("Say what the judgement rests on."))
    return values
