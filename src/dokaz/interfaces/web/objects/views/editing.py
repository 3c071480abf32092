# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an object, new or changed. What was typed survives every refusal.

Before a new object is registered, those that may be the same are shown once; registering all the
same is one more press of the button.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.gate.api import Actor, Conflict, Refused, Rejected
from dokaz.interfaces.web.addresses import key_of
from dokaz.interfaces.web.comparing import Opened, typed_over
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.objects.forms import NewObjectForm, ObjectForm
from dokaz.interfaces.web.objects.rows import BASIS, NOTIFIED, Rows, initial_of
from dokaz.interfaces.web.objects.standing import offered, writes
from dokaz.interfaces.web.objects.views.showing import FIELDS
from dokaz.interfaces.web.places import picking
from dokaz.interfaces.web.places.picking import asked_only, with_choice
from dokaz.interfaces.web.undoing import before_change

BOTH = ("GET", "HEAD", "POST")
_FIELDS = (
    "name_uk", "name_en", "name_other", "type", "operator", "function", "description", "markings",
    "marking_note", "enhanced_list", "enhanced_when", "tags",
)  # fmt: skip
_OTHER = "other_object"
"""The field that says: these were shown, and it is another one."""


@door(
    "objects.object.register",
    "objects.object.alike",
    "objects.object.show",
    "places.place.search",
    "places.place.show_many",
    "events.event.know",
    methods=BOTH,
)
def new(request: HttpRequest) -> HttpResponse:
    """Register an object, alone or to be added to those an event hit (`?event=`)."""
    actor = request.actor  # type: ignore[attr-defined]
    if not writes(actor):
        # Before somebody fills in a form for nothing; the act itself checks again.
        raise Refused("objects.object.register", "role_missing")
    event = key_of(request.GET.get("event"))
    if event is not None:
        events.require_event(actor=actor, event_id=event)
    data = with_choice(request.POST) if request.method == "POST" else None
    form, rows = NewObjectForm(data), Rows(data, initial_of(None))
    alike: tuple[objects.Alike, ...] = ()
    if (
        data is not None
        and not asked_only(request.POST)
        and all([form.is_valid(), rows.is_valid()])
    ):
        stated = rows.places(actor)
        if stated is not None:
            draft = _draft(form, stated, rows)
            try:
                if _OTHER not in data:
                    alike = objects.possible_duplicates(actor=actor, draft=draft)
                made = None if alike else objects.register(actor=actor, draft=draft)
            except (Rejected, Conflict) as error:
                form.show(error)
            else:
                if made is not None:
                    messages.success(request, _("The object is registered."))
                    return _after(actor, made, event)
    return _render(request, form, rows, actor, {"alike": alike, "for_event": event})


def _all_valid(form: PageForm, rows: Rows) -> bool:
    """Both are asked, so that all that is wrong is said at once."""
    return all([form.is_valid(), rows.is_valid()])


def _after(actor: Actor, made: UUID, event: UUID | None) -> HttpResponse:
    """To the object, or back to the event it is to be added to, with its number filled in."""
    if event is None:
        return redirect("object", pk=made)
    ref = objects.get_object(actor=actor, object_id=made).row.ref
    return redirect(f"{reverse('event', kwargs={'pk': event})}?object={ref}#objects")


def _draft(
    form: NewObjectForm, stated: tuple[objects.PlaceRef, ...], rows: Rows
) -> objects.ObjectDraft:
    values = {name: form.cleaned_data[name] for name in _FIELDS}
    for name in ("markings", "tags"):
        values[name] = tuple(values[name])
    return objects.ObjectDraft(
        **values,
        confidentiality=form.cleaned_data["confidentiality"],
        place=stated[0] if stated else None,
        protection=rows.protection(),
        notified=rows.notifications(),
    )


@door(
    "objects.object.change",
    "objects.object.show",
    "objects.object.history",
    "places.place.search",
    "places.place.show_many",
    methods=BOTH,
)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an object; former values are kept."""
    actor = request.actor  # type: ignore[attr-defined]
    found = objects.get_object(actor=actor, object_id=pk)
    if not offered(actor, found).write:
        raise Refused("objects.object.change", "role_missing")
    saved, begun = _held(found), initial_of(found)
    if request.method != "POST":
        context = {"object": found, **Opened(saved, found.revision).context}
        before = before_change(
            request,
            lambda most: objects.history(actor=actor, object_id=pk, limit=most),
            fields=FIELDS,
        )
        form = ObjectForm(initial={**saved, **before})
        return _render(request, form, Rows(None, _begun(actor, begun, before)), actor, context)
    data = with_choice(request.POST)
    form, rows, opened = ObjectForm(data), Rows(data, begun), Opened.posted(data)
    if not asked_only(request.POST) and _all_valid(form, rows):
        places_ = rows.places(actor)
        if places_ is not None:
            place = places_[0] if places_ else None
            stated = _stated(form, place, rows)
            try:
                objects.change(
                    actor=actor,
                    object_id=pk,
                    changes=_taken(typed_over(stated, opened.base), place, rows),
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
                return redirect("object", pk=pk)
    return _render(request, form, rows, actor, {"object": found, **opened.context})


def _begun(
    actor: Actor, begun: Mapping[str, Sequence[Mapping[str, Any]]], before: Mapping[str, Any]
) -> dict[str, Sequence[Mapping[str, Any]]]:
    """What the rows begin with: those of the object, or those before a change that is undone."""
    place = begun[picking.PLACE]
    if "place" in before:
        place = picking.restored(actor, [before["place"]] if before["place"] else [])
    return {
        picking.PLACE: place,
        BASIS: before.get("protection", begun[BASIS]),
        NOTIFIED: before.get("notified", begun[NOTIFIED]),
    }


def _initial(found: objects.ObjectView) -> dict[str, Any]:
    row = found.row
    return {
        "name_uk": row.name_uk,
        "name_en": row.name_en,
        "name_other": row.name_other,
        "type": row.type,
        "operator": found.operator,
        "function": found.function,
        "description": found.description,
        "markings": list(found.markings),
        "marking_note": found.marking_note,
        "enhanced_list": found.enhanced_list,
        "enhanced_when": found.enhanced_when,
        "tags": list(found.tags),
    }


def _held(found: objects.ObjectView) -> dict[str, Any]:
    """What the form begins with, as plain values that can be compared."""
    rows = initial_of(found)
    place = picking.held(found.row.place) if found.row.place else None
    return {
        **_initial(found),
        "place": place,
        "protection": rows[BASIS],
        "notified": rows[NOTIFIED],
    }


def _stated(form: ObjectForm, place: objects.PlaceRef | None, rows: Rows) -> dict[str, Any]:
    """What the form says now, in the shape of `_held`."""
    return {
        **{name: form.cleaned_data[name] for name in _FIELDS},
        "place": picking.held(place) if place else None,
        "protection": [asdict(one) for one in rows.protection()],
        "notified": [asdict(one) for one in rows.notifications()],
    }


def _taken(
    changes: Mapping[str, Any], place: objects.PlaceRef | None, rows: Rows
) -> dict[str, Any]:
    """Changes as the act takes them."""
    of_rows = {"place": place, "protection": rows.protection(), "notified": rows.notifications()}
    return {name: of_rows.get(name, value) for name, value in changes.items()}


def _render(
    request: HttpRequest, form: ObjectForm, rows: Rows, actor: Actor, further: Mapping[str, Any]
) -> HttpResponse:
    looking = asked_only(request.POST)
    if looking:
        form._errors = {}  # type: ignore[assignment]
        rows.forgive()
    context = {
        "form": form,
        "place_lines": rows.place_lines(actor),
        "basis_rows": rows.bases,
        "notified_rows": rows.notified,
        **further,
    }
    status = 422 if request.method == "POST" and not looking else 200
    return render(request, "web/objects/edit.html", context, status=status)
