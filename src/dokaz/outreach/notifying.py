# SPDX-License-Identifier: AGPL-3.0-or-later
"""Activities as something people comment on and are told of: those rooms lie below and are told
of them here."""

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from dokaz.casework.cases.api import Shown
from dokaz.casework.records.owning import registered_by
from dokaz.gate.api import Actor, Delivered
from dokaz.notifications.api import Kind, Named, Subject, Telling, Told
from dokaz.outreach.facts import ActivityChanged
from dokaz.outreach.policy import ACTIVITIES

_KIND = "activity"


def _named(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
    rows = ACTIVITIES.visible(actor).filter(pk__in=list(keys))
    return {row.pk: Named(row.ref, row.title_uk, row.title_en) for row in rows}


def commented(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Shown]:
    """Those of the activities that the actor may see, as lists of comments name them."""
    return {
        key: Shown(_KIND, key, one.ref, one.title_uk, one.title_en)
        for key, one in _named(actor, keys).items()
    }


def _told(delivered: Delivered) -> Iterator[Told]:
    """Who follows it, within its organisation: others do not see its history."""
    organisation = UUID(delivered.payload["organisation"])
    yield Told(
        kind=Kind.CHANGED,
        subject=_KIND,
        record_id=UUID(delivered.payload["activity"]),
        organisation=organisation,
        within=organisation,
    )


SUBJECT = Subject(name=_KIND, named=_named, registered_by=lambda keys: registered_by(_KIND, keys))
TELLING = Telling(frozenset({ActivityChanged.KIND}), _told)
