# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the check of stored files."""

from django.urls import path

from dokaz.interfaces.web.fixity import views

urlpatterns = [
    path("", views.fixity, name="fixity"),
    path("<uuid:pk>/acknowledge/", views.acknowledge, name="acknowledge_finding"),
]
