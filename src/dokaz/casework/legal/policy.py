# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see and do what: qualifications and findings go with their event.

Whoever sees the event sees how it is qualified. A finding is shown only to those who also see the
item it stands in, a suspect's part only to those who also see the person; the lists filter by what
`evidence` and `persons` show, so that nobody learns of a hidden one, not even by a count.
"""

from dokaz.casework.events import api as events
from dokaz.casework.legal.models import (
    Finding,
    Liability,
    Qualification,
    QualificationChange,
)
from dokaz.gate.api import Policy

LAWYERS = ("legal_analyst",)

QUALIFICATIONS: Policy[Qualification] = Policy(
    what="qualification",
    rows=lambda: Qualification.objects.all(),
    sees=events.with_event("event"),
)
CHANGES: Policy[QualificationChange] = Policy(
    what="change",
    rows=lambda: QualificationChange.objects.all(),
    sees=events.own_with_event("event"),
)
LIABILITIES: Policy[Liability] = Policy(
    what="liability", rows=lambda: Liability.objects.all(), sees=events.with_event("event")
)
FINDINGS: Policy[Finding] = Policy(
    what="finding", rows=lambda: Finding.objects.all(), sees=events.with_event("event")
)
