# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the map."""

from django.urls import path

from dokaz.interfaces.web.map import covering, views

urlpatterns = [
    path("", views.map_page, name="map"),
    path("list/", views.map_list, name="map_list"),
    path("squares/<int:square>/", views.map_square, name="map_square"),
    path("tiles/<int:zoom>/<int:x>/<int:y>.mvt", views.map_tile, name="map_tile"),
    path("names/<int:zoom>/<int:x>/<int:y>.mvt", views.map_names, name="map_names"),
    path("coverage/", covering.coverage_page, name="map_coverage"),
    path("coverage/units.geojson", covering.coverage_units, name="map_coverage_units"),
    path("coverage/download/", covering.coverage_download, name="map_coverage_download"),
]
