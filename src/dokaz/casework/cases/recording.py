# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act on a case does, by the common parts of records."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.cases.facts import CaseChanged
from dokaz.casework.cases.models import Case, CaseChange, CaseMember, CaseSeries
from dokaz.casework.cases.vocabulary import EDITABLE, CaseState, ChangeKind
from dokaz.casework.records import recording
from dokaz.casework.records.kind import Kind
from dokaz.gate.api import Conflict, Fact, ObjectRef, Unit


def _changed(key: UUID, organisation: UUID, what: str) -> Fact:
    return CaseChanged(case=key, organisation=organisation, what=what)


KIND = Kind(
    name="case",
    letter="C",
    rows=Case,
    changes=CaseChange,
    series=CaseSeries,
    external_ids=None,
    shares=CaseMember,
    merges=None,
    batches=None,
    batch_changes=None,
    told=_changed,
)


def case_ref(case_id: UUID) -> ObjectRef:
    """How the log names a case."""
    return KIND.ref(case_id)


def locked(case_id: UUID) -> Case:
    """The case's row, locked until the act ends; the rule has checked who asks."""
    case: Case = recording.locked(KIND, case_id)
    return case


def open_case(case_id: UUID) -> Case:
    """The same. Raises Conflict: the case is closed."""
    case = locked(case_id)
    if case.state == CaseState.CLOSED:
        raise Conflict("closed", _("The case is closed. Open it again first."))
    return case


def editable_case(case_id: UUID) -> Case:
    """The same. Raises Conflict: the case is in a state in which its substance stays."""
    case = locked(case_id)
    if case.state not in EDITABLE:
        raise Conflict(
            "not_editable",
            _("What was handed to review stays as it is. Bring the case back to drafting first."),
        )
    return case


def revise(
    unit: Unit, case: Case, values: Mapping[str, Any], *, kind: ChangeKind, why: str = ""
) -> set[str]:
    """Set fields of a locked case and keep what they were; returns the fields that changed."""
    return recording.revise(KIND, unit, case, values, what=str(kind), why=why)


def note(
    unit: Unit,
    case: Case,
    kind: ChangeKind,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """Write one line of the case's history and tell the rooms above."""
    recording.note(KIND, unit, case, what=str(kind), before=before, after=after, why=why)
