# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing in lists of control and files of boundaries."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.places import api as places
from dokaz.gate.api import Conflict, Refused, Rejected
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.places.forms import MOST_BYTES, BoundariesForm, ListForm

BOTH = ("GET", "HEAD", "POST")


@door("places.control.bring", methods=BOTH)
def bring_list(request: HttpRequest) -> HttpResponse:
    """A dated list of who held which places."""
    _require_role(request, "places.control.bring")
    form = ListForm(*_posted(request))
    if form.is_bound and form.is_valid():
        try:
            content = _content(form).decode("utf-8-sig")
            places.bring_control_list(
                actor=request.actor,  # type: ignore[attr-defined]
                content=content,
                source=form.cleaned_data["source"],
                dated=form.cleaned_data["dated"],
            )
        except UnicodeDecodeError:
            form.show(Rejected("file", _("This is not text in UTF-8.")))
        except (Rejected, Conflict) as error:
            form.show(_at_file(error))
        else:
            messages.success(request, _("The list is here. Earlier ones stay beside it."))
            return redirect("places")
    return _page(request, form, "control")


@door("places.boundaries.bring", methods=BOTH)
def bring_boundaries(request: HttpRequest) -> HttpResponse:
    """An official file of boundaries."""
    _require_role(request, "places.boundaries.bring")
    form = BoundariesForm(*_posted(request))
    if form.is_bound and form.is_valid():
        try:
            places.bring_boundaries(
                actor=request.actor,  # type: ignore[attr-defined]
                content=_content(form),
                source=form.cleaned_data["source"],
                licence=form.cleaned_data["licence"],
                dated=form.cleaned_data["dated"],
            )
        except (Rejected, Conflict) as error:
            form.show(_at_file(error))
        else:
            messages.success(request, _("The boundaries are here. Earlier files stay beside them."))
            return redirect("places")
    return _page(request, form, "boundaries")


def _require_role(request: HttpRequest, action: str) -> None:
    """Before somebody fills in a form for nothing; the act itself checks again."""
    if not request.actor.holds(*places.BRINGERS):  # type: ignore[attr-defined]
        raise Refused(action, "role_missing")


def _posted(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _content(form: PageForm) -> bytes:
    """The file's bytes. Raises Rejected: it is too large to be read at once."""
    file = form.cleaned_data["file"]
    if file.size > MOST_BYTES:
        raise Rejected("file", _("The file is too large: at most 64 MB."))
    content: bytes = file.read()
    return content


def _at_file(error: Rejected | Conflict) -> Rejected | Conflict:
    """What is wrong with the content is said at the field of the file."""
    if isinstance(error, Rejected) and error.field == "content":
        return Rejected("file", str(error))
    return error


def _page(request: HttpRequest, form: PageForm, what: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "web/places/bring.html", {"form": form, "what": what}, status=status)
