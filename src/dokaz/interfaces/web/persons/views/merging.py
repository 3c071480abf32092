# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records of one person: set side by side, merged, and apart again.

Who they are is shown only in the answer to a form, after both identity blocks were opened for the
reason in it; nothing of it is put into addresses, messages or the session.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.persons import api as persons
from dokaz.core.errors import NotProven, StorageFault
from dokaz.gate.api import Actor, Conflict, Refused, Rejected
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.persons.forms import (
    IDENTITY_LABELS,
    IdentityChoiceForm,
    MergeForm,
    OtherRecordForm,
)
from dokaz.interfaces.web.persons.standing import offered
from dokaz.interfaces.web.persons.views.acts import PAGE, POST
from dokaz.interfaces.web.persons.views.editing import BOTH
from dokaz.interfaces.web.persons.views.identity import key_words
from dokaz.interfaces.web.persons.views.showing import FIELDS

_LISTS = ("categories", "statuses", "vulnerabilities", "languages")
_SHOWS = (
    "persons.person.show", "persons.person.identify", "persons.person.mergeable",
    "persons.identity.standing", "persons.identity.open",
)  # fmt: skip


@door("persons.person.merge", *_SHOWS, methods=BOTH)
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set two records side by side, choose what is kept, and take one into the other."""
    actor = request.actor  # type: ignore[attr-defined]
    found = persons.get_person(actor=actor, person_id=pk)
    if not offered(actor, found).merge:
        raise Refused("persons.person.merge", "role_missing")
    asked = request.POST if request.method == "POST" else request.GET
    named = OtherRecordForm(asked if "code" in asked else None)
    other = _other(actor, found, named)
    if other is None:
        return _render(request, {"person": found, "row": found.row, "named": named})
    return _side_by_side(request, actor, found, other)


def _other(
    actor: Actor, found: persons.PersonView, form: OtherRecordForm
) -> persons.PersonView | None:
    if not form.is_bound or not form.is_valid():
        return None
    key = persons.find_person(actor=actor, code=form.cleaned_data["code"])
    if key is None:
        form.add_error("code", _("There is no person with this code name for you."))
        return None
    other = persons.get_person(actor=actor, person_id=key)
    if key == found.row.id:
        form.add_error("code", _("This is the record itself. Name the other one."))
    elif not other.own:
        form.add_error("code", _("This record is another organisation's and stays theirs."))
    elif other.row.merged is not None or other.row.erased or other.undone:
        form.add_error("code", _("This record was merged or erased before."))
    return None if form.errors else other


def _side_by_side(
    request: HttpRequest, actor: Actor, found: persons.PersonView, other: persons.PersonView
) -> HttpResponse:
    form = MergeForm(request.POST if request.method == "POST" else None)
    opened: persons.OpenedPair | None = None
    choice: IdentityChoiceForm | None = None
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        texts = {name: form.cleaned_data[name] for name in persons.TEXTS}
        shown = bool(request.POST.get("identity"))
        try:
            if request.POST.get("step") == "merge" and not shown:
                return _merged(request, actor, found, other, why=why, choices=texts)
            # Also before merging, which takes what was opened here: both are shown again if
            # something does not pass.
            opened = persons.open_pair(
                actor=actor, person_id=found.row.id, absorbed_id=other.row.id, why=why
            )
            choice = _choice(request.POST if shown else None, opened)
            if shown and request.POST.get("step") == "merge" and choice.is_valid():
                chosen = {"identity": dict(choice.cleaned_data), "opened": opened}
                return _merged(request, actor, found, other, why=why, choices=texts, **chosen)
        except (Rejected, Conflict) as error:
            form.show(error)
        except Refused as error:
            if error.reason != "second_person_needed":
                raise
            form.add_error(
                None,
                _("It takes two people to open one of these. Ask for it at its page."),
            )
        except (StorageFault, NotProven) as error:
            form.add_error(None, key_words(error))
    blocks = persons.mergeable(actor=actor, person_id=found.row.id, absorbed_id=other.row.id)
    context = {
        "person": found,
        "row": found.row,
        "other": other,
        "form": form,
        "texts": [
            (FIELDS[name], _value(found, name), _value(other, name), form[name])
            for name in persons.TEXTS
        ],
        "lists": [
            (FIELDS[name], name, getattr(found.row, name), getattr(other.row, name))
            for name in _LISTS
        ],
        "blocks": blocks,
        "both_blocks": bool(blocks.block and blocks.absorbed_block),
        "opened": _compared(opened, choice) if opened and choice else None,
        "protected": other.row.confidentiality > found.row.confidentiality,
    }
    return _render(request, context)


def _merged(
    request: HttpRequest,
    actor: Actor,
    found: persons.PersonView,
    other: persons.PersonView,
    **stated: Any,
) -> HttpResponse:
    persons.merge(actor=actor, person_id=found.row.id, absorbed_id=other.row.id, **stated)
    messages.success(request, _("The two records are one now. It can be undone here."))
    return redirect("person", pk=found.row.id)


def _choice(posted: Any, opened: persons.OpenedPair) -> IdentityChoiceForm:
    one, other = opened.identities
    names = [name for name in persons.IDENTITY_FIELDS if getattr(one, name) != getattr(other, name)]
    return IdentityChoiceForm(posted, names=names)


def _compared(
    opened: persons.OpenedPair, choice: IdentityChoiceForm
) -> list[tuple[Any, Any, Any, Any]]:
    one, other = opened.identities
    return [
        (
            IDENTITY_LABELS[name],
            _written(getattr(one, name)),
            _written(getattr(other, name)),
            choice[name] if name in choice.fields else None,
        )
        for name in persons.IDENTITY_FIELDS
        if getattr(one, name) or getattr(other, name)
    ]


def _written(value: Any) -> list[str]:
    """A field of the block as lines of words."""
    if isinstance(value, tuple):
        return [_line(one) for one in value]
    return [str(value)] if value else []


def _line(one: persons.Name | persons.Line) -> str:
    if isinstance(one, persons.Name):
        parts = (one.family, one.given, one.patronymic, one.note)
    else:
        parts = (one.kind, one.value, one.note)
    return " ".join(part for part in parts if part)


def _value(found: persons.PersonView, name: str) -> str:
    value: str = found.row.summary if name == "summary" else getattr(found, name)
    return value


def _render(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" and not context.get("opened") else 200
    return render(request, "web/persons/merge.html", dict(context), status=status)


@door("persons.merge.undo", methods=POST)
def undo_merge(request: HttpRequest, pk: UUID, merge: UUID) -> HttpResponse:
    """Make two people of a merged one again."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: persons.undo_merge(actor=actor, merge_id=merge, why=why),
        done=_("The merge is undone: they are two records again."),
    )
