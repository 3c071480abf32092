# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts of long forms that a browser keeps while the line is lost: their key, and their end.

A browser keeps what was typed as AES-GCM ciphertext. The key is one a session: it is known to the
signed-in page and to the session on this node alone, so whoever takes the device after the session
ended, or was ended from elsewhere, finds bytes nobody can open. While the session lasts, whoever
holds the unlocked device and its cookie reads as the person could.

A form that is sent names its draft in the field `FIELD`. The browser forgets the draft when the
answer says that the words arrived, in the cookie `COOKIE`, and not before: a form that comes back
with what is wrong, a page that says what went wrong, or a lost line, leaves it where it is.
"""

import base64
import re
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.messages import ERROR, get_messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

FIELD = "draft"
COOKIE = "dokaz-draft"
NAME = re.compile(r"[a-z0-9-]{1,100}")
_KEY = "draft_key"
_A_MINUTE = 60
# Nothing of a form is read when somebody is led here instead.
_COME_FIRST = ("account_login", "mfa_index", "account_reauthenticate", "members_choose")


def key_of_session(request: HttpRequest) -> str:
    """32 random bytes in base64, the same while the session lasts."""
    known = request.session.get(_KEY)
    if isinstance(known, str):
        return known
    made = base64.b64encode(secrets.token_bytes(32)).decode()
    request.session[_KEY] = made
    return made


def took(request: HttpRequest) -> None:
    """The form was taken, though its answer is a page and leads nobody on: a reason for which
    something was opened is typed anew the next time."""
    request.took_form = True  # type: ignore[attr-defined]


def say_what_arrived(request: HttpRequest, response: HttpResponseBase) -> None:
    """Names in the answer the draft whose form was taken: whoever sent it is led on to a page of
    the node, and not to one that comes before the form is read; or the page says so (`took`)."""
    if request.method != "POST" or not request.user.is_authenticated:
        return
    name = request.POST.get(FIELD, "")
    if not NAME.fullmatch(name) or not (_leads_on(request, response) or _is_taken(request)):
        return
    # Read by the page itself; it names a form, or the record that it is about, and no content.
    response.set_cookie(
        COOKIE,
        name,
        max_age=_A_MINUTE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def _is_taken(request: HttpRequest) -> bool:
    return getattr(request, "took_form", False)


def _leads_on(request: HttpRequest, response: HttpResponseBase) -> bool:
    if response.status_code not in (302, 303):
        return False
    led_to = urlsplit(response.headers["Location"]).path
    return led_to not in map(reverse, _COME_FIRST) and not _says_what_went_wrong(request)


def _says_what_went_wrong(request: HttpRequest) -> bool:
    """Whether the page that one is led to will say so; asking for messages would use them up."""
    queued = getattr(get_messages(request), "_queued_messages", ())
    return any(one.level >= ERROR for one in queued)
