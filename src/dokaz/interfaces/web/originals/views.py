# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take-down statistics with the originals behind them, and the checks of one."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict, NotFound
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door

_DESCRIBERS = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "custodian",
    "verifier", "legal_analyst",
)  # fmt: skip


@door("evidence.original.statistics", "evidence.original.list", "evidence.source.show")
def originals(request: HttpRequest) -> HttpResponse:
    """What was taken down, of everything or of one source, and the originals of one state."""
    actor = request.actor  # type: ignore[attr-defined]
    source_id = key_of(request.GET.get("source"))
    source = evidence.find_source(actor=actor, source_id=source_id) if source_id else None
    if source_id and source is None:
        raise NotFound("source")
    known = request.GET.get("known", evidence.OriginalState.GONE)
    page = evidence.originals(
        actor=actor,
        known=known,
        source_id=source_id,
        after=key_of(request.GET.get("after")),
    )
    context = {
        "found": evidence.original_statistics(actor=actor, source_id=source_id),
        "source": source,
        "known": known,
        "rows": page.rows,
        "next_url": with_query(request, after=page.after) if page.after else "",
        "start_url": with_query(request, after=None) if request.GET.get("after") else "",
        "tabs": [
            (state, state.label, with_query(request, known=state.value, after=None))
            for state in evidence.CONCLUSIVE
        ],
        "is_on": settings.DOKAZ.check_originals,
    }
    return render(request, "web/originals/list.html", context)


@door("evidence.original.show")
def original(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every check of one item's address."""
    actor = request.actor  # type: ignore[attr-defined]
    found = evidence.find_original(actor=actor, item_id=pk)
    if found is None:
        raise NotFound("original")
    context = {
        "found": found,
        "is_on": settings.DOKAZ.check_originals,
        "may_order": settings.DOKAZ.check_originals and actor.holds(*_DESCRIBERS),
    }
    return render(request, "web/originals/original.html", context)


@door("evidence.original.order", methods=("POST",))
def order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have an item's address asked soon."""
    try:
        evidence.order_original(actor=request.actor, item_id=pk)  # type: ignore[attr-defined]
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The node asks the site in its turn. Look here again later."))
    return redirect("original", pk=pk)
