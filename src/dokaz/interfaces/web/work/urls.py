# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of background work."""

from django.urls import path

from dokaz.interfaces.web.work import views

urlpatterns = [
    path("", views.work, name="work"),
    path("<uuid:pk>/retry/", views.retry, name="retry_task"),
]
