# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the register knows of somebody whom nobody has talked to yet: then the interview waits.

A later answer, of a question that was put otherwise, does not lift this; what was agreed does.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dokaz.casework.interviews.models import Interview, RegisterCheck, RegisterTalk
from dokaz.casework.interviews.register import RegisterContact
from dokaz.casework.interviews.vocabulary import RegisterAnswer
from dokaz.gate.api import Conflict


@dataclass(frozen=True, slots=True)
class TurnedTo:
    """Whom others turn to about an interview: its number, and its case contact."""

    ref: str
    member: UUID


def turned_to(interview_id: UUID) -> TurnedTo:
    """Whom to turn to; for acts of rooms above, which have checked who asks."""
    row = Interview.objects.get(pk=interview_id)
    return TurnedTo(row.ref, row.case_contact)


def open_hits(row: Interview) -> QuerySet[RegisterCheck]:
    """Answers that named somebody, and to which no talk is on record."""
    hits = row.register_checks.filter(answer=RegisterAnswer.HIT, talk__isnull=True)
    return hits.order_by("pk")


def require_talked(row: Interview) -> None:
    """Raises Conflict: somebody has an account, and nobody has talked to them yet."""
    if open_hits(row).exists():
        raise Conflict(
            "register_hit",
            _(
                "The register knows of somebody who has an account. The interview waits: talk to "
                "them, then write down what you agreed."
            ),
        )


def require_asked(row: Interview) -> None:
    """Raises Conflict: the register was not asked, or nobody has talked to those it named."""
    require_talked(row)
    if latest_check(row) is None:
        raise Conflict(
            "not_asked",
            _(
                "Ask the register first. If it cannot answer, say here why you go on. "
                "Nothing was saved."
            ),
        )


def latest_check(row: Interview) -> RegisterCheck | None:
    """The newest answer of the register."""
    found: RegisterCheck | None = row.register_checks.order_by("-pk").first()
    return found


def contacts_on_record(row: Interview, latest: RegisterCheck | None) -> tuple[RegisterContact, ...]:
    """Whom to talk to: all who are waited for, or else those of the newest answer. Each once."""
    checks = list(open_hits(row)) or ([latest] if latest else [])
    found = [RegisterContact.read(one) for check in checks for one in check.contacts]
    return tuple(dict.fromkeys(found))


def talks_of(row: Interview) -> list[RegisterTalk]:
    """What was agreed, in order."""
    rows = RegisterTalk.objects.filter(answered__interview=row).select_related("words")
    return list(rows.order_by("pk"))
