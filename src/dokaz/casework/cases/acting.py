# SPDX-License-Identifier: AGPL-3.0-or-later
"""For which organisation people acted in cases: a team is of several organisations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.cases.models import CaseChange
from dokaz.casework.cases.vocabulary import ChangeKind
from dokaz.gate.api import acted_for


@dataclass(frozen=True, slots=True)
class Done:
    """One act, and for which organisation it was done."""

    act_id: UUID
    organisation_id: UUID


Acts = Mapping[tuple[UUID, datetime], Done]
"""By case and moment: what an act writes has the same moment."""


def done_in(case_ids: Collection[UUID], *kinds: ChangeKind) -> Acts:
    """Acts that left lines of these kinds in the histories of these cases."""
    rows = CaseChange.objects.filter(case_id__in=case_ids, kind__in=kinds)
    lines = list(rows.values_list("case_id", "at", "act_id", "organisation_id"))
    known = acted_for(act for _case, _at, act, _leads in lines)
    return {(case, at): Done(act, known.get(act, leads)) for case, at, act, leads in lines}
