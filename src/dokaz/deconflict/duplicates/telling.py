# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much one person is told in a day of who has what they may not see (docs/threat-model).

Counted are things that were told of, each once a day and person, not questions: whoever describes
one event asks at each pause in typing and is told of the same few. Of one event also the questions
that differ are counted: trying one point after the other finds the cell it lies in (`coarse`).
Once a limit is reached nothing more is told until the next day, whether there is something or not:
what is said then tells nothing either.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.db import transaction
from django.db.models import Count, F, Max
from django.utils import timezone

from dokaz.deconflict.duplicates.models import UnseenTold
from dokaz.gate.api import Actor, reading
from dokaz.members.api import service_actor

SERVICE = "duplicates"


class Told(StrEnum):
    """Of what somebody is told without seeing it."""

    ADDRESS = "address"
    EVENT = "event"
    PERSON = "person"


MOST_A_DAY = {Told.ADDRESS: 100, Told.EVENT: 30, Told.PERSON: 20}
"""Things of others that one person is told of in a day: several times what a long day of honest
work comes to. Addresses are pasted faster than events and people are written down."""
MOST_ABOUT_ONE = 60
"""Different questions that lead to one thing in a day."""


def is_over(actor: Actor, what: Told) -> bool:
    """Whether this person was told of as much today as a day allows."""
    with reading(service_actor(SERVICE)):
        rows = UnseenTold.objects.filter(person=actor.ref, what=what, day=timezone.localdate())
        found = rows.aggregate(things=Count("pk"), most=Max("times"))
    return found["things"] >= MOST_A_DAY[what] or (found["most"] or 0) >= MOST_ABOUT_ONE


def count(actor: Actor, what: Told, things: Iterable[str], question: str = "") -> bool:
    """Count what this person, who is not over the limit, is told of now; whether that reaches it.

    `things`: identifiers or digests. `question`: a digest of what was asked; the same one as before
    does not count again.
    """
    wanted = sorted(set(things))
    if not wanted:
        return False
    today = timezone.localdate()
    with reading(service_actor(SERVICE)), transaction.atomic():
        rows = UnseenTold.objects.filter(person=actor.ref, what=what)
        rows.filter(day__lt=today).delete()
        mine = rows.filter(day=today, thing__in=wanted)
        mine.exclude(asked=question).update(asked=question, times=F("times") + 1)
        head = {"person": actor.ref, "what": what, "day": today, "asked": question}
        UnseenTold.objects.bulk_create(
            [UnseenTold(**head, thing=one) for one in wanted], ignore_conflicts=True
        )
    return is_over(actor, what)
