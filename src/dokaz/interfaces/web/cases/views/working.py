# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case of pages on which it is worked on."""

from uuid import UUID

from django.http import HttpRequest

from dokaz.casework.cases import api as cases
from dokaz.gate.api import Refused


def workable(request: HttpRequest, case_id: UUID, action: str) -> cases.CaseView:
    """The case for somebody who works on it; the act itself checks again."""
    found = cases.get_case(actor=request.actor, case_id=case_id, most_litigation=0)  # type: ignore[attr-defined]
    if not found.works:
        raise Refused(action, "role_missing")
    return found
