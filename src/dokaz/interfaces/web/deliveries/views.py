# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deliveries: the list, opening one, sending files, the report."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected
from dokaz.intake import api as intake
from dokaz.interfaces.web.addresses import number_of, with_query
from dokaz.interfaces.web.deliveries.forms import NewDeliveryForm, NewSourceForm
from dokaz.interfaces.web.deliveries.sources import offered_sources
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.evidence.device_identifiers import PROOF_NAMES
from dokaz.interfaces.web.people import Names

_RECEIVERS = ("documenter", "osint_researcher", "interviewer", "case_worker", "custodian")
_TABLES = (".csv", ".tsv", ".xlsx", ".ods", ".json", ".jsonl", ".ndjson")
_ON_ITS_WAY = (intake.DeliveryStatus.OPEN, intake.DeliveryStatus.RECEIVING)


@door("intake.delivery.list")
def deliveries(request: HttpRequest) -> HttpResponse:
    """The organisation's deliveries, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    page = intake.deliveries(actor=actor, after=request.GET.get("after"))
    names = Names(actor)
    context = {
        "rows": [(row, names.person(row.opened_by)) for row in page.rows],
        "next_url": with_query(request, after=page.after) if page.after else "",
        "first": not request.GET.get("after"),
        "may_receive": actor.holds(*_RECEIVERS),
    }
    return render(request, "web/deliveries/list.html", context)


@door("intake.delivery.open", "evidence.source.list", "evidence.source.show",
      methods=("GET", "HEAD", "POST"))  # fmt: skip
def new(request: HttpRequest) -> HttpResponse:
    """Open a delivery."""
    actor = request.actor  # type: ignore[attr-defined]
    _require_role(actor, "intake.delivery.open")
    named = request.POST.get("source") or request.GET.get("source")
    form = NewDeliveryForm(
        request.POST or None,
        offer=offered_sources(actor, chosen=named),
        clearance=actor.clearance,
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            delivery_id = intake.open_delivery(
                actor=actor,
                acquisition_mode=values["acquisition_mode"],
                source_id=values["source"],
                confidentiality=values["confidentiality"],
                note=values["note"],
            )
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            return redirect("delivery", pk=delivery_id)
    context = {"form": form}
    return render(request, "web/deliveries/new.html", context, status=422 if form.is_bound else 200)


@door("evidence.source.add", "evidence.source.list", methods=("GET", "HEAD", "POST"))
def new_source(request: HttpRequest) -> HttpResponse:
    """Add a source, then go on with the delivery."""
    actor = request.actor  # type: ignore[attr-defined]
    _require_role(actor, "evidence.source.add")
    form = NewSourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            source_id = evidence.add_source(actor=actor, **form.cleaned_data)
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            return redirect(f"{reverse('new_delivery')}?source={source_id}")
    context = {"form": form, "sources": evidence.visible_sources(actor=actor, limit=200)}
    return render(
        request, "web/deliveries/source.html", context, status=422 if form.is_bound else 200
    )


@door("evidence.source.list", "evidence.source.show")
def sources(request: HttpRequest) -> HttpResponse:
    """Sources to choose from, a part of the page of a new delivery, as somebody types a name."""
    actor = request.actor  # type: ignore[attr-defined]
    _require_role(actor, "intake.delivery.open")
    text, chosen = request.GET.get("source_text", ""), request.GET.get("source")
    context = {"offer": offered_sources(actor, text=text[:200], chosen=chosen)}
    return render(request, "web/deliveries/sources.html", context)


@door("intake.delivery.read", "intake.delivery.report", "intake.delivery.line",
      "intake.delivery.shortcomings", "intake.upload.list", "evidence.source.show",
      "intake.table.offers")  # fmt: skip
def delivery(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One delivery: the place to send files while it is open, and the report.

    The report shows what was handed over; `inside` what came out of the container with this line,
    `members` what came out of any, `short` the containers that were not opened whole.
    """
    actor = request.actor  # type: ignore[attr-defined]
    found = intake.get_delivery(actor=actor, delivery_id=pk)
    outcome = request.GET.get("outcome") or None
    if outcome is not None and outcome not in intake.EntryOutcome.values:
        raise NotFound("page")
    inside = _container_line(request, pk)
    of_members = request.GET.get("members") == "yes"
    short = request.GET.get("short") == "yes"
    page = intake.entries(
        actor=actor,
        delivery_id=pk,
        outcome=outcome,
        inside=inside.order if inside else None,
        members=of_members,
        short=short,
        after=request.GET.get("after"),
    )
    may_receive = actor.holds(*_RECEIVERS)
    offers = _offers(actor, page.rows) if may_receive else {}
    short_of = intake.shortcomings(actor=actor, delivery_id=pk, entries=page.rows)
    is_open = found.status in _ON_ITS_WAY and found.announced_files is None
    sending = may_receive and (is_open or found.status in _ON_ITS_WAY)
    context: dict[str, Any] = {
        "found": found,
        "opened_by": Names(actor).person(found.opened_by),
        "source": _source(request, found.source_id),
        "entries": page.rows,
        "tables": offers.get(intake.TableOffer.TABLE, ()),
        "locked_tables": offers.get(intake.TableOffer.LOCKED, ()),
        **{
            str(code): {order for order, codes in short_of.items() if code in codes}
            for code in intake.Shortcoming
        },
        "why_locked": intake.WHY_NO_TABLE[intake.TableOffer.LOCKED],
        "outcome": outcome or "",
        "counts": _counts(found),
        "member_counts": _member_counts(found) if found.containers else (),
        "inside": inside,
        "short": short,
        "of_members": of_members or short or inside is not None,
        "may_receive": may_receive,
        "next_url": with_query(request, after=page.after) if page.after else "",
        "first_url": with_query(request, after=None) if request.GET.get("after") else "",
        "sending": sending,
        "endpoint": reverse("uploads:collection", kwargs={"delivery_id": pk}),
        "unfinished": [
            upload
            for upload in (intake.uploads(actor=actor, delivery_id=pk) if sending else ())
            if not upload.finished
        ],
        "under_way": found.waiting > 0
        or found.status == intake.DeliveryStatus.CLOSED
        or found.containers_waiting > 0,
        "is_complete": found.is_complete,
    }
    return render(request, "web/deliveries/delivery.html", context)


@door("intake.delivery.close", methods=("POST",))
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sender has sent everything."""
    intake.close(actor=request.actor, delivery_id=pk)  # type: ignore[attr-defined]
    return redirect("delivery", pk=pk)


@door("intake.opening.retry", methods=("POST",))
def retry_opening(request: HttpRequest, pk: UUID, opening: UUID) -> HttpResponse:
    """Open a container again."""
    intake.retry_opening(actor=request.actor, opening_id=opening)  # type: ignore[attr-defined]
    return redirect("delivery", pk=pk)


@door("intake.delivery.report_csv")
def report_csv(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The report for a spreadsheet."""
    pieces = intake.report_csv(
        actor=request.actor,  # type: ignore[attr-defined]
        delivery_id=pk,
        language=get_language() or settings.LANGUAGE_CODE,
    )
    return _file(request, pk, pieces, "csv", "text/csv; charset=utf-8")


@door("intake.delivery.report_json")
def report_json(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The report for programs."""
    pieces = intake.report_json(
        actor=request.actor,  # type: ignore[attr-defined]
        delivery_id=pk,
        language=get_language() or settings.LANGUAGE_CODE,
    )
    return _file(request, pk, pieces, "json", "application/json")


def _offers(actor: Actor, rows: Sequence[intake.EntryView]) -> dict[intake.TableOffer, set[int]]:
    """Lines that are named like tables, by what can be done with their rows.

    Proofs name devices and lines, which a table's preview would show.
    """
    named = {
        row.order: row.item_id
        for row in rows
        if row.item_id is not None
        and row.path.lower().endswith(_TABLES)
        and not row.path.lower().endswith(PROOF_NAMES)
    }
    found = intake.table_offers(actor=actor, item_ids=set(named.values())) if named else {}
    offers: dict[intake.TableOffer, set[int]] = {}
    for order, item_id in named.items():
        if item_id in found:
            offers.setdefault(found[item_id], set()).add(order)
    return offers


def _require_role(actor: Actor, action: str) -> None:
    """Say no before somebody fills in a form for nothing. The act itself checks again."""
    if not actor.holds(*_RECEIVERS):
        raise Refused(action, "role_missing")


def _file(
    request: HttpRequest, pk: UUID, pieces: Any, extension: str, media_type: str
) -> StreamingHttpResponse:
    number = intake.get_delivery(actor=request.actor, delivery_id=pk).number  # type: ignore[attr-defined]
    response = StreamingHttpResponse(pieces, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{number}.{extension}"'
    return response


def _counts(found: intake.DeliveryView) -> list[tuple[str, int, str]]:
    """Outcome, count and look of each tile above the report."""
    return [
        ("", found.accounted, "info"),
        ("taken", found.taken, "good"),
        ("already_here", found.already_here, "info"),
        ("refused", found.refused, "bad" if found.refused else "info"),
    ]


def _member_counts(found: intake.DeliveryView) -> list[tuple[str, int, str]]:
    """The same of what came out of containers."""
    return [
        ("", found.members, "info"),
        ("taken", found.members_taken, "good"),
        ("already_here", found.members_already_here, "info"),
        ("refused", found.members_refused, "bad" if found.members_refused else "info"),
    ]


def _container_line(request: HttpRequest, delivery_id: UUID) -> intake.EntryView | None:
    """The container whose members are asked for. Raises NotFound: there is no such line."""
    order = number_of(request.GET.get("inside"))
    if order is None:
        return None
    return intake.entry(actor=request.actor, delivery_id=delivery_id, order=order)  # type: ignore[attr-defined]


def _source(request: HttpRequest, source_id: UUID | None) -> str:
    if source_id is None:
        return ""
    found = evidence.find_source(actor=request.actor, source_id=source_id)  # type: ignore[attr-defined]
    return found.name if found else ""
