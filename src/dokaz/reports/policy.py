# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads figures: people of an organisation who read records. They count what they may see."""

from dokaz.gate.api import Actor, ActorKind, Rule, holds_role

READERS = (
    "documenter", "osint_researcher", "verifier", "legal_analyst", "interviewer", "case_worker",
    "custodian", "data_protection_officer", "publisher", "auditor", "coordinator",
)  # fmt: skip
RECORDERS = ("publisher", "coordinator", "custodian")

MAY_READ: Rule = holds_role(*READERS)
MAY_RECORD: Rule = holds_role(*RECORDERS)


def reads_figures(actor: Actor) -> bool:
    """Whether pages of figures are for this actor."""
    person = actor.kind is ActorKind.PERSON and actor.organisation_id is not None
    return person and actor.holds(*READERS)
