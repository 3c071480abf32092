# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an object, new or changed. What was typed survives every refusal.

Before a new object is registered, those that may be the same are shown once; registering all the
same is one more press of the button.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.gate.api import Actor, Conflict, Refused, Rejected
from dokaz.interfaces.web.addresses import key_of, number_of
from dokaz.interfaces.web.comparing import base_of, compared, typed_over, with_theirs
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.objects.forms import NewObjectForm, ObjectForm
from dokaz.interfaces.web.objects.rows import BASIS, NOTIFIED, Rows, initial_of
from dokaz.interfaces.web.objects.standing import offered, writes
from dokaz.interfaces.web.places import picking
from dokaz.interfaces.web.places.picking import asked_only, with_choice

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
    initial = _initial(found)
    further: dict[str, Any] = {"object": found, "base": json.dumps(_held(found))}
    further["revision"] = found.revision
    if request.method != "POST":
        return _render(
            request, ObjectForm(initial=initial), Rows(None, initial_of(found)), actor, further
        )
    data = with_choice(request.POST)
    form, rows = ObjectForm(data, initial=initial), Rows(data, initial_of(found))
    base = base_of(data)
    further["base"] = json.dumps(base)
    further["revision"] = number_of(data.get("revision")) or 0
    if not asked_only(request.POST) and _all_valid(form, rows):
        stated = rows.places(actor)
        if stated is not None:
            changes = _changes(form, stated, rows, base)
            try:
                objects.change(
                    actor=actor,
                    object_id=pk,
                    changes=changes,
                    revision=further["revision"],
                    why=form.cleaned_data["why"],
                )
            except Conflict as error:
                form, rows, further = _compared(data, found, changes, error)
            except Rejected as error:
                form.show(error)
            else:
                messages.success(request, _("Saved. The former values are kept."))
                return redirect("object", pk=pk)
    return _render(request, form, rows, actor, further)


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


def _changes(
    form: ObjectForm,
    stated: tuple[objects.PlaceRef, ...],
    rows: Rows,
    base: Mapping[str, Any],
) -> dict[str, Any]:
    """What was typed over, as the act takes it."""
    place = stated[0] if stated else None
    now = {name: form.cleaned_data[name] for name in _FIELDS}
    now["place"] = picking.held(place) if place else None
    now["protection"] = [asdict(one) for one in rows.protection()]
    now["notified"] = [asdict(one) for one in rows.notifications()]
    changed = typed_over(now, base)
    taken = {"place": place, "protection": rows.protection(), "notified": rows.notifications()}
    return {name: taken.get(name, value) if name in taken else value
            for name, value in changed.items()}  # fmt: skip


def _compared(
    data: QueryDict, found: objects.ObjectView, changes: Mapping[str, Any], error: Conflict
) -> tuple[ObjectForm, Rows, dict[str, Any]]:
    """The form again after somebody else saved: theirs where this person changed nothing."""
    saved = _initial(found)
    fresh = with_theirs(data, saved, changes, _FIELDS)
    again = ObjectForm(fresh, initial=saved)
    again.is_valid()
    again.show(error)
    of_rows = {"place", "protection", "notified"} & set(changes)
    rows = Rows(fresh if of_rows else None, initial_of(found))
    return again, rows, {
        "object": found,
        "base": json.dumps(_held(found)),
        "revision": found.revision,
        "compared": compared(again, saved, changes, _FIELDS),
    }  # fmt: skip


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
