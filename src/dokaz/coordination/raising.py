# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hits of the register of interviews become tasks: for who is stopped, and for who is asked. So do
newer files of the register that are not shown to be its holders', and members who were told more of
what they may not see than a day allows.

A consumer of the outbox writes down what is to be made, since acts do not nest; a step of the
worker makes the tasks. A worker killed between the act and the end of its order makes it twice,
which people see and drop.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation

from dokaz.casework.interviews import facts as of_interviews
from dokaz.coordination.actions.raising import ASKED, FILES, HELD, SERVICE, STOPPED, raise_talk
from dokaz.coordination.models import TalkOrder
from dokaz.deconflict.duplicates import facts as of_duplicates
from dokaz.deconflict.register import facts as of_register
from dokaz.gate.api import Consumer, Delivered, Purpose, with_everything
from dokaz.members.api import service_actor

NOBODY = UUID(int=0)
"""No member in particular: whoever coordinates, or protects data."""


def _hit(delivered: Delivered) -> None:
    told = delivered.payload
    asked = delivered.kind == of_register.AskedAboutOurs.KIND
    _order(
        told,
        reason=ASKED if asked else HELD,
        other=told["other"] if asked else "",
        member=UUID(told["member"]),
        ref=told["ref"],
    )


def _order(
    told: Mapping[str, Any], *, reason: str, other: str, member: UUID = NOBODY, ref: str = ""
) -> None:
    """Once for each check, however often the fact comes."""
    TalkOrder.objects.get_or_create(
        id=UUID(told["check"]),
        defaults={
            "organisation_id": UUID(told["organisation"]),
            "member": member,
            "reason": reason,
            "ref": ref,
            "other": other,
        },
    )


def _handle(delivered: Delivered) -> None:
    if delivered.kind == of_register.FilesDoubted.KIND:
        _order(delivered.payload, reason=FILES, other=delivered.payload["holders"])
    elif delivered.kind == of_duplicates.TellingStopped.KIND:
        _order(delivered.payload, reason=STOPPED, other=delivered.payload["what"])
    else:
        _hit(delivered)


def _nothing_to_empty() -> None:
    """Orders that wait stay: reading the facts again adds the same ones."""


CONSUMER = Consumer(
    name="coordination.talks",
    kinds=frozenset(
        {
            of_interviews.RegisterHit.KIND,
            of_register.AskedAboutOurs.KIND,
            of_register.FilesDoubted.KIND,
            of_duplicates.TellingStopped.KIND,
        }
    ),
    handle=_handle,
    reset=_nothing_to_empty,
)


@with_everything(Purpose.UPKEEP)
def carry_out_talks() -> int:
    """Make the tasks that are ordered, in the node's first language; returns how many."""
    done = 0
    for order in TalkOrder.objects.order_by("pk"):
        service = replace(service_actor(SERVICE), organisation_id=order.organisation_id)
        with translation.override(settings.LANGUAGE_CODE):
            raise_talk(
                actor=service,
                member=order.member,
                reason=order.reason,
                ref=order.ref,
                other=order.other,
            )
        TalkOrder.objects.filter(pk=order.pk).delete()
        done += 1
    return done
