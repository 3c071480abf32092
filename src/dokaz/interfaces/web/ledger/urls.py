# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the log."""

from django.urls import path

from dokaz.interfaces.web.ledger import views

urlpatterns = [
    path("", views.log, name="ledger"),
    path("check/", views.check, name="check_ledger"),
    path("acknowledge/", views.acknowledge, name="acknowledge_log"),
]
