# SPDX-License-Identifier: AGPL-3.0-or-later
"""Address of the start page."""

from django.urls import path

from dokaz.interfaces.web.home import views

urlpatterns = [path("", views.home, name="home")]
