# SPDX-License-Identifier: AGPL-3.0-or-later
"""From facts to notices, one for each account that is concerned, but whoever did it.

Whether somebody may see the record is not asked here: rights change, and notices are read under
those of the moment (`queries`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q

from dokaz.gate.api import Consumer, Delivered, agent_of, rebuild
from dokaz.members.api import holders
from dokaz.notifications.models import Following, Notice
from dokaz.notifications.telling import SaidAnew, Told, subjects, tellings
from dokaz.notifications.vocabulary import Standing

NAME = "notifications"
# Names notices; fixed, so that a fact that is read again makes the same ones.
_NOTICES = UUID("1d7f6a54-5a44-5b0c-8f0e-6f2f2b6f9a31")


def consumer() -> Consumer:
    """The projection, by all that was made known; at start, when every room above has done so."""
    return Consumer(
        name=NAME,
        kinds=frozenset(kind for one in tellings() for kind in one.facts),
        handle=_tell,
        reset=_empty,
    )


def rebuild_notices() -> int:
    """Forget all notices and tell of every fact anew; returns how many facts were read."""
    return rebuild(NAME)


def _tell(delivered: Delivered) -> None:
    by = agent_of(delivered.act_id)
    for telling in tellings():
        if delivered.kind in telling.facts:
            for told in telling.told(delivered):
                if isinstance(told, SaidAnew):
                    _forget_ahead(delivered, told)
                else:
                    _write(delivered, told, by)


def _forget_ahead(delivered: Delivered, anew: SaidAnew) -> None:
    # Facts of acts side by side do not come in the order of their times: what another one told at
    # once was told. And made anew, notices of days that are over by now are the same.
    ahead = Notice.objects.filter(is_ahead=True, at__gt=delivered.at)
    ahead.filter(kind=anew.kind, record_id=anew.record_id).delete()


def _write(delivered: Delivered, told: Told, by: UUID | None) -> None:
    # What is told at a time is told once, however many facts speak of it.
    of = told.at.isoformat() if told.at is not None else str(delivered.act_id)
    rows = {
        (one.account, one.organisation): Notice(
            id=uuid5(_NOTICES, f"{of}:{told.kind}:{told.record_id}:{one}"),
            account=one.account,
            organisation_id=one.organisation,
            kind=told.kind,
            subject=told.subject,
            record_id=told.record_id,
            # What is known later than it should have been told is new when it is known.
            at=max(told.at or delivered.at, delivered.at),
            is_ahead=told.at is not None and told.at > delivered.at,
        )
        for one in _concerned(told, delivered.at)
        if one.account != by or told.at is not None
    }
    Notice.objects.bulk_create(rows.values(), ignore_conflicts=True)


@dataclass(frozen=True, slots=True)
class _Reader:
    account: UUID
    organisation: UUID

    def __str__(self) -> str:
        return f"{self.account}:{self.organisation}"


def _concerned(told: Told, at: datetime) -> Iterable[_Reader]:
    for account in told.accounts:
        yield _Reader(account, told.organisation)
    if told.roles:
        for account in holders(told.organisation, told.roles):
            yield _Reader(account, told.organisation)
    near = [
        *(_owner(told) if told.owner else ()),
        *(_followers(told, at) if told.followers else ()),
    ]
    yield from (one for one in near if told.within in (None, one.organisation))


def _followers(told: Told, at: datetime) -> Iterable[_Reader]:
    """Who followed the record when it happened: facts that are read anew tell the same."""
    following = Following.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at),
        record_id=told.record_id,
        subject=told.subject,
        standing=Standing.FOLLOWED,
        at__lte=at,
    )
    for account, organisation in following.values_list("owner_ref", "organisation_id"):
        yield _Reader(account, organisation)


def _owner(told: Told) -> Iterable[_Reader]:
    subject = subjects().get(told.subject)
    if subject is not None and subject.registered_by is not None:
        for account, organisation in subject.registered_by([told.record_id]).values():
            yield _Reader(account, organisation)


def _empty() -> None:
    Notice.objects.all().delete()
