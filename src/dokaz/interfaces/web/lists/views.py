# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saving a view of a list, sharing it with the organisation and forgetting it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dokaz.gate.api import NotFound, Rejected
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.lists.addresses import PAGES, address_of, fits, of_view
from dokaz.search import api as search


@door("search.list.save", methods=("POST",))
def save(request: HttpRequest, name: str) -> HttpResponse:
    """Save what the address narrows the list to."""
    actor = request.actor  # type: ignore[attr-defined]
    if name not in PAGES:
        raise NotFound("page")
    query = of_view(request.GET)
    try:
        if not fits(actor, name, request.GET):
            raise Rejected("query", _("A filter does not fit. Set it anew, then save the view."))
        search.save_list(
            actor=actor,
            list_name=name,
            name=request.POST.get("name", ""),
            query=query,
            shared=bool(request.POST.get("shared")),
        )
    except Rejected as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The view is saved."))
    return redirect(address_of(name, query))


@door("search.list.share", methods=("POST",))
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a view to the organisation, or keep it to oneself again."""
    actor = request.actor  # type: ignore[attr-defined]
    shared = bool(request.POST.get("shared"))
    search.share_list(actor=actor, saved_id=pk, shared=shared)
    messages.success(
        request,
        _("Your organisation sees the view.") if shared else _("Only you see the view."),
    )
    return _back(request)


@door("search.list.forget", methods=("POST",))
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget a view with its words."""
    search.forget_list(actor=request.actor, saved_id=pk)  # type: ignore[attr-defined]
    messages.success(request, _("The view is forgotten with its words."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the list that the form stood on, as it was narrowed."""
    name = request.POST.get("list", "")
    if name not in PAGES:
        raise NotFound("page")
    return redirect(address_of(name, of_view(request.GET)))
