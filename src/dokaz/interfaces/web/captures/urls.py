# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of captures."""

from django.urls import path

from dokaz.interfaces.web.captures import views

urlpatterns = [
    path("", views.captures, name="captures"),
    path("new/", views.new, name="new_capture"),
    path("screenshot/", views.screenshot, name="new_screenshot"),
    path("<uuid:pk>/", views.capture, name="capture"),
]
