# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses for programs: the API, looked up in addresses of its own, and the public log."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import path, re_path, resolve
from django.views.decorators.csrf import csrf_exempt

from dokaz.interfaces.rest import public_log

API = "dokaz.interfaces.rest.addresses"
"""Where the API's own addresses are listed. A start that nobody asks for them does not read it."""


# Safe without the cross-site check: no cookie reaches these addresses.
@csrf_exempt
def api(request: HttpRequest) -> HttpResponseBase:
    """Hand a request on to the address it names."""
    found = resolve(request.path_info, urlconf=API)
    request.resolver_match = found
    response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    return response


api.public = "hands on to addresses that each have a mark of their own"  # type: ignore[attr-defined]
api.addresses = API  # type: ignore[attr-defined]

urlpatterns = [
    re_path(r"^api/", api, name="api"),
    path("ledger/checkpoint", public_log.checkpoint, name="log_checkpoint"),
    path("ledger/tile/<path:name>", public_log.tile, name="log_tile"),
    path("ledger/log-key", public_log.log_key, name="log_key"),
    path("ledger/policy", public_log.policy, name="log_policy"),
]
