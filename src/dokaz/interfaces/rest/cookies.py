# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cookies do not reach the API.

A browser that is signed in sends its cookies with every request to this host, also with one that a
strange page made it send. Addresses of the API therefore never see them: nothing there can be done
with a cookie, no cross-site check is needed, and an API call does not keep a browser session alive.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

PREFIX = "/api/"


class NoCookiesMiddleware:
    """Takes cookies out of requests to the API. Stands before everything that reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PREFIX):
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)
