# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pairs of items and of events by name, and pages of them, without telling how many there are.

Numbers of rows would say how many pairs other organisations have. A pair goes by the own one of the
two and the other one enciphered with the node's secret: whoever may not see the other one learns
nothing of it, and the pair is looked up by both, however many the own one is in. A page is full as
long as there is something to show: a gap would say that there is a pair one may not see.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from dokaz.deconflict.duplicates.models import EventPair, Pair
from dokaz.gate.api import Actor

_WALKED = 500
"""Pairs looked at together while a page is not full."""
AnyPair = TypeVar("AnyPair", Pair, EventPair)
Shown = TypeVar("Shown")


class SeenIn(Protocol):
    """A room's condition that what a column names is the actor's to see."""

    def __call__(self, *, actor: Actor, column: str) -> Q: ...


def own_seen(actor: Actor, seen_in: SeenIn) -> tuple[Q, ...]:
    """Conditions on pairs: those of the two that are the own organisation's are the actor's to see.

    Hidden ones are left out by the database: walking over them here would take longer the more of
    them there are.
    """
    return tuple(
        ~Q(**{f"{side}_organisation_id": actor.organisation_id})
        | seen_in(actor=actor, column=f"{side}_id")
        for side in ("one", "other")
    )


def own_and_other(actor: Actor, pair: Pair | EventPair) -> tuple[UUID, UUID]:
    """The own one of a pair (the newer one, if both are) and the other one."""
    if pair.other_organisation_id == actor.organisation_id:
        return pair.other_id, pair.one_id
    return pair.one_id, pair.other_id


def name_of(actor: Actor, pair: Pair | EventPair) -> str:
    """How a pair is called in addresses of its reader."""
    own, other = own_and_other(actor, pair)
    return f"{own.hex}-{_cipher(own).encryptor().update(other.bytes).hex()}"


def named(actor: Actor, rows: QuerySet[AnyPair], name: str) -> AnyPair | None:
    """The newest pair of that name among some; None: there is none, or it is no name."""
    own_part, _dash, other_part = name.partition("-")
    try:
        own, sealed = UUID(hex=own_part), UUID(hex=other_part)
    except ValueError:
        return None
    both = own, UUID(bytes=_cipher(own).decryptor().update(sealed.bytes))
    pair = rows.filter(one_id=min(both), other_id=max(both)).order_by("-pk").first()
    return pair if pair is not None and name_of(actor, pair) == name else None


def _cipher(own: UUID) -> Cipher[ECB]:
    """For identifiers of what is in pairs with this one: a single block, and no two are equal."""
    key = salted_hmac("dokaz.duplicates.names", own.bytes, algorithm="sha256").digest()
    return Cipher(AES(key), ECB())  # noqa: S305 - one block, with a key of its own each


def page_of(
    actor: Actor,
    rows: QuerySet[AnyPair],
    show: Callable[[Sequence[AnyPair]], Iterable[tuple[AnyPair, Shown]]],
    behind: AnyPair | None,
    limit: int,
) -> tuple[list[Shown], AnyPair | None]:
    """The first so many that are shown of some pairs, the newest first, and the last of them if
    there are more. From the beginning, if the pair `behind` which they begin is not shown itself.
    """
    is_shown = behind is not None and bool(list(show([behind])))
    found: list[tuple[AnyPair, Shown]] = []
    some = _newest(actor, rows, behind if is_shown else None, limit + 1)
    while some:
        found += show(some)
        if len(found) > limit:
            break
        some = _newest(actor, rows, some[-1], _WALKED)
    last = found[limit - 1][0] if len(found) > limit else None
    return [shown for _pair, shown in found[:limit]], last


def _newest(
    actor: Actor, rows: QuerySet[AnyPair], behind: AnyPair | None, most: int
) -> list[AnyPair]:
    """The newest of some pairs of the own organisation, or the newest behind one of them.

    Asked by the owner of either side: each has an index in this order, so that conditions are held
    against as many pairs as are wanted, not against all.
    """
    owner = actor.organisation_id
    if behind is not None:
        rows = rows.filter(pk__lt=behind.pk)
    found = [
        *rows.filter(one_organisation_id=owner).order_by("-pk")[:most],
        *rows.filter(other_organisation_id=owner)
        .exclude(one_organisation_id=owner)
        .order_by("-pk")[:most],
    ]
    return sorted(found, key=lambda pair: -pair.pk)[:most]
