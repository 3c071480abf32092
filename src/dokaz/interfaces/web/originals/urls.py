# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of what is known of originals."""

from django.urls import path

from dokaz.interfaces.web.originals import views

urlpatterns = [
    path("", views.originals, name="originals"),
    path("<uuid:pk>/", views.original, name="original"),
    path("<uuid:pk>/order/", views.order, name="order_original"),
]
