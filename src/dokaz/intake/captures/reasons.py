# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a capture stands, and for one that failed why and what to do next."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CaptureState(models.TextChoices):
    """Where the capture of a page stands."""

    WAITING = "waiting", _("waiting to be captured")
    CAPTURING = "capturing", _("being captured")
    KEPT = "kept", _("captured")
    FAILED = "failed", _("not captured")


CAPTURE_UNDER_WAY = (CaptureState.WAITING, CaptureState.CAPTURING)


class CaptureReason(models.TextChoices):
    """Why a page was not captured. The values are those of `capturing.session.Failure`."""

    OFF = "off", _("Capturing is turned off on this node.")
    NO_BROWSER = "no_browser", _("There is no browser on this node to capture with.")
    BROWSER = "browser", _("The browser failed on this page.")
    ADDRESS = (
        "address",
        _("It leads to an address inside a network, not to one of the public internet."),
    )
    NOT_FOUND = "not_found", _("There is no such site.")
    NOT_REACHED = "not_reached", _("The site does not answer.")
    CERTIFICATE = "certificate", _("The site could not prove who it is (its certificate).")
    NO_ANSWER = "no_answer", _("The site gave no answer that can be kept.")
    TIME = "time", _("The site took too long.")
    WITHDRAWN = "withdrawn", _("Somebody took the request back before it was captured.")
    INTERRUPTED = "interrupted", _("This node failed while the page was captured.")


_ADVICE: dict[CaptureReason, Promise] = {
    CaptureReason.OFF: _("Ask the operator to turn capturing on, then ask for the page again."),
    CaptureReason.NO_BROWSER: _("Ask the operator to install Chromium, then ask again."),
    CaptureReason.BROWSER: _("Ask again. If it fails again, capture it by hand and deliver it."),
    CaptureReason.ADDRESS: _(
        "Such addresses are never asked. If it is your own site, the operator can allow it by name."
    ),
    CaptureReason.NOT_FOUND: _("Check the address. The site may be gone: look for it in archives."),
    CaptureReason.NOT_REACHED: _("Ask again later. Write down that it was not online now."),
    CaptureReason.CERTIFICATE: _(
        "Look at the site by other means: somebody may stand between, or its operator was careless."
    ),
    CaptureReason.NO_ANSWER: _("Capture it by hand with a browser and deliver the files."),
    CaptureReason.TIME: _(
        "Ask again at a quiet time, or capture it by hand and deliver the files."
    ),
    CaptureReason.WITHDRAWN: _("Ask for the page again if it is wanted after all."),
    CaptureReason.INTERRUPTED: _("Nothing half-done was kept. Ask for the page again."),
}


def capture_advice(reason: str) -> Promise | str:
    """What to do next about a page that was not captured; empty for none."""
    return _ADVICE[CaptureReason(reason)] if reason else ""


class Missing(models.TextChoices):
    """Parts of a complete record that a capture does not have (Berkeley Protocol, 153–155)."""

    HTML = "html_source", _("the page's source")
    PICTURE = "full_page_picture", _("a picture of the whole page")
    PRINT = "print", _("a print of the page")
    STATUS = "status", _("the server's status")
    SERVER = "server_address", _("the server's address in the network")
    LOADED = "loaded", _("the page loaded to its end")
    PURPOSE = "purpose", _("why it was captured")
    FILM = "film", _("the film of the page")
    SOURCE = "source", _("whose page it is (source)")
