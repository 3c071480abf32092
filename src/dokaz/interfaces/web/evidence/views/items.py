# SPDX-License-Identifier: AGPL-3.0-or-later
"""One item: its page, and the acts offered on it.

A form that does not pass is shown again on the page it stands on, with what was typed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected
from dokaz.intake import api as intake
from dokaz.interfaces.web.addresses import key_of, number_of, start_of_day, with_query
from dokaz.interfaces.web.audit.words import ACTS
from dokaz.interfaces.web.cases.people import colleagues
from dokaz.interfaces.web.comparing import Opened, as_held, typed_over
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.drafts import took
from dokaz.interfaces.web.evidence import device_identifiers, forms, renditions
from dokaz.interfaces.web.evidence.earlier import earlier
from dokaz.interfaces.web.evidence.heading import heading_of
from dokaz.interfaces.web.evidence.keeping import keeping_of
from dokaz.interfaces.web.evidence.pictures import pictures_of
from dokaz.interfaces.web.evidence.recorded import recorded_of
from dokaz.interfaces.web.evidence.standing import offered
from dokaz.interfaces.web.evidence.views.conversation import readable_as
from dokaz.interfaces.web.forms import MOMENT, EmptyForm, PageForm, classified
from dokaz.interfaces.web.law.standing import is_lawyer
from dokaz.interfaces.web.people import Names, organisations
from dokaz.interfaces.web.submitting import PageOf
from dokaz.interfaces.web.words import Word, event_icon, event_word
from dokaz.ledger import api as ledger
from dokaz.sharing import api as sharing

CUSTODY_PAGE = 30


@door(
    "evidence.item.show",
    "evidence.item.custody",
    "evidence.relation.list",
    "evidence.relation.parts",
    "evidence.original.show",
    "sharing.item.events",
    "events.link.of_item",
    "legal.finding.of_item",
    "legal.qualification.of_events",
    "intake.password.locks",
    "members.member.colleagues",
    "members.organisation.directory",
)
def item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One item's page."""
    return item_page(request, pk)


def item_page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with forms that did not pass in place of empty ones."""
    actor = request.actor  # type: ignore[attr-defined]
    found = evidence.get_item(actor=actor, item_id=pk)
    before = number_of(request.GET.get("before")) if request.method != "POST" else None
    custody = evidence.custody(actor=actor, item_id=pk, before=before, limit=CUSTODY_PAGE)
    names = Names(actor)
    may = offered(actor, found)
    others = organisations(actor) if may.share else ()
    mates = tuple(colleagues(actor)) if may.share else ()
    relations = evidence.relations_of(actor=actor, item_id=pk)
    item_events = events.events_of_item(actor=actor, item_id=pk)
    inside = evidence.parts_of(actor=actor, item_id=pk, limit=_FIRST_PARTS)
    context = {
        "item": found,
        "heading": heading_of(found),
        "may": may,
        "names": names,
        "organisation_name": names.organisation(found.organisation_id),
        "relations": relations,
        "earlier": list(earlier(found.revisions, names, organisation_id=found.organisation_id)),
        "parts": inside,
        "read_as": readable_as(inside),
        "in_container": any(one.outgoing and one.kind == "part_of" for one in relations),
        "picture_only": _is_picture_only(found, relations),
        "registered_by": names.person(found.registered_by, organisation_id=found.organisation_id),
        "original": _original(actor, found),
        "keeping": keeping_of(found.files),
        "pictures": pictures_of(found),
        "files": [file for file in found.files if _is_listed(file)],
        "derived": [file for file in found.files if not _is_listed(file)],
        "recorded": recorded_of(found.files),
        "current": {file.id for file in renditions.newest(found.files)},
        "events": _events(actor, custody, names, is_newest=before is None),
        "older_url": with_query(request, before=custody.before) if custody.before else "",
        "is_older": before is not None,
        "item_events": item_events,
        "cited": legal.findings_of_item(actor=actor, item_id=pk),
        "may_cite": _citable(actor, item_events),
        "locks": intake.locks(actor=actor, item_id=pk)
        if may.locks and _can_be_locked(found)
        else (),
        "identifiers": [
            file
            for file in found.files
            if file.role == evidence.FileRole.IDENTIFIERS and not file.erased
        ]
        if found.own
        else [],
        "notes": [(note, names.person(note.by)) for note in found.notes],
        "holds": [(hold, names.person(hold.set_by)) for hold in found.holds],
        "shares": [
            (share, names.organisation(share.organisation_id), _named(share, names))
            for share in found.shares
        ],
        "verifications": [
            (one, names.person(one.by, organisation_id=found.organisation_id))
            for one in found.verifications
        ],
        "disposals": [
            (one, names.person(one.proposed_by), one.proposed_by == actor.ref)
            for one in found.disposals
        ],
        "forms": {**_forms(found, others, mates), **(shown or {})},
        "others": others,
        "mates": mates,
        "purposes": forms.OPENING_PURPOSES,
        "opened_form": next(iter(shown or {}), ""),
    }
    return render(request, "web/evidence/item.html", context, status=status)


def _is_picture_only(found: evidence.ItemView, relations: Sequence[evidence.RelationView]) -> bool:
    """A page of the web of which there is a picture, and no page behind it."""
    if found.kind != evidence.ItemKind.WEB_PAGE:
        return False
    originals = [file for file in found.files if file.role == evidence.FileRole.ORIGINAL]
    if not originals or not all(one.media_type.startswith("image/") for one in originals):
        return False
    return not any(one.outgoing and one.kind == "captured_with" for one in relations)


def _can_be_locked(found: evidence.ItemView) -> bool:
    """Pictures, films and sounds have no password: most items are not asked about."""
    originals = (file for file in found.files if file.role == evidence.FileRole.ORIGINAL)
    return any(not one.media_type.startswith(("image/", "video/", "audio/")) for one in originals)


def _citable(
    actor: Actor, linked: tuple[events.EventOfItem, ...]
) -> list[tuple[events.EventOfItem, tuple[legal.QualificationRow, ...]]]:
    """Qualifications under which a lawyer may file a passage of this item."""
    own = [one for one in linked if one.own]
    if not own or not is_lawyer(actor):
        return []
    found = legal.qualifications_of(actor=actor, event_ids=[one.id for one in own])
    return [(one, found[one.id]) for one in own if one.id in found]


@door("evidence.item.show", "evidence.relation.parts")
def parts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that was taken out of a container."""
    actor = request.actor  # type: ignore[attr-defined]
    found = evidence.get_item(actor=actor, item_id=pk)
    page = evidence.parts_of(actor=actor, item_id=pk, after=key_of(request.GET.get("after", "")))
    context = {
        "item": found,
        "heading": heading_of(found),
        "parts": page,
        "next_url": with_query(request, after=page.after) if page.after else "",
        "first_url": with_query(request, after=None) if request.GET.get("after") else "",
    }
    return render(request, "web/evidence/parts.html", context)


_DECISIONS = frozenset({"deaccession", "policy assignment"})

_FIRST_PARTS = 10
"""Shown on the container's own page; the rest has a page of its own."""

_LISTED = frozenset(
    {
        evidence.FileRole.ORIGINAL,
        evidence.FileRole.WORKING_COPY,
        evidence.FileRole.REDACTED,
        evidence.FileRole.TRANSCRIPT,
        evidence.FileRole.TRANSLATION,
        evidence.FileRole.HTML,
        evidence.FileRole.SCREENSHOT,
        evidence.FileRole.WARC,
    }
)


def _is_listed(file: evidence.FileView) -> bool:
    """Besides some roles also what judged the original from outside, such as proofs beside it."""
    is_judgement = file.role == evidence.FileRole.METADATA and "capture" in file.technical
    return file.role in _LISTED or is_judgement


def _events(
    actor: Actor, custody: evidence.CustodyPage, names: Names, *, is_newest: bool
) -> list[dict[str, Any]]:
    """Custody of one page with the hand-overs of the same stretch of time, newest first."""
    events = [_event(event, names) for event in custody.events]
    item_id = custody.events[0].item_id if custody.events else None
    if item_id is not None:
        first, last = custody.events[-1].at, custody.events[0].at
        for event in sharing.events_of_item(actor=actor, item_id=item_id, limit=1000):
            within = (is_newest or event.at <= last) and (
                custody.before is None or event.at >= first
            )
            if within:
                events.append(_event(event, names))
    return sorted(events, key=lambda event: event["at"], reverse=True)


def _event(
    event: evidence.CustodyEventView | sharing.ItemEventView, names: Names
) -> dict[str, Any]:
    facts = event.facts
    return {
        "title": _title(event),
        "at": event.at,
        "by": names.person(
            event.agent_ref, kind=event.agent_kind, organisation_id=event.organisation_id
        ),
        "icon": event_icon(event.type),
        "failed": event.outcome != "success",
        "position": getattr(event, "position", None),
        "parcel_id": getattr(event, "parcel_id", None),
        "parcel_ref": getattr(event, "parcel_ref", ""),
        "purpose": facts.get("purpose", "") if hasattr(event, "position") else "",
        "role": facts.get("role", ""),
    }


def _title(event: evidence.CustodyEventView | sharing.ItemEventView) -> Word:
    """What an event is called. Proposing, approving and giving up a disposal are events of few
    types: the act's own name says which of them it was."""
    action = getattr(event, "action", "")
    is_decision = action.startswith("evidence.disposal.") and event.type in _DECISIONS
    return ACTS[action] if is_decision else event_word(event.type)


def _named(share: Any, names: Names) -> str:
    if share.member_ref is None:
        return ""
    return names.person(share.member_ref, organisation_id=share.organisation_id)


def _forms(
    found: evidence.ItemView,
    others: tuple[tuple[str, str], ...],
    mates: tuple[tuple[str, str], ...],
) -> dict[str, EmptyForm | PageForm]:
    access = classified(found.confidentiality, found.markers, privileged=found.privileged)
    begins = (*access, ("graphic_level", found.graphic_level))
    return {
        "classify": EmptyForm(forms.ClassifyForm, initial=begins),
        "verify": EmptyForm(forms.VerifyForm),
        "note": EmptyForm(forms.NoteForm),
        "external_id": EmptyForm(forms.ExternalIdForm),
        "hold": EmptyForm(forms.HoldForm),
        "share": EmptyForm(
            forms.ShareForm, given=(("organisations", others), ("colleagues", mates))
        ),
        "dispose": EmptyForm(forms.DisposeForm),
        "renditions": EmptyForm(forms.RenditionsForm),
        "password": EmptyForm(forms.PasswordForm),
        "identifiers": EmptyForm(forms.IdentifiersForm),
    }


def _original(actor: Actor, found: evidence.ItemView) -> evidence.OriginalView | None:
    if not found.own or not found.url:
        return None
    return evidence.find_original(actor=actor, item_id=found.id)


@door(
    "evidence.item.describe",
    "evidence.item.show",
    "evidence.source.list",
    methods=("GET", "HEAD", "POST"),
)
def describe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the description; former values are kept."""
    actor = request.actor  # type: ignore[attr-defined]
    found = evidence.get_item(actor=actor, item_id=pk)
    if not offered(actor, found).describe:
        # Before somebody fills in a form for nothing; the act itself checks again.
        raise Refused("evidence.item.describe", "role_missing")
    saved = _as_typed({name: getattr(found, name) for name in forms.DescribeForm.base_fields})
    form = forms.DescribeForm(request.POST or None, initial=saved)
    opened = Opened.posted(request.POST) if form.is_bound else Opened(saved, found.revision)
    # A program may say nothing of what it saw besides the revision.
    opened.base = opened.base or saved
    if form.is_bound and form.is_valid():
        stated = _as_typed(form.cleaned_data)
        changes = {name: form.cleaned_data[name] for name in typed_over(stated, opened.base)}
        try:
            evidence.describe(actor=actor, item_id=pk, changes=changes, revision=opened.revision)
        except (Rejected, Conflict) as error:
            opened.refused(form, error, saved=saved, revision=found.revision, stated=stated)
        else:
            messages.success(request, _("Saved. The former values are kept."))
            _tell_level(request, found)
            return redirect("item", pk=pk)
    context = {"item": found, "form": form, **opened.context}
    status = 422 if form.is_bound else 200
    return render(request, "web/evidence/describe.html", context, status=status)


def _tell_level(request: HttpRequest, former: evidence.ItemView) -> None:
    """Say so if the verification does not speak of the new time of recording."""
    actor = request.actor  # type: ignore[attr-defined]
    now = evidence.get_item(actor=actor, item_id=former.id)
    if now.verification < former.verification:
        told = _("What was confirmed does not speak of the new time. Verification: %s.")
        messages.warning(request, told % now.verification)


def _as_typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the form sends them: times to the minute, as browsers' clocks have no seconds."""
    return as_held({
        name: localtime(value).strftime(MOMENT) if isinstance(value, datetime)
        else "" if value is None else value
        for name, value in values.items()
    })  # fmt: skip


PAGE = PageOf("item", item_page)


@door("evidence.item.classify", methods=("POST",))
def classify(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Set who may see the item and what it warns of."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.ClassifyForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        values["markers"] = tuple(values["markers"])
        evidence.classify(actor=actor, item_id=pk, **values)

    response = PAGE.submit(
        request, pk, "classify", form, act, done=_("Access and warnings are set.")
    )
    if response.status_code == 302 and form.cleaned_data["confidentiality"] == 4:
        return redirect("sealed")
    return response


@door("evidence.item.verify", methods=("POST",))
def verify(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Record a verification."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.VerifyForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        evidence.verify(
            actor=actor,
            item_id=pk,
            level=values["level"],
            checks=form.checks(),
            method=values["method"],
            revision=number_of(request.POST.get("revision")),
        )

    return PAGE.submit(request, pk, "verify", form, act, done=_("The verification is recorded."))


@door("evidence.note.add", methods=("POST",))
def add_note(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Add a remark."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "note",
        forms.NoteForm(request.POST),
        lambda values: evidence.add_note(actor=actor, item_id=pk, **values),
        done=_("The note is added."),
    )


@door("evidence.external_id.add", methods=("POST",))
def add_external_id(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Record the item's number in another system."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "external_id",
        forms.ExternalIdForm(request.POST),
        lambda values: evidence.add_external_id(actor=actor, item_id=pk, **values),
        done=_("The number is added."),
    )


@door("evidence.file.order_derivation", "evidence.file.list", methods=("POST",))
def order_renditions(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Have derived files made again; what is there stays."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "renditions",
        forms.RenditionsForm(request.POST),
        lambda values: intake.order_renditions_for_item(
            actor=actor, item_id=pk, kinds=renditions.kinds_of(values["kind"])
        ),
        done=_("Ordered. The background work makes it; what is there stays."),
    )


@door("intake.password.give", methods=("POST",))
def unlock(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Have locked files opened with a password."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "password",
        forms.PasswordForm(request.POST),
        lambda values: intake.give_password(actor=actor, item_id=pk, **values),
        done=_("The password is being tried. This page tells what becomes of it."),
    )


@door("evidence.identifiers.open", "evidence.file.list", methods=("POST",))
def identifiers(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponseBase:
    """Read the sealed block once, for a stated reason. It is shown here and nowhere else."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.IdentifiersForm(request.POST)
    if form.is_valid():
        try:
            opened = evidence.open_identifiers(
                actor=actor, file_id=file, reason=form.cleaned_data["reason"]
            )
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            if opened.file.item_id != pk:
                raise NotFound("file")
            took(request)
            found = evidence.get_item(actor=actor, item_id=pk)
            context = {
                "item": found,
                "heading": heading_of(found),
                "blocks": device_identifiers.blocks(opened),
            }
            response = render(request, "web/evidence/identifiers.html", context)
            response["Cache-Control"] = "no-store"
            return response
    return item_page(request, pk, shown={"identifiers": form}, status=422)


@door("evidence.hold.set", methods=("POST",))
def set_hold(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Put a legal hold on the item."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "hold",
        forms.HoldForm(request.POST),
        lambda values: evidence.set_hold(actor=actor, item_id=pk, **values),
        done=_("The hold is in force. Nothing of this item can be disposed of."),
    )


@door("evidence.hold.lift", methods=("POST",))
def lift_hold(request: HttpRequest, pk: UUID, hold: UUID) -> HttpResponseBase:
    """End a hold."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "lift",
        forms.LiftForm(request.POST),
        lambda values: evidence.lift_hold(actor=actor, hold_id=hold, **values),
        done=_("The hold is lifted."),
    )


@door(
    "evidence.item.share",
    "members.member.colleagues",
    "members.organisation.directory",
    methods=("POST",),
)
def share(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show the item to another organisation, or to a colleague by name."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        last = values["until"]
        evidence.share(
            actor=actor,
            item_id=pk,
            organisation_id=UUID(values["organisation"] or str(actor.organisation_id)),
            member_ref=UUID(values["member"]) if values["member"] else None,
            until=start_of_day(last + timedelta(days=1)) if last else None,
            reason=values["reason"],
        )

    form = forms.ShareForm(
        request.POST, organisations=organisations(actor), colleagues=colleagues(actor)
    )
    return PAGE.submit(request, pk, "share", form, act, done=_("The item is shared."))


@door("evidence.item.unshare", methods=("POST",))
def unshare(request: HttpRequest, pk: UUID, share: UUID) -> HttpResponseBase:
    """End a share."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "lift",
        forms.LiftForm(request.POST),
        lambda values: evidence.unshare(actor=actor, share_id=share, **values),
        done=_("The share is ended; they do not see the item any more."),
    )


@door("evidence.disposal.propose", methods=("POST",))
def propose_disposal(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Propose to dispose of the item; nothing happens to it yet."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "dispose",
        forms.DisposeForm(request.POST),
        lambda values: evidence.propose_disposal(actor=actor, item_id=pk, **values),
        done=_("Proposed. Nothing is removed until a second person approves."),
    )


@door("evidence.item.custody")
def event_receipt(request: HttpRequest, pk: UUID, position: int) -> HttpResponse:
    """The proof that an event stands in the log, as a C2SP tlog-proof file."""
    actor = request.actor  # type: ignore[attr-defined]
    page = evidence.custody(actor=actor, item_id=pk, before=position + 1, limit=1)
    if not page.events or page.events[0].position != position:
        raise NotFound("event")
    event = page.events[0]
    response = HttpResponse(ledger.receipt(event.id), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event.id}.tlog-proof"'
    return response
