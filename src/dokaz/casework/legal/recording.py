# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act of the room does: lock its row, keep what was before, say it to the log."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.legal import in_force, loading
from dokaz.casework.legal.facts import EventQualified
from dokaz.casework.legal.frameworks import Crime, Framework
from dokaz.casework.legal.models import Qualification, QualificationChange
from dokaz.casework.legal.vocabulary import ChangeKind
from dokaz.gate.api import Conflict, ObjectRef, Rejected, Unit


def qualification_ref(key: UUID) -> ObjectRef:
    """How the log names a qualification."""
    return ObjectRef("qualification", key)


def locked(qualification_id: UUID) -> Qualification:
    """The qualification's row, locked until the act ends; the rule has checked who asks."""
    found: Qualification = Qualification.objects.select_for_update().get(pk=qualification_id)
    return found


def known_framework(code: str) -> Framework:
    """Raises Rejected: there is no such body of law."""
    if code not in loading.FRAMEWORKS:
        raise Rejected("framework", _("There is no such body of law."))
    return loading.framework(code)


def known_crime(code: str, framework: Framework, *, mode: bool) -> Crime:
    """A crime that events can be put under, or a mode of liability. Raises Rejected."""
    found = framework.crimes.get(code)
    if found is None or found.mode is not mode:
        field = "mode" if mode else "crime"
        raise Rejected(field, _("The law's files have no such entry."))
    return found


def digests(framework: Framework) -> dict[str, dict[str, str]]:
    """Versions and digests of the files of a body of law, as they are kept with every use."""
    return {
        one.file: {"version": one.version, "sha256": one.sha256} for one in framework.instruments
    }


def law_then(framework: Framework, crime: Crime, event: Any) -> in_force.InForce:
    """Which version was in force at the time of an event."""
    return in_force.at(framework, crime.provision, event.when_from, event.when_to)


def require_revision(row: Qualification, seen: int) -> None:
    """Raises Conflict: somebody assessed it since the editor saw it."""
    if row.revision != seen:
        raise Conflict(
            "changed_meanwhile",
            _("Somebody changed this qualification meanwhile. Nothing was saved. Look again."),
        )


def note(
    unit: Unit,
    row: Qualification,
    kind: ChangeKind,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one line of the history and tell the rooms above."""
    QualificationChange(
        qualification=row,
        event_id=row.event_id,
        organisation_id=row.organisation_id,
        act_id=unit.act_id,
        at=unit.at,
        by=unit.actor.ref,
        kind=str(kind),
        revision=row.revision,
        before=before,
        after=after,
    ).save(force_insert=True)
    unit.emit(
        EventQualified(
            qualification=row.pk,
            event=row.event_id,
            organisation=row.organisation_id,
            framework=row.framework,
            crime=row.crime,
            status=row.status,
        )
    )
