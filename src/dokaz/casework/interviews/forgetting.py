# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a person is erased, what was written down about them here goes too.

The records stay as proof that there was a consent, a withdrawal and an interview: dates, codes and
who acted. A withdrawal of everything stands from then on, so that no item of theirs goes anywhere.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from dokaz.casework.interviews.models import Forgetting, Interview, Withdrawal, Words
from dokaz.casework.interviews.recording import person_ref
from dokaz.casework.interviews.vocabulary import InterviewState, WithdrawalReason
from dokaz.casework.persons import facts as persons
from dokaz.gate.api import (
    Actor,
    Consumer,
    Delivered,
    Erasure,
    Purpose,
    Unit,
    action,
    is_service,
    with_everything,
)
from dokaz.members.api import service_actor

SERVICE = "interviews"


@dataclass(frozen=True)
class ForgottenFacts:
    person: UUID
    words: int
    interviews: int


@action(
    "interviews.person.forget",
    rule=is_service(SERVICE),
    facts=ForgottenFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def forget(unit: Unit, *, actor: Actor, person_id: UUID, organisation_id: UUID) -> None:
    """Empty the words about an erased person, and close everything of theirs; may be repeated."""
    own = {"person_id": person_id, "organisation_id": organisation_id}
    words = Words.objects.filter(erased_at__isnull=True, **own).update(text="", erased_at=unit.at)
    interviews = Interview.objects.filter(**own).update(
        added_value="", referral="", distress="", state=InterviewState.WITHDRAWN
    )
    if not Withdrawal.objects.filter(purposes=[], recipients=[], **own).exists():
        Withdrawal(
            id=unit.new_id(),
            at=unit.at,
            recorded_at=unit.at,
            recorded_by=actor.ref,
            reason=WithdrawalReason.NOT_SAID,
            erasure_wished=True,
            **own,
        ).save(force_insert=True)
    unit.record(
        ForgottenFacts(person=person_id, words=words, interviews=interviews),
        objects=(person_ref(person_id),),
    )


def _person_erased(delivered: Delivered) -> None:
    Forgetting.objects.get_or_create(
        person_id=UUID(delivered.payload["person"]),
        defaults={"organisation_id": UUID(delivered.payload["organisation"])},
    )


def _nothing_to_empty() -> None:
    """Orders that wait stay: reading the facts again adds the same ones."""


CONSUMER = Consumer(
    name="interviews.forgetting",
    kinds=frozenset({persons.PersonErased.KIND}),
    handle=_person_erased,
    reset=_nothing_to_empty,
)


@with_everything(Purpose.UPKEEP)
def carry_out_forgetting() -> int:
    """Empty what is to be emptied; returns of how many people. A step for workers."""
    done = 0
    for order in Forgetting.objects.order_by("pk"):
        service = replace(service_actor(SERVICE), organisation_id=order.organisation_id)
        forget(actor=service, person_id=order.person_id, organisation_id=order.organisation_id)
        Forgetting.objects.filter(pk=order.pk).delete()
        done += 1
    return done
