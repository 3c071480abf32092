# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is in the archive already: told when an address is pasted, on an item's page, as a queue."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dokaz.deconflict.duplicates import api as duplicates
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound, Rejected
from dokaz.interfaces.web.addresses import number_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.duplicates.standing import compared, side
from dokaz.interfaces.web.people import Names


def told(known: duplicates.Known) -> dict[str, Any]:
    """What the warning about an address needs."""
    return {"known": known, "holders": _named(known.elsewhere)}


def _named(holders: tuple[duplicates.Holder, ...]) -> list[tuple[str, str]]:
    """Names and contacts in the language of the page."""
    return [(one.name(get_language() or "uk"), one.contact) for one in holders]


@door("duplicates.address.known", methods=("POST",))
def known_address(request: HttpRequest) -> HttpResponse:
    """Whether an address that was just pasted is there already: a part of a page. The address
    stands in the body of the request, so no log of addresses holds it."""
    address = request.POST.get("url", "")
    found = duplicates.known_address(
        actor=request.actor,  # type: ignore[attr-defined]
        address=address,
    )
    return render(request, "web/duplicates/known.html", told(found))


@door("duplicates.item.alike")
def of_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is like an item: a part of its page, empty if nothing is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not duplicates.works_here(actor):
        evidence.require_item(actor=actor, item_id=pk)
        return HttpResponse()
    found = duplicates.alike(actor=actor, item_id=pk)
    rows = [
        (one, _named((one.holder,))[0] if one.holder and not one.item else None) for one in found
    ]
    return render(request, "web/duplicates/card.html", {"rows": rows, "item_id": pk})


@door("duplicates.pair.list")
def queue(request: HttpRequest) -> HttpResponse:
    """Pairs nobody has decided about."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    after = number_of(request.GET.get("after"))
    page = duplicates.WaitingPage((), None)
    if duplicates.works_here(actor):
        page = duplicates.waiting_pairs(actor=actor, after=after)
    names = Names(actor)
    context = {
        "rows": [(row, *_other(row, names)) for row in page.rows],
        "next_url": with_query(request, after=page.after) if page.after else "",
        "is_first": after is None,
    }
    return render(request, "web/duplicates/queue.html", context)


def _other(row: duplicates.Waiting, names: Names) -> tuple[str, str]:
    """The other item's organisation and, if the item cannot be seen, its contact."""
    holder = row.alike.holder
    if holder is None:
        return "", ""
    return names.organisation(holder.id), "" if row.alike.item else holder.contact


@door("duplicates.pair.show", "duplicates.judgement.list", "evidence.item.show",
      "duplicates.pair.list")  # fmt: skip
def pair(request: HttpRequest, number: int) -> HttpResponse:
    """Two items side by side, and the decision about them."""
    return _pair(request, number)


def _pair(request: HttpRequest, number: int, *, status: int = 200, error: str = "") -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not duplicates.works_here(actor):
        raise NotFound("pair")
    found = duplicates.get_pair(actor=actor, pair_id=number)
    names = Names(actor)
    one = evidence.get_item(actor=actor, item_id=found.item.id)
    context: dict[str, Any] = {
        "found": found,
        "alike": found.alike,
        "one": side(one),
        "other": None,
        "holder": _other(found, names),
        "error": error,
        "next": _next(actor, number),
    }
    if found.alike.item is not None:
        other = evidence.get_item(actor=actor, item_id=found.alike.item.id)
        history = duplicates.judgements(actor=actor, item_ids=(one.id, other.id))
        context |= {
            "other": side(other),
            "lines": compared(one, other, names),
            "history": [
                (
                    duplicates.Decision(line.decision).label,
                    duplicates.Because(line.because).label if line.because else "",
                    names.person(line.by),
                    line.at,
                )
                for line in history
            ],
            "may_judge": actor.holds(*duplicates.JUDGES),
            "because": duplicates.Because.choices,
        }
    return render(request, "web/duplicates/pair.html", context, status=status)


def _next(actor: Actor, number: int) -> int | None:
    """The next pair that waits, behind this one in the queue."""
    page = duplicates.waiting_pairs(actor=actor, after=number, limit=1)
    return page.rows[0].pair if page.rows else None


@door("duplicates.pair.judge", "duplicates.pair.show", "duplicates.pair.list", methods=("POST",))
def judge(request: HttpRequest, number: int) -> HttpResponse:
    """Decide about a pair and go on to the next one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not duplicates.works_here(actor):
        raise NotFound("pair")
    found = duplicates.get_pair(actor=actor, pair_id=number)
    if found.alike.item is None:
        raise NotFound("pair")
    following = _next(actor, number)
    decision = request.POST.get("decision", "")
    try:
        duplicates.judge(
            actor=actor,
            item_ids=(found.item.id, found.alike.item.id),
            decision=decision,
            because=request.POST.get("because", ""),
        )
    except Rejected as error:
        return _pair(request, number, status=422, error=str(error))
    messages.success(request, _("The decision is kept. It can be taken back on the pair's page."))
    if decision == duplicates.Decision.OPEN or following is None:
        return redirect("alike_pair", number=number)
    return redirect("alike_pair", number=following)
