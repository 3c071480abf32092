# SPDX-License-Identifier: AGPL-3.0-or-later
"""The transparency log: where it stands, who vouches for it, and whether it holds."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.gate.api import ActorKind, LogCheck, ask_log_check, log_overview
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.ledger.tasks import PROGRESS, check_ledger
from dokaz.interfaces.web.words import Word
from dokaz.ledger import api as ledger

_ASKERS = ("auditor", "custodian", "data_protection_officer", "organisation_admin",
           "platform_admin")  # fmt: skip


@door("gate.log.show")
def log(request: HttpRequest) -> HttpResponse:
    """The page of the log."""
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
        "what_is_wrong": _what_is_wrong(overview.last_check),
        "progress": cache.get(PROGRESS) if overview.asked_at else None,
        "may_ask": actor.kind is ActorKind.PERSON and actor.holds(*_ASKERS),
    }
    return render(request, "web/ledger/ledger.html", context)


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


def _what_is_wrong(last: LogCheck | None) -> list[Word]:
    words: dict[str, str] = {
        "checkpoint": _("The published checkpoint is not signed with this node's key."),
        "tile": _("A file of the log is missing or was changed."),
        "root": _("The records do not give the root that was signed."),
        "entries": _("A public entry is not the one its record commits to."),
        "records": _("A private record of the log is missing or was changed."),
        "index": _("A row of the database differs from the log."),
        "head": _("Database and log disagree about how long the log is."),
        "queue": _("An entry waits that nobody will place."),
    }
    return [words.get(code, code) for code in (last.codes if last else ())]


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
