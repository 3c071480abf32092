# SPDX-License-Identifier: AGPL-3.0-or-later
"""How this node's organisations stand in the register: what the doctor says of it.

Holders are asked whether they answer and what is left of the day's quota; nothing is counted.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from dokaz.core.errors import DokazError
from dokaz.deconflict.register import binding
from dokaz.deconflict.register.binding import code_of, member_of, taking_part
from dokaz.deconflict.register.models import Entry, Question, SentNotice
from dokaz.deconflict.register.policy import SERVICE
from dokaz.deconflict.register.protocol.member import MemberFolder, Standing
from dokaz.deconflict.register.stating import trouble_of
from dokaz.deconflict.register.vocabulary import EntryState, NoticeState, QuestionState, Trouble
from dokaz.gate.api import Actor, is_service, view
from dokaz.members.api import service_actor

DOCTOR = "doctor"


@dataclass(frozen=True, slots=True)
class OrganisationStanding:
    """One organisation. `trouble`: a code of `Trouble`; then the rest is not known.

    `needed`: holders of an epoch that must answer. `copy_seconds`: the age of the copy of the log,
    None: there is none. `older`: entries made with the key of an earlier epoch; `waiting`: entries,
    questions and notices that the register has not taken yet. `doubted`: holders whose newer files
    of the register were not taken.
    """

    code: str
    trouble: str = Trouble.NONE
    epoch: str = ""
    needed: int = 0
    quota: int = 0
    holders: tuple[Standing, ...] = ()
    copy_seconds: float | None = None
    older: int = 0
    waiting: int = 0
    doubted: tuple[str, ...] = ()


@view("register.node.standing", rule=is_service(DOCTOR))
def node_standing(*, actor: Actor) -> tuple[OrganisationStanding, ...]:
    """All organisations of this node with a folder for the register."""
    return tuple(map(_standing, taking_part()))


def _standing(organisation_id: UUID) -> OrganisationStanding:
    service = replace(service_actor(SERVICE), organisation_id=organisation_id)
    code = code_of(service)
    member = member_of(service)
    if member is None:
        return OrganisationStanding(code, Trouble.NOT_A_MEMBER)
    try:
        return _seen(organisation_id, code, member)
    except DokazError as error:
        return OrganisationStanding(code, trouble_of(error))


def _seen(organisation_id: UUID, code: str, member: MemberFolder) -> OrganisationStanding:
    copied = member.copied_at
    mine = {"organisation_id": organisation_id}
    entries = Entry.objects.filter(**mine)
    older = entries.filter(state=EntryState.ENTERED).exclude(epoch=member.epoch)
    waiting = (
        entries.filter(state__in=(EntryState.SENDING, EntryState.WITHDRAWING)).count()
        + Question.objects.filter(**mine, state=QuestionState.WAITING).count()
        + SentNotice.objects.filter(**mine, state=NoticeState.WAITING).count()
    )
    return OrganisationStanding(
        code=code,
        epoch=member.epoch,
        needed=member.description().threshold,
        quota=member.directory().quota,
        holders=member.standings(),
        copy_seconds=None if copied is None else max(0.0, binding.clock() - copied),
        older=older.count(),
        waiting=waiting,
        doubted=member.doubted(),
    )
