# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an event, new or changed. What was typed survives every refusal."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.deconflict.duplicates import api as duplicates
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected
from dokaz.interfaces.web.addresses import key_of
from dokaz.interfaces.web.comparing import Opened, typed_over
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.events.forms import EventForm, NewEventForm
from dokaz.interfaces.web.events.rows import HARM, PLACE, Rows, initial_of
from dokaz.interfaces.web.events.standing import offered, writes
from dokaz.interfaces.web.events.views.showing import FIELDS
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.places import picking
from dokaz.interfaces.web.places.picking import asked_only, with_choice
from dokaz.interfaces.web.undoing import before_change

BOTH = ("GET", "HEAD", "POST")
_FIELDS = (
    "title_uk", "title_en", "when", "when_zone", "description", "conduct", "means", "objects_hit",
    "likelihood", "likelihood_basis", "attacking_side", "warnings", "military_context", "tags",
)  # fmt: skip


@door(
    "events.event.register",
    "places.place.search",
    "places.place.show_many",
    "evidence.item.rows",
    methods=BOTH,
)
def new(request: HttpRequest) -> HttpResponse:
    """Register an event, alone or with items of evidence (`?item=`, up to 50 times)."""
    actor = request.actor  # type: ignore[attr-defined]
    if not writes(actor):
        # Before somebody fills in a form for nothing; the act itself checks again.
        raise Refused("events.event.register", "role_missing")
    items = _items(request, actor)
    data = with_choice(request.POST) if request.method == "POST" else None
    form, rows = NewEventForm(data), Rows(data, initial_of(None))
    if data is not None and not asked_only(request.POST) and _all_valid(form, rows):
        stated = rows.places(actor)
        if stated is not None:
            draft = _draft(form, stated, rows)
            try:
                made = events.register(actor=actor, draft=draft, item_ids=[one.id for one in items])
            except (Rejected, Conflict) as error:
                form.show(error)
            else:
                messages.success(request, _("The event is registered."))
                duplicates.compare_event_now(made)
                return redirect("event", pk=made)
    return _render(request, form, rows, actor, {"items": items})


def _items(request: HttpRequest, actor: Actor) -> Sequence[evidence.ItemRow]:
    """The items that are named in the address. Raises NotFound: one is not this person's to see."""
    named = (key_of(one) for one in request.GET.getlist("item"))
    keys = tuple(dict.fromkeys(key for key in named if key))
    rows = evidence.rows_of(actor=actor, item_ids=keys[: evidence.LARGEST_LOOK]) if keys else ()
    if len(rows) != len(keys):
        raise NotFound("item")
    return rows


def draft_so_far(actor: Actor, posted: QueryDict) -> events.EventDraft:
    """What a form that is being filled in states of time, places, conduct and people harmed."""
    form, rows = NewEventForm(posted), Rows(posted, initial_of(None))
    form.is_valid()
    has_rows = rows.is_valid()
    return events.EventDraft(
        when=form.cleaned_data.get("when", ""),
        when_zone=form.cleaned_data.get("when_zone") or events.EventDraft().when_zone,
        conduct=tuple(form.cleaned_data.get("conduct") or ()),
        places=(rows.places(actor) or ()) if has_rows else (),
        casualties=rows.casualties() if has_rows else (),
    )


def _all_valid(form: PageForm, rows: Rows) -> bool:
    """Both are asked, so that all that is wrong is said at once."""
    return all([form.is_valid(), rows.is_valid()])


def _draft(
    form: NewEventForm, stated: tuple[events.PlaceRef, ...], rows: Rows
) -> events.EventDraft:
    values = {name: form.cleaned_data[name] for name in _FIELDS}
    for name in ("conduct", "means", "objects_hit", "tags"):
        values[name] = tuple(values[name])
    return events.EventDraft(
        **values,
        confidentiality=form.cleaned_data["confidentiality"],
        places=stated,
        casualties=rows.casualties(),
    )


@door(
    "events.event.change",
    "events.event.show",
    "events.event.history",
    "places.place.search",
    "places.place.show_many",
    methods=BOTH,
)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an event; former values are kept."""
    actor = request.actor  # type: ignore[attr-defined]
    found = events.get_event(actor=actor, event_id=pk)
    if not offered(actor, found).write:
        raise Refused("events.event.change", "role_missing")
    saved, begun = _held(found), initial_of(found)
    if request.method != "POST":
        context = {"event": found, **Opened(saved, found.revision).context}
        before = before_change(
            request,
            lambda most: events.history(actor=actor, event_id=pk, limit=most),
            fields=FIELDS,
        )
        form = EventForm(
            initial={**saved, "when": before.get("when_text", saved["when"]), **before}
        )
        return _render(request, form, Rows(None, _begun(actor, begun, before)), actor, context)
    data = with_choice(request.POST)
    form, rows, opened = EventForm(data), Rows(data, begun), Opened.posted(data)
    if not asked_only(request.POST) and _all_valid(form, rows):
        places_ = rows.places(actor)
        if places_ is not None:
            stated = _stated(form, places_, rows)
            try:
                events.change(
                    actor=actor,
                    event_id=pk,
                    changes=_taken(typed_over(stated, opened.base), stated, places_, rows),
                    revision=opened.revision,
                    why=form.cleaned_data["why"],
                )
            except (Rejected, Conflict) as error:
                opened.refused(
                    form,
                    error,
                    saved=saved,
                    revision=found.revision,
                    stated=stated,
                    rows=rows.beside(Rows(None, begun)),
                )
                rows = Rows(data, begun, left_alone=opened.left_alone)
            else:
                messages.success(request, _("Saved. The former values are kept."))
                _tell_level(request, found.row)
                return redirect("event", pk=pk)
    return _render(request, form, rows, actor, {"event": found, **opened.context})


def _tell_level(request: HttpRequest, former: events.EventRow) -> None:
    """Say so if the verification does not speak of the new time or place."""
    actor = request.actor  # type: ignore[attr-defined]
    level = events.rows_of(actor=actor, event_ids=[former.id])[former.id].verification
    if _height(level) < _height(former.verification):
        told = _("What was confirmed does not speak of the new time or place. Verification: %s.")
        messages.warning(request, told % level)


def _height(level: str) -> str:
    """By which levels are compared; a refutation lies below them all."""
    return "" if level == evidence.VerificationLevel.VX else level


def _begun(
    actor: Actor, begun: Mapping[str, Sequence[Mapping[str, Any]]], before: Mapping[str, Any]
) -> dict[str, Sequence[Mapping[str, Any]]]:
    """What the rows begin with: those of the event, or those before a change that is undone."""
    former = picking.restored(actor, before["places"]) if "places" in before else begun[PLACE]
    return {PLACE: former, HARM: before.get("casualties", begun[HARM])}


def _initial(found: events.EventView) -> dict[str, Any]:
    row = found.row
    return {
        "title_uk": row.title_uk,
        "title_en": row.title_en,
        "when": row.when_text,
        "when_zone": row.when_zone,
        "description": found.description,
        "conduct": list(row.conduct),
        "means": list(row.means),
        "objects_hit": list(found.objects_hit),
        "likelihood": found.likelihood,
        "likelihood_basis": found.likelihood_basis,
        "attacking_side": found.attacking_side,
        "warnings": found.warnings,
        "military_context": found.military_context,
        "tags": list(found.tags),
    }


def _held(found: events.EventView) -> dict[str, Any]:
    """What the form begins with, as plain values that can be compared."""
    rows = initial_of(found)
    for one in rows[PLACE]:
        one.pop("name")
    return {**_initial(found), "places": rows[PLACE], "casualties": rows[HARM]}


def _stated(form: EventForm, places_: tuple[events.PlaceRef, ...], rows: Rows) -> dict[str, Any]:
    """What the form says now, in the shape of `_held`."""
    values = {name: form.cleaned_data[name] for name in _FIELDS}
    values["places"] = [picking.held(one) for one in places_]
    values["casualties"] = [
        {"harm": one.harm, "group": one.group, "low": one.low, "high": one.high,
         "basis": one.basis}
        for one in rows.casualties()
    ]  # fmt: skip
    return values


def _taken(
    changes: Mapping[str, Any],
    stated: Mapping[str, Any],
    places_: tuple[events.PlaceRef, ...],
    rows: Rows,
) -> dict[str, Any]:
    """Changes as the act takes them."""
    taken = dict(changes)
    if "places" in taken:
        taken["places"] = places_
    if "casualties" in taken:
        taken["casualties"] = rows.casualties()
    if "when_zone" in taken:
        taken.setdefault("when", stated["when"])
    return taken


def _render(
    request: HttpRequest, form: EventForm, rows: Rows, actor: Actor, further: Mapping[str, Any]
) -> HttpResponse:
    looking = asked_only(request.POST)
    if looking:
        form._errors = {}  # type: ignore[assignment]
        rows.forgive()
    lines = rows.place_lines(actor)
    context = {"form": form, "place_lines": lines, "harm_rows": rows.harms, **further}
    status = 422 if request.method == "POST" and not looking else 200
    return render(request, "web/events/edit.html", context, status=status)
