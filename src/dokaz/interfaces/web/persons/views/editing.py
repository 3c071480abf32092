# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the open block and of records. What was typed survives every refusal."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.persons import api as persons
from dokaz.casework.places.api import PlaceRef
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from dokaz.interfaces.web.comparing import Opened, as_held, typed_over
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.persons.forms import NewPersonForm, PersonForm, RecordForm
from dokaz.interfaces.web.persons.standing import offered, writes
from dokaz.interfaces.web.persons.views.showing import FIELDS
from dokaz.interfaces.web.undoing import before_change

BOTH = ("GET", "HEAD", "POST")
_LISTS = ("categories", "statuses", "vulnerabilities", "languages", "tags")
_TEXTS = ("summary", "contact_rules", "needs", "protection")


@door("persons.person.register", methods=BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """Register a person under a new code name."""
    actor = request.actor  # type: ignore[attr-defined]
    if not writes(actor):
        # Before somebody fills in a form for nothing; the act itself checks again.
        raise Refused("persons.person.register", "role_missing")
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        draft = persons.PersonDraft(
            series=values["series"],
            confidentiality=values["confidentiality"],
            markers=tuple(values["markers"]),
            **_stated(form),
        )
        try:
            made = persons.register(actor=actor, draft=draft)
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("The person is registered under a new code name."))
            return redirect("person", pk=made)
    return _render(request, {"form": form})


def _stated(form: PageForm) -> dict[str, Any]:
    values = form.cleaned_data
    return {
        **{name: values[name].strip() for name in _TEXTS},
        **{name: tuple(values[name]) for name in _LISTS},
    }


def _render(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "web/persons/edit.html", dict(context), status=status)


@door("persons.person.change", "persons.person.show", "persons.person.history", methods=BOTH)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the open block; former values are kept."""
    actor = request.actor  # type: ignore[attr-defined]
    found = persons.get_person(actor=actor, person_id=pk)
    if not offered(actor, found).write:
        raise Refused("persons.person.change", "role_missing")
    saved = _saved(found)
    context = {"person": found, "row": found.row}
    if request.method != "POST":
        context |= Opened(saved, found.revision).context
        before = before_change(
            request,
            lambda most: persons.history(actor=actor, person_id=pk, limit=most),
            fields=FIELDS,
        )
        return _render(request, {**context, "form": PersonForm(initial={**saved, **before})})
    form, opened = PersonForm(request.POST), Opened.posted(request.POST)
    if form.is_valid():
        stated = as_held(_stated(form))
        try:
            persons.change(
                actor=actor,
                person_id=pk,
                changes=typed_over(stated, opened.base),
                revision=opened.revision,
                why=form.cleaned_data["why"],
            )
        except (Rejected, Conflict) as error:
            opened.refused(form, error, saved=saved, revision=found.revision, stated=stated)
        else:
            messages.success(request, _("Saved. The former values are kept."))
            return redirect("person", pk=pk)
    return _render(request, {**context, "form": form, **opened.context})


def _saved(found: persons.PersonView) -> dict[str, Any]:
    row = found.row
    return {
        "summary": row.summary,
        "contact_rules": found.contact_rules,
        "needs": found.needs,
        "protection": found.protection,
        "tags": list(found.tags),
        **{name: list(getattr(row, name)) for name in _LISTS if name != "tags"},
    }


@door("persons.record.add", "persons.person.show", methods=BOTH)
def new_record(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Add a record of harm, detention, being missing, suspicion or help."""
    actor = request.actor  # type: ignore[attr-defined]
    if kind not in persons.RecordKind.values:
        raise Http404
    found = persons.get_person(actor=actor, person_id=pk)
    if not offered(actor, found).write:
        raise Refused("persons.record.add", "role_missing")
    form = RecordForm(request.POST if request.method == "POST" else None, kind=kind)
    del form.fields["why"]  # There is nothing yet that could be changed.
    if request.method == "POST" and form.is_valid():
        try:
            persons.add_record(actor=actor, person_id=pk, draft=_draft(form))
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("The record is added."))
            return redirect("person", pk=pk)
    return _render_record(request, found, form)


@door("persons.record.change", "persons.person.show", "persons.person.file", methods=BOTH)
def change_record(request: HttpRequest, pk: UUID, record: UUID) -> HttpResponse:
    """Change a record; former values are kept."""
    actor = request.actor  # type: ignore[attr-defined]
    found = persons.get_person(actor=actor, person_id=pk)
    records = persons.get_file(actor=actor, person_id=pk).records
    one = next((each for each in records if each.id == record), None)
    if one is None:
        raise NotFound("record")
    if not offered(actor, found).write:
        raise Refused("persons.record.change", "role_missing")
    posted = request.POST if request.method == "POST" else None
    form = RecordForm(posted, kind=one.kind, initial=_record_initial(one))
    saved = {name: form.initial.get(name, "") for name in form.fields if name != "why"}
    opened = Opened(saved, one.revision) if posted is None else Opened.posted(posted)
    if form.is_bound and form.is_valid():
        try:
            persons.change_record(
                actor=actor,
                record_id=record,
                draft=_draft(form, one),
                revision=opened.revision,
                why=form.cleaned_data["why"],
            )
        except (Rejected, Conflict) as error:
            stated = {name: form.cleaned_data[name] for name in saved}
            opened.refused(form, error, saved=saved, revision=one.revision, stated=stated)
        else:
            messages.success(request, _("Saved. The former values are kept."))
            return redirect("person", pk=pk)
    return _render_record(request, found, form, {"record": one, **opened.context})


def _draft(form: RecordForm, former: persons.RecordView | None = None) -> persons.RecordDraft:
    values = form.cleaned_data
    address = values["place"].strip()
    place: PlaceRef | None = PlaceRef(address=address) if address else None
    if former is not None and former.place is not None and address == former.place.address:
        kept = former.place
        place = PlaceRef(
            code=kept.code,
            latitude=kept.latitude,
            longitude=kept.longitude,
            precision=kept.precision,
            address=kept.address,
        )
    return persons.RecordDraft(
        kind=form.kind,
        what=values["what"],
        when=values["when"],
        place=place,
        details={name: values[name] for name in persons.FIELDS[form.kind]},
        reports=form.reports(),
        item_ids=former.item_ids if former is not None else (),
    )


def _record_initial(one: persons.RecordView) -> dict[str, Any]:
    lines = {
        f"{line['to']}_{part}": line[part]
        for line in one.reports
        for part in ("state", "on", "number", "outcome")
    }
    return {
        **{f"{to}_state": persons.ReportState.NOT_ASKED.value for to in persons.ReportTo.values},
        "what": one.what,
        "when": one.when_text,
        "place": one.place.address if one.place else "",
        **one.details,
        **lines,
    }


def _render_record(
    request: HttpRequest,
    found: persons.PersonView,
    form: RecordForm,
    further: Mapping[str, Any] | None = None,
) -> HttpResponse:
    reported = {f"{to}_{part}" for to in persons.ReportTo.values
                for part in ("state", "on", "number", "outcome")}  # fmt: skip
    context = {
        "person": found,
        "row": found.row,
        "form": form,
        "kind": form.kind,
        "plain_fields": [form[name] for name in form.fields if name not in reported],
        "report_rows": [
            [form[f"{to}_{part}"] for part in ("state", "on", "number", "outcome")]
            for to in persons.ReportTo.values
            if f"{to}_state" in form.fields
        ],
        **(further or {}),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "web/persons/record.html", context, status=status)
