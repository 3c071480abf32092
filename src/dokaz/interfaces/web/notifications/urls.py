# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of notifications."""

from django.urls import path

from dokaz.interfaces.web.notifications import views

urlpatterns = [
    path("", views.notifications, name="notifications"),
    path("count/", views.count, name="count_notifications"),
    path("seen/", views.see, name="see_notifications"),
    path("kinds/<str:kind>/", views.mute_kind, name="mute_notifications"),
    path("records/<str:subject>/<uuid:pk>/", views.record, name="notify_of_record"),
]
