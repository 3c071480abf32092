# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of places."""

from django.urls import path

from dokaz.interfaces.web.places.views import finding

urlpatterns = [
    path("find/", finding.places_found, name="find_place"),
]
