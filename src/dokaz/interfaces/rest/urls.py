# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses for programs. Every view carries a mark; what is not listed here is a problem 404."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from dokaz.interfaces.rest import problems, public_log, version1
from dokaz.interfaces.rest.marks import mounted


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address of the API that does not exist, told in the form programs read."""
    return problems.response_of(request, Http404())


nothing_here.public = "says only that this address does not exist"  # type: ignore[attr-defined]

urlpatterns = [
    path("api/v1/openapi.json", version1.openapi, name="api_description"),
    *mounted(version1.api, below=version1.ADDRESS),
    re_path(r"^api/", nothing_here, name="api_nothing_here"),
    path("ledger/checkpoint", public_log.checkpoint, name="log_checkpoint"),
    path("ledger/tile/<path:name>", public_log.tile, name="log_tile"),
    path("ledger/log-key", public_log.log_key, name="log_key"),
    path("ledger/policy", public_log.policy, name="log_policy"),
]
