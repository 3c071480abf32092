# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language of answers to programs: what Accept-Language asks for of ours, else English."""

from django.conf import settings
from django.http import HttpRequest

DEFAULT = "en"


def language_of(request: HttpRequest) -> str:
    """A language this archive speaks (RFC 9110 section 12.5.4, weights ignored: first known)."""
    known = dict(settings.LANGUAGES)
    for part in request.headers.get("Accept-Language", "")[:200].split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in known:
            return tag
    return DEFAULT
