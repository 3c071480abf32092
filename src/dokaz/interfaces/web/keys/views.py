# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealing keys of the organisation one acts for. Secret halves are never read for this page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.core.errors import StorageFault
from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.words import Word

_OFFICERS = ("organisation_admin", "data_protection_officer")
_GROUP = 4
_SHOWN = 12


@door("evidence.sealing_key.overview")
def sealing_keys(request: HttpRequest) -> HttpResponse:
    """Which keys there are, since when, what lies under each, and what is to be done."""
    actor = request.actor  # type: ignore[attr-defined]
    found = evidence.sealing_keys(actor=actor)
    context = {
        "found": found,
        "keys": [
            {"key": one, "fingerprint": _fingerprint(one.recipient), "status": _status(one.status)}
            for one in found.keys
        ],
        "recovery": [_fingerprint(one) for one in found.recovery_keys or ()],
        "may_change": actor.organisation_id is not None and actor.holds(*_OFFICERS),
    }
    return render(request, "web/keys/keys.html", context)


@door("evidence.sealing_key.rotate", methods=("POST",))
def rotate(request: HttpRequest) -> HttpResponse:
    """Give the organisation a new sealing key."""
    try:
        evidence.rotate_sealing_key(actor=request.actor)  # type: ignore[attr-defined]
    except Conflict as error:
        messages.error(request, str(error))
    except StorageFault:
        # Its words are for the operator and name files; the page itself shows what is wrong.
        messages.error(
            request, _("The key was not changed: the keys on the node need the operator.")
        )
    else:
        messages.success(
            request, _("New files are sealed to the new key. The others follow by themselves.")
        )
    return redirect("sealing_keys")


@door("evidence.sealing_key.confirm_recovery", methods=("POST",))
def confirm_recovery(request: HttpRequest) -> HttpResponse:
    """Record that somebody looked and the recovery keys are where they should be."""
    actor = request.actor  # type: ignore[attr-defined]
    shown = tuple(request.POST.getlist("recovery"))
    try:
        evidence.confirm_recovery(actor=actor, recovery_keys=shown)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Recorded: the recovery keys are where they should be."))
    return redirect("sealing_keys")


def _fingerprint(recipient: str) -> str:
    """The end of the public line in groups, as people compare it."""
    end = recipient[-_SHOWN:]
    return " ".join(end[start : start + _GROUP] for start in range(0, len(end), _GROUP))


def _status(code: str) -> tuple[Word, str]:
    """Words and look of a key's state."""
    words: dict[str, tuple[Word, str]] = {
        "in_use": (_("in use"), "good"),
        "older": (_("being replaced"), "wait"),
        "retired": (_("moved aside"), ""),
        "destroyed": (_("destroyed"), ""),
        "lost": (_("lost"), "bad"),
    }
    return words.get(code, (code, ""))
