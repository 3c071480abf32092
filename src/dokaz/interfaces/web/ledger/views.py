# SPDX-License-Identifier: AGPL-3.0-or-later
"""The transparency log: where it stands, who vouches for it, and whether it holds."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.gate.api import (
    ActorKind,
    Conflict,
    LogCheck,
    LogOverview,
    Rejected,
    acknowledge_log_findings,
    ask_log_check,
    log_overview,
)
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.ledger.tasks import PROGRESS, check_ledger
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.words import Word
from dokaz.ledger import api as ledger

_ASKERS = ("auditor", "custodian", "data_protection_officer", "organisation_admin",
           "platform_admin")  # fmt: skip


class AcknowledgeForm(PageForm):
    """Why what a check found is as it is."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it so, and what is being done?"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@door("gate.log.show", "members.organisation.directory")
def log(request: HttpRequest) -> HttpResponse:
    """The page of the log."""
    return _page(request, form=AcknowledgeForm())


def _page(request: HttpRequest, *, form: AcknowledgeForm, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    overview = log_overview(actor=actor)
    context = {
        "overview": overview,
        "state": overview.state,
        "fingerprint": _in_groups(ledger.node_public_key().key_id.removeprefix("ed25519:")),
        "quorum": settings.DOKAZ.witness_quorum,
        "authorities": settings.DOKAZ.timestamp_authorities,
        "witnesses": [(one, _trouble(one.trouble)) for one in overview.witnesses],
        "verdict": _verdict(overview.last_check),
        "what_is_wrong": _what_is_wrong(overview, Names(actor)),
        "to_acknowledge": _to_acknowledge(overview),
        "form": form,
        "progress": cache.get(PROGRESS) if overview.asked_at else None,
        "may_ask": actor.kind is ActorKind.PERSON and actor.holds(*_ASKERS),
    }
    return render(request, "web/ledger/ledger.html", context, status=status)


@door("gate.log.acknowledge", methods=("POST",))
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Say that one knows of what the last check found."""
    form = AcknowledgeForm(request.POST)
    if form.is_valid():
        try:
            acknowledge_log_findings(
                actor=request.actor,  # type: ignore[attr-defined]
                marks=tuple(request.POST.getlist("mark")),
                reason=form.cleaned_data["reason"],
            )
        except Rejected:
            form.add_error("reason", _("Please write a reason, of at most 10,000 characters."))
        except Conflict as error:
            form.add_error(None, _refused(error.reason))
        else:
            messages.success(request, _("Recorded. What the check found stays shown as wrong."))
            return redirect("ledger")
    return _page(request, form=form, status=422)


def _refused(reason: str) -> str:
    if reason == "already_acknowledged":
        return _("Somebody acknowledged this before. Nothing was changed.")
    return _("The last check found something else. Look at it first; nothing was changed.")


@door("gate.log.ask_check", methods=("POST",))
def check(request: HttpRequest) -> HttpResponse:
    """Have the whole log checked now."""
    ask_log_check(actor=request.actor)  # type: ignore[attr-defined]
    check_ledger.enqueue()
    return redirect("ledger")


def _verdict(last: LogCheck | None) -> str:
    if last is None:
        return "not_checked"
    return "failed" if last.findings else "proven"


def _to_acknowledge(overview: LogOverview) -> tuple[str, ...]:
    last = overview.last_check
    marks = last.marks if last else ()
    return tuple(mark for mark in marks if mark not in overview.acknowledged)


def _what_is_wrong(overview: LogOverview, names: Names) -> list[dict[str, Any]]:
    """Words for each kind of finding, and who said to know of it."""
    last = overview.last_check
    if last is None:
        return []
    marks = last.marks or ("",) * len(last.codes)
    found = []
    for code, mark in zip(last.codes, marks, strict=True):
        known = overview.acknowledged.get(mark)
        by = names.person(known.agent_ref, organisation_id=known.organisation_id) if known else ""
        found.append({"words": _finding(code), "known": known, "by": by})
    return found


def _finding(code: str) -> Word:
    words: dict[str, str] = {
        "checkpoint": _("The published checkpoint is not signed with this node's key."),
        "checkpoints": _("A checkpoint that was signed once is not a beginning of this log."),
        "witness": _("A witness has seen a longer log than this."),
        "tile": _("A file of the log is missing or was changed."),
        "root": _("The records do not give the root that was signed."),
        "entries": _("A public entry is not the one its record commits to."),
        "records": _("A private record of the log is missing or was changed."),
        "index": _("A row of the database differs from the log."),
        "head": _("Database and log disagree about how long the log is."),
        "queue": _("An entry waits that nobody will place."),
        "time": _("Stated times step back: a clock was changed or an act was dated."),
        "act": _("An act in the database is not what the log says, or is in one of them only."),
        "details": _("The words of an act are not those it was recorded with."),
        "custody": _("A custody event is not what the log says, or is in one of them only."),
        "item": _("An item is missing in the register or has no custody."),
        "file": _("A file is missing in the register, or its digest or size is another."),
        "parcel": _("An event of a parcel is not what the log says, or is in one of them only."),
        "event": _("An event, or what is said of it, is in the log or in the database only."),
        "signature": _("An entry is not signed with the key of its organisation."),
    }
    return words.get(code, code)


def _trouble(code: str) -> str:
    words: dict[Any, str] = {
        ledger.Trouble.INCONSISTENT: _("saw another log than ours: find out why before anything"),
        ledger.Trouble.WITNESS_AHEAD: _("has seen entries that we do not have"),
        ledger.Trouble.REFUSED: _("refused to cosign"),
        ledger.Trouble.UNREACHABLE: _("does not answer; it is asked again"),
        ledger.Trouble.AWAITS_KEEPER: _("its keeper has not accepted the log's new name yet"),
        ledger.Trouble.BAD_ANSWER: _("gave an answer that cannot be understood"),
    }
    return words.get(code, code)


def _in_groups(hexadecimal: str) -> str:
    return " ".join(hexadecimal[at : at + 4] for at in range(0, len(hexadecimal), 4))
