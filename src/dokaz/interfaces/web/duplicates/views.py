# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is in the archive already: told when an address is pasted, on an item's page, as a queue."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.deconflict.duplicates import api as duplicates
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound, Rejected
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.duplicates.standing import PARTS, compared, side
from dokaz.interfaces.web.duplicates.texts import compared_words, text_of
from dokaz.interfaces.web.events.views.editing import draft_so_far
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.places.picking import with_choice


def told(known: duplicates.Known) -> dict[str, Any]:
    """What the warning about an address needs."""
    return {"known": known, "holders": _named(known.elsewhere)}


def _named(holders: tuple[duplicates.Holder, ...]) -> list[tuple[str, str]]:
    """Names and contacts in the language of the page."""
    return [(one.name(get_language() or "uk"), one.contact) for one in holders]


@door("duplicates.address.known", "duplicates.unseen.stop", methods=("POST",))
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
    after = request.GET.get("after", "")
    page = duplicates.WaitingPage((), "")
    if duplicates.works_here(actor):
        page = duplicates.waiting_pairs(actor=actor, after=after)
    names = Names(actor)
    context = {
        "rows": [(row, *_other(row, names)) for row in page.rows],
        "next_url": with_query(request, after=page.after) if page.after else "",
        "is_first": not after,
        "tab": "items",
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
def pair(request: HttpRequest, name: str) -> HttpResponse:
    """Two items side by side, and the decision about them."""
    return _pair(request, name)


@door("duplicates.event.alike_draft", "duplicates.unseen.stop", "evidence.item.know",
      methods=("POST",))  # fmt: skip
def like_draft(request: HttpRequest) -> HttpResponse:
    """Events like the one that a form states so far: a part of the form, empty if there is none."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    item = key_of(request.GET.get("item"))
    if item is not None:
        evidence.require_item(actor=actor, item_id=item)
    found = duplicates.AlikeEvents()
    with suppress(Rejected):  # What is not readable yet is said when the form is sent.
        draft = draft_so_far(actor, with_choice(request.POST))
        found = duplicates.alike_draft(actor=actor, draft=draft, item_ids=(item,) if item else ())
    return _like_events(request, actor, found, item=item, is_draft=True)


@door("duplicates.event.alike", "events.event.know")
def like_event(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Events like one: a part of its page, empty if there is none."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not duplicates.works_here(actor):
        events.require_event(actor=actor, event_id=pk)
        return HttpResponse()
    return _like_events(request, actor, duplicates.alike_events(actor=actor, event_id=pk))


def _like_events(
    request: HttpRequest,
    actor: Actor,
    found: duplicates.AlikeEvents,
    *,
    item: UUID | None = None,
    is_draft: bool = False,
) -> HttpResponse:
    names = Names(actor) if found.events else None
    rows = []
    for one in found.events:
        own = one.row.organisation_id == actor.organisation_id
        owner = "" if own or names is None else names.organisation(one.row.organisation_id)
        rows.append((one, [PARTS[part.code] for part in one.parts], own, owner))
    holders = [one.holder for one in found.unseen]
    context = {
        "rows": rows,
        "unseen": list(zip(found.unseen, _named(tuple(holders)), strict=True)),
        "holders": _named(found.elsewhere),
        "item_id": item,
        "may_judge": actor.holds(*duplicates.JUDGES),
        "is_draft": is_draft,
        "is_stopped": found.is_stopped,
    }
    return render(request, "web/duplicates/events.html", context)


@door("duplicates.pair.show", "duplicates.judgement.list", "evidence.item.show",
      "evidence.file.open_many", "duplicates.pair.list", methods=("POST",))  # fmt: skip
def words(request: HttpRequest, name: str) -> HttpResponse:
    """The same page with the words of both items, and where they differ. Opening them is on
    record."""
    return _pair(request, name, with_words=True)


def _pair(
    request: HttpRequest,
    name: str,
    *,
    status: int = 200,
    error: str = "",
    with_words: bool = False,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not duplicates.works_here(actor):
        raise NotFound("pair")
    found = duplicates.get_pair(actor=actor, name=name)
    names = Names(actor)
    one = evidence.get_item(actor=actor, item_id=found.item.id)
    context: dict[str, Any] = {
        "found": found,
        "alike": found.alike,
        "one": side(one),
        "other": None,
        "holder": _other(found, names),
        "error": error,
        "next": _next(actor, name),
    }
    if found.alike.item is not None:
        other = evidence.get_item(actor=actor, item_id=found.alike.item.id)
        history = duplicates.judgements(actor=actor, item_ids=(one.id, other.id))
        files = (text_of(one), text_of(other)) if evidence.reads_words(actor) else (None, None)
        if files[0] is not None and files[1] is not None:
            context["has_words"] = True
            if with_words:
                context["differing"] = compared_words(actor, files[0], files[1])
                context["were_opened"] = True
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


def _next(actor: Actor, name: str) -> str:
    """The next pair that waits, behind this one in the queue."""
    page = duplicates.waiting_pairs(actor=actor, after=name, limit=1)
    return page.rows[0].pair if page.rows else ""


@door("duplicates.pair.judge", "duplicates.pair.show", "duplicates.pair.list", methods=("POST",))
def judge(request: HttpRequest, name: str) -> HttpResponse:
    """Decide about a pair and go on to the next one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not duplicates.works_here(actor):
        raise NotFound("pair")
    found = duplicates.get_pair(actor=actor, name=name)
    if found.alike.item is None:
        raise NotFound("pair")
    following = _next(actor, name)
    decision = request.POST.get("decision", "")
    try:
        duplicates.judge(
            actor=actor,
            item_ids=(found.item.id, found.alike.item.id),
            decision=decision,
            because=request.POST.get("because", ""),
        )
    except Rejected as error:
        return _pair(request, name, status=422, error=str(error))
    messages.success(request, _("The decision is kept. It can be taken back on the pair's page."))
    if decision == duplicates.Decision.OPEN or not following:
        return redirect("alike_pair", name=name)
    return redirect("alike_pair", name=following)
