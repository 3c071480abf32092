# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling organisations of other nodes that one of ours was sent to them, and hearing the same.

The worker puts notices into the register's log and reads them there; see the protocol's `notices`.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.interviews import api as interviews
from dokaz.deconflict.register.actions.entries import entry_ref
from dokaz.deconflict.register.actions.questions import interview_ref
from dokaz.deconflict.register.facts import AskedAboutOurs
from dokaz.deconflict.register.models import Entry, HeardNotice, SentNotice
from dokaz.deconflict.register.policy import SERVICE
from dokaz.deconflict.register.vocabulary import EntryState, NoticeState
from dokaz.gate.api import Actor, Conflict, Erasure, Unit, action, is_service

WITHIN = timedelta(hours=1)
"""A notice leaves at a moment within this time: whoever sees the traffic of an organisation must
not see that a question was followed by one."""
ONCE_IN = timedelta(days=1)
"""One organisation asks about one entry of ours: a second notice in this time tells nobody."""
LONGEST_OTHER = 200


@dataclass(frozen=True, slots=True)
class Told:
    """A hit: the number of the organisation in the directory, and its record's in the log."""

    to: int
    about: int


@dataclass(frozen=True)
class OrderedFacts:
    interview: UUID
    notices: int


@action(
    "register.notice.order",
    rule=is_service(SERVICE),
    facts=OrderedFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def order_notices(unit: Unit, *, actor: Actor, interview_id: UUID, told: tuple[Told, ...]) -> None:
    """Have organisations of hits told, each once for an interview. May be repeated."""
    assert actor.organisation_id is not None  # the service acts for one organisation at a time
    known = SentNotice.objects.filter(interview_id=interview_id)
    before = set(known.values_list("about", flat=True))
    wanted = {one.about: one for one in told if one.about not in before}
    for one in wanted.values():
        SentNotice(
            id=unit.new_id(),
            interview_id=interview_id,
            organisation_id=actor.organisation_id,
            to=one.to,
            about=one.about,
            send_after=unit.at + timedelta(seconds=secrets.randbelow(int(WITHIN.total_seconds()))),
            at=unit.at,
            changed_at=unit.at,
        ).save(force_insert=True)
    unit.record(
        OrderedFacts(interview=interview_id, notices=len(wanted)),
        objects=(interview_ref(interview_id),),
    )


@dataclass(frozen=True)
class SettledFacts:
    interview: UUID
    state: str


@action(
    "register.notice.settle",
    rule=is_service(SERVICE),
    facts=SettledFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def settle_notice(unit: Unit, *, actor: Actor, notice_id: UUID, state: str) -> None:
    """The log has taken a notice, or nobody can be told.

    Raises Conflict: it was settled meanwhile.
    """
    row: SentNotice = SentNotice.objects.select_for_update().get(pk=notice_id)
    if row.state != NoticeState.WAITING:
        raise Conflict("settled", _("The notice was settled meanwhile."))
    row.state, row.changed_at = NoticeState(state).value, unit.at
    row.save(update_fields=["state", "changed_at"])
    unit.record(
        SettledFacts(interview=row.interview_id, state=row.state),
        objects=(interview_ref(row.interview_id),),
    )


@dataclass(frozen=True)
class HeardFacts:
    number: int
    told: bool


@action(
    "register.notice.hear",
    rule=is_service(SERVICE),
    facts=HeardFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def hear_notice(unit: Unit, *, actor: Actor, number: int, about: int, other: str) -> bool:
    """Keep a notice found at `number` of the log, and say to who has the account that `other` was
    sent to them. A notice that was heard before, or is about no entry of ours that stands, tells
    nobody: any member of the register can write one. Returns whether somebody was told.
    """
    owner = actor.organisation_id
    assert owner is not None  # the service acts for one organisation at a time
    entry = Entry.objects.filter(
        organisation_id=owner, number=about, state=EntryState.ENTERED
    ).first()
    known = HeardNotice.objects.filter(organisation_id=owner)
    heard = known.filter(number=number).exists()
    lately = known.filter(entry=entry, other=other, told=True, at__gt=unit.at - ONCE_IN)
    tells = entry is not None and not heard and not lately.exists()
    if not heard:
        HeardNotice(
            id=unit.new_id(),
            organisation_id=owner,
            number=number,
            entry=entry,
            other=other[:LONGEST_OTHER],
            told=tells,
            at=unit.at,
        ).save(force_insert=True)
    if tells and entry is not None:
        whom = interviews.turned_to(entry.interview_id)
        unit.emit(
            AskedAboutOurs(
                organisation=owner,
                interview=entry.interview_id,
                ref=whom.ref,
                member=whom.member,
                other=other[:LONGEST_OTHER],
                check=unit.new_id(),
            )
        )
    objects = (entry_ref(entry.pk),) if entry is not None else ()
    unit.record(HeardFacts(number=number, told=tells), objects=objects)
    return tells
