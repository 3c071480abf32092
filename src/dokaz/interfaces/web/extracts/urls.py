# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of extracts."""

from django.urls import path

from dokaz.interfaces.web.extracts import views

urlpatterns = [
    path("", views.extracts, name="extracts"),
    path("new/", views.new, name="new_extract"),
    path("<uuid:pk>/", views.extract, name="extract"),
]
