# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the API. Every view carries a mark; what is not listed here is a problem 404.

Imported at the first request to one of them (`urls`): reading the shapes of all operations takes
as long as half of the rest of a start.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from django.utils import translation

from dokaz.interfaces.rest import problems, version1
from dokaz.interfaces.rest.language import language_of
from dokaz.interfaces.rest.marks import mounted


def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address of the API that does not exist, told in the form programs read."""
    with translation.override(language_of(request)):
        return problems.response_of(request, Http404())


nothing_here.public = "says only that this address does not exist"  # type: ignore[attr-defined]

urlpatterns = [
    path("api/v1/openapi.json", version1.openapi, name="api_description"),
    *mounted(version1.api, below=version1.ADDRESS),
    re_path(r"^api/", nothing_here, name="api_nothing_here"),
]
