# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells the browser when the words of a form arrived, so that it forgets its draft of them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from dokaz.interfaces.web.drafts import say_what_arrived


class DraftsMiddleware:
    """See `drafts.say_what_arrived`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        say_what_arrived(request, response)
        return response
