# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of places."""

from django.urls import path

from dokaz.interfaces.web.places.views import bringing, codifier, finding

urlpatterns = [
    path("", codifier.places_page, name="places"),
    path("find/", finding.places_found, name="find_place"),
    path("control/new/", bringing.bring_list, name="bring_control_list"),
    path("boundaries/new/", bringing.bring_boundaries, name="bring_boundaries"),
    path("<str:code>/", codifier.place, name="place"),
]
